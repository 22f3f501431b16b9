"""The organisation beside its teams: sums of answers, and what subtraction leaves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.remainder import Leftover, Part, brings_own, known_until, may_stand

W46, W47, W48 = (datetime(2026, 11, 13, tzinfo=UTC) + timedelta(weeks=week) for week in range(3))


def people(*numbers: int) -> frozenset[str]:
    return frozenset(f"token-{number}" for number in numbers)


def part(*who: int, told: bool = False, fresh: frozenset[str] = frozenset()) -> Part:
    return Part(told=told, people=people(*who), fresh=fresh)


MANY = part(*range(10, 20), told=True, fresh=people(*range(10, 20)))


def test_the_sum_of_what_all_teams_told_may_be_told() -> None:
    assert may_stand([MANY, part(1, told=True, fresh=people(1))])
    assert may_stand([MANY, part()])
    assert not brings_own([MANY])


def test_somebody_in_two_teams_makes_it_another_sum() -> None:
    assert not may_stand([MANY, part(10, told=True)])
    assert may_stand([MANY, part(10, told=True), part(*range(30, 35), fresh=people(1, 2, 3, 4, 5))])


def test_one_new_answer_of_a_team_that_did_not_tell_it_holds_the_whole() -> None:
    assert not may_stand([MANY, part(1, fresh=people(1))])


def test_a_silent_team_with_old_answers_holds_the_whole() -> None:
    """As its old answers fade and fall out, the difference of two weeks would tell them."""
    assert not may_stand([MANY, part(1)])


def test_who_is_erased_between_a_team_and_the_whole_holds_it() -> None:
    gone = Part(told=True, people=people(*range(10, 15)), fresh=people(), gone=people(16))
    assert not may_stand([gone])


@given(
    st.lists(
        st.builds(
            lambda told, fresh, old: Part(told, fresh | old, fresh),
            st.booleans(),
            st.frozensets(st.sampled_from("abcdefgh")),
            st.frozensets(st.sampled_from("ijk")),
        )
    )
)
def test_what_the_teams_leave_is_nobodys_or_new_from_five_people(parts: list[Part]) -> None:
    left = [part for part in parts if not part.told and part.people]
    fresh = {each for part in left for each in part.fresh}
    everybody = [each for part in parts for each in part.people]
    alone = not left and len(everybody) == len(set(everybody))
    assert may_stand(parts) is (alone or len(fresh) >= 5)


def leftover(at: datetime, **untold: frozenset[str]) -> Leftover:
    teams = {int(name[1:]): left for name, left in untold.items()}
    return Leftover(dict.fromkeys((1, 2, 3), at), teams)


def test_a_team_alone_in_the_remainder_is_known_from_it() -> None:
    assert known_until(1, [leftover(W46, t1=people(*range(6)))], {}) == W46


def test_five_others_in_the_remainder_hide_a_team() -> None:
    left = leftover(W46, t1=people(0), t2=people(*range(10, 15)))
    assert known_until(1, [left], {}) is None
    assert known_until(2, [left], {}) == W46


def test_others_hide_nobody_once_they_told_it_themselves() -> None:
    left = leftover(W46, t1=people(0), t2=people(*range(10, 15)))
    assert known_until(1, [left], {2: W47}) == W46
    assert known_until(1, [left], {2: W46 - timedelta(weeks=1)}) is None


def test_the_latest_of_several_releases_counts() -> None:
    left = [leftover(W47, t1=people(0)), leftover(W46, t1=people(0))]
    assert known_until(1, left, {}) == W47
    assert known_until(3, left, {}) is None
