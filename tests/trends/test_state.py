from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bot.trends.model.reading import Level, Reading
from bot.trends.model.state import Direction, State, Verdict, advance
from bot.trends.model.step import Step, Steps
from bot.trends.replay import Cell, walk
from tests.trends.planted import NORMS, mirrored, team_answers


def reading(
    week: int,
    worse: float = 0.0,
    better: float = 0.0,
    *,
    weeks: int = 3,
    people: int = 8,
    fresh: bool = True,
) -> Reading:
    """A reading of a team first asked in week 0, with these log Bayes factors."""

    def step(log_bf: float) -> Step:
        return Step(log_bf, week - 2, size=0.8 + week / 100, low=0.4, high=1.2, weeks=weeks)

    return Reading(
        week=week,
        first_week=0,
        answers=20,
        people=people,
        weeks=6,
        fresh=fresh,
        level=Level(0.1, -0.2, 0.4),
        steps=Steps(step(worse), step(better), detectable=0.9) if week >= 8 else None,
    )


def states(readings: Sequence[Reading]) -> list[State]:
    found: list[State] = []
    for each in readings:
        found.append(advance(found[-1] if found else None, each))
    return found


def verdicts(readings: Sequence[Reading]) -> list[str]:
    return [state.verdict.value for state in states(readings)]


def test_the_first_eight_weeks_are_never_enough() -> None:
    assert verdicts([reading(week) for week in range(10)]) == (
        ["not_enough_evidence"] * 8 + ["steady"] * 2
    )


def test_an_alarm_is_told_for_twelve_weeks_and_is_new_once() -> None:
    told = states([reading(20, worse=3.0), *(reading(week) for week in range(21, 34))])
    assert [state.verdict for state in told] == [Verdict.RAISED] * 12 + [Verdict.STEADY] * 2
    assert [state.new for state in told] == [True] + [False] * 13


def test_below_the_line_nothing_rings() -> None:
    assert states([reading(20, worse=2.99)])[0].verdict is Verdict.STEADY


def test_one_week_of_answers_since_the_onset_is_not_enough_to_ring() -> None:
    told = states([reading(20, worse=5, weeks=1), reading(21, worse=5, weeks=2)])
    assert [state.alarm for state in told] == [None, "worse"]


def test_a_week_without_an_answer_starts_nothing() -> None:
    told = states([reading(20, worse=5, fresh=False), reading(21, worse=5)])
    assert [state.alarm for state in told] == [None, "worse"]


def test_the_opposite_alarm_ends_an_episode() -> None:
    told = states([reading(20, worse=4), reading(21), reading(22, better=4), reading(23)])
    assert [state.verdict.value for state in told] == ["raised", "raised", "eased", "eased"]
    assert [state.new for state in told] == [True, False, True, False]


def test_while_the_evidence_stays_up_it_rings_once() -> None:
    told = states([reading(week, worse=4) for week in range(20, 36)])
    assert sum(state.alarm is not None for state in told) == 1


@pytest.mark.parametrize(("again", "rings"), [(25, False), (26, True)])
def test_the_same_direction_rests_for_six_weeks(again: int, *, rings: bool) -> None:
    told = states(
        [reading(20, worse=4), *(reading(w) for w in range(21, again)), reading(again, worse=4)]
    )
    assert (told[-1].alarm is not None) is rings


def test_an_alarm_that_came_while_resting_rings_when_the_rest_is_over() -> None:
    told = states(
        [reading(20, worse=4), reading(21), *(reading(w, worse=4) for w in range(22, 28))]
    )
    assert [state.week for state in told if state.alarm] == [20, 26]


def test_of_two_alarms_the_stronger_rings() -> None:
    assert states([reading(20, worse=4, better=5)])[0].verdict is Verdict.EASED


def test_size_follows_the_evidence_and_then_stands() -> None:
    told = states([reading(20, worse=4), reading(21, worse=4), reading(22, worse=1)])
    sizes = [state.episode.size for state in told if state.episode]
    assert sizes == pytest.approx([1.0, 1.01, 1.01])
    assert [state.episode.alarm_week for state in told if state.episode] == [20, 20, 20]


def onset_of(readings: Sequence[Reading]) -> list[tuple[int, float]]:
    return [(each.episode.onset, each.episode.size) for each in states(readings) if each.episode]


def at(onset: int, each: Reading) -> Reading:
    """The same reading, its worse step begun in `onset`."""
    assert each.steps is not None
    return replace(each, steps=replace(each.steps, worse=replace(each.steps.worse, onset=onset)))


def test_three_weeks_after_the_alarm_onset_and_size_stand() -> None:
    found = onset_of([at(week - 2, reading(week, worse=4)) for week in range(20, 32)])
    assert found == [(18, 1.0), (19, 1.01), (20, 1.02), (21, 1.03), *[(21, 1.03)] * 8]


