"""What all teams of an organisation share: its common week, taken out of a team's own.

A season, a reorganisation or a bad quarter moves every team at once. Seen from one team it looks
like a change of its own; with the organisation's week taken out, what is left is the team's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.norms import TEAM_VARIANCE, Floats, NormTable
from bot.trends.model.weekly import weekly

_MEMORY = 26  # weeks that say what is usual in a team ...
_LAG = 10  # ... but for the newest, in which a change may have begun
_COMMON_VARIANCE = 0.06  # SD²: how far a common week may lie from what is usual
_STAYS = 0.9  # how much of it is still there a week later
_LARGEST = 1.0  # SD: further than this one team's week cannot pull the organisation's


@dataclass(frozen=True)
class Ripple:
    """One team's week beside what is usual there: residual times `precision` (1/SD²).

    Ripples of several teams add up.
    """

    pull: float = 0.0
    precision: float = 0.0

    def __add__(self, other: "Ripple") -> "Ripple":
        return Ripple(self.pull + other.pull, self.precision + other.precision)

    def __sub__(self, other: "Ripple") -> "Ripple":
        return Ripple(self.pull - other.pull, self.precision - other.precision)


def ripples(answers: Answers, norms: NormTable, *, week: int) -> dict[int, Ripple]:
    """The team's ripple in each week with answers, up to `week`.

    Usual is the mean of the weeks from 26 to 10 weeks ago, shrunk to the norm: a week's ripple
    looks at nothing later and stays as it is for ever.
    """
    kept = answers.take(answers.week <= week)
    if not len(kept):
        return {}
    first = int(kept.week.min())
    means, precision = weekly(kept, norms, first=first, weeks=week - first + 1)
    usual, certainty = _usual(means, precision)
    residual = np.clip(means - usual, -_LARGEST, _LARGEST)
    there = np.flatnonzero(precision > 0)
    weight = 1 / (1 / precision[there] + 1 / certainty[there])
    return {
        first + int(index): Ripple(float(each * residual[index]), float(each))
        for index, each in zip(there, weight, strict=True)
    }


def common(others: Mapping[int, Ripple]) -> dict[int, float]:
    """The organisation's week effects, in SD, out of the summed ripples of a team's siblings.

    What moves all teams mostly stays for a while: neighbouring weeks speak for each other. The
    effects have a normal prior of variance .06 each and correlation .9^(weeks between), so
    r = K (K + diag(1/p))^-1 residual; few siblings say little, and pull it to nothing. All given
    weeks count: give none later than the one that is read.
    """
    weeks = np.array([week for week, each in others.items() if each.precision > 0])
    if not len(weeks):
        return {}
    pull = np.array([others[int(week)].pull for week in weeks])
    precision = np.array([others[int(week)].precision for week in weeks])
    prior = _COMMON_VARIANCE * _STAYS ** np.abs(weeks[:, None] - weeks)
    effects = prior @ np.linalg.solve(prior + np.diag(1 / precision), pull / precision)
    return {int(week): float(effect) for week, effect in zip(weeks, effects, strict=True)}


def _usual(means: Floats, precision: Floats) -> tuple[Floats, Floats]:
    """What was usual at each week, and how certain (1/SD²)."""
    weeks = np.arange(len(means))
    newest = np.maximum(weeks - _LAG + 1, 0)
    oldest = np.maximum(weeks - _MEMORY + 1, 0)
    pulled = np.concatenate([[0.0], np.cumsum(means * precision)])
    summed = np.concatenate([[0.0], np.cumsum(precision)])
    oldest = np.minimum(oldest, newest)
    certainty = 1 / TEAM_VARIANCE + summed[newest] - summed[oldest]
    return (pulled[newest] - pulled[oldest]) / certainty, certainty
