"""Many teams' lenses of one week at once: the same figures as `read_lens`, sooner.

Numpy's calls cost more than one small team's sums. Here the people's effects are taken out first
(each touches only its own answers), which leaves 26 weeks a cell, and all cells are solved side by
side. Where an item's norm is unsure the cell is read by itself: then items touch all weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import NEGLIGIBLE_ITEM_VARIANCE, Answers
from bot.trends.model.level import Case, standings
from bot.trends.model.norms import (
    PERSON_VARIANCE,
    TEAM_VARIANCE,
    WEEK_VARIANCE,
    Floats,
    Ints,
    NormTable,
)
from bot.trends.model.reading import (
    REMEMBERED,
    SILENT_WEEKS,
    Reading,
    reading_of,
    remembered,
    step_evidence,
)
from bot.trends.model.step import Steps, many_steps_from, onsets_at

_TOGETHER = 512  # cells, so that what is laid out fits a processor's cache
_MANY = 1 << 32  # more people than there are: names them apart by cell


@dataclass(frozen=True)
class Cell:
    """What `read_lens` takes, of one team and lens."""

    answers: Answers
    norms: NormTable
    first_week: int
    members: Ints | None = None


def read_many(cells: Sequence[Cell], *, week: int) -> list[Reading]:
    """The reading of each cell in that week, in their order."""
    found: list[Reading] = []
    for start in range(0, len(cells), _TOGETHER):
        chosen = cells[start : start + _TOGETHER]
        memories = [remembered(cell.answers, week=week) for cell in chosen]
        levels = standings(
            [
                Case(memory, cell.norms, week, cell.members)
                for memory, cell in zip(memories, chosen, strict=True)
            ]
        )
        steps = _steps(chosen, memories, week=week)
        found += [
            reading_of(memory, level, step, week=week, first_week=cell.first_week)
            for cell, memory, level, step in zip(chosen, memories, levels, steps, strict=True)
        ]
    return found


def _steps(cells: Sequence[Cell], memories: Sequence[Answers], *, week: int) -> list[Steps | None]:
    found: list[Steps | None] = [None] * len(cells)
    sure = []
    for place, (cell, memory) in enumerate(zip(cells, memories, strict=True)):
        if not len(memory) or week - cell.first_week < SILENT_WEEKS:
            continue
        if (cell.norms.item_variance[memory.item] > NEGLIGIBLE_ITEM_VARIANCE).any():
            found[place] = step_evidence(memory, cell.norms, week=week)
        else:
            sure.append(place)
    if sure:
        laid = _laid([cells[place] for place in sure], [memories[place] for place in sure], week)
        pull, information = _evidence(*laid, week=week)
        weeks = [np.unique(memories[place].week) for place in sure]
        steps = many_steps_from(pull, information, weeks, week=week)
        for place, each in zip(sure, steps, strict=True):
            found[place] = each
    return found


def _laid(cells: Sequence[Cell], memories: Sequence[Answers], week: int) -> tuple[Floats, Floats]:
    """Precision and precision times score by [cell, person, week], people padded to the most."""
    case = np.repeat(np.arange(len(cells)), [len(memory) for memory in memories])
    precision, scores, person, index = (
        np.concatenate(columns)
        for columns in zip(
            *(
                (
                    cell.norms.precision[memory.item],
                    cell.norms.scores[memory.item, memory.category],
                    memory.person,
                    memory.week - (week - REMEMBERED + 1),
                )
                for cell, memory in zip(cells, memories, strict=True)
            ),
            strict=True,
        )
    )
    people, number = np.unique(case * _MANY + person, return_inverse=True)
    owner = people // _MANY
    within = np.arange(len(people)) - np.searchsorted(owner, owner)
    most = int(within.max()) + 1
    place = (case * most + within[number]) * REMEMBERED + index
    shape = (len(cells), most, REMEMBERED)
    total = len(cells) * most * REMEMBERED
    told: Floats = np.bincount(place, precision, total).astype(np.float64, copy=False)
    pulled: Floats = np.bincount(place, precision * scores, total).astype(np.float64, copy=False)
    return told.reshape(shape), pulled.reshape(shape)


def _evidence(told: Floats, pulled: Floats, *, week: int) -> tuple[Floats, Floats]:
    """x'V⁻¹y and x'V⁻¹x of each cell's onsets, [cell, onset].

    With A the week-by-week information once people are out (A = diag(d) - sum over people of
    d_p d_p' / (d_p.1 + 1/rho_p)) and C = rho_t 11' + omega2 I, V⁻¹ seen from the weeks is
    A - A (C⁻¹ + A)⁻¹ A.
    """
    weeks = told.shape[2]
    certainty = told.sum(axis=2) + 1 / PERSON_VARIANCE
    scaled = told / certainty[:, :, None]
    inside = -np.matmul(scaled.transpose(0, 2, 1), told)
    inside[:, np.arange(weeks), np.arange(weeks)] += told.sum(axis=1)
    scores = pulled.sum(axis=1) - np.einsum("cpw,cp->cw", scaled, pulled.sum(axis=2))
    at = np.arange(week - weeks + 1, week + 1)
    shapes = (at[:, None] >= onsets_at(week)[None, :]).astype(np.float64)
    left = inside @ shapes
    prior = np.linalg.inv(np.full((weeks, weeks), TEAM_VARIANCE) + WEEK_VARIANCE * np.eye(weeks))
    solved = np.linalg.solve(prior + inside, np.concatenate([left, scores[:, :, None]], axis=2))
    pull = scores @ shapes - np.einsum("cwo,cw->co", left, solved[:, :, -1])
    information = np.einsum("wo,cwo->co", shapes, left) - np.einsum(
        "cwo,cwo->co", left, solved[:, :, :-1]
    )
    return pull, information
