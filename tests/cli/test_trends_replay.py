import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.trends import trends_group
from bot.errors import Misconfigured

BANK = """question_id,theme,practice,concern,scale,polarity,norm_1,norm_2,norm_3,norm_4,norm_5
Q1,development,testing,testing_gap,agree5,1,0.1000,0.2000,0.4000,0.2000,0.1000
Q2,development,testing,testing_gap,freq5,-1,0.1000,0.2000,0.4000,0.2000,0.1000
Q3,business,planning,silo,agree5,1,0.1000,0.2000,0.4000,0.2000,0.1000
"""
HEAD = "week,team,member,role,question_id,theme,practice,concern,scale,value"
ITEMS = {
    "Q1": "development,testing,testing_gap,agree5",
    "Q2": "development,testing,testing_gap,freq5",
    "Q3": "business,planning,silo,agree5",
}
CUTS = (-1.28, -0.52, 0.52, 1.28)
MONDAY = date(2026, 1, 5)
ONSET = 14


def lines(*, teams: int = 3, people: int = 8, weeks: int = 30, seed: int = 1) -> list[str]:
    """Teams whose testing gets worse by 1.4 SD in week 14, counted from 0; their silo stays."""
    rng = np.random.default_rng(seed)
    found = []
    for week in range(weeks):
        for team in range(teams):
            for person in range(people):
                for key, rest in ITEMS.items():
                    if rng.random() < 0.35:
                        worse = 1.4 if week >= ONSET and key != "Q3" else 0.0
                        level = int((rng.normal() + worse > np.array(CUTS)).sum())
                        value = 5 - level if key == "Q2" else level + 1
                        day = MONDAY + timedelta(weeks=week)
                        found.append(f"{day},t{team},m{team}{person},ml,{key},{rest},{value}")
    return found


class Replay:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "alarms.csv"
        (folder / "bank.csv").write_text(BANK)

    def run(self, answers: list[str], *options: str) -> Result:
        (self.folder / "answers.csv").write_text("\n".join([HEAD, *answers]) + "\n")
        arguments = ["replay", "--out", str(self.out)]
        for name in ("answers", "bank"):
            arguments += [f"--{name}", str(self.folder / f"{name}.csv")]
        return CliRunner().invoke(trends_group, [*arguments, *options])

    def alarms(self, answers: list[str], *options: str) -> list[tuple[str, ...]]:
        result = self.run(answers, *options)
        assert result.exit_code == 0, result.output
        assert result.output == ""
        header, *rows = csv.reader(self.out.read_text().splitlines())
        assert header == ["week", "team", "concern", "direction"]
        return [tuple(row) for row in rows]


@pytest.fixture
def replay(tmp_path: Path) -> Replay:
    return Replay(tmp_path)


def test_a_planted_change_is_written_where_its_episode_starts(replay: Replay) -> None:
    alarms = replay.alarms(lines())
    for team in ("t0", "t1", "t2"):
        weeks = [row[0] for row in alarms if row[1:] == (team, "testing_gap", "worse")]
        onset = MONDAY + timedelta(weeks=ONSET)
        assert onset < date.fromisoformat(weeks[0]) <= onset + timedelta(weeks=6)
    assert alarms == sorted(alarms)


def test_nothing_is_written_before_the_ninth_week(replay: Replay) -> None:
    silent = [line for line in lines() if line[:10] < str(MONDAY + timedelta(weeks=8))]
    assert replay.alarms(silent) == []


@pytest.mark.parametrize("options", [(), ("--released",)])
@pytest.mark.parametrize("week", [9, 15, 17, 20, 26])
def test_rows_after_a_week_change_no_alarm_up_to_it(
    replay: Replay, week: int, options: tuple[str, ...]
) -> None:
    everything = lines()
    last = str(MONDAY + timedelta(weeks=week))
    known = [line for line in everything if line[:10] <= last]
    so_far = [row for row in replay.alarms(everything, *options) if row[0] <= last]
    assert replay.alarms(known, *options) == so_far


def test_the_order_of_the_lines_changes_nothing(replay: Replay) -> None:
    everything = lines()
    shuffled = list(np.random.default_rng(5).permutation(everything))
    assert replay.alarms(shuffled) == replay.alarms(everything)


def test_a_lead_is_told_of_an_alarm_at_its_week_or_later(replay: Replay) -> None:
    rung = replay.alarms(lines())
    told = replay.alarms(lines(), "--released")
    assert told
    for week, *what in told:
        assert any(row[0] <= week and list(row[1:]) == what for row in rung)


def test_a_team_of_four_is_told_nothing(replay: Replay) -> None:
    few = lines(people=4, teams=1, seed=3)
    assert replay.alarms(few)
    assert replay.alarms(few, "--released") == []


def test_what_two_people_changed_is_not_told(replay: Replay) -> None:
    """From the onset on only two of eight answer: it rings, but no release may take its place."""
    few = [
        line
        for line in lines(teams=1)
        if line[:10] < str(MONDAY + timedelta(weeks=ONSET)) or ",m00," in line or ",m01," in line
    ]
    onset = str(MONDAY + timedelta(weeks=ONSET))
    assert any(row[0] >= onset for row in replay.alarms(few))
    assert not any(row[0] >= onset for row in replay.alarms(few, "--released"))


