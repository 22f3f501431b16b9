"""A file of answers lived through again, week by week, as the bot would have: no database.

Rows and norms come in, each team's and lens's weeks go out. What of it a lead would have been
shown is the caller's question; how the file is read is samples.py's.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.many import Cell as Told
from bot.trends.model.many import own_steps, read_teams
from bot.trends.model.norms import NormTable
from bot.trends.model.organisation import Ripple, common, ripples
from bot.trends.model.reading import Reading
from bot.trends.model.state import State, advance
from bot.trends.model.step import Steps
from bot.trends.model.together import REMEMBERED
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
    """All answers of one team to one lens.

    `people` names the numbers in `answers.person`, the same in all cells of the team.
    """

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
    people: dict[str, dict[str, int]] = {}
    first_weeks: dict[str, int] = {}
    for sample in samples:
        key = sample.team, sample.lens
        if key not in growing:
            growing[key] = _Growing(people.setdefault(sample.team, {}))
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


def weeks_of(cells: Sequence[Cell]) -> int:
    """How many weeks lie between the first answer of all and the last."""
    if not cells:
        return 0
    first = min(cell.first_week for cell in cells)
    return max(int(cell.answers.week.max()) for cell in cells) - first + 1


def walk(
    cells: Sequence[Cell], norms: NormTable, organisation: Organisation | None = None
) -> Iterator[list[tuple[Cell, State]]]:
    """Week after week, the state of each cell whose team has begun and that has answers to come.

    Each week sees only what came before it. A team's cells are read together.
    """
    teams: dict[str, list[_Walking]] = {}
    for cell in cells:
        teams.setdefault(cell.team, []).append(_Walking(cell, norms))
    first = min((cell.first_week for cell in cells), default=0)
    for week in range(first, first + weeks_of(cells)):
        there = [team for team in teams.values() if team[0].cell.first_week <= week]
        readings = read_teams([[each.told for each in team] for team in there], week=week)
        own = _own(there, readings, organisation, week=week)
        for number, (team, of_team) in enumerate(zip(there, readings, strict=True)):
            left = own.get(number, [None] * len(team))
            for each, reading, steps in zip(team, of_team, left, strict=True):
                each.state = advance(each.state, reading, steps)
        yield [
            (each.cell, each.state)
            for team in there
            for each in team
            if each.state is not None and week <= each.last_week
        ]


class _Walking:
    """A cell on its way through the weeks."""

    def __init__(self, cell: Cell, norms: NormTable) -> None:
        self.cell = cell
        self.told = Told(cell.answers, norms, cell.first_week)
        self.last_week = int(cell.answers.week.max())
        self.state: State | None = None
        self._norms = norms

    @cached_property
    def ripples(self) -> dict[int, Ripple]:
        return self.cell.ripples(self._norms)


def _own(
    teams: Sequence[Sequence[_Walking]],
    readings: Sequence[Sequence[Reading]],
    organisation: Organisation | None,
    *,
    week: int,
) -> dict[int, Sequence[Steps | None]]:
    """By suspicious team: what is left of its steps without the organisation's weeks."""
    if organisation is None or not organisation.is_large(week):
        return {}
    asked = [
        number for number, each in enumerate(readings) if any(lens.suspicious for lens in each)
    ]
    effects = [
        [organisation.without(each.cell, each.ripples, week=week) for each in teams[number]]
        for number in asked
    ]
    told = [[each.told for each in teams[number]] for number in asked]
    return dict(zip(asked, own_steps(told, effects, week=week), strict=True))


class _Growing:
    """A cell being read: numbers only, since a file may hold millions of lines.

    `numbers` are those of the team's people, in the order in which they came.
    """

    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers
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
