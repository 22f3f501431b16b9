from dataclasses import replace

import numpy as np
import pytest

from bot.trends.model.effects import Answers
from bot.trends.model.moved import Result, moved
from tests.trends.planted import NORMS, mirrored, team_answers
from tests.trends.test_effects import direct

SINCE = 16


def after_the_action(seed: int, *, shift: float, people: int = 8) -> Answers:
    """26 weeks; what was tried in week 16 moved answers by `shift`, down is better."""
    rng = np.random.default_rng(seed)
    return team_answers(rng, people=people, shift=shift, onset=SINCE)


def results(shift: float, *, people: int = 8) -> list[Result]:
    return [
        moved(
            after_the_action(seed, shift=shift, people=people), NORMS, since=SINCE, week=25
        ).result
        for seed in range(30)
    ]


def test_a_clear_improvement_has_moved() -> None:
    assert results(-1.0).count(Result.MOVED) >= 28


def test_what_got_worse_has_not_moved() -> None:
    assert Result.MOVED not in results(1.0)
    assert results(1.0).count(Result.NOT_MOVED) >= 28


def test_nothing_is_seldom_taken_for_a_move() -> None:
    assert results(0.0).count(Result.MOVED) <= 3


def test_a_few_answers_cannot_tell() -> None:
    answers = after_the_action(1, shift=0.0, people=3)
    assert moved(answers, NORMS, since=24, week=25).result is Result.CANNOT_TELL


@pytest.mark.parametrize(("people", "weeks"), [(8, 1), (4, 10)])
def test_one_week_or_fewer_than_five_people_tell_nothing_whatever_they_say(
    people: int, weeks: int
) -> None:
    answers = after_the_action(2, shift=-4.0, people=people)
    kept = answers.take(answers.week < SINCE + weeks)
    found = moved(kept, NORMS, since=SINCE, week=25)
    assert found.result is Result.CANNOT_TELL
    assert found.size > 0.5


def test_without_answers_from_before_or_since_nothing_can_be_told() -> None:
    answers = after_the_action(1, shift=-2.0)
    since_only = answers.take(answers.week >= SINCE)
    before_only = answers.take(answers.week < SINCE)
    nothing = answers.take(answers.week > 99)
    for kept in (since_only, before_only, nothing):
        found = moved(kept, NORMS, since=SINCE, week=25)
        assert (found.result, found.size) == (Result.CANNOT_TELL, 0.0)


def test_the_size_is_that_of_the_model_written_out() -> None:
    answers = after_the_action(4, shift=-0.8)
    kept = answers.take(answers.week >= SINCE - 12)
    inverse = np.linalg.inv(direct(kept, NORMS))
    step = (kept.week >= SINCE).astype(float)
    scores = NORMS.scores[kept.item, kept.category]
    certainty = step @ inverse @ step + 1 / 0.36
    found = moved(answers, NORMS, since=SINCE, week=25)
    assert found.size == pytest.approx(-0.98 * (step @ inverse @ scores) / certainty, abs=1e-3)
    assert found.high - found.low == pytest.approx(0.98 * 2 * 1.6449 / certainty**0.5, abs=1e-3)


def test_it_looks_at_no_later_week() -> None:
    answers = after_the_action(2, shift=-1.0)
    early = answers.take(answers.week <= 20)
    assert moved(answers, NORMS, since=SINCE, week=20) == moved(early, NORMS, since=SINCE, week=20)


def test_the_other_way_round_is_the_same_size_with_the_other_sign() -> None:
    answers = after_the_action(3, shift=-0.8)
    even = replace(NORMS, scores=-NORMS.scores[:, ::-1])
    here, there = (
        moved(each, norms, since=SINCE, week=25)
        for each, norms in ((answers, NORMS), (mirrored(answers), even))
    )
    assert there.size == pytest.approx(-here.size)
