"""Did a team's answers shift for good within the change window, and since which week?

A Bayes factor weighs "they moved by a small, medium or large step in one of the last ten weeks"
against "nothing but people, weeks and chance". Worse and better are judged alike.
"""

from collections.abc import Iterator, Sequence
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
    return many_steps_from(pull[None], information[None], [weeks], week=week)[0]


def many_steps_from(
    pull: Floats, information: Floats, weeks: Sequence[Ints], *, week: int
) -> list[Steps]:
    """As `steps_from` for many teams: pull and information are [team, onset]."""
    worse = _steps(pull, information, weeks, week=week)
    better = _steps(-pull, information, weeks, week=week)
    seen = information[:, DETECT_WITHIN - 1]
    heard = seen > 0
    change = np.sqrt(2 * (ALARM + _LIKELY_SEEN) / np.where(heard, seen, 1.0)) * POINTS_PER_SD
    return [
        Steps(up, down, size if known else None)
        for up, down, size, known in zip(
            worse, better, change.tolist(), heard.tolist(), strict=True
        )
    ]


def _steps(
    pull: Floats, information: Floats, weeks: Sequence[Ints], *, week: int
) -> Iterator[Step]:
    """The strongest step for the worse of each team.

    log BF = log mean over onsets and sizes d of exp(d U - d² J / 2), with U and J the onset's pull
    and information; the onset with most of it is told. Its size is normal around U / (J + 1/.36).
    """
    ratio = _SIZES * pull[:, :, None] - _SIZES**2 * information[:, :, None] / 2
    top = ratio.max(axis=(1, 2))
    by_onset = np.exp(ratio - top[:, None, None]).sum(axis=2)
    log_bf = top + np.log(by_onset.sum(axis=1) / (by_onset.shape[1] * len(_SIZES)))
    best = by_onset.argmax(axis=1)[:, None]
    certainty = np.take_along_axis(information, best, axis=1)[:, 0] + 1 / _SIZE_PRIOR
    size = np.take_along_axis(pull, best, axis=1)[:, 0] / certainty
    margin = _Z90 / np.sqrt(certainty)
    onsets = onsets_at(week)[best[:, 0]].tolist()
    sizes, lows, highs = (
        (POINTS_PER_SD * each).tolist() for each in (size, size - margin, size + margin)
    )
    for strength, onset, middle, low, high, had in zip(
        log_bf.tolist(), onsets, sizes, lows, highs, weeks, strict=True
    ):
        yield Step(strength, onset, middle, low, high, int((had >= onset).sum()))