def test_an_onset_stands_before_its_weeks_leave_the_change_window() -> None:
    """At week 22 the window begins with week 13: from a true onset in 14 it would slide."""
    weeks = [(20, 14), (21, 14), (22, 16), (23, 16)]
    found = onset_of([at(onset, reading(week, worse=4)) for week, onset in weeks])
    assert [onset for onset, _ in found] == [14] * 4
    assert found[1][1] == found[2][1] == found[3][1] == pytest.approx(1.01)


@pytest.mark.parametrize(("onset", "told"), [(19, 14), (24, 24)])
def test_the_same_alarm_again_begins_where_it_began_unless_it_is_another_step(
    onset: int, told: int
) -> None:
    """At week 27 the window begins with week 18."""
    readings = [at(14, reading(20, worse=4)), *(reading(week) for week in range(21, 27))]
    *_, last = states([*readings, at(onset, reading(27, worse=4))])
    assert last.alarm is Direction.WORSE
    assert last.episode is not None
    assert (last.episode.onset, last.episode.alarm_week) == (told, 27)


def told_onsets(seed: int) -> list[list[int]]:
    """By episode, the onsets that are told of a step in week 16, week after week."""
    answers = team_answers(np.random.default_rng(seed), weeks=32, shift=1.2)
    found: dict[int, list[int]] = {}
    for ((_, state),) in walk([Cell("t", "silo", 0, (), answers)], NORMS):
        if state.episode and state.week > state.episode.alarm_week + 3:
            found.setdefault(state.episode.alarm_week, []).append(state.episode.onset)
    return list(found.values())


def test_no_onset_moves_later_than_three_weeks_after_its_alarm() -> None:
    told = [each for seed in range(20) for each in told_onsets(seed)]
    assert len(told) >= 15
    assert all(len(set(each)) == 1 for each in told)


def test_too_few_people_hide_the_verdict_and_newness_waits_for_them() -> None:
    told = states([reading(20, worse=4, people=4), reading(21, worse=4), reading(22, worse=4)])
    assert [state.verdict.value for state in told] == ["not_enough_evidence", "raised", "raised"]
    assert [state.new for state in told] == [False, True, False]


def alarms(seed: int, shift: float, *, turned: bool = False) -> list[tuple[int, str]]:
    answers = team_answers(np.random.default_rng(seed), weeks=30, shift=shift)
    cell = Cell("t", "silo", 0, (), mirrored(answers) if turned else answers)
    return [(state.week, state.alarm) for ((_, state),) in walk([cell], NORMS) if state.alarm]


def test_quiet_teams_are_left_in_peace() -> None:
    """Twenty teams, thirty weeks, one lens: nine lens-years; a false alarm or two are in order."""
    assert sum(len(alarms(seed, shift=0.0)) for seed in range(20)) <= 3


def test_nearly_every_large_step_rings_within_ten_weeks() -> None:
    found = [alarms(seed, shift=1.2) for seed in range(20)]
    assert (
        sum(any(16 <= week < 26 and way == "worse" for week, way in each) for each in found) >= 18
    )
    eased = [alarms(seed, shift=1.2, turned=True) for seed in range(20)]
    assert (
        sum(any(16 <= week < 26 and way == "better" for week, way in each) for each in eased) >= 18
    )


def owned(readings: Sequence[Reading], own: Sequence[float | None]) -> list[State]:
    """Worse's evidence without the organisation's weeks beside each reading; None: not figured."""
    found: list[State] = []
    for each, left in zip(readings, own, strict=True):
        apart = None if left is None else reading(each.week, left).steps
        found.append(advance(found[-1] if found else None, each, apart))
    return found


def test_an_alarm_that_all_teams_share_is_told_but_is_not_the_teams_own() -> None:
    states_ = owned([reading(9, 4), reading(10, 4), reading(11)], [0.5, 1.0, None])
    assert [state.verdict for state in states_] == [Verdict.RAISED] * 3
    assert [state.episode.organisation_wide for state in states_ if state.episode] == [True] * 3
    assert [state.alarm is not None for state in states_] == [True, False, False]
    assert not any(state.begun for state in states_)


def test_a_change_of_the_organisation_becomes_the_teams_own_once() -> None:
    readings = [reading(week, 4) for week in range(9, 14)]
    states_ = owned(readings, [0.5, 3.5, 0.5, None, 4.0])
    assert [state.begun is Direction.WORSE for state in states_] == [False, True] + [False] * 3
    wide = [state.episode.organisation_wide for state in states_ if state.episode]
    assert wide == [True] + [False] * 4
    assert [state.new for state in states_] == [True] + [False] * 4


def test_a_change_becomes_the_teams_own_only_in_a_week_with_answers() -> None:
    stale = reading(10, 4, fresh=False)
    states_ = owned([reading(9, 4), stale, reading(11, 4)], [0.5, 5.0, 5.0])
    assert [state.begun for state in states_] == [None, None, Direction.WORSE]


@pytest.mark.parametrize("own", [None, 4.0])
def test_without_an_organisation_every_alarm_is_the_teams_own(own: float | None) -> None:
    (state,) = owned([reading(9, 4)], [own])
    assert state.begun is Direction.WORSE
    assert state.episode is not None
    assert not state.episode.organisation_wide
