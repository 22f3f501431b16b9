"""How a level is told: in steps, as a share of worrying answers, and as a grade in words. Pure.

Whether it may be told at all is decided in model.py.
"""

import math
from enum import StrEnum
from statistics import NormalDist

from bot.trends.model.norms import POINTS_PER_SD
from bot.trends.model.reading import Level
from bot.trends.model.week import Basis

STEP = 0.25  # points
# From which chance on a level is "likely" so. Simulated teams of 5, 8, 15: of those called likely
# high, 92, 92, 94 % were high in that very week at .8; at .7 it was 86, 87, 89 %.
LIKELY = 0.8

_HIGH = 0.5 * POINTS_PER_SD  # points above the norm from which a level counts as high
_Z90 = 1.6449
_MANY = 20  # people from whom on shares are told more finely
_SHARES_OF_MANY, _SHARES = 10, 4  # steps of ten, or of twenty-five, percent
_STANDARD = NormalDist()


class Grade(StrEnum):
    """How likely it is that a level is high, or that most answers lean worrying, in words.

    High is told against what is usual, worrying against the scale itself: never one for the other.
    """

    VERY_LIKELY_HIGH = "very_likely_high"
    LIKELY_HIGH = "likely_high"
    VERY_LIKELY_WORRYING = "very_likely_worrying"
    LIKELY_WORRYING = "likely_worrying"
    CANNOT_TELL = "cannot_tell"
    NO_SIGN = "no_sign"


_LADDERS = {
    Basis.USUAL: (Grade.VERY_LIKELY_HIGH, Grade.LIKELY_HIGH),
    Basis.ABSOLUTE: (Grade.VERY_LIKELY_WORRYING, Grade.LIKELY_WORRYING),
}


def nearest(points: float) -> float:
    return round(points / STEP) * STEP + 0.0


def down(points: float) -> float:
    return math.floor(points / STEP) * STEP + 0.0


def up(points: float) -> float:
    return math.ceil(points / STEP) * STEP + 0.0


def share(worrying: float, *, people: int) -> float:
    """A share of answers on its step: never none and never all, whatever everybody said."""
    steps = _SHARES_OF_MANY if people >= _MANY else _SHARES
    return min(max(round(worrying * steps), 1), steps - 1) / steps


def grade(
    level: Level, basis: Basis, unfavourable: float | None, *, faltering: bool = False
) -> Grade | None:
    """The word for a level; None where the scale itself tells nothing.

    Usual: the chance that the level is over half a SD above the norm. Absolute: the chance that
    more than half of all answers are worrying. On the latent scale, on which people and noise
    together spread by one SD, half is probit(`unfavourable`) SD away from the level.
    A `faltering` participation takes one grade off: the unhappy may be those who fell silent.
    """
    deviation = max((level.high - level.low) / (2 * _Z90), 1e-9)
    if basis is Basis.USUAL:
        likely = 1 - NormalDist(level.points, deviation).cdf(_HIGH)
    elif unfavourable is None:
        return None
    else:
        inside = min(max(unfavourable, 1e-6), 1 - 1e-6)
        likely = _STANDARD.cdf(_STANDARD.inv_cdf(inside) * POINTS_PER_SD / deviation)
    very, rather = _LADDERS[basis]
    return _on_ladder(likely, very, rather, faltering=faltering)


def _on_ladder(likely: float, very: Grade, rather: Grade, *, faltering: bool) -> Grade:
    if likely >= 0.9:
        return rather if faltering else very
    if likely >= LIKELY and not faltering:
        return rather
    return Grade.CANNOT_TELL if likely >= 0.3 or faltering else Grade.NO_SIGN
