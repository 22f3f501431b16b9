"""When a cell (a team, a lens, six weeks) may be told: minimum group, complement, change.

Pure rules over sets of people. What is told, and the memory of what was, live beside this module.
"""

from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

PRIVACY_WINDOW = 6  # weeks
MINIMUM_GROUP = 5

_SMALL_TEAM = 8  # from here on more people must have changed
_CHANGED_SMALL, _CHANGED = 3, 5

Person = TypeVar("Person", bound=Hashable)
Cell = TypeVar("Cell", bound=Hashable)


def showable(
    cells: Mapping[Cell, AbstractSet[Person]],
    *,
    minimum: Mapping[Cell, int] | int = MINIMUM_GROUP,
) -> frozenset[Cell]:
    """The sibling cells that may stand beside their parent, which is all of them together.

    R1: a cell needs its minimum of distinct people. R2: nobody can subtract their way to a hidden
    few. What is hidden in all, and what is hidden by each shown cell alone, must be nobody or at
    least five people; else the smallest shown sibling is hidden too, until that holds.
    """
    least = {cell: minimum if isinstance(minimum, int) else minimum[cell] for cell in cells}
    parent = frozenset[Person]().union(*cells.values())
    shown = {
        cell
        for cell, people in cells.items()
        if len(people) >= least[cell] and _holds(len(parent) - len(people))
    }
    while shown:
        rest = parent.difference(*(cells[cell] for cell in shown))
        if remainder_holds(rest):
            break
        shown.remove(min(shown, key=lambda cell: (len(cells[cell]), str(cell))))
    return frozenset(shown)


def remainder_holds(rest: AbstractSet[Person]) -> bool:
    """R2: what nothing told covers is nobody's, or at least five people's."""
    return _holds(len(rest))


def _holds(people: int) -> bool:
    return not people or people >= MINIMUM_GROUP


def changed_enough(newly_answering: int, *, members: int) -> bool:
    """R3: whether enough people answered since the last release for a new one to take its place.

    Two releases that differ by one person's answer give that answer away.
    """
    return newly_answering >= _least_changed(members)


@dataclass(frozen=True)
class Turn:
    """What changed behind a cell since it was last told, in people; `weeks` is how long ago.

    `newly` answered since (an edit is an answer). `changed` are behind one of the two, not both;
    None where the ledger does not say who was behind the last one.
    """

    newly: int
    changed: int | None
    weeks: int
    members: int


def may_replace(turn: Turn) -> bool:
    """R3 in full: enough people answered anew, and the people behind are the same or many others.

    A joiner alone would hold a team's figures for years, so the second half ends with the privacy
    window: by then all who are counted have answered anew, and the first half still lets nothing
    out that fewer people brought.
    """
    if not changed_enough(turn.newly, members=turn.members):
        return False
    if not turn.changed or turn.weeks >= PRIVACY_WINDOW:
        return True
    return turn.changed >= _least_changed(turn.members)


def _least_changed(members: int) -> int:
    return _CHANGED if members >= _SMALL_TEAM else _CHANGED_SMALL


def apart(cell: AbstractSet[Person], told: Iterable[AbstractSet[Person]]) -> bool:
    """R7: whether no few people can be told from the cell and one of those that are told already.

    What the one has and the other has not must be nobody, or at least five people.
    """
    return all(remainder_holds(cell - other) and remainder_holds(other - cell) for other in told)
