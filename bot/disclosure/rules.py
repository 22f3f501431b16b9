"""When a cell (a team, a lens, six weeks) may be told: minimum group, complement, change.

Pure rules over sets of people. What is told, and the memory of what was, live beside this module.
"""

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
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
        if len(people) >= least[cell] and _complement_holds(parent - people)
    }
    while shown:
        rest = parent.difference(*(cells[cell] for cell in shown))
        if _complement_holds(rest):
            break
        shown.remove(min(shown, key=lambda cell: (len(cells[cell]), str(cell))))
    return frozenset(shown)


def _complement_holds(rest: AbstractSet[Person]) -> bool:
    return not rest or len(rest) >= MINIMUM_GROUP


def changed_enough(newly_answering: int, *, members: int) -> bool:
    """R3: whether enough people answered since the last release for a new one to take its place.

    Two releases that differ by one person's answer give that answer away.
    """
    return newly_answering >= (_CHANGED if members >= _SMALL_TEAM else _CHANGED_SMALL)
