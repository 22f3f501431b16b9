"""The organisation beside its teams: sums of answers, and what subtraction leaves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.remainder import Leftover, Part, known_until, may_stand

W46, W47, W48 = (datetime(2026, 11, 13, tzinfo=UTC) + timedelta(weeks=week) for week in range(3))


def people(*numbers: int) -> frozenset[str]:
    return frozenset(f"token-{number}" for number in numbers)


def test_the_sum_of_what_all_teams_told_may_be_told() -> None:
    assert may_stand([Part(told=True, heard=True, fresh=people(1))] * 2)
    assert may_stand(
        [Part(told=True, heard=True, fresh=people()), Part(told=False, heard=False, fresh=people())]
    )


def test_one_new_answer_of_a_team_that_did_not_tell_it_holds_the_whole() -> None:
    told = Part(told=True, heard=True, fresh=people(*range(10, 20)))
    assert not may_stand([told, Part(told=False, heard=True, fresh=people(1))])


def test_a_silent_team_with_old_answers_holds_the_whole() -> None:
    """As its old answers fade and fall out, the difference of two weeks would tell them."""
    told = Part(told=True, heard=True, fresh=people(*range(10, 20)))
    assert not may_stand([told, Part(told=False, heard=True, fresh=people())])


@given(
    st.lists(
        st.builds(Part, st.booleans(), st.booleans(), st.frozensets(st.sampled_from("abcdefgh")))
    )
)
def test_what_the_teams_leave_is_nobodys_or_new_from_five_people(parts: list[Part]) -> None:
    left = [part for part in parts if not part.told and part.heard]
    fresh = {each for part in left for each in part.fresh}
    assert may_stand(parts) is (not left or len(fresh) >= 5)


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
