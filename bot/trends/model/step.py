"""Did a team's answers shift for good within the change window, and since which week?

A Bayes factor weighs "they moved by a small, medium or large step in one of the last ten weeks"
against "nothing but people, weeks and chance". Worse and better are judged alike.
"""

from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import Answers, Mixed
from bot.trends.model.norms import POINTS_PER_SD, Floats, Ints

CHANGE_WINDOW = 10  # weeks in which a step may have begun, this one included
DETECT_WITHIN = 6  # weeks that the detectability line speaks of
ALARM = 3.0  # log Bayes factor from which on a change is told

_SIZES = np.array([0.3, 0.6, 0.9])  # SD
_SIZE_PRIOR = 0.36  # variance of a real step's size, SD²: shrinks what a lucky week exaggerates
_Z90 = 1.6449
_LIKELY_SEEN = 2.5  # log units above the alarm line for a step to be found more often than not


@dataclass(frozen=True)
class Step:
    """The strongest step in one direction. Sizes are points, positive in that direction."""

    log_bf: float
    onset: int
    size: float
    low: float
    high: float
    weeks: int  # distinct weeks with answers since the onset


@dataclass(frozen=True)
class Steps:
    worse: Step
    better: Step
    detectable: float | None  # points, a change one could expect to see within six weeks


def steps_of(mixed: Mixed, answers: Answers, *, week: int) -> Steps:
    shapes = (answers.week[:, None] >= onsets_at(week)[None, :]).astype(np.float64)
    pull, information = mixed.evidence(shapes)
    return steps_from(pull, information, np.unique(answers.week), week=week)


def onsets_at(week: int) -> Ints:
    """The weeks in which a step may have begun, the newest first."""
    return np.arange(week, week - CHANGE_WINDOW, -1, dtype=np.int64)


def steps_from(pull: Floats, information: Floats, weeks: Ints, *, week: int) -> Steps:
    """Both directions, from the evidence x'V⁻¹y and x'V⁻¹x of each onset; `weeks` had answers."""
    onsets = onsets_at(week)
    seen = information[DETECT_WITHIN - 1]
    return Steps(
        worse=_step(pull, information, onsets, weeks),
        better=_step(-pull, information, onsets, weeks),
        detectable=(
            float(np.sqrt(2 * (ALARM + _LIKELY_SEEN) / seen)) * POINTS_PER_SD if seen > 0 else None
        ),
    )


def _step(pull: Floats, information: Floats, onsets: Ints, weeks: Ints) -> Step:
    ratio = _SIZES[None, :] * pull[:, None] - _SIZES[None, :] ** 2 * information[:, None] / 2
    top = ratio.max()
    odds = np.exp(ratio - top)
    best = int(odds.sum(axis=1).argmax())
    certainty = information[best] + 1 / _SIZE_PRIOR
    size = float(pull[best] / certainty)
    margin = _Z90 / float(np.sqrt(certainty))
    onset = int(onsets[best])
    return Step(
        log_bf=float(top + np.log(odds.sum() / odds.size)),
        onset=onset,
        size=size * POINTS_PER_SD,
        low=(size - margin) * POINTS_PER_SD,
        high=(size + margin) * POINTS_PER_SD,
        weeks=int((weeks >= onset).sum()),
    )