def test_one_who_comes_holds_a_release_for_six_weeks_at_most(replay: Replay) -> None:
    """Somebody new answers from the onset on; eight people were told in the week before."""
    known = lines(teams=1, seed=2)
    days = [MONDAY + timedelta(weeks=week) for week in range(ONSET, 30)]
    newcomer = [f"{day},t0,m0new,ml,Q1,{ITEMS['Q1']},3" for day in days]
    told, held = (
        [date.fromisoformat(row[0]) for row in replay.alarms(rows, "--released")]
        for rows in (known, [*known, *newcomer])
    )
    assert told[0] < held[0] == MONDAY + timedelta(weeks=ONSET - 1 + 6)


def test_a_whole_group_that_comes_holds_nothing(replay: Replay) -> None:
    known = lines(teams=1, seed=2)
    days = [MONDAY + timedelta(weeks=week) for week in range(ONSET, 30)]
    group = [f"{day},t0,m0new{number},ml,Q1,{ITEMS['Q1']},4" for day in days for number in range(5)]
    assert replay.alarms([*known, *group], "--released")[0][0] < str(days[4])


@pytest.mark.parametrize("options", [(), ("--released",)])
def test_every_alarm_stands_in_a_week_with_an_answer(
    replay: Replay, options: tuple[str, ...]
) -> None:
    thin = [line for number, line in enumerate(lines(teams=12, seed=7)) if number % 4 == 0]
    answered = {(each[0], each[1], each[7]) for each in (line.split(",") for line in thin)}
    told = replay.alarms(thin, *options)
    assert told
    assert all(row[:3] in answered for row in told)


def test_a_bad_line_leaves_no_file(replay: Replay) -> None:
    bad = lines(weeks=2)
    bad[4] = bad[4][:-1] + "7"
    result = replay.run(bad)
    assert isinstance(result.exception, Misconfigured)
    assert "line 6: '7' is no value" in str(result.exception)
    assert not replay.out.exists()


def test_a_bad_line_leaves_no_older_file_either(replay: Replay) -> None:
    replay.alarms(lines(weeks=2))
    bad = [*lines(weeks=2), "nonsense"]
    assert isinstance(replay.run(bad).exception, Misconfigured)
    assert not replay.out.exists()


def test_what_is_read_is_never_written_over(replay: Replay) -> None:
    result = replay.run(lines(weeks=2), "--out", str(replay.folder / "answers.csv"))
    assert isinstance(result.exception, Misconfigured)
    assert (replay.folder / "answers.csv").read_text().startswith(HEAD)


def test_an_empty_file_has_no_alarms(replay: Replay) -> None:
    assert replay.alarms([]) == []


def season(teams: int, *, weeks: int = 30) -> list[str]:
    """All teams get worse together in everything, by .7 SD in week 14."""
    rng = np.random.default_rng(4)
    found = []
    for week in range(weeks):
        day = MONDAY + timedelta(weeks=week)
        for team in range(teams):
            for person in range(8):
                for key, rest in ITEMS.items():
                    if rng.random() < 0.35:
                        worse = 0.7 if week >= ONSET else 0.0
                        level = int((rng.normal() + worse > np.array(CUTS)).sum())
                        value = 5 - level if key == "Q2" else level + 1
                        found.append(f"{day},t{team},m{team}{person},ml,{key},{rest},{value}")
    return found


@pytest.mark.parametrize("options", [(), ("--released",)])
def test_what_ten_teams_share_is_no_teams_own(replay: Replay, options: tuple[str, ...]) -> None:
    nine, ten = (replay.alarms(season(teams), *options) for teams in (9, 10))
    assert len(nine) >= 16
    assert len(ten) <= len(nine) / 2


def test_one_team_of_ten_has_a_change_of_its_own(replay: Replay) -> None:
    calm = [line for line in lines(teams=10) if ",t0," in line or line[:10] < str(MONDAY)]
    silo = [line for line in lines(teams=10) if ",t0," not in line and line.split(",")[4] == "Q3"]
    spread = [line.replace(",Q3," + ITEMS["Q3"], ",Q1," + ITEMS["Q1"]) for line in silo]
    found = replay.alarms(calm + spread)
    assert {row[1:] for row in found if row[3] == "worse"} == {("t0", "testing_gap", "worse")}


def test_a_week_in_the_future_ends_it(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROSTAR_NOW", "2026-02-28T12:00:00+02:00")
    early = lines(weeks=8)  # the last begins on 23 February
    assert replay.alarms(early) == []
    replay.out.unlink()
    result = replay.run(lines(weeks=9))
    assert isinstance(result.exception, Misconfigured)
    assert "2026-03-02 lies in the future" in str(result.exception)
    assert not replay.out.exists()


def test_a_row_that_stands_twice_ends_it(replay: Replay) -> None:
    twice = [*lines(weeks=2), lines(weeks=2)[3]]
    result = replay.run(twice)
    assert isinstance(result.exception, Misconfigured)
    assert f"line {len(twice) + 1}: duplicate" in str(result.exception)
    assert not replay.out.exists()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 999),
    week=st.integers(8, 24),
    teams=st.sampled_from([2, 10, 11]),
    released=st.booleans(),
)
def test_no_row_of_a_later_week_ever_changes_an_alarm(
    replay: Replay, seed: int, week: int, teams: int, *, released: bool
) -> None:
    options = ("--released",) if released else ()
    everything = lines(teams=teams, people=5, weeks=26, seed=seed)
    last = str(MONDAY + timedelta(weeks=week))
    known = [line for line in everything if line[:10] <= last]
    so_far = [row for row in replay.alarms(everything, *options) if row[0] <= last]
    assert replay.alarms(known, *options) == so_far
