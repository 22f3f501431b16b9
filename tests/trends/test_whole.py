import numpy as np
import pytest

from bot.trends.model.effects import Answers
from bot.trends.model.norms import Floats, Ints, NormTable, norm_of
from bot.trends.model.step import ALARM
from bot.trends.model.weekly import weekly
from bot.trends.model.whole import read_whole, worrying_share
from tests.trends.planted import NORMS, team_answers

WEEK = 25


def together(
    *, teams: int = 12, shift: float = 0.0, seed: int = 0, moved: int | None = None
) -> tuple[Answers, Ints]:
    """Teams that move together in week 18, or only the first `moved` of them; and their numbers."""
    parts = [
        team_answers(
            np.random.default_rng(1000 * seed + team),
            shift=shift if moved is None or team < moved else 0.0,
            onset=18,
        )
        for team in range(teams)
    ]
    team = np.concatenate([np.full(len(part), number) for number, part in enumerate(parts)])
    person = np.concatenate([part.person + 100 * number for number, part in enumerate(parts)])
    week, item, category = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("week", "item", "category")
    )
    return Answers(person, week, item, category), team


def test_a_small_change_of_all_teams_is_seen_and_that_of_one_is_not() -> None:
    answers, team = together(shift=0.5)
    found = read_whole(answers, NORMS, flat=NORMS, team=team, week=WEEK, first_week=0)
    assert found.worse is not None
    assert found.worse.log_bf >= ALARM
    assert abs(found.worse.onset - 18) <= 1
    answers, team = together(shift=1.5, moved=1)
    alone = read_whole(answers, NORMS, flat=NORMS, team=team, week=WEEK, first_week=0)
    assert alone.worse is not None
    assert alone.worse.log_bf < ALARM


def test_quiet_teams_make_no_change() -> None:
    for seed in range(15):
        answers, team = together(seed=seed)
        found = read_whole(answers, NORMS, flat=NORMS, team=team, week=WEEK, first_week=0)
        assert found.worse is not None
        assert found.better is not None
        assert max(found.worse.log_bf, found.better.log_bf) < ALARM


def test_teams_that_join_late_are_no_change() -> None:
    answers, team = together()
    worst = answers.category.copy()
    joined = team >= 6
    worst[joined] = np.minimum(worst[joined] + 1, 4)
    kept = ~joined | (answers.week >= 18)
    late = Answers(answers.person, answers.week, answers.item, worst).take(kept)
    found = read_whole(late, NORMS, flat=NORMS, team=team[kept], week=WEEK, first_week=0)
    assert found.worse is not None
    assert found.worse.log_bf < 0


def test_the_step_is_that_of_the_model_written_out() -> None:
    answers, team = together(teams=4, shift=0.6)
    found = read_whole(answers, NORMS, flat=NORMS, team=team, week=WEEK, first_week=0)
    assert found.worse is not None
    means, precision, of_team, of_week = _cells(answers, team)
    covariance: Floats = np.diag(1 / precision) + 0.005 * (of_week[:, None] == of_week)
    covariance += 1e5 * (of_team[:, None] == of_team)
    inverse = np.linalg.inv(covariance)
    step = (of_week >= found.worse.onset).astype(float)
    certainty = step @ inverse @ step + 1 / 0.36
    assert found.worse.size == pytest.approx(0.98 * (step @ inverse @ means) / certainty, rel=1e-4)
    width = found.worse.high - found.worse.low
    assert width == pytest.approx(0.98 * 2 * 1.6449 / certainty**0.5, rel=1e-4)


def _cells(answers: Answers, team: Ints) -> tuple[Floats, Floats, Ints, Ints]:
    """Mean, precision, team and week of every team-week with answers."""
    found = []
    for number in np.unique(team):
        means, precision = weekly(answers.take(team == number), NORMS, first=0, weeks=WEEK + 1)
        found += [
            (means[week], precision[week], number, week)
            for week in range(WEEK + 1)
            if precision[week] > 0
        ]
    means, precision, of_team, of_week = np.array(found).T
    return means, precision, of_team, of_week


def test_the_level_is_that_of_the_model_written_out() -> None:
    """With a flat prior on the mean of teams: a large team does not speak for all."""
    answers, team = together(teams=6)
    some = np.flatnonzero((team == 0) | (answers.person % 100 < 2))
    answers, team = answers.take(some), team[some]
    found = read_whole(answers, NORMS, flat=NORMS, team=team, week=WEEK, first_week=0)
    late = (answers.week <= WEEK) & (answers.week > WEEK - 8)
    recent, team = answers.take(late), team[late]
    age = 0.5 ** ((WEEK - recent.week) / 6)
    covariance: Floats = np.diag(1 / (NORMS.precision[recent.item] * age))
    covariance += 0.25 * (recent.person[:, None] == recent.person)
    covariance += 0.112 * (team[:, None] == team)
    inverse = np.linalg.inv(covariance)
    certainty = float(inverse.sum())
    mean = float(inverse.sum(axis=0) @ NORMS.scores[recent.item, recent.category]) / certainty
    assert found.level is not None
    assert found.level.points == pytest.approx(0.98 * mean)
    width = found.level.high - found.level.low
    assert width == pytest.approx(0.98 * 2 * 1.6449 / certainty**0.5, rel=1e-4)


def test_it_looks_at_no_later_week_and_says_nothing_of_a_change_in_the_first_eight() -> None:
    answers, team = together(shift=1.0)
    early = np.flatnonzero(answers.week <= 20)
    whole = read_whole(answers, NORMS, flat=NORMS, team=team, week=20, first_week=0)
    kept = read_whole(
        answers.take(early), NORMS, flat=NORMS, team=team[early], week=20, first_week=0
    )
    assert whole == kept
    assert read_whole(answers, NORMS, flat=NORMS, team=team, week=7, first_week=0).steps is None
    assert read_whole(answers, NORMS, flat=NORMS, team=team, week=8, first_week=0).steps is not None


def test_worrying_are_the_upper_two_of_five_the_worst_of_three_and_the_upper_half_of_choices() -> (
    None
):
    norms = NormTable.of([norm_of([10] * width) for width in (5, 3, 4, 2)])
    rows = [(0, week, item, category) for week in (17, 18, 25, 26) for item, width in
            enumerate((5, 3, 4, 2)) for category in range(width)]  # fmt: skip
    rows += [(0, 17, 0, 4)] * 30 + [(0, 26, 0, 4)] * 30
    answers = Answers(*np.array(rows, dtype=np.int64).T)
    expected = (2 / 5 + 1 / 3 + 2 / 4 + 1 / 2) / 4
    assert worrying_share(answers, norms, week=WEEK) == pytest.approx(expected)
    assert worrying_share(answers.take(answers.week > 30), norms, week=WEEK) is None
