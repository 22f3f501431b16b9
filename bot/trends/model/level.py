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
_FORGETTING = 0.5 ** (np.arange(LEVEL_WINDOW) / _HALF_LIFE)
_MANY = 1 << 32  # more people or items than there are: names them apart by case
_PER_ANSWER = ("person", "item", "lower", "upper", "weight", "item_variance", "bad_from")
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
    """A case's recent answers: of each the latent band, the person, and how much it counts."""

    person: Ints
    item: Ints
    lower: Floats
    upper: Floats
    weight: Floats
    item_variance: Floats
    bad_from: Floats  # the latent border above which an answer to its item worries
    members: Ints | None

    @classmethod
    def of(cls, case: Case) -> "_Told | None":
        answers, norms = case.answers, case.norms
        age = case.week - answers.week
        kept = (age >= 0) & (age < LEVEL_WINDOW)
        if not kept.any():
            return None
        item, category = answers.item[kept], answers.category[kept]
        return cls(
            person=answers.person[kept],
            item=item,
            lower=norms.cuts[item, category],
            upper=norms.cuts[item, category + 1],
            weight=_FORGETTING[age[kept]],
            item_variance=norms.item_variance[item],
            bad_from=norms.bad_from[item],
            members=None if case.members is None or not len(case.members) else case.members,
        )


@dataclass(frozen=True)
class _Fit:
    """The posterior's top and its Hessian there; people are numbered through all cases.

    The Hessian of a case is an arrow: mu touches everybody, people touch only mu. So its Schur
    complement `left` and each person's own `stiff` are all that is ever inverted.
    """

    mu: Floats
    own: Floats  # v, by person
    share: Floats  # by person: what the answers add to it, beside its prior
    stiff: Floats  # by person
    left: Floats  # by case: what is known of mu
    information: Floats  # by answer

    @classmethod
    def of(
        cls, lower: Floats, upper: Floats, weight: Floats, *, person: Ints, case: Ints
    ) -> "_Fit":
        """`person` tells of each answer, `case` of each person."""
        people, cases = len(case), int(case[-1]) + 1
        mu, own = np.zeros(cases), np.zeros(people)
        left_to_go = _MOST_STEPS
        while True:
            slope, bend = _answered(lower, upper, (mu[case] + own)[person])
            pull = _summed(person, weight * slope, people)
            known = _summed(person, weight * bend, people)
            stiff = known + 1 / _PERSON_VARIANCE
            share = known / stiff
            towards = pull - own / _PERSON_VARIANCE
            left = _summed(case, known * (1 - share), cases) + 1 / _TEAM_VARIANCE
            moved = (_summed(case, pull - share * towards, cases) - mu / _TEAM_VARIANCE) / left
            step = (towards - known * moved[case]) / stiff
            mu += moved
            own += step
            left_to_go -= 1
            if not left_to_go or max(abs(moved).max(), abs(step).max()) < _CLOSE:
                return cls(mu, own, share, stiff, left, weight * bend)


def _fitted(told: Sequence[_Told]) -> list[Standing]:
    case_of = np.repeat(np.arange(len(told)), [len(each.person) for each in told])
    person, item, lower, upper, weight, item_variance, bad_from = (
        np.concatenate([getattr(each, name) for each in told]) for name in _PER_ANSWER
    )
    people, person = np.unique(case_of * _MANY + person, return_inverse=True)
    items, first, item = np.unique(case_of * _MANY + item, return_index=True, return_inverse=True)
    case, of_item = people // _MANY, items // _MANY
    fit = _Fit.of(lower, upper, weight, person=person, case=case)

    def by_case(figures: Floats) -> Floats:
        return _summed(case, figures, len(told))

    present, members = _present(told, people)
    part = present / members[case]
    mean = fit.mu + by_case(part * fit.own)
    silent = (members - by_case(present)) * _PERSON_VARIANCE / members**2
    variance = (1 - by_case(part * fit.share)) ** 2 / fit.left + by_case(part**2 / fit.stiff)
    # What unsure norms add: an item too high or low for everybody, as far as it counts here.
    counts = _summed(item, fit.information, len(items))
    counts /= _summed(of_item, counts, len(told))[of_item]
    variance += _summed(of_item, counts**2 * item_variance[first], len(told))
    deviation = np.sqrt(variance + silent + _WANDER)
    worrying = _below((mean[of_item] - bad_from[first]) / _ANSWERS_DIFFER)
    shares = _summed(of_item, worrying, len(told)) / np.bincount(of_item)
    return [
        Standing(*each)
        for each in zip(mean.tolist(), deviation.tolist(), shares.tolist(), strict=True)
    ]


def _present(told: Sequence[_Told], people: Ints) -> tuple[Floats, Floats]:
    """By person, 1 for a present member; by case, how many members there are."""
    members = np.bincount(people // _MANY).astype(np.float64)
    present = np.ones(len(people))
    if any(each.members is not None for each in told):
        named = [
            number * _MANY + each.members
            for number, each in enumerate(told)
            if each.members is not None
        ]
        for number, each in enumerate(told):
            if each.members is not None:
                members[number] = len(each.members)
        listed = np.isin(people, np.concatenate(named))
        unnamed = np.array([each.members is None for each in told])
        present = (listed | unnamed[people // _MANY]).astype(np.float64)
    return present, members


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


def _below(z: Floats) -> npt.NDArray[np.float64]:
    """The standard normal distribution's cumulative share. numpy has no error function."""
    return 0.5 + 0.5 * np.array([erf(each) for each in (z / _ROOT_TWO).tolist()])


def _height(z: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * z**2) / _ROOT_TAU, dtype=np.float64)
