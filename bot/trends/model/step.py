"""Did a team's answers shift for good within the change window, and since which week?

A Bayes factor weighs "they moved by a step in one of the last ten weeks" against "nothing but
people, weeks and chance". Worse and better are judged alike. Where the evidence comes from is
together.py's (a team's lenses) and whole.py's (the organisation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
    strength, best, points = _strongest(evidence, sizes)
    onsets = onsets_at(week)[best]

    def step(way: int, team: int, lens: int) -> Step:
        at = way, team, lens
        size, low, high = points[at].tolist()
        onset = int(onsets[at])
        heard = int((weeks[team][lens] >= onset).sum())
        return Step(float(strength[at]), onset, size, low, high, heard)

    return [
        [
            Steps(
                worse=step(0, team, lens),
                better=step(1, team, lens),
                detectable=float(change[team, lens]) if known else None,
            )
            for lens, known in enumerate((seen[team, : len(lenses)] > 0).tolist())
        ]
        for team, lenses in enumerate(weeks)
    ]


def _strongest(evidence: Evidence, sizes: Sequence[float]) -> tuple[Floats, Ints, Floats]:
    """Log Bayes factor, onset, and size (points: mean, low, high) by [direction, team, lens].

    The onset is the place of the likeliest one, the newest being 0. The size is normal around
    U / (J + 1/.36) for each way in which the step may have come about (alone or shared, and each
    mood); told are mean and spread over all ways. Directions are worse, then better.
    """
    pull, information = _alone_and_shared(evidence)
    ways = _ways(evidence, pull, information, sizes)
    by_onset = _log_sum(ways, axis=(1, 2))
    best = by_onset.argmax(axis=3)
    at = best[:, None, None, :, :, None]
    chance = np.take_along_axis(ways, at, axis=5)[..., 0]
    chance = np.exp(chance - _log_sum(chance, axis=(1, 2))[:, None, None])
    certainty = np.take_along_axis(information[None], at, axis=5)[..., 0] + 1 / _SIZE_PRIOR
    size = np.take_along_axis(pull, at, axis=5)[..., 0] / certainty
    mean = (chance * size).sum(axis=(1, 2))
    variance = (chance * (1 / certainty + (size - mean[:, None, None]) ** 2)).sum(axis=(1, 2))
    margin = _Z90 * np.sqrt(variance)
    points = POINTS_PER_SD * np.stack([mean, mean - margin, mean + margin], axis=3)
    return _log_sum(by_onset, axis=(3,)), best, points


def _ways(evidence: Evidence, pull: Floats, information: Floats, sizes: Sequence[float]) -> Floats:
    """Parts of the Bayes factor, logs by [direction, alone or shared, mood, team, lens, onset].

    With U and J of a step shape, B = mean over sizes d of exp(d U - d² J / 2), and s = .1:

        BF_c = sum over moods of chance * [mean over onsets of ((1 - s) B_c + s B_all)]
                                        / [(1 - s) + s * mean over onsets of B_others]

    B_c is a step of this lens alone, B_all of all lenses, B_others of all but this: the lens itself
    is to have moved, whatever the others did.
    """
    alone = _weighed(pull[:, 0], information[0], sizes)
    shared = _weighed(pull[:, 1], information[1], SIZES_OF_MANY)
    mutual = evidence.information.sum(axis=4).swapaxes(2, 3)
    rest = information[1] - 2 * mutual + information[0]
    others = _weighed(pull[:, 1] - pull[:, 0], rest, SIZES_OF_MANY)
    onsets = log(pull.shape[-1])
    unmoved = np.logaddexp(log(1 - _SHARED), log(_SHARED) + _log_sum(others, axis=(4,)) - onsets)
    weight = np.log(np.maximum(evidence.chances, 1e-300))[:, :, None] - unmoved - onsets
    parts = np.stack([log(1 - _SHARED) + alone, log(_SHARED) + shared], axis=1)
    return parts + weight[:, None, ..., None]


def _alone_and_shared(evidence: Evidence) -> tuple[Floats, Floats]:
    """U and J of a step of each lens alone, and of all lenses.

    U by [direction, alone or shared, mood, team, lens, onset], J without the direction.
    """
    pull, information = evidence.pull, evidence.alone
    whole = np.broadcast_to(pull.sum(axis=2, keepdims=True), pull.shape)
    mutual = np.broadcast_to(evidence.information.sum(axis=(3, 4))[:, :, None], pull.shape)
    worse = np.stack([pull, whole])
    return np.stack([worse, -worse]), np.stack([information, mutual])


def _weighed(pull: Floats, information: Floats, sizes: Sequence[float]) -> Floats:
    """Log mean over sizes d of exp(d U - d² J / 2)."""
    parts = [size * pull - size**2 / 2 * information for size in sizes]
    return _log_sum(np.stack(parts), axis=(0,)) - log(len(sizes))


def _log_sum(logs: Floats, axis: tuple[int, ...]) -> Floats:
    top = logs.max(axis=axis, keepdims=True)
    found: Floats = np.log(np.exp(logs - top).sum(axis=axis)) + top.squeeze(axis)
    return found
