"""Did what a team tried help? A step whose onset is known: the week of the action.

Nothing is searched for here, so nothing is alarmed: one question, asked once, with three answers.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from bot.trends.model.effects import Answers, Mixed
from bot.trends.model.norms import POINTS_PER_SD, NormTable
from bot.trends.model.reading import LEAST_ANSWERS, LEAST_PEOPLE, LEAST_WEEKS

_BEFORE = 12  # weeks before the action that say how it was
_MOST_ANSWERS = 400
_SIZE_PRIOR = 0.36  # variance of a real step's size, SD²: shrinks what a lucky week exaggerates
_SURE = 0.95
_WORTH_TELLING = 0.25  # points
_WOULD_MATTER = 0.5  # points: a change this large is ruled out before "not moved" is said
_NORMAL = NormalDist()
_Z90 = 1.6449


class Result(StrEnum):
    MOVED = "moved"
    NOT_MOVED = "not_moved"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Moved:
    """How far answers moved for the better since the action, in points with a 90 % interval."""

    result: Result
    size: float
    low: float
    high: float


def moved(answers: Answers, norms: NormTable, *, since: int, week: int) -> Moved:
    """`since` is the week of the action, the first that may show it; `week` the last one read.

    The size is normal around U / (J + 1/.36) with variance 1 / (J + 1/.36), U and J being the
    step's evidence in the mixed model. A rise of concern never counts as moved. Fewer answers,
    people or weeks since than any level needs tell nothing, whatever they say.
    """
    kept = answers.take((answers.week <= week) & (answers.week >= since - _BEFORE))
    order = np.lexsort((kept.category, kept.item, kept.person, kept.week))
    kept = kept.take(order[-_MOST_ANSWERS:])
    pull, information = 0.0, 0.0
    if (kept.week < since).any():  # else there is nothing to compare with but the norm
        model = Mixed.of(kept, norms)
        shape = (kept.week >= since).astype(np.float64)[:, None]
        pulls, informations = replace(model, scores=-model.scores).evidence(shape)
        pull, information = float(pulls[0]), float(informations[0])
    certainty = information + 1 / _SIZE_PRIOR
    size, margin = pull / certainty, _Z90 / certainty**0.5
    improved = _NORMAL.cdf(size * certainty**0.5)
    size, low, high = (POINTS_PER_SD * each for each in (size, size - margin, size + margin))
    found = _result(improved, size, high) if _enough(kept, since) else Result.CANNOT_TELL
    return Moved(found, size, low, high)


def _enough(kept: Answers, since: int) -> bool:
    after = kept.take(kept.week >= since)
    return (
        len(after) >= LEAST_ANSWERS
        and len(np.unique(after.person)) >= LEAST_PEOPLE
        and len(np.unique(after.week)) >= LEAST_WEEKS
    )


def _result(improved: float, size: float, high: float) -> Result:
    if improved >= _SURE and size >= _WORTH_TELLING:
        return Result.MOVED
    if high < _WOULD_MATTER:
        return Result.NOT_MOVED
    return Result.CANNOT_TELL
