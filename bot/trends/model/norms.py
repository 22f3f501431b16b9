"""Norms: how people usually answer an item, and what an answer is worth beside that.

An ordinal answer is read as a band of a standard normal population whose borders are the item's
usual shares. It does not judge change; it only puts every item on the same scale, in standard
deviations (SD) of the population, where more is worse. Source: section 8.1 of the project's
statistics, but for young workspaces: there nothing is usual yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TEAM_VARIANCE = 0.10  # rho_t: between teams, share of the population's variance
PERSON_VARIANCE = 0.25  # rho_p: between people of one team
WEEK_VARIANCE = 0.02  # omega2: a team's passing mood in one week
POINTS_PER_SD = 0.98  # on a five-point item
MAX_CATEGORIES = 5
WELL_FOUNDED = 50  # answers in the workspace from which on an item has a norm of its own

_FLAT_WEIGHT = 2.0
_ITEM_VARIANCE = 0.25
_LEAST_RESIDUAL = 0.2
_ASSUMED = 20.0  # answers that speak for an ordinary spread
_LEAST_SPREAD = 0.25
_OPEN_END = 1e3  # SD; a number, since infinity times nothing is none
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Norm:
    """One item's scores by category (0 = healthy), their precision, and how unsure the norm is.

    `cuts` are the inner borders of the categories. `item_variance` is the prior variance of the
    item's own shift against its norm. A norm that rests on few answers puts an item too high or
    too low for everybody alike; answers to one item therefore err together, and the model must not
    take a change of the items asked for a change of the team. With `n` answers behind the norm,
    each telling `information` about the item's place, the variance falls from a quarter (a guess:
    items differ by half an SD) as 1 / (1 / 0.25 + n * information).
    """

    scores: tuple[float, ...]
    precision: float
    item_variance: float
    cuts: tuple[float, ...]


def norm_of(counts: Sequence[float]) -> Norm:
    """The norm behind `counts` of answers by category, healthiest first, drawn a little to flat."""
    weights = np.asarray(counts, dtype=np.float64)
    believed = weights + _FLAT_WEIGHT / len(weights)
    shares = believed / believed.sum()
    borders = [_NORMAL.inv_cdf(float(share)) for share in np.cumsum(shares)[:-1]]
    heights = np.array([0.0, *(_NORMAL.pdf(border) for border in borders), 0.0])
    means = (heights[:-1] - heights[1:]) / shares
    information = float((shares * means**2).sum())
    residual = max(1 / information - TEAM_VARIANCE - PERSON_VARIANCE, _LEAST_RESIDUAL)
    return Norm(
        scores=tuple(float(mean) / information for mean in means),
        precision=1 / residual,
        item_variance=1 / (1 / _ITEM_VARIANCE + float(weights.sum()) * information),
        cuts=tuple(borders),
    )


def norms_of(counts: Mapping[str, Sequence[float]]) -> dict[str, Norm]:
    """The norm of each item by what a workspace answered to it so far.

    From fifty answers on an item has its own. Before that its norm is flat: no value is more usual
    than another, so that nobody is told to be high or low on a guess, and its place is unknown. How
    far apart people's answers to one item lie is learned from all such items together: taken as it
    is, a flat norm expects them to use the whole scale, which people rarely do, and makes small of
    everything. On simulated workspaces of one team of 8 it then finds 40 % of large steps within
    six weeks, with the spread learned 65 %, at .2 and .4 false alarms a year.
    """
    young = {name: each for name, each in counts.items() if sum(each) < WELL_FOUNDED}
    spread = _spread(young.values())
    return {
        name: _flat(len(each), spread) if name in young else norm_of(each)
        for name, each in counts.items()
    }


def _spread(young: Iterable[Sequence[float]]) -> float:
    """How far answers to one item lie apart beside what a flat norm expects, as a ratio of SDs."""
    squares, freedom = _ASSUMED, _ASSUMED
    for each in young:
        given = np.asarray(each, dtype=np.float64)
        total = given.sum()
        if total > 1:
            flat = _flat(len(given), 1.0)
            scores = np.array(flat.scores)
            expected = 1 / flat.precision + TEAM_VARIANCE + PERSON_VARIANCE
            squares += float(given @ (scores - given @ scores / total) ** 2) / expected
            freedom += total - 1
    return max(round(float(np.sqrt(squares / freedom)), 6), _LEAST_SPREAD)


@lru_cache(maxsize=256)
def _flat(width: int, spread: float) -> Norm:
    flat = norm_of([0.0] * width)
    return Norm(
        scores=tuple(score / spread for score in flat.scores),
        precision=flat.precision,
        item_variance=_ITEM_VARIANCE,
        cuts=tuple(cut / spread for cut in flat.cuts),
    )


@dataclass(frozen=True)
class NormTable:
    """The norms of all items as arrays, one row an item.

    `cuts` has both open ends: category c lies between cuts c and c + 1. `bad_from` is the border
    above which answers worry: the upper two of five, the worst of three, the upper half else.
    """

    scores: Floats
    precision: Floats
    item_variance: Floats
    cuts: Floats
    bad_from: Floats

    @classmethod
    def of(cls, norms: Sequence[Norm]) -> "NormTable":
        scores = np.full((len(norms), MAX_CATEGORIES), np.nan)
        cuts = np.full((len(norms), MAX_CATEGORIES + 1), _OPEN_END)
        cuts[:, 0] = -_OPEN_END
        for row, norm in enumerate(norms):
            scores[row, : len(norm.scores)] = norm.scores
            cuts[row, 1 : len(norm.scores)] = norm.cuts
        return cls(
            scores=scores,
            precision=np.array([norm.precision for norm in norms]),
            item_variance=np.array([norm.item_variance for norm in norms]),
            cuts=cuts,
            bad_from=np.array([norm.cuts[_worrying(len(norm.scores)) - 1] for norm in norms]),
        )


def _worrying(width: int) -> int:
    """The first category that worries: the worst of three, the worst half rounded down of all."""
    return width - max(width // 2, 1)
