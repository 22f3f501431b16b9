"""Where a team stands on a lens: an ordered probit, fitted by Newton steps (Laplace).

Each answer is a band of a latent opinion; the norm's cuts are the bands' borders, in standard
deviations (SD) of the population. Nothing is taken for a number that is not one, so a team whose
answers crowd at one end is not thought surer or milder than it is. Source: section 8.4 of the
project's statistics.

    opinion = mu + v[person] + noise      mu ~ N(0, .115)   v ~ N(0, .27)   noise ~ N(0, tau²)

with tau² = 1 - .115 - .27, as every item is taken to follow its lens fully (loading 1). An answer
of age a weeks counts 2^(-a/6). Several teams are fitted side by side in one go: their equations
share nothing, and numpy's calls cost more than their sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
import numpy.typing as npt

from bot.trends.model.effects import Answers
from bot.trends.model.norms import Floats, Ints, NormTable

LEVEL_WINDOW = 8  # weeks

_HALF_LIFE = 6.0  # weeks after which an answer counts half
_TEAM_VARIANCE, _PERSON_VARIANCE = 0.115, 0.27  # rt and rp, shares of the population's variance
_NOISE = sqrt(1 - _TEAM_VARIANCE - _PERSON_VARIANCE)  # tau
_ANSWERS_DIFFER = sqrt(1 - _TEAM_VARIANCE)  # SD of answers within a team: people and noise
_WANDER = 0.02  # variance of a level's harmless drift, SD²: 90 % intervals then cover 90 to 92 %
_LEAST_CHANCE = 1e-12
_CLOSE = 1e-7  # SD, the last Newton step: the next would be its square
_MOST_STEPS = 30
_ROOT_TWO, _ROOT_TAU = sqrt(2), sqrt(2 * np.pi)


@dataclass(frozen=True)
class Standing:
    """A level's posterior: mean and standard deviation in SD above the norm, more is worse.

    `unfavourable` is the share (0 to 1) of worrying answers to expect from a team at that mean,
    averaged over the items behind it: an absolute figure, where the mean is a relative one.
    """

    mean: float
    deviation: float
    unfavourable: float


@dataclass(frozen=True)
class Case:
    """One team and lens in one week. `members` are the people who make up the team now.

    None: whoever answered within the level's eight weeks.
    """

    answers: Answers
    norms: NormTable
    week: int
    members: Ints | None = None


def standings(cases: Sequence[Case]) -> list[Standing | None]:
    """The level of each case, None where eight weeks brought no answer.

    mu + the mean of v over present members; who has not answered has v = 0 and its prior variance.
    """
    told = [_Told.of(case) for case in cases]
    chosen = [each for each in told if each is not None]
    if not chosen:
        return [None] * len(cases)
    found = iter(_fitted(chosen))
    return [None if each is None else next(found) for each in told]


@dataclass(frozen=True)
class _Told:
    """A case's recent answers: the latent band of each, its person and how much it counts."""

    lower: Floats
    upper: Floats
    person: Ints
    weight: Floats
    item: Ints
    item_variance: Floats  # of each answer's item
    bad_from: Floats  # by item behind the level, the latent border above which answers worry
    present: Floats  # by person: 1 for a present member
    members: int

    @classmethod
    def of(cls, case: Case) -> "_Told | None":
        answers = case.answers
        age = case.week - answers.week
        recent = answers.take((age >= 0) & (age < LEVEL_WINDOW))
        if not len(recent):
            return None
        norms = case.norms
        people, person = np.unique(recent.person, return_inverse=True)
        items, item = np.unique(recent.item, return_inverse=True)
        members = people if case.members is None or not len(case.members) else case.members
        return cls(
            lower=norms.cuts[recent.item, recent.category],
            upper=norms.cuts[recent.item, recent.category + 1],
            person=person,
            weight=0.5 ** ((case.week - recent.week) / _HALF_LIFE),
            item=item,
            item_variance=norms.item_variance[recent.item],
            bad_from=norms.bad_from[items],
            present=np.isin(people, members).astype(np.float64),
            members=len(members),
        )


