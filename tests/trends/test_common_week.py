import numpy as np
import pytest

from bot.trends.model.effects import Answers
from bot.trends.model.many import Cell, own_steps, read_teams
from bot.trends.model.organisation import Ripple, common, ripples
from bot.trends.model.step import ALARM, Steps
from tests.trends.planted import NORMS, team_answers

WEEK = 24
TEAMS = 12


def teams(*, shift: float, alone: int | None = None) -> list[Answers]:
    """Twelve teams; all move by `shift` in week 18, or only the one that is `alone`."""
    return [
        team_answers(
            np.random.default_rng(seed),
            shift=shift if alone in {None, seed} else 0.0,
            onset=18,
        )
        for seed in range(TEAMS)
    ]


def totals(all_: list[Answers]) -> dict[int, Ripple]:
    summed: dict[int, Ripple] = {}
    for answers in all_:
        for week, ripple in ripples(answers, NORMS, week=WEEK).items():
            summed[week] = summed.get(week, Ripple()) + ripple
    return summed


def raw_and_adjusted(all_: list[Answers], number: int) -> tuple[Steps, Steps]:
    answers = all_[number]
    answers = answers.take(answers.week <= WEEK)
    own = ripples(answers, NORMS, week=WEEK)
    rest = {week: each - own.get(week, Ripple()) for week, each in totals(all_).items()}
    team = [Cell(answers, NORMS, 0)]
    raw = read_teams([team], week=WEEK)[0][0].steps
    ((adjusted,),) = own_steps([team], [[common(rest)]], week=WEEK)
    assert raw is not None
    assert adjusted is not None
    return raw, adjusted


def test_what_all_teams_share_is_taken_out_of_each() -> None:
    pairs = [raw_and_adjusted(teams(shift=1.2), number) for number in range(TEAMS)]
    assert sum(raw.worse.log_bf >= ALARM for raw, _ in pairs) >= 10
    assert sum(adjusted.worse.log_bf >= ALARM for _, adjusted in pairs) <= 4


def test_what_one_team_does_alone_stays() -> None:
    raw, adjusted = raw_and_adjusted(teams(shift=1.5, alone=3), 3)
    assert raw.worse.log_bf >= ALARM
    assert adjusted.worse.log_bf >= ALARM
    assert adjusted.worse.size == pytest.approx(raw.worse.size, abs=0.15)


def test_no_team_is_counted_against_itself() -> None:
    """With siblings that stand still the size is what it was, not shrunk by the team's own step."""
    all_ = teams(shift=3.0, alone=3)
    own = ripples(all_[3], NORMS, week=WEEK)
    with_itself = common(totals(all_))
    rest = common({week: each - own.get(week, Ripple()) for week, each in totals(all_).items()})
    assert max(abs(rest[week]) for week in range(18, 25)) < 0.25
    assert all(with_itself[week] > rest[week] for week in range(18, 25))


def test_a_week_s_ripple_stays_whatever_comes_later() -> None:
    answers = team_answers(np.random.default_rng(2), shift=1.0)
    late = ripples(answers, NORMS, week=25)
    for week in (4, 12, 20):
        early = ripples(answers.take(answers.week <= week), NORMS, week=week)
        assert early == {each: ripple for each, ripple in late.items() if each <= week}


def test_a_ripple_looks_back_no_further_than_half_a_year() -> None:
    answers = team_answers(np.random.default_rng(3), weeks=60, shift=2.0, onset=20)
    kept = answers.take(answers.week > 59 - 26)
    here, there = (ripples(each, NORMS, week=59)[59] for each in (kept, answers))
    assert here.pull == pytest.approx(there.pull)
    assert here.precision == pytest.approx(there.precision)


def test_a_ripple_is_the_residual_of_the_formula() -> None:
    answers = Answers(*np.array([[0, 0, 0, 3], [0, 2, 0, 3], [1, 11, 1, 4]]).T)
    found = ripples(answers, NORMS, week=11)
    told = 1 / (1 / NORMS.precision + 0.35)
    # Of the two weeks before week 11, only week 0 is ten weeks old or more.
    before = 1 / (1 / told[0] + 0.02)
    certainty = 1 / 0.10 + before
    residual = NORMS.scores[1, 4] - NORMS.scores[0, 3] * before / certainty
    precision = 1 / (1 / told[1] + 0.02 + 1 / certainty)
    assert found[11].precision == pytest.approx(precision)
    assert found[11].pull == pytest.approx(precision * min(residual, 1.0))
    assert set(found) == {0, 2, 11}
    assert ripples(answers, NORMS, week=-1) == {}


def test_few_siblings_say_little() -> None:
    assert common({7: Ripple(pull=2.0, precision=2.0)})[7] == pytest.approx(2 / (2 + 1 / 0.06))
    assert common({7: Ripple()}) == {}
    assert common({}) == {}


def test_neighbouring_weeks_speak_for_each_other() -> None:
    """Written out for two weeks: r = K (K + diag(1/p))^-1 residual."""
    found = common({7: Ripple(3.0, 4.0), 9: Ripple(1.0, 8.0)})
    prior = 0.06 * np.array([[1, 0.81], [0.81, 1]])
    wanted = prior @ np.linalg.inv(prior + np.diag([1 / 4, 1 / 8])) @ [3 / 4, 1 / 8]
    assert [found[7], found[9]] == pytest.approx(list(wanted))
    assert found[9] > common({9: Ripple(1.0, 8.0)})[9]


def test_one_wild_team_cannot_pull_the_organisation_s_week_far() -> None:
    answers = Answers(*np.array([[person, 9, 0, 4] for person in range(50)]).T)
    ripple = ripples(answers, NORMS, week=9)[9]
    assert ripple.pull <= ripple.precision * 1.0 + 1e-12
