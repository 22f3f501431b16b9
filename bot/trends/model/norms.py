"""Norms: how people usually answer an item, and what an answer is worth beside that.

An ordinal answer is read as a band of a standard normal population whose borders are the item's
usual shares. It does not judge change; it only puts every item on the same scale, in standard
deviations (SD) of the population, where more is worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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

_FLAT_WEIGHT = 2.0
_KIND_WEIGHT = 8.0  # answers that what is usual on items of the same kind stands for
_ITEM_VARIANCE = 0.25
_LEAST_RESIDUAL = 0.2
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Norm:
    """One item's scores by category (0 = healthy), their precision, and how unsure the norm is.

    `item_variance` is the prior variance of the item's own shift against its norm. A norm that
    rests on few answers puts an item too high or too low for everybody alike; answers to one item
    therefore err together, and the model must not take a change of the items asked for a change
    of the team. With `n` answers behind the norm, each telling `information` about the item's
    place, the variance falls from a quarter (a guess: items differ by half an SD) as
    1 / (1 / 0.25 + n * information).
    """

    scores: tuple[float, ...]
    precision: float
    item_variance: float


def norm_of(counts: Sequence[float], alike: Sequence[float] | None = None) -> Norm:
    """The norm behind `counts` of answers by category, healthiest first.

    The prior is flat, and, where `alike` counts the answers to all items of the same kind, shaped
    like those: people rarely use a scale evenly, and a flat norm would make small of everything.
    """
    weights = np.asarray(counts, dtype=np.float64)
    believed = weights + _FLAT_WEIGHT / len(weights)
    if alike is not None and sum(alike) > 0:
        believed += _KIND_WEIGHT * np.asarray(alike, dtype=np.float64) / sum(alike)
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
    )


@dataclass(frozen=True)
class NormTable:
    """The norms of all items as arrays, one row an item."""

    scores: Floats
    precision: Floats
    item_variance: Floats

    @classmethod
    def of(cls, norms: Sequence[Norm]) -> "NormTable":
        scores = np.full((len(norms), MAX_CATEGORIES), np.nan)
        for row, norm in enumerate(norms):
            scores[row, : len(norm.scores)] = norm.scores
        return cls(
            scores=scores,
            precision=np.array([norm.precision for norm in norms]),
            item_variance=np.array([norm.item_variance for norm in norms]),
        )
