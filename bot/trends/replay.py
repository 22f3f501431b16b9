"""A file of answers lived through again, week by week, as the bot would have: no database.

Rows and norms come in, each team's and lens's weeks go out. What of it a lead would have been
shown is the caller's question; how the file is read is samples.py's.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.norms import NormTable
from bot.trends.model.organisation import Ripple, common, ripples
from bot.trends.model.reading import REMEMBERED, own_steps, read_lens
from bot.trends.model.state import State, advance
from bot.trends.model.week import MANY_TEAMS


@dataclass(frozen=True, slots=True)
class Sample:
    """One scale answer of a file: `week` counts Mondays, `item` is the row of the norm table."""

    week: int
    team: str
    person: str
    lens: str
    item: int
    category: int


@dataclass(frozen=True)
class Cell:
    """All answers of one team to one lens; `people` names the numbers in `answers.person`."""

    team: str
    lens: str
    first_week: int
    people: tuple[str, ...]
    answers: Answers

    def ripples(self, norms: NormTable) -> dict[int, Ripple]:
        """This team's share of the common weeks."""
        return ripples(self.answers, norms, week=int(self.answers.week.max()))

    def people_between(self, after: int, until: int) -> frozenset[str]:
        """Who answered in the weeks later than `after`, up to and with `until`."""
        chosen = (self.answers.week > after) & (self.answers.week <= until)
        return frozenset(self.people[number] for number in np.unique(self.answers.person[chosen]))


def cells_of(samples: Iterable[Sample]) -> list[Cell]:
    """The cells in order of team and lens; a team's weeks count from its first answer at all."""
    growing: dict[tuple[str, str], _Growing] = {}
    first_weeks: dict[str, int] = {}
    for sample in samples:
        key = sample.team, sample.lens
        if key not in growing:
            growing[key] = _Growing()
        growing[key].add(sample)
        first_weeks[sample.team] = min(sample.week, first_weeks.get(sample.team, sample.week))
    return [
        Cell(team, lens, first_weeks[team], *grown.finished())
        for (team, lens), grown in sorted(growing.items())
    ]


@dataclass(frozen=True)
class Organisation:
    """What the file's teams share, week by week: summed ripples by lens.

    A week's ripples rest on that week and earlier ones, so the past never changes.
    """

    first_weeks: Sequence[int] = ()  # of each team, in order
    ripples: Mapping[str, Mapping[int, Ripple]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[Cell], norms: NormTable) -> "Organisation":
        first_weeks: dict[str, int] = {}
        summed: dict[str, dict[int, Ripple]] = {}
        for cell in cells:
            first_weeks[cell.team] = cell.first_week
            of_lens = summed.setdefault(cell.lens, {})
            for week, ripple in cell.ripples(norms).items():
                of_lens[week] = of_lens.get(week, Ripple()) + ripple
        return cls(sorted(first_weeks.values()), summed)

    def is_large(self, week: int) -> bool:
        """Whether so many teams had begun by `week` that what they share can be told."""
        return bisect_right(self.first_weeks, week) >= MANY_TEAMS

    def without(self, cell: Cell, own: Mapping[int, Ripple], *, week: int) -> dict[int, float]:
        """The common week effects (SD) as the cell's siblings see them in `week`."""
        of_lens = self.ripples.get(cell.lens, {})
        seen = range(week - REMEMBERED + 1, week + 1)
        return common(
            {each: of_lens[each] - own.get(each, Ripple()) for each in seen if each in of_lens}
        )


def walk(cell: Cell, norms: NormTable, organisation: Organisation | None = None) -> Iterator[State]:
    """The cell's weeks from its team's first to its own last; each sees only what came before."""
    state, own_ripples = None, None
    for week in range(cell.first_week, int(cell.answers.week.max()) + 1):
        reading = read_lens(cell.answers, norms, week=week, first_week=cell.first_week)
        own = None
        if organisation is not None and reading.suspicious and organisation.is_large(week):
            own_ripples = cell.ripples(norms) if own_ripples is None else own_ripples
            effects = organisation.without(cell, own_ripples, week=week)
            own = own_steps(cell.answers, norms, week=week, effects=effects)
        state = advance(state, reading, own)
        yield state


class _Growing:
    """A cell being read: numbers only, since a file may hold millions of lines."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._columns = tuple(array("q") for _ in range(4))

    def add(self, sample: Sample) -> None:
        person = self._numbers.setdefault(sample.person, len(self._numbers))
        values = (person, sample.week, sample.item, sample.category)
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)

    def finished(self) -> tuple[tuple[str, ...], Answers]:
        """The people's names in order, and the answers with people numbered in that order."""
        names = tuple(sorted(self._numbers))
        place = np.empty(len(names), dtype=np.int64)
        place[[self._numbers[name] for name in names]] = np.arange(len(names))
        person, week, item, category = (
            np.array(column, dtype=np.int64) for column in self._columns
        )
        return names, Answers(place[person], week, item, category)
