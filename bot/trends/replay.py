"""A file of answers lived through again, week by week, as the bot would have: no database.

Rows and norms come in, each team's and lens's weeks go out. What of it a lead would have been
shown is the caller's question; how the file is read is samples.py's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.norms import Ints, NormTable
from bot.trends.model.reading import read_lens
from bot.trends.model.state import State, advance


@dataclass(frozen=True)
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

    def people_between(self, after: int, until: int) -> frozenset[str]:
        """Who answered in the weeks later than `after`, up to and with `until`."""
        chosen = (self.answers.week > after) & (self.answers.week <= until)
        return frozenset(self.people[number] for number in np.unique(self.answers.person[chosen]))


def cells_of(samples: Iterable[Sample]) -> list[Cell]:
    """The cells in order of team and lens; a team's weeks count from its first answer at all."""
    grouped: dict[tuple[str, str], list[Sample]] = {}
    first_weeks: dict[str, int] = {}
    for sample in samples:
        grouped.setdefault((sample.team, sample.lens), []).append(sample)
        first_weeks[sample.team] = min(sample.week, first_weeks.get(sample.team, sample.week))
    return [
        _cell(team, lens, first_weeks[team], rows) for (team, lens), rows in sorted(grouped.items())
    ]


def walk(cell: Cell, norms: NormTable) -> Iterator[State]:
    """The cell's weeks from its team's first to its own last; each sees only what came before."""
    state = None
    for week in range(cell.first_week, int(cell.answers.week.max()) + 1):
        reading = read_lens(cell.answers, norms, week=week, first_week=cell.first_week)
        state = advance(state, reading)
        yield state


def _cell(team: str, lens: str, first_week: int, rows: list[Sample]) -> Cell:
    people = tuple(sorted({row.person for row in rows}))
    number = {person: index for index, person in enumerate(people)}
    return Cell(
        team=team,
        lens=lens,
        first_week=first_week,
        people=people,
        answers=Answers(
            person=_ints(number[row.person] for row in rows),
            week=_ints(row.week for row in rows),
            item=_ints(row.item for row in rows),
            category=_ints(row.category for row in rows),
        ),
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
