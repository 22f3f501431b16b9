"""Role gaps: do people of two roles see the same lens differently? The silo made visible.

Inside one team this cannot be known; pooled over an organisation's teams it can. People are
compared inside their team only, so it does not matter who works in which team. Whether a gap
may be shown is decided in disclosure, from the sets of people given here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from bot.trends.model.effects import Answers
from bot.trends.model.norms import PERSON_VARIANCE, POINTS_PER_SD, Floats, Ints, NormTable
from bot.trends.model.persons import Persons

Flags = npt.NDArray[np.bool_]

#: The comparisons, in the order of telling: the roles of either side.
PAIRS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("ml", "data"), ("software",)),
    (("ml",), ("software",)),
    (("data",), ("software",)),
    (("product",), ("software",)),
    (("operations",), ("software",)),
)
GAP_WINDOW = 12  # weeks

_TEAMS_DIFFER = 0.03  # variance of the gap between teams, SD²
_MATTERS = 0.2  # SD
_SURE = 0.95
_Z_SURE = 1.6449
_Z_BEYOND_CHANCE = 2.5758  # a gap of people who happen to work here: one in a hundred
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Gap:
    """How much more worrying side a answers than side b, in points with a 90 % interval.

    `see` is the gap that would be told with 95 % chance.
    """

    size: float
    low: float
    high: float
    differs: bool
    see: float


@dataclass(frozen=True)
class RoleGap:
    """One lens, two sides, and the members behind it.

    `rest` is everybody else who answered the lens in these weeks. `gap` is None where no team has
    people of both sides.
    """

    lens: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    gap: Gap | None
    people_a: tuple[int, ...]
    people_b: tuple[int, ...]
    rest: tuple[int, ...]


def role_gap(
    lens: str,
    answers: Answers,
    norms: NormTable,
    *,
    team: Ints,
    role: Collection[str],
    pair: tuple[Collection[str], Collection[str]],
) -> RoleGap:
    """`team` and `role` tell of each answer; the answers are those of twelve weeks."""
    roles = np.array(list(role), dtype=object)
    side_a, side_b = (np.isin(roles, list(side)) for side in pair)
    people_a, people_b, rest = (
        tuple(int(each) for each in np.unique(answers.person[chosen]))
        for chosen in (side_a, side_b, ~(side_a | side_b))
    )
    chosen = side_a | side_b
    gap = gap_of(answers.take(chosen), norms, team=team[chosen], in_a=side_a[chosen])
    return RoleGap(lens, tuple(pair[0]), tuple(pair[1]), gap, people_a, people_b, rest)


def gap_of(answers: Answers, norms: NormTable, *, team: Ints, in_a: Flags) -> Gap | None:
    """The gap of side a against side b, pooled over the teams that have people of both.

    Score = team + side + person + item + noise. Each team gives the difference of its sides'
    means (people weighed by how much they said) with its variance; teams are pooled with weights
    1 / (variance + .03). It differs if two things hold: the people behind it differ by more than
    .2 SD with probability .95, and a gap this large would come one time in a hundred, or less, if
    only chance had brought these people here. On simulated organisations of 2 to 20 teams that
    is false in under 1 % of comparisons, and at 20 teams of 8 finds .63 SD in 97 % of cases; one
    bound of .2 SD for both found 87 %.
    """
    people = Persons.of(answers, norms, team=team, part=in_a.astype(np.int64))
    a, b = (_Side.of(people, in_a=chosen) for chosen in (True, False))
    both = (a.weight > 0) & (b.weight > 0)
    if not both.any():
        return None
    trust = np.zeros(len(both))
    trust[both] = 1 / (1 / a.weight[both] + 1 / b.weight[both] + _TEAMS_DIFFER)
    at_large = 1 / float(trust.sum())
    share = trust * at_large
    items = _item_variance(answers, norms, people, share, a.weight, b.weight)
    spread = (at_large + items) ** 0.5
    spread_here = (float(share**2 @ (a.here_variance + b.here_variance)) + items) ** 0.5
    size, here = float(share @ (a.mean - b.mean)), float(share @ (a.here - b.here))
    points = POINTS_PER_SD
    return Gap(
        size=size * points,
        low=(size - _Z_SURE * spread) * points,
        high=(size + _Z_SURE * spread) * points,
        differs=(
            _NORMAL.cdf((abs(here) - _MATTERS) / spread_here) >= _SURE
            and abs(size) >= _Z_BEYOND_CHANCE * spread
        ),
        see=(_told_from(spread, spread_here) + _Z_SURE * spread) * points,
    )


def _told_from(spread: float, spread_here: float) -> float:
    """The estimate from which on a gap is told, in SD."""
    return max(_MATTERS + _Z_SURE * spread_here, _Z_BEYOND_CHANCE * spread)


@dataclass(frozen=True)
class _Side:
    """One side by team.

    `mean` is of all people whom one could have had there, `here` of those who answered, each
    drawn to the mean as far as they said little.
    """

    weight: Floats
    mean: Floats
    here: Floats
    here_variance: Floats

    @classmethod
    def of(cls, people: Persons, *, in_a: bool) -> "_Side":
        chosen = people.part == int(in_a)
        team, weight = people.team[chosen], people.weight[chosen]
        of_person, kept = people.mean[chosen], weight * PERSON_VARIANCE

        def by_team(figures: Floats) -> Floats:
            return np.bincount(team, figures, people.teams).astype(np.float64)

        summed = by_team(weight)
        there = np.where(summed > 0, summed, 1.0)
        count = np.maximum(by_team(np.ones(len(team))), 1)
        mean = by_team(weight * of_person) / there
        own = by_team(kept) / count
        return cls(
            weight=summed,
            mean=mean,
            here=mean + by_team(kept * (of_person - mean[team])) / count,
            here_variance=by_team(PERSON_VARIANCE * (1 - kept)) / count**2 + (1 - own) ** 2 / there,
        )


def _item_variance(
    answers: Answers,
    norms: NormTable,
    people: Persons,
    share: Floats,
    weight_a: Floats,
    weight_b: Floats,
) -> float:
    """What unsure norms add: two sides that were asked different items seem to differ."""
    team = people.team
    side = np.where(people.part == 1, weight_a[team], -weight_b[team])
    part = share[team] * people.weight / side
    pull = part[people.of_answer] * norms.precision[answers.item] / people.told[people.of_answer]
    by_item = np.bincount(answers.item, pull, len(norms.precision))
    return float(by_item**2 @ norms.item_variance)
