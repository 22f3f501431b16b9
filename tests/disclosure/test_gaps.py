from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.contrast import Compared, Heard
from bot.disclosure.gaps import Candidate, is_repeated, told_gaps
from bot.disclosure.model import Guard
from bot.disclosure.week import GapVerdict, ReleasedGap
from bot.trends.model.gap import Gap, RoleGap
from tests.disclosure.figures import WEEK

GUARD = Guard(5)
FOUND = RoleGap("silo", ("ml",), ("software",), Gap(0.61, 0.2, 0.93, True, 0.7), (), (), ())  # noqa: FBT003
COMPARED = Compared(("ml",), ("software",), {1})
HEARD = [
    Heard(1, f"{role}-{number}", role) for role in ("ml", "software", "data") for number in range(4)
]
LAST = ReleasedGap(
    "silo", ("ml",), ("software",), GapVerdict.NO_DIFFERENCE, 0.0, -0.5, 0.5, 0.75, "2026-W44"
)


def people(first: int, count: int) -> frozenset[str]:
    return frozenset(f"t{number}" for number in range(first, first + count))


def a_candidate(
    a: frozenset[str] = people(0, 6),
    b: frozenset[str] = people(10, 6),
    rest: frozenset[str] = frozenset(),
) -> Candidate:
    return Candidate(
        found=FOUND, a=a, b=b, rest=rest, fresh=True, last=None, last_people=None, newly=6,
        weeks=0, compared=COMPARED, heard=HEARD,
    )  # fmt: skip


def comparing(candidate: Candidate, *roles: str) -> Candidate:
    """With these roles on its first side."""
    return replace(
        candidate,
        found=replace(FOUND, a=roles),
        compared=replace(COMPARED, a=roles),
    )


def told(*candidates: Candidate) -> list[GapVerdict]:
    return [gap.verdict for gap, _ in told_gaps(candidates, guard=GUARD, week=WEEK)]


def test_a_gap_is_told_in_steps_with_its_week() -> None:
    [(gap, behind)] = told_gaps([a_candidate()], guard=GUARD, week=WEEK)
    assert (gap.size, gap.low, gap.high, gap.see) == (0.5, 0.0, 1.0, 0.75)
    assert gap.verdict is GapVerdict.DIFFERS
    assert gap.figures_week == WEEK
    assert len(behind) == 12


@pytest.mark.parametrize(
    ("a", "b", "rest"),
    [
        (people(0, 4), people(10, 6), frozenset()),
        (people(0, 6), people(10, 4), frozenset()),
        (people(0, 6), people(10, 6), people(20, 1)),
        (people(0, 6), people(10, 6), people(20, 4)),
        (people(0, 6), people(4, 6), frozenset()),
    ],
)
def test_few_on_a_side_beside_it_or_between_both_hide_the_gap(
    a: frozenset[str], b: frozenset[str], rest: frozenset[str]
) -> None:
    assert told(a_candidate(a, b, rest)) == [GapVerdict.HIDDEN]


@given(*[st.frozensets(st.sampled_from([f"t{each}" for each in range(16)]))] * 6)
def test_no_few_people_lie_between_any_two_told_groups(
    a: frozenset[str], b: frozenset[str], rest: frozenset[str],
    other_a: frozenset[str], other_b: frozenset[str], other_rest: frozenset[str],
) -> None:  # fmt: skip
    both = [a_candidate(a, b, rest), a_candidate(other_a, other_b, other_rest)]
    verdicts = told(*both)
    shown = [
        group
        for each, verdict in zip(both, verdicts, strict=True)
        if verdict is not GapVerdict.HIDDEN
        for group in (each.a, each.b, each.rest)
    ]
    assert all(len(one - other) not in range(1, 5) for one in shown for other in shown)


@pytest.mark.parametrize(
    ("newly", "people_before", "weeks", "fresh"),
    [
        (5, people(0, 6), 1, True),
        (4, people(0, 6), 1, False),
        (5, people(0, 5), 1, False),
        (5, people(0, 5), 6, True),
    ],
)
def test_an_old_gap_stands_until_enough_have_changed_on_either_side(
    newly: int, people_before: frozenset[str], weeks: int, *, fresh: bool
) -> None:
    before = {*(f"a:{each}" for each in people_before), *(f"b:{each}" for each in people(10, 6))}
    candidate = replace(
        a_candidate(), last=LAST, last_people=frozenset(before), newly=newly, weeks=weeks
    )
    [(gap, behind)] = told_gaps([candidate], guard=GUARD, week=WEEK)
    assert (gap.figures_week == WEEK) is fresh
    assert (gap == LAST) is not fresh
    assert fresh or behind == before


def test_an_old_gap_stands_while_its_lens_does() -> None:
    candidate = replace(
        a_candidate(), fresh=False, last=LAST, last_people=a_candidate().people, newly=9
    )
    [(gap, _)] = told_gaps([candidate], guard=GUARD, week=WEEK)
    assert gap == LAST


def test_people_enough_whom_no_team_compares_tell_nothing() -> None:
    apart = replace(a_candidate(), found=replace(FOUND, gap=None))
    assert told(apart) == [GapVerdict.HIDDEN]
    [(gap, behind)] = told_gaps(
        [replace(apart, last=LAST, last_people=apart.people, weeks=5)], guard=GUARD, week=WEEK
    )
    assert (gap, behind) == (LAST, apart.people)


def test_without_two_pairs_of_people_who_answered_this_week_nothing_is_told_anew() -> None:
    lonely = [Heard(1, "x", "ml"), *(Heard(1, f"s{number}", "software") for number in range(5))]
    assert shown(replace(a_candidate(), heard=lonely)) == [False]
    assert shown(replace(a_candidate(), heard=[*lonely, Heard(1, "y", "ml")])) == [True]


def test_a_side_of_two_roles_repeats_the_one_that_has_members() -> None:
    both = replace(FOUND, a=("ml", "data"))
    assert is_repeated(both, {"ml", "software", "product"})
    assert not is_repeated(both, {"ml", "software", "data"})
    assert not is_repeated(FOUND, {"software"})


def test_no_side_is_told_beside_a_part_of_itself() -> None:
    ml, data = people(0, 6), people(20, 6)
    software = people(10, 6)
    whole = comparing(a_candidate(ml | data), "ml", "data")
    part = a_candidate(ml, software, data)
    other = comparing(a_candidate(data, software, ml), "data")
    assert shown(whole, part, other) == [True, False, False]
    assert shown(part, other) == [True, True]


@pytest.mark.parametrize(("weeks", "seen"), [(11, [False, True]), (12, [True, False])])
def test_a_part_told_before_its_whole_grows_old_first(weeks: int, seen: list[bool]) -> None:
    ml, data = people(0, 6), people(20, 6)
    whole = comparing(a_candidate(ml | data), "ml", "data")
    part = a_candidate(ml, people(10, 6), data)
    before = replace(part, last=LAST, last_people=part.people, newly=6, weeks=weeks)
    assert shown(whole, before) == seen
    gaps = [gap for gap, _ in told_gaps([whole, before], guard=GUARD, week=WEEK)]
    assert gaps[1].figures_week != WEEK


def shown(*candidates: Candidate) -> list[bool]:
    return [verdict is not GapVerdict.HIDDEN for verdict in told(*candidates)]
