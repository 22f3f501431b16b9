from math import erf, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.trends.model.effects import Answers
from bot.trends.model.level import Case, Standing, standings
from bot.trends.model.norms import Floats, Ints, NormTable, norm_of
from tests.trends.planted import NORMS, team_answers

RT, RP, WANDER = 0.115, 0.27, 0.02


def read(
    answers: Answers, norms: NormTable = NORMS, *, week: int = 7, members: Ints | None = None
) -> Standing:
    found = standings([Case(answers, norms, week, members)])[0]
    assert found is not None
    return found


def seeded(seed: int, people: int = 8, **how: float) -> Answers:
    return team_answers(np.random.default_rng(seed), people=people, weeks=8, onset=0, **how)


def below(z: float) -> float:
    return 0.5 + 0.5 * erf(z / sqrt(2))


def posterior(answers: Answers, effects: Floats, week: int) -> float:
    """The log posterior written out: effects are mu and each person's own, people from 0."""
    noise = sqrt(1 - RT - RP)
    total = -(effects[0] ** 2) / (2 * RT) - float((effects[1:] ** 2).sum()) / (2 * RP)
    for person, at, item, category in zip(
        answers.person, answers.week, answers.item, answers.category, strict=True
    ):
        opinion = effects[0] + effects[1 + person]
        upper, lower = NORMS.cuts[item, category + 1], NORMS.cuts[item, category]
        chance = below((upper - opinion) / noise) - below((lower - opinion) / noise)
        total += 2 ** (-(week - at) / 6) * log(chance)
    return float(total)


def peak(answers: Answers, people: int, week: int) -> tuple[Floats, Floats]:
    """The posterior's top, found by finite differences and plain Newton steps, and its Hessian."""
    at, width, reach = np.zeros(1 + people), 1 + people, 1e-3
    bend = np.zeros((width, width))
    for _ in range(12):
        slope = np.zeros(width)
        for i in range(width):
            step = np.eye(width)[i] * reach
            up, down = (posterior(answers, at + sign * step, week) for sign in (1, -1))
            slope[i] = (up - down) / (2 * reach)
            for j in range(i + 1):
                other = np.eye(width)[j] * reach
                corners = [
                    posterior(answers, at + a * step + b * other, week) * a * b
                    for a in (1, -1)
                    for b in (1, -1)
                ]
                bend[i, j] = bend[j, i] = sum(corners) / (4 * reach**2)
        at = at - np.linalg.solve(bend, slope)
    return at, bend


def test_the_level_is_the_top_of_the_posterior_written_out() -> None:
    people = 4
    answers = seeded(3, people)
    at, bend = peak(answers, people, week=7)
    mean = np.array([1.0, *[1 / people] * people])
    found = read(answers)
    assert found.mean == pytest.approx(float(mean @ at), abs=1e-5)
    wanted = float(mean @ np.linalg.solve(-bend, mean)) + WANDER
    assert found.deviation**2 == pytest.approx(wanted, abs=1e-3)


def test_a_member_who_left_counts_no_longer_and_one_who_is_silent_makes_it_less_sure() -> None:
    people = 4
    answers = seeded(3, people)
    at, bend = peak(answers, people, week=7)
    mean = np.array([1.0, 0.0, *[1 / 5] * 3])  # 0 left; 1 to 3 answered; 8 and 9 were silent
    found = read(answers, members=np.array([1, 2, 3, 8, 9]))
    assert found.mean == pytest.approx(float(mean @ at), abs=1e-5)
    wanted = float(mean @ np.linalg.solve(-bend, mean)) + 2 * RP / 25 + WANDER
    assert found.deviation**2 == pytest.approx(wanted, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(seeds=st.lists(st.tuples(st.integers(0, 999), st.integers(2, 12)), min_size=1, max_size=6))
def test_many_teams_at_once_are_read_as_one_by_one(seeds: list[tuple[int, int]]) -> None:
    flat = NormTable.of([norm_of([0] * 5)] * 2)
    nobody = seeded(1).take(np.zeros(0, dtype=np.int64))
    cases = [Case(nobody, NORMS, 7)]
    for number, (seed, people) in enumerate(seeds):
        cases.append(Case(seeded(seed, people), (NORMS, flat)[number % 2], 7))
    for case, found in zip(cases, standings(cases), strict=True):
        alone = standings([case])[0]
        if alone is None or found is None:
            assert alone is found
            continue
        assert (found.mean, found.deviation, found.unfavourable) == pytest.approx(
            (alone.mean, alone.deviation, alone.unfavourable), abs=1e-8
        )


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), place=st.integers(0, 10_000))
def test_one_more_worrying_answer_makes_the_level_no_better(seed: int, place: int) -> None:
    answers = seeded(seed)
    category = answers.category.copy()
    which = place % len(answers)
    category[which] = min(category[which] + 1, 4)
    worse = Answers(answers.person, answers.week, answers.item, category)
    before, after = read(answers), read(worse)
    assert after.mean >= before.mean - 1e-9
    assert after.unfavourable >= before.unfavourable - 1e-9


@pytest.mark.parametrize("category", [0, 4])
def test_a_team_of_one_mind_has_a_level_all_the_same(category: int) -> None:
    answers = seeded(5, people=30, each=0.9)
    same = np.full(len(answers), category)
    found = read(Answers(answers.person, answers.week, answers.item, same))
    assert np.isfinite([found.mean, found.deviation, found.unfavourable]).all()
    assert 0 < found.unfavourable < 1
    assert np.sign(found.mean) == np.sign(category - 2)


def test_the_worrying_share_of_a_usual_team_is_the_usual_one() -> None:
    found = [read(seeded(seed, people=30, each=0.9)) for seed in range(20)]
    usual = (0.25 + 0.15 + 0.22 + 0.10) / 2  # of the two items in a quiet population
    assert float(np.mean([each.unfavourable for each in found])) == pytest.approx(usual, abs=0.03)
    assert float(np.mean([each.mean for each in found])) == pytest.approx(0, abs=0.06)


def test_an_answer_of_six_weeks_ago_weighs_half() -> None:
    def team(week: int) -> Answers:
        people = np.arange(6)
        return Answers(people, np.full(6, week), np.zeros(6, int), np.full(6, 4))

    fresh, old = read(team(7)), read(team(1))
    assert fresh.mean > old.mean > 0
    assert standings([Case(team(-1), NORMS, 7)]) == [None]


def test_unsure_norms_make_the_level_less_sure() -> None:
    unsure = NormTable.of(
        [
            norm_of(
                each,
            )
            for each in ((1, 2, 3, 3, 1), (1, 3, 3, 2, 1))
        ]
    )
    answers = seeded(2)
    assert read(answers, unsure).deviation > read(answers).deviation + 0.05
