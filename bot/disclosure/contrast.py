"""Whether comparisons of roles bring people of their own, whatever else is told of them. Pure.

Level and size weigh all of a team's answers of one week alike. Only comparisons weigh two people
of a team differently in one week. So whoever combines releases so that comparisons are among them
is left, in each pair of such two people, with one of both; with enough pairs that share nobody,
never with one person alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

#: Pairs for each comparison: an edit or an erasure later on may take one away, and one is left
#: beside whomever it is about.
_SPARE = 2

Weights = tuple[int, ...]


@dataclass(frozen=True)
class Compared:
    """Two sides, and the teams that have people of both: in others nobody is compared."""

    a: Collection[str]
    b: Collection[str]
    teams: Collection[int]

    def weight(self, heard: "Heard") -> int:
        if heard.team_id not in self.teams:
            return 0
        return (heard.role in self.a) - (heard.role in self.b)


@dataclass(frozen=True)
class Heard:
    """Somebody who counts and answered on the lens this very week."""

    team_id: int
    token: str
    role: str | None


def bring_own(comparisons: Sequence[Compared], heard: Iterable[Heard]) -> bool:
    """Whether each comparison, and whatever is made of several, has its pairs of people."""
    sets: list[list[Weights]] = [[] for _ in range(_SPARE)]
    for pair in _pairs(comparisons, heard):
        for chosen in sets:
            if len(chosen) < len(comparisons) and _rank([*chosen, pair]) > len(chosen):
                chosen.append(pair)
                break
        if all(len(chosen) == len(comparisons) for chosen in sets):
            return True
    return False


def _pairs(comparisons: Sequence[Compared], heard: Iterable[Heard]) -> Iterator[Weights]:
    """Of pairs in one team that share nobody, by how much their weights differ."""
    teams: dict[int, Counter[Weights]] = {}
    met: set[str] = set()
    for each in heard:
        if each.token not in met:
            met.add(each.token)
            weights = tuple(compared.weight(each) for compared in comparisons)
            teams.setdefault(each.team_id, Counter())[weights] += 1
    for people in teams.values():
        while len(people) > 1:
            (one, _), (other, _) = people.most_common(2)
            people.subtract((one, other))
            people += Counter()
            yield tuple(x - y for x, y in zip(one, other, strict=True))


def _rank(rows: Sequence[Weights]) -> int:
    return int(np.linalg.matrix_rank(np.array(rows, dtype=np.float64)))
