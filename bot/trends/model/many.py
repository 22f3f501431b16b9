"""Many teams' weeks at once: levels, steps and counts of all their lenses, put together.

The entry point of the statistics. It looks at nothing after the week it is asked about, and at no
more than half a year or 400 answers a lens before it, so its cost is bounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import NEGLIGIBLE_ITEM_VARIANCE, Answers
from bot.trends.model.level import Case, standings
from bot.trends.model.norms import Ints, NormTable
from bot.trends.model.reading import SILENT_WEEKS, Reading, reading_of, remembered
from bot.trends.model.step import Steps, steps_of
from bot.trends.model.together import Told, evidence

_TOGETHER = 64  # teams, so that what is laid out fits a processor's cache


@dataclass(frozen=True)
class Cell:
    """One team's answers to one lens. `first_week` is the first in which the team was asked.

    `members` are the people of the level: the team's present ones, or, if None, those who answered
    within its eight weeks. Weeks count Mondays.
    """

    answers: Answers
    norms: NormTable
    first_week: int
    members: Ints | None = None


def read_teams(teams: Sequence[Sequence[Cell]], *, week: int) -> list[list[Reading]]:
    """The readings of each team's lenses in that week, in their order.

    A team's lenses name its people alike: what one lens says of a person helps the others.
    """
    memories = [[remembered(cell.answers, week=week) for cell in team] for team in teams]
    found: list[list[Reading]] = [[] for _ in teams]
    for chosen in _batches(teams, memories):
        cells = [cell for place in chosen for cell in teams[place]]
        told = [memory for place in chosen for memory in memories[place]]
        levels = iter(
            standings(
                [
                    Case(memory, cell.norms, week, cell.members)
                    for cell, memory in zip(cells, told, strict=True)
                ]
            )
        )
        steps = _steps([teams[place] for place in chosen], [memories[p] for p in chosen], week)
        for place, of_team in zip(chosen, steps, strict=True):
            found[place] = [
                reading_of(memory, next(levels), step, week=week, first_week=cell.first_week)
                for cell, memory, step in zip(teams[place], memories[place], of_team, strict=True)
            ]
    return found


def read_lens(
    answers: Answers,
    norms: NormTable,
    *,
    week: int,
    first_week: int,
    members: Ints | None = None,
) -> Reading:
    """A lens of a team of which nothing else is known."""
    return read_teams([[Cell(answers, norms, first_week, members)]], week=week)[0][0]


def own_steps(
    teams: Sequence[Sequence[Cell]],
    effects: Sequence[Sequence[Mapping[int, float]]],
    *,
    week: int,
) -> list[list[Steps | None]]:
    """The steps of each team's lenses, the organisation's week `effects` (SD) out of each."""
    told = [
        [_without(cell, of_lens, week=week) for cell, of_lens in zip(team, of_team, strict=True)]
        for team, of_team in zip(teams, effects, strict=True)
    ]
    return _of_teams(told, teams, week) if teams else []


def _without(cell: Cell, effects: Mapping[int, float], *, week: int) -> Told:
    memory = remembered(cell.answers, week=week)
    common = np.array([effects.get(each, 0.0) for each in memory.week.tolist()], dtype=np.float64)
    return Told(memory, cell.norms, common)


def _batches(
    teams: Sequence[Sequence[Cell]], memories: Sequence[Sequence[Answers]]
) -> list[list[int]]:
    """Teams alike in size side by side, since what is laid out is padded to the largest."""
    if len(teams) == 1:
        return [[0]]

    def width(place: int) -> tuple[bool, int]:
        people = [np.unique(memory.person) for memory in memories[place]]
        unsure = any(
            (cell.norms.item_variance[memory.item] > NEGLIGIBLE_ITEM_VARIANCE).any()
            for cell, memory in zip(teams[place], memories[place], strict=True)
        )
        return unsure, len(np.unique(np.concatenate(people))) if people else 0

    order = sorted(range(len(teams)), key=width)
    return [order[start : start + _TOGETHER] for start in range(0, len(order), _TOGETHER)]


def _steps(
    teams: Sequence[Sequence[Cell]], memories: Sequence[Sequence[Answers]], week: int
) -> list[list[Steps | None]]:
    told = [
        [Told(memory, cell.norms) for cell, memory in zip(team, of_team, strict=True)]
        for team, of_team in zip(teams, memories, strict=True)
    ]
    return _of_teams(told, teams, week)


def _of_teams(
    told: Sequence[Sequence[Told]], teams: Sequence[Sequence[Cell]], week: int
) -> list[list[Steps | None]]:
    """None where a lens has no answers, or its eight silent weeks are not over."""
    found: list[list[Steps | None]] = [[None] * len(team) for team in teams]
    ready = [
        [
            lens
            for lens, (each, cell) in enumerate(zip(of_team, team, strict=True))
            if len(each.answers) and week - cell.first_week >= SILENT_WEEKS
        ]
        for of_team, team in zip(told, teams, strict=True)
    ]
    places = [place for place, lenses in enumerate(ready) if lenses]
    if not places:
        return found
    chosen = [[told[place][lens] for lens in ready[place]] for place in places]
    weeks = [[np.unique(each.answers.week) for each in team] for team in chosen]
    steps = steps_of(evidence(chosen, week=week), weeks, week=week)
    for place, of_team in zip(places, steps, strict=True):
        for lens, each in zip(ready[place], of_team, strict=True):
            found[place][lens] = each
    return found
