from dataclasses import replace
from statistics import mean

import numpy as np
import pytest

from bot.trends.model.effects import Answers
from bot.trends.model.gap import Gap, RoleGap, gap_of, role_gap
from bot.trends.model.norms import Floats, Ints, NormTable, norm_of
from tests.trends.planted import NORMS

UNSURE = NormTable.of([norm_of([0] * 5), norm_of([1, 2, 0, 1, 0])])
NO_ITEM_ERROR = replace(NORMS, item_variance=np.zeros(2))
#: Borders of five even bands of a normal population.
CUTS = np.array([-0.84, -0.25, 0.25, 0.84])


class Company:
    """Teams of three in machine learning, three in software and two others, for twelve weeks."""

    def __init__(self, seed: int, *, teams: int = 20, gap: float = 0.0, answers: int = 5) -> None:
        rng = np.random.default_rng(seed)
        team = np.repeat(np.arange(teams), 8 * answers)
        person = np.repeat(np.arange(teams * 8), answers)
        self.role = [("ml", "ml", "ml", "software", "software", "software", "other", "product")[
            each % 8
        ] for each in person]  # fmt: skip
        own = rng.normal(0, 0.5, teams * 8)[person] + rng.normal(0, 0.6, teams)[team]
        latent = own + gap * np.array([role == "ml" for role in self.role])
        latent = latent + rng.normal(0, 0.8, len(team))
        week, item = rng.integers(0, 12, len(team)), rng.integers(0, 2, len(team))
        category = (latent[:, None] > CUTS).sum(axis=1)
        self.team: Ints = team
        self.answers = Answers(person, week, item, category)

    def gap(self, norms: NormTable = NO_ITEM_ERROR) -> Gap:
        found = self.told(norms).gap
        assert found is not None
        return found

    def told(self, norms: NormTable = NO_ITEM_ERROR) -> RoleGap:
        return role_gap(
            "silo",
            self.answers,
            norms,
            team=self.team,
            role=self.role,
            pair=(("ml",), ("software",)),
        )


def written_out(company: Company, norms: NormTable) -> tuple[float, float]:
    """Least squares with a level for each team and one gap for all, people and gaps at random."""
    chosen = np.array([role in {"ml", "software"} for role in company.role])
    answers, team = company.answers.take(chosen), company.team[chosen]
    in_a = np.array(company.role, dtype=object)[chosen] == "ml"
    same_team = team[:, None] == team
    covariance: Floats = np.diag(1 / norms.precision[answers.item])
    covariance += 0.25 * (answers.person[:, None] == answers.person)
    covariance += 0.03 * same_team * np.outer(in_a, in_a)
    design = np.column_stack([in_a, team[:, None] == np.unique(team)]).astype(float)
    inverse = np.linalg.inv(covariance)
    normal = np.linalg.inv(design.T @ inverse @ design)
    scores = norms.scores[answers.item, answers.category]
    return float((normal @ design.T @ inverse @ scores)[0]), float(normal[0, 0] ** 0.5)


def test_the_gap_is_that_of_the_model_written_out() -> None:
    company = Company(1, teams=5, gap=0.6)
    size, spread = written_out(company, NO_ITEM_ERROR)
    found = company.gap()
    assert found.size == pytest.approx(0.98 * size)
    assert found.high - found.low == pytest.approx(0.98 * 2 * 1.6449 * spread, rel=1e-4)


def test_a_gap_is_found_over_twenty_teams_and_nothing_is_cried_out() -> None:
    found = [Company(seed, gap=0.8).gap() for seed in range(15)]
    assert sum(each.differs for each in found) >= 14
    assert mean(each.size for each in found) == pytest.approx(0.8, abs=0.12)
    quiet = [Company(seed).gap() for seed in range(60)]
    assert sum(each.differs for each in quiet) <= 1


@pytest.mark.parametrize("teams", [2, 4])
def test_a_small_company_whose_people_happen_to_differ_is_not_told_of_its_roles(
    teams: int,
) -> None:
    found = [Company(seed, teams=teams, answers=30).gap() for seed in range(80)]
    assert sum(each.differs for each in found) <= 3


def test_a_gap_too_small_to_matter_does_not_differ_however_sure() -> None:
    found = Company(1, teams=300, gap=0.15).gap()
    assert found.low > 0
    assert not found.differs


def test_what_would_be_seen_shrinks_with_the_number_of_teams() -> None:
    seen = [Company(1, teams=teams).gap().see for teams in (2, 5, 20)]
    assert seen == sorted(seen, reverse=True)
    assert 0.4 < seen[-1] < 0.7


def test_the_other_way_round_is_the_same_gap_with_the_other_sign() -> None:
    company = Company(2, gap=0.8)
    in_a = np.array([role == "ml" for role in company.role])
    here, there = (
        gap_of(company.answers, NORMS, team=company.team, in_a=each) for each in (in_a, ~in_a)
    )
    assert here is not None
    assert there is not None
    assert there.size == pytest.approx(-here.size)
    assert there.differs == here.differs


def test_a_team_without_both_sides_says_nothing_of_the_gap() -> None:
    company = Company(3, teams=2, gap=0.8)
    alone = np.array(
        ["ml" if team else role for team, role in zip(company.team, company.role, strict=True)]
    )
    both = role_gap("silo", company.answers, NO_ITEM_ERROR, team=company.team, role=alone.tolist(),
                    pair=(("ml",), ("software",)))  # fmt: skip
    first = company.team == 0
    single = role_gap("silo", company.answers.take(first), NO_ITEM_ERROR, team=company.team[first],
                      role=alone[first].tolist(), pair=(("ml",), ("software",)))  # fmt: skip
    assert both.gap == single.gap
    apart = role_gap("silo", company.answers, NORMS, team=company.team, role=["ml"] * len(alone),
                     pair=(("ml",), ("software",)))  # fmt: skip
    assert apart.gap is None


def test_the_people_of_either_side_and_the_rest_are_named() -> None:
    told = Company(1, teams=2).told()
    assert told.people_a == (0, 1, 2, 8, 9, 10)
    assert told.people_b == (3, 4, 5, 11, 12, 13)
    assert told.rest == (6, 7, 14, 15)


def test_unsure_norms_matter_little_where_both_sides_were_asked_the_same() -> None:
    company = Company(4, teams=40, answers=20)
    exact = replace(UNSURE, item_variance=np.zeros(2))
    sure, unsure = company.gap(exact), company.gap(UNSURE)
    assert unsure.high - unsure.low == pytest.approx(sure.high - sure.low, rel=0.05)


def test_sides_that_were_asked_different_items_differ_less_surely_under_unsure_norms() -> None:
    company = Company(4, gap=1.6)
    apart = company.answers
    item = np.array([0 if role == "ml" else 1 for role in company.role])
    company.answers = Answers(apart.person, apart.week, item, apart.category)
    exact = replace(UNSURE, item_variance=np.zeros(2))
    sure, unsure = company.gap(exact), company.gap(UNSURE)
    extra = float(UNSURE.item_variance.sum())
    wider = ((unsure.high - unsure.low) / 2 / 0.98 / 1.6449) ** 2
    assert wider - ((sure.high - sure.low) / 2 / 0.98 / 1.6449) ** 2 == pytest.approx(
        extra, rel=1e-3
    )
    assert sure.differs
    assert not unsure.differs
