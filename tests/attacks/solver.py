"""Can one person's answers be worked out of all released figures? Linear algebra, exactly.

The unknowns are single answers. A released figure is a sum over the answers behind it; the weight
of an answer is known to the attacker, and so are all released figures of all teams. Somebody is
isolated if a combination of figures is left with answers of that person alone.

All figures of all kinds stand in one system; weights.py says what each of them is.

An answer fades by 2^(-1/6) a week: that is no rational number, so everything is counted modulo
a prime in which 2 has a sixth root. Sums that are zero stay zero there; one that is not
zero becomes zero with a chance of about one in two thousand million.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Person = Hashable

#: The largest prime under 2^31 that is 23 modulo 24: there 2 is a square, and all are cubes.
PRIME = 2147483543
_SQUARES = (PRIME - 1) // 2
#: 2^(-1/6): an answer of one week's age counts as much.
FADE = pow(pow(2, -1, PRIME), pow(6, -1, _SQUARES), PRIME)


@dataclass(frozen=True)
class Figure:
    """One released figure: what it is of which cell in which week, and each answer's weight."""

    cell: str
    week: int
    weights: Mapping[int, int]
    kind: str = "level"


@dataclass(frozen=True)
class Columns:
    """Answers that stand in exactly the same figures with the same weights are one unknown."""

    matrix: Ints
    people: Sequence[frozenset[Person]]

    @classmethod
    def of(cls, figures: Sequence[Figure], people: Mapping[int, Person]) -> "Columns":
        entries: dict[int, list[tuple[int, int]]] = {}
        for row, figure in enumerate(figures):
            for answer, weight in figure.weights.items():
                entries.setdefault(answer, []).append((row, weight))
        owners: dict[tuple[tuple[int, int], ...], set[Person]] = {}
        for answer, column in entries.items():
            owners.setdefault(tuple(column), set()).add(people[answer])
        matrix = np.zeros((len(figures), len(owners)), dtype=np.int64)
        for place, known in enumerate(owners):
            for row, weight in known:
                matrix[row, place] = weight % PRIME
        return cls(matrix, [frozenset(each) for each in owners.values()])


def isolated(
    figures: Sequence[Figure], people: Mapping[int, Person], *, fewest: int = 2
) -> list[frozenset[Person]]:
    """The groups of fewer than `fewest` people whose answers alone some combination is left with.

    Only groups that need all their people are named.
    """
    if not figures:
        return []
    columns = Columns.of(figures, people)
    fragile = np.array([len(owners) < fewest for owners in columns.people], dtype=bool)
    left = _left_over(columns.matrix, fragile)
    if not len(left):
        return []
    owners = [each for each, alone in zip(columns.people, fragile, strict=True) if alone]
    found: list[frozenset[Person]] = []
    for group in _groups(owners, fewest):
        if not any(known <= group for known in found) and _within(left, owners, group):
            found.append(group)
    return found


def _groups(owners: Iterable[frozenset[Person]], fewest: int) -> list[frozenset[Person]]:
    people = sorted(frozenset[Person]().union(*owners), key=str)
    return [frozenset(group) for size in range(1, fewest) for group in combinations(people, size)]


def _within(left: Ints, owners: Sequence[frozenset[Person]], group: frozenset[Person]) -> bool:
    outside = np.array([not each <= group for each in owners], dtype=bool)
    return rank(left[:, outside]) < rank(left)


def _left_over(matrix: Ints, fragile: npt.NDArray[np.bool_]) -> Ints:
    """What of the row space lies in the fragile columns alone: a basis, in these columns."""
    order = np.concatenate([np.flatnonzero(~fragile), np.flatnonzero(fragile)])
    reduced, used = _reduce(matrix[:, order], stop=int((~fragile).sum()))
    rest = reduced[used:, int((~fragile).sum()) :]
    return rest[rest.any(axis=1)]


def rank(matrix: Ints) -> int:
    return _reduce(matrix, stop=matrix.shape[1])[1]


def _reduce(matrix: Ints, *, stop: int) -> tuple[Ints, int]:
    """Gauss: the rows with a pivot in the first `stop` columns come first; how many these are."""
    matrix = matrix.copy()
    row = 0
    for column in range(stop):
        if row == len(matrix):
            break
        below = np.flatnonzero(matrix[row:, column])
        if not len(below):
            continue
        pivot = row + int(below[0])
        if pivot != row:
            matrix[[row, pivot]] = matrix[[pivot, row]]
        head = matrix[row] * pow(int(matrix[row, column]), -1, PRIME) % PRIME
        lower = (
            row + below[below > 0]
            if pivot == row
            else row + 1 + np.flatnonzero(matrix[row + 1 :, column])
        )
        if len(lower):
            factor = matrix[lower, column]
            matrix[lower] = (matrix[lower] - factor[:, None] * head[None, :]) % PRIME
        row += 1
    return matrix, row


def witness(
    figures: Sequence[Figure], people: Mapping[int, Person], group: frozenset[Person]
) -> list[tuple[str, str, int]]:
    """Which figures an attacker combines to be left with the group's answers alone."""
    columns = Columns.of(figures, people)
    outside = np.array([not owners <= group for owners in columns.people], dtype=bool)
    order = np.concatenate([np.flatnonzero(outside), np.flatnonzero(~outside)])
    size, stop = len(figures), int(outside.sum())
    both = np.concatenate([columns.matrix[:, order], np.eye(size, dtype=np.int64)], axis=1)
    reduced, used = _reduce(both, stop=stop)
    for row in reduced[used:]:
        if row[stop : len(order)].any():
            used_by = np.flatnonzero(row[len(order) :]).tolist()
            taken = (figures[place] for place in used_by)
            return [(each.kind, each.cell, each.week) for each in taken]
    return []
