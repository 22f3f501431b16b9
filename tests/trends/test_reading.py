import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.trends.model.effects import Answers
from bot.trends.model.many import read_lens
from bot.trends.model.norms import NormTable, norm_of
from bot.trends.model.reading import Reading
from tests.trends.planted import NORMS, mirrored, team_answers


def read(answers: Answers, week: int = 25, norms: NormTable = NORMS) -> Reading:
    return read_lens(answers, norms, week=week, first_week=0)


def seeded(seed: int, shift: float = 0.0) -> Answers:
    return team_answers(np.random.default_rng(seed), shift=shift)


@pytest.mark.parametrize("seed", range(8))
def test_a_planted_large_step_is_found_with_its_direction(seed: int) -> None:
    reading = read(seeded(seed, shift=1.2))
    assert reading.worse is not None
    assert reading.better is not None
    assert reading.worse.log_bf > 3 > reading.better.log_bf
    assert abs(reading.worse.onset - 16) <= 2
    assert reading.worse.low <= reading.worse.size <= reading.worse.high


def test_the_size_of_a_planted_step_is_told_in_points() -> None:
    sizes = [step.size for seed in range(30) if (step := read(seeded(seed, 1.0)).worse)]
    assert 0.7 < float(np.mean(sizes)) < 1.1


def test_nothing_is_said_of_a_change_before_the_ninth_week() -> None:
    answers = seeded(0, shift=1.0)
    assert read(answers, week=7).steps is None
    assert read(answers, week=8).steps is not None


def test_without_answers_there_is_no_figure() -> None:
    reading = read(seeded(0).take(np.zeros(0, dtype=np.int64)))
    assert (reading.level, reading.steps, reading.answers) == (None, None, 0)
    assert not reading.enough


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), week=st.integers(0, 25))
def test_what_comes_later_changes_nothing_said_before(seed: int, week: int) -> None:
    answers = seeded(seed, shift=0.8)
    known = answers.take(answers.week <= week)
    assert read(known, week) == read(answers, week)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), data=st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(seed: int, data: st.DataObject) -> None:
    answers = seeded(seed, shift=0.8)
    order = list(range(len(answers)))
    data.shuffle(order)  # type: ignore[attr-defined]
    assert read(answers.take(np.array(order))) == read(answers)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_better_is_worse_seen_in_a_mirror(seed: int) -> None:
    symmetric = NormTable.of([norm_of([10, 20, 40, 20, 10]), norm_of([5, 25, 30, 25, 5])])
    answers = seeded(seed, shift=0.8)
    plain, turned = read(answers, norms=symmetric), read(mirrored(answers), norms=symmetric)
    assert plain.worse is not None
    assert turned.better is not None
    assert turned.better.log_bf == pytest.approx(plain.worse.log_bf)
    assert turned.better.size == pytest.approx(plain.worse.size)
    assert turned.better.onset == plain.worse.onset


def test_old_answers_and_all_beyond_four_hundred_are_left_out() -> None:
    many = team_answers(np.random.default_rng(4), people=40, weeks=26, each=0.9)
    assert len(many) > 800
    newest = many.take(np.lexsort((many.category, many.item, many.person, many.week))[-400:])
    assert read(many) == read(newest)
    long = team_answers(np.random.default_rng(4), people=6, weeks=60)
    assert read(long, 59) == read(long.take(long.week > 59 - 26), 59)


def test_a_group_that_knows_little_of_its_items_sees_less() -> None:
    answers = seeded(2)
    flat = NormTable.of([norm_of([0] * 5), norm_of([0] * 5)])
    sure, unsure = read(answers).level, read(answers, norms=flat).level
    assert sure is not None
    assert unsure is not None
    assert unsure.high - unsure.low > sure.high - sure.low


def test_a_bigger_team_can_see_smaller_changes() -> None:
    small = read(team_answers(np.random.default_rng(1), people=5)).steps
    large = read(team_answers(np.random.default_rng(1), people=30)).steps
    assert small is not None
    assert large is not None
    assert small.detectable is not None
    assert large.detectable is not None
    assert large.detectable < small.detectable


@pytest.mark.parametrize(
    ("people", "weeks", "each", "enough"),
    [(8, 8, 0.8, True), (4, 8, 1.0, False), (10, 1, 1.0, False), (5, 1, 1.0, False)],
)
def test_the_evidence_rule_asks_for_answers_people_and_weeks(
    people: int, weeks: int, each: float, *, enough: bool
) -> None:
    answers = team_answers(np.random.default_rng(0), people=people, weeks=weeks, each=each)
    assert read(answers, week=weeks - 1).enough is enough
