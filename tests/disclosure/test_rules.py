import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.rules import changed_enough, showable

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
