import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.rules import Turn, apart, changed_enough, may_replace, showable

people = st.frozensets(st.integers(0, 30), max_size=12)


def group(first: int, size: int) -> frozenset[int]:
    return frozenset(range(first, first + size))


def test_five_people_may_be_told_of_and_four_may_not() -> None:
    assert showable({"a": group(0, 5)}) == {"a"}
    assert showable({"a": group(0, 4)}) == frozenset()


def test_a_team_may_ask_for_more_people() -> None:
    cells = {"a": group(0, 6), "b": group(10, 6)}
    assert showable(cells, minimum={"a": 6, "b": 7}) == {"a"}


def test_a_hidden_team_of_three_hides_the_next_smallest_too() -> None:
    cells = {"small": group(0, 3), "middle": group(10, 6), "large": group(20, 9)}
    assert showable(cells) == {"large"}


def test_one_team_beside_a_hidden_few_is_not_told() -> None:
    assert showable({"small": group(0, 3), "large": group(10, 9)}) == frozenset()


@given(st.dictionaries(st.integers(0, 6), people))
def test_nobody_can_subtract_their_way_to_fewer_than_five(
    cells: dict[int, frozenset[int]],
) -> None:
    shown = showable(cells)
    parent = frozenset[int]().union(*cells.values())
    for cell in shown:
        assert len(cells[cell]) >= 5
        assert len(parent - cells[cell]) not in range(1, 5)
    if shown:
        rest = parent.difference(*(cells[cell] for cell in shown))
        assert len(rest) not in range(1, 5)


@pytest.mark.parametrize(
    ("newly", "members", "enough"), [(2, 7, False), (3, 7, True), (4, 8, False), (5, 8, True)]
)
def test_more_people_must_have_changed_in_a_larger_team(
    newly: int, members: int, *, enough: bool
) -> None:
    assert changed_enough(newly, members=members) is enough


@given(
    newly=st.integers(0, 12), changed=st.one_of(st.none(), st.integers(0, 12)),
    weeks=st.integers(1, 9), members=st.integers(4, 30),
)  # fmt: skip
def test_a_release_is_replaced_by_many_or_not_at_all(
    newly: int, changed: int | None, weeks: int, members: int
) -> None:
    least = 5 if members >= 8 else 3
    replaced = may_replace(Turn(newly, changed, weeks, members))
    if replaced:
        assert newly >= least
        assert weeks >= 6 or not changed or changed >= least
    else:
        assert newly < least or (changed or 0) in range(1, least)


@pytest.mark.parametrize(
    ("changed", "weeks", "told"),
    [(0, 1, True), (1, 1, False), (1, 5, False), (1, 6, True), (3, 1, True), (None, 1, True)],
)
def test_a_joiner_alone_holds_the_figures_for_six_weeks_at_most(
    changed: int | None, weeks: int, *, told: bool
) -> None:
    assert may_replace(Turn(newly=3, changed=changed, weeks=weeks, members=7)) is told


@given(st.lists(people, max_size=5), people)
def test_two_told_cells_never_differ_by_a_few_people(
    told: list[frozenset[int]], cell: frozenset[int]
) -> None:
    differences = [len(one) for other in told for one in (cell - other, other - cell)]
    assert apart(cell, told) is not any(each in range(1, 5) for each in differences)
