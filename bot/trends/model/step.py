"""Did a team's answers shift for good within the change window, and since which week?

A Bayes factor weighs "they moved by a step in one of the last ten weeks" against "nothing but
people, weeks and chance". Worse and better are judged alike. Where the evidence comes from is
together.py's (a team's lenses) and whole.py's (the organisation).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from bot.trends.model.norms import POINTS_PER_SD, Floats, Ints

CHANGE_WINDOW = 10  # weeks in which a step may have begun, this one included
DETECT_WITHIN = 6  # weeks that the detectability line speaks of
ALARM = 3.0  # log Bayes factor from which on a change is told

#: SD: changes of one lens that are worth a finding, a medium and a large one.
SIZES = (0.6, 0.9)
#: SD: where many answer, small changes can be seen as well.
SIZES_OF_MANY = (0.3, 0.6, 0.9)
# How often, beforehand, a step is one of the whole team in all its lenses. Without it such a change
# would pass for a mood: with 8 simulated people 29 % of the lenses of a large one were found within
# twelve weeks, with it 81 %, and 84 % if there were no moods at all.
_SHARED = 0.1
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


@dataclass(frozen=True)
class Evidence:
    """What answers say of a step in each lens and onset, under each of several moods of the team.

    V is the covariance of the team's answers y without a step, x and z the shapes (0, then 1) of
    steps of two lenses at one onset. `pull` = x'V⁻¹y by [mood, team, lens, onset]; `information` =
    x'V⁻¹z by [mood, team, onset, lens, lens]; `chances` [mood, team] is how likely each mood is,
    given the answers. Onsets run from the newest to the oldest; unit is 1/SD and 1/SD².
    """

    pull: Floats
    information: Floats
    chances: Floats

    @property
    def mirrored(self) -> "Evidence":
        """The same for better instead of worse."""
        return replace(self, pull=-self.pull)

    @property
    def alone(self) -> Floats:
        """x'V⁻¹x by [mood, team, lens, onset]."""
        found: Floats = np.einsum("mtoll->mtlo", self.information)
        return found


def onsets_at(week: int) -> Ints:
    """The weeks in which a step may have begun, the newest first."""
    return np.arange(week, week - CHANGE_WINDOW, -1, dtype=np.int64)


def steps_of(
    evidence: Evidence,
    weeks: Sequence[Sequence[Ints]],
    *,
    week: int,
    sizes: Sequence[float] = SIZES,
) -> list[list[Steps]]:
    """Both directions by team and lens; `weeks` [team][lens] had answers."""
    seen = (evidence.chances[:, :, None] * evidence.alone[..., DETECT_WITHIN - 1]).sum(axis=0)
    change = np.sqrt(2 * (ALARM + _LIKELY_SEEN) / np.maximum(seen, 1e-9)) * POINTS_PER_SD
    worse, better = (
        _steps(each, weeks, week=week, sizes=np.array(sizes))
        for each in (evidence, evidence.mirrored)
    )
    return [
        [
            Steps(next(worse), next(better), float(change[team, lens]) if known else None)
            for lens, known in enumerate(seen[team, : len(lenses)] > 0)
        ]
        for team, lenses in enumerate(weeks)
    ]


def _steps(
    evidence: Evidence, weeks: Sequence[Sequence[Ints]], *, week: int, sizes: Floats
) -> Iterator[Step]:
    """The strongest step for the worse of each team and lens, in their order.

    Its size is normal around U / (J + 1/.36) for each way in which it may have come about (alone or
    shared, and each mood); told are mean and spread over all ways.
    """
    ways = _ways(evidence, sizes)
    log_bf = _log_sum(ways, axis=(0, 1, 4))
    by_onset = _log_sum(ways, axis=(0, 1))
    best = by_onset.argmax(axis=2)
    at = best[None, None, :, :, None]
    chance = np.take_along_axis(ways, at, axis=4)[..., 0]
    chance = np.exp(chance - _log_sum(chance, axis=(0, 1)))
    pull, information = _alone_and_shared(evidence)
    certainty = np.take_along_axis(information, at, axis=4)[..., 0] + 1 / _SIZE_PRIOR
    sizes_ = np.take_along_axis(pull, at, axis=4)[..., 0] / certainty
    mean = (chance * sizes_).sum(axis=(0, 1))
    variance = (chance * (1 / certainty + (sizes_ - mean) ** 2)).sum(axis=(0, 1))
    margin = _Z90 * np.sqrt(variance)
    onsets = onsets_at(week)[best]
    points = POINTS_PER_SD * np.stack([mean, mean - margin, mean + margin], axis=2)
    for team, lenses in enumerate(weeks):
        for lens, had in enumerate(lenses):
            onset = int(onsets[team, lens])
            size, low, high = points[team, lens].tolist()
            heard = int((had >= onset).sum())
            yield Step(float(log_bf[team, lens]), onset, size, low, high, heard)


def _ways(evidence: Evidence, sizes: Floats) -> Floats:
    """The Bayes factor's parts, logarithms by [alone or shared, mood, team, lens, onset].

    With U and J of a step shape, B = mean over sizes d of exp(d U - d² J / 2), and s = .1:

        BF_c = sum over moods of chance * [mean over onsets of ((1 - s) B_c + s B_all)]
                                        / [(1 - s) + s * mean over onsets of B_others]

    B_c is a step of this lens alone, B_all of all lenses, B_others of all but this: the lens itself
    is to have moved, whatever the others did.
    """
    pull, information = _alone_and_shared(evidence)
    many = np.array(SIZES_OF_MANY)
    alone = _weighed(pull[0], information[0], sizes)
    shared = _weighed(pull[1], information[1], many)
    mutual = evidence.information.sum(axis=4).swapaxes(2, 3)
    others = _weighed(pull[1] - pull[0], information[1] - 2 * mutual + information[0], many)
    onsets = log(pull.shape[-1])
    unmoved = np.logaddexp(log(1 - _SHARED), log(_SHARED) + _log_sum(others, axis=(3,)) - onsets)
    weight = np.log(np.maximum(evidence.chances, 1e-300))[:, :, None] - unmoved - onsets
    return np.stack([log(1 - _SHARED) + alone, log(_SHARED) + shared]) + weight[..., None]


def _alone_and_shared(evidence: Evidence) -> tuple[Floats, Floats]:
    """U and J of a step of each lens alone, and of all lenses: [2, mood, team, lens, onset]."""
    pull, information = evidence.pull, evidence.alone
    whole = evidence.information.sum(axis=(3, 4))[:, :, None]
    return (
        np.stack([pull, np.broadcast_to(pull.sum(axis=2, keepdims=True), pull.shape)]),
        np.stack([information, np.broadcast_to(whole, pull.shape)]),
    )


def _weighed(pull: Floats, information: Floats, sizes: Floats) -> Floats:
    """Log mean over sizes d of exp(d U - d² J / 2)."""
    parts = [each * pull - each**2 * information / 2 for each in sizes.tolist()]
    return _log_sum(np.stack(parts), axis=(0,)) - log(len(sizes))


def _log_sum(logs: Floats, axis: tuple[int, ...]) -> Floats:
    top = logs.max(axis=axis, keepdims=True)
    found: Floats = (top + np.log(np.exp(logs - top).sum(axis=axis, keepdims=True))).squeeze(axis)
    return found
