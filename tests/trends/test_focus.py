from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.trends.model.effects import Answers
from bot.trends.model.focus import SUSPICIOUS, pick, suspicion
from bot.trends.model.norms import NormTable, norm_of
from tests.trends.planted import NORMS, mirrored, team_answers

EVEN = NormTable.of([norm_of([100] * 5)])


def weekly_answers(categories: Mapping[int, list[int]]) -> Answers:
    """The categories answered in each week, by one person each."""
    rows = [
        (person, week, 0, category)
        for week, given_ in categories.items()
        for person, category in enumerate(given_)
    ]
    return Answers(*np.array(rows, dtype=np.int64).T)


def by_hand(categories: Mapping[int, list[int]], *, week: int) -> float:
    """Page's two sums, week by week, as the page of statistics has them."""
    told = 1 / (1 / EVEN.precision[0] + 0.35)
    up = down = 0.0
    settled: list[tuple[float, float]] = []
    waiting: list[tuple[int, float, float]] = []
    for now in range(week - 25, week + 1):
        certainty = 1 / 0.10 + sum(weight for _, weight in settled)
        usual = sum(mean * weight for mean, weight in settled) / certainty
        if categories.get(now):
            mean = float(np.mean([EVEN.scores[0, each] for each in categories[now]]))
            variance = 1 / (told * len(categories[now])) + 0.02
            up = max(0, up + 0.6 * (mean - usual - 0.3) / (variance + 1 / certainty))
            down = max(0, down + 0.6 * (usual - mean - 0.3) / (variance + 1 / certainty))
            waiting.append((now, mean, 1 / variance))
        settled += [(mean, weight) for then, mean, weight in waiting if then == now - 4]
    return max(up, down)


@given(
    st.dictionaries(
        st.integers(0, 30), st.lists(st.integers(0, 4), min_size=1, max_size=6), min_size=1
    ),
    st.integers(20, 34),
)
def test_the_sums_are_those_of_the_formula(categories: dict[int, list[int]], week: int) -> None:
    found = suspicion(weekly_answers(categories), EVEN, week=week)
    assert found == pytest.approx(by_hand(categories, week=week), abs=1e-9)


def test_a_large_change_is_suspected_either_way_and_a_quiet_team_seldom() -> None:
    suspected = {"worse": 0, "better": 0, "quiet": 0}
    for seed in range(40):
        moved = team_answers(np.random.default_rng(seed), shift=1.5)
        for name, answers in (
            ("worse", moved),
            ("better", mirrored(moved)),
            ("quiet", team_answers(np.random.default_rng(seed))),
        ):
            suspected[name] += suspicion(answers, NORMS, week=20) >= SUSPICIOUS
    assert suspected["worse"] >= 36
    assert suspected["better"] >= 30
    assert suspected["quiet"] <= 20


def test_it_looks_at_no_later_week_and_not_at_who_answered() -> None:
    answers = team_answers(np.random.default_rng(5), shift=1.0)
    early = answers.take(answers.week <= 18)
    shuffled = np.random.default_rng(1).permutation(len(early))
    mixed = early.take(shuffled)
    strangers = Answers(mixed.person[::-1], mixed.week, mixed.item, mixed.category)
    found = suspicion(answers, NORMS, week=18)
    assert found > 0
    assert suspicion(strangers, NORMS, week=18) == pytest.approx(found)


def test_the_most_suspicious_lens_gets_the_question_and_of_equals_the_first() -> None:
    assert pick({}) is None
    assert pick({"silo": 0.69, "testing_gap": 0.0}) is None
    assert pick({"silo": SUSPICIOUS}) == "silo"
    assert pick({"silo": 0.7, "testing_gap": 2.0}) == "testing_gap"
    assert pick({"silo": 2.0, "testing_gap": 2.0}) == "silo"


def test_a_change_that_is_told_draws_no_more_questions() -> None:
    suspicions = {"silo": 2.0, "testing_gap": 0.8}
    assert pick(suspicions, told=["silo"]) == "testing_gap"
    assert pick(suspicions, told=["silo", "testing_gap"]) is None


def test_after_three_weeks_in_a_row_on_one_lens_it_is_anothers_turn() -> None:
    suspicions = {"silo": 2.0, "testing_gap": 0.8}
    assert pick(suspicions, lately=["silo", "silo"]) == "silo"
    assert pick(suspicions, lately=["silo", "silo", "silo"]) == "testing_gap"
    assert pick({"silo": 2.0}, lately=["silo", "silo", "silo"]) is None
    assert pick(suspicions, lately=["silo", "silo", "testing_gap"]) == "silo"
    assert pick(suspicions, lately=["silo", None, "silo"]) == "silo"
    assert pick(suspicions, lately=[None, None, None]) == "silo"