@dataclass(frozen=True)
class _Fit:
    """The posterior's top and its Hessian there; people are numbered through all cases.

    The Hessian of a case is an arrow: mu touches everybody, people touch only mu. So its Schur
    complement `left` and each person's own `stiff` are all that is ever inverted.
    """

    case: Ints  # by person
    mu: Floats
    own: Floats  # v, by person
    share: Floats  # by person: what the answers add to it, beside its prior
    stiff: Floats  # by person
    left: Floats  # by case: what is known of mu
    information: Floats  # by answer

    @classmethod
    def of(cls, told: Sequence[_Told]) -> "_Fit":
        counts = [len(each.present) for each in told]
        case = np.repeat(np.arange(len(told)), counts)
        first = np.cumsum([0, *counts])
        person = np.concatenate(
            [each.person + start for each, start in zip(told, first[:-1], strict=True)]
        )
        lower, upper, weight = (
            np.concatenate([getattr(each, name) for each in told])
            for name in ("lower", "upper", "weight")
        )
        mu, own, left_to_go = np.zeros(len(told)), np.zeros(len(case)), _MOST_STEPS
        while True:
            slope, bend = _answered(lower, upper, (mu[case] + own)[person])
            pull, known = (_summed(person, weight * each, len(case)) for each in (slope, bend))
            stiff = known + 1 / _PERSON_VARIANCE
            share = known / stiff
            towards = pull - own / _PERSON_VARIANCE
            left = _summed(case, known * (1 - share), len(told)) + 1 / _TEAM_VARIANCE
            moved = _summed(case, pull - share * towards, len(told)) - mu / _TEAM_VARIANCE
            moved /= left
            step = (towards - known * moved[case]) / stiff
            mu += moved
            own += step
            left_to_go -= 1
            if max(abs(moved).max(), abs(step).max()) < _CLOSE or not left_to_go:
                return cls(case, mu, own, share, stiff, left, weight * bend)


def _fitted(told: Sequence[_Told]) -> list[Standing]:
    fit = _Fit.of(told)
    members = np.array([each.members for each in told], dtype=np.float64)
    present = np.concatenate([each.present for each in told])
    part = present / members[fit.case]

    def by_case(figures: Floats) -> Floats:
        return _summed(fit.case, figures, len(told))

    mean = fit.mu + by_case(part * fit.own)
    silent = (members - by_case(present)) * _PERSON_VARIANCE / members**2
    variance = (1 - by_case(part * fit.share)) ** 2 / fit.left + by_case(part**2 / fit.stiff)
    variance += silent + _WANDER
    ends = np.cumsum([len(each.person) for each in told])
    found = []
    for number, (each, information) in enumerate(
        zip(told, np.split(fit.information, ends[:-1]), strict=True)
    ):
        worrying = _below((mean[number] - each.bad_from) / _ANSWERS_DIFFER)
        found.append(
            Standing(
                mean=float(mean[number]),
                deviation=sqrt(variance[number] + _item_variance(each, information)),
                unfavourable=float(worrying.mean()),
            )
        )
    return found


def _summed(place: Ints, figures: Floats, count: int) -> Floats:
    return np.bincount(place, figures, count).astype(np.float64, copy=False)


def _answered(lower: Floats, upper: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Slope and (negative) curvature of each answer's log likelihood in the latent opinion."""
    low, high = (lower - at) / _NOISE, (upper - at) / _NOISE
    chance = np.maximum(_below(high) - _below(low), _LEAST_CHANCE)
    at_low, at_high = _height(low), _height(high)
    slope = (at_low - at_high) / chance
    bend = slope**2 - (low * at_low - high * at_high) / chance
    return slope / _NOISE, np.maximum(bend, 0.0) / _NOISE**2


def _item_variance(told: _Told, information: Floats) -> float:
    """What unsure norms add: an item too high or too low for everybody, as far as it counts."""
    share = np.bincount(told.item, information / information.sum())
    variance = np.zeros(len(share))
    variance[told.item] = told.item_variance
    return float(share**2 @ variance)


def _below(z: Floats) -> npt.NDArray[np.float64]:
    """The standard normal distribution's cumulative share. numpy has no error function."""
    return 0.5 + 0.5 * np.array([erf(each) for each in (z / _ROOT_TWO).tolist()])


def _height(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * z**2) / _ROOT_TAU, dtype=np.float64)
