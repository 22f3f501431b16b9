from math import inf

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.focus import LONGEST, SUSPICIOUS, pick, suspicion
from bot.trends.model.many import read_lens
from tests.trends.planted import NORMS, mirrored, team_answers


def suspected(answers: Answers, *, week: int = 20, first_week: int = 0) -> float:
    return suspicion(read_lens(answers, NORMS, week=week, first_week=first_week))


def test_a_large_change_is_suspected_either_way_and_a_quiet_team_seldom() -> None:
    found = {"worse": 0, "better": 0, "quiet": 0}
    for seed in range(40):
        moved = team_answers(np.random.default_rng(seed), shift=1.5)
        for name, answers in (
            ("worse", moved),
            ("better", mirrored(moved)),
            ("quiet", team_answers(np.random.default_rng(seed))),
        ):
            found[name] += suspected(answers) >= SUSPICIOUS
    assert found["worse"] >= 36
    assert found["better"] >= 36
    assert found["quiet"] <= 20


def test_it_looks_at_no_later_week() -> None:
    answers = team_answers(np.random.default_rng(5), shift=1.0)
    early = answers.take(answers.week <= 18)
    assert suspected(answers, week=18) == suspected(early, week=18) > 0


def test_nothing_is_suspected_in_the_silent_weeks() -> None:
    answers = team_answers(np.random.default_rng(5), shift=1.5)
    assert suspected(answers, first_week=13) == -inf
    assert pick({"silo": -inf, "testing_gap": -inf}) is None


def test_the_most_suspicious_lens_gets_the_question_and_of_equals_the_first() -> None:
    assert pick({}) is None
    assert pick({"silo": -0.01, "testing_gap": -1.0}) is None
    assert pick({"silo": SUSPICIOUS}) == "silo"
    assert pick({"silo": 0.7, "testing_gap": 2.0}) == "testing_gap"
    assert pick({"silo": 2.0, "testing_gap": 2.0}) == "silo"


def test_a_change_that_is_told_draws_no_more_questions() -> None:
    suspicions = {"silo": 2.0, "testing_gap": 0.8}
    assert pick(suspicions, told=["silo"]) == "testing_gap"
    assert pick(suspicions, told=["silo", "testing_gap"]) is None


def test_after_eight_weeks_in_a_row_on_one_lens_it_is_anothers_turn() -> None:
    suspicions = {"silo": 2.0, "testing_gap": 0.8}
    assert LONGEST == 8
    run: list[str | None] = ["silo"] * 8
    assert pick(suspicions, lately=run[1:]) == "silo"
    assert pick(suspicions, lately=run) == "testing_gap"
    assert pick({"silo": 2.0}, lately=run) is None
    assert pick(suspicions, lately=[*run[1:], "testing_gap"]) == "silo"
    assert pick(suspicions, lately=[*run[:4], None, *run[5:]]) == "silo"
    assert pick(suspicions, lately=[None] * 8) == "silo"
