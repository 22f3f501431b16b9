from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bot.trends.model.norms import Floats, NormTable, norm_of
from bot.trends.model.step import SIZES, SIZES_OF_MANY, Evidence, steps_of
from bot.trends.model.together import MOODS, Told, evidence
from tests.trends.planted import NORMS, team_answers

WEEK = 25
UNSURE = NormTable.of([norm_of([0] * 5), norm_of([1, 2, 0, 1, 0])])


def a_team(seed: int, *, norms: NormTable = NORMS, lenses: int = 3) -> list[Told]:
    return [
        Told(
            team_answers(np.random.default_rng(10 * seed + lens), people=3 + seed, each=0.2),
            norms,
        )
        for lens in range(lenses)
    ]


class Direct:
    """The model of a team with all its answers in one covariance, written out."""

    def __init__(self, team: Sequence[Told], mood: float, omega: float) -> None:
        answers = [each.answers for each in team]
        lens = np.repeat(range(len(team)), [len(each) for each in answers])
        person, week, item = (
            np.concatenate([getattr(each, name) for each in answers])
            for name in ("person", "week", "item")
        )
        norms = team[0].norms
        self.scores = np.concatenate([norms.scores[each.item, each.category] for each in answers])
        same_lens, same_person, same_week, same_item = (
            each[:, None] == each for each in (lens, person, week, item)
        )
        item_variance = np.where(norms.item_variance > 1e-3, norms.item_variance, 0)[item]
        self.covariance = (
            np.diag(1 / norms.precision[item])
            + same_lens * (0.10 + omega * same_week + 0.15 * same_person)
            + 0.10 * same_person
            + mood * same_week
            + same_lens * same_item * item_variance[:, None]
        )
        onsets = week[:, None] >= np.arange(WEEK, WEEK - 10, -1)
        self.shapes = (lens[:, None] == range(len(team)))[:, :, None] * onsets[:, None, :]

    def evidence(self) -> tuple[Floats, Floats, float]:
        inverse = np.linalg.inv(self.covariance)
        likelihood = np.linalg.slogdet(self.covariance)[1] + self.scores @ inverse @ self.scores
        return (
            np.einsum("nlo,nm,m->lo", self.shapes, inverse, self.scores),
            np.einsum("nlo,nm,mko->olk", self.shapes, inverse, self.shapes),
            -likelihood / 2,
        )


@pytest.mark.parametrize("norms", [NORMS, UNSURE], ids=["sure", "unsure"])
def test_the_fast_form_agrees_with_the_direct_one(norms: NormTable) -> None:
    teams = [a_team(seed, norms=norms) for seed in range(3)]
    teams[1] = teams[1][:2]  # a team with fewer lenses
    found = evidence(teams, week=WEEK)
    for place, team in enumerate(teams):
        likelihood = []
        for mood, variances in enumerate(MOODS):
            pull, information, likely = Direct(team, *variances).evidence()
            there = slice(0, len(team))
            assert found.pull[mood, place, there] == pytest.approx(pull, abs=1e-8)
            assert found.information[mood, place, :, there, there] == pytest.approx(
                information, abs=1e-8
            )
            likelihood.append(likely)
        chances = np.exp(np.array(likelihood) - max(likelihood))
        assert found.chances[:, place] == pytest.approx(chances / chances.sum(), abs=1e-8)


def test_what_is_common_is_taken_out_of_the_scores() -> None:
    team = a_team(1, lenses=1)
    shift = np.where(team[0].answers.week >= 20, 0.4, 0.0)
    plain, less = (
        evidence([[Told(team[0].answers, NORMS, each)]], week=WEEK) for each in (None, shift)
    )
    assert less.information == pytest.approx(plain.information)
    step = 5  # weeks 20 to 25: the shift has the very shape of this onset's step
    assert less.pull[:, 0, 0, step] == pytest.approx(
        plain.pull[:, 0, 0, step] - 0.4 * plain.information[:, 0, step, 0, 0]
    )


def by_hand(found: Evidence, lens: int) -> float:
    """The log Bayes factor of the formula, term by term."""
    total = 0.0
    for mood in range(len(MOODS)):
        pull, information = found.pull[mood, 0], found.information[mood, 0]
        others = [each for each in range(len(pull)) if each != lens]
        moved, unmoved = [], []
        for onset in range(10):
            u, j = pull[:, onset], information[onset]
            alone = factor(u[lens], j[lens, lens], SIZES)
            shared = factor(u.sum(), j.sum(), SIZES_OF_MANY)
            rest = factor(u[others].sum(), j[np.ix_(others, others)].sum(), SIZES_OF_MANY)
            moved.append(0.9 * alone + 0.1 * shared)
            unmoved.append(rest)
        total += found.chances[mood, 0] * np.mean(moved) / (0.9 + 0.1 * np.mean(unmoved))
    return float(np.log(total))


def factor(pull: float, information: float, sizes: Sequence[float]) -> float:
    return float(np.mean([np.exp(d * pull - d * d * information / 2) for d in sizes]))


@pytest.mark.parametrize("seed", range(4))
def test_the_bayes_factor_is_that_of_the_formula(seed: int) -> None:
    found = evidence([a_team(seed)], week=WEEK)
    weeks = [[np.arange(WEEK + 1)] * 3]
    for lens, steps in enumerate(steps_of(found, weeks, week=WEEK)[0]):
        assert steps.worse.log_bf == pytest.approx(by_hand(found, lens))
        assert steps.better.log_bf == pytest.approx(by_hand(replace(found, pull=-found.pull), lens))


def test_a_moody_team_is_known_by_its_weeks() -> None:
    """Each week all lenses lie together, now worse, now better: the third mood is likeliest."""
    rng = np.random.default_rng(8)
    weeks = [team_answers(np.random.default_rng(seed), weeks=26, each=0.6) for seed in range(6)]
    swing = rng.normal(0, 0.7, 26)
    calm, moody = (
        evidence([[Told(each, NORMS, size * swing[each.week]) for each in weeks]], week=WEEK)
        for size in (0, 1)
    )
    assert calm.chances[2, 0] < 0.05
    assert moody.chances[2, 0] > 0.95
