import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.config import config_group
from bot.cli.context import Context
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.people import store as people
from bot.play import PlayServer, Workspace
from tests.configuring.files import CONFIG, changed

NOW = "2026-11-24T11:00:00+02:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "teams.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def run(*args: str | Path, url: str = "sqlite:////nowhere/at/all.sqlite3", **env: str) -> Result:
    settings = {
        "SLACK_BOT_TOKEN": None,
        "RETROSTAR_CONFIG": None,
        "RETROSTAR_DATABASE_URL": url,
        "RETROSTAR_NOW": NOW,
    }
    return CliRunner().invoke(
        config_group, [str(arg) for arg in args], obj=Context(), env={**settings, **env}
    )


def complaint(result: Result) -> str:
    assert isinstance(result.exception, Misconfigured)
    return str(result.exception)


def test_validate_needs_no_token_no_database_and_no_settings(file: Path) -> None:
    result = run("validate", file, RETROSTAR_PORT="no port")
    assert (result.exit_code, result.output) == (0, "1 teams, 1 schedules, nothing to mend\n")


def test_validate_names_the_file_the_place_and_the_nearest_key(file: Path) -> None:
    file.write_text(changed(("minimum_group", "minimum_grup")), encoding="utf-8")
    assert complaint(run("validate", file)) == (
        f"{file}: teams[0].privacy.minimum_grup: unknown key; the nearest is minimum_group."
    )
    file.write_text(changed(("lenses:", "questions: [nonsense], lenses:")), encoding="utf-8")
    assert f"{file}: teams[0].schedules[0].questions[0]" in complaint(run("validate", file))


def test_validate_warns_on_stderr_and_is_content(file: Path) -> None:
    file.write_text(changed(("[U01, U02, U03, U04, U05]", "[U01]")), encoding="utf-8")
    result = run("validate", file)
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: teams[0].members: 1, fewer than")


def test_without_a_file_that_of_the_settings_is_taken(file: Path) -> None:
    assert run("validate", RETROSTAR_CONFIG=str(file)).exit_code == 0
    assert "RETROSTAR_CONFIG" in complaint(run("validate"))


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_an_unreachable_slack_stops_no_look_at_a_file(
    file: Path, tmp_path: Path, command: str
) -> None:
    result = run(
        command,
        file,
        url=f"sqlite:///{tmp_path}/new.sqlite3",
        SLACK_BOT_TOKEN="xoxb-1",
        RETROSTAR_SLACK_API_URL="http://127.0.0.1:9/api/",
    )
    assert result.exit_code == 0
    assert "warning: people are not checked" in result.stderr


def test_with_a_token_an_unknown_person_is_refused_and_nothing_stored(
    file: Path, sqlite_url: str
) -> None:
    users = [{"id": f"U0{number}", "name": f"u{number}"} for number in (1, 2, 3, 4, 9)]
    workspace = Workspace.model_validate({"team": {"id": "T01", "name": "Fjord"}, "users": users})
    with PlayServer(workspace) as play:
        slack = {
            "SLACK_BOT_TOKEN": play.workspace.bot_token,
            "RETROSTAR_SLACK_API_URL": play.api_url,
        }
        wrong = "teams[0].members.users[4]: U05 is nobody in Fjord"
        assert wrong in complaint(run("validate", file, **slack))
        assert wrong in complaint(run("apply", file, url=sqlite_url, **slack))
        file.write_text(changed((", U05", "")), encoding="utf-8")
        result = run("apply", file, url=sqlite_url, **slack)
    assert result.stdout == "fraud-ml: new, 4 people\n"
    assert "warning: teams[0].members: 4, fewer than the minimum group of 5" in result.stderr


def test_apply_says_what_it_did_and_a_second_time_that_nothing_changed(
    file: Path, sqlite_url: str
) -> None:
    assert run("apply", file, url=sqlite_url).stdout == "fraud-ml: new, 5 people\n"
    assert run("apply", file, url=sqlite_url).stdout == "fraud-ml: nothing changed, 5 people\n"
    file.write_text(changed(("Fraud ML", "Fraud")), encoding="utf-8")
    assert run("apply", file, url=sqlite_url).stdout == "fraud-ml: changed, 5 people\n"


def test_apply_to_a_database_without_tables_makes_them(file: Path, tmp_path: Path) -> None:
    result = run("apply", file, url=f"sqlite:///{tmp_path}/new.sqlite3")
    assert result.stdout == "fraud-ml: new, 5 people\n"


def test_a_wrong_file_applies_nothing(file: Path, sqlite_url: str) -> None:
    file.write_text(changed(("minimum_group: 5", "minimum_group: 3")), encoding="utf-8")
    assert "3 is too small" in complaint(run("apply", file, url=sqlite_url))
    database = Database(sqlite_url)
    with database.read() as session:
        assert people.teams(session) == []
    database.dispose()


def test_an_export_applies_to_the_same(file: Path, sqlite_url: str, tmp_path: Path) -> None:
    run("apply", file, url=sqlite_url)
    out = tmp_path / "out.yaml"
    assert run("export", out, url=sqlite_url).output == f"written to {out}\n"
    assert run("apply", out, url=sqlite_url).stdout == "fraud-ml: nothing changed, 5 people\n"
    assert run("export", "-", url=sqlite_url).stdout == out.read_text(encoding="utf-8")
    assert "cannot be written" in complaint(run("export", "/nowhere/x.yaml", url=sqlite_url))


def test_a_plan_as_json_has_the_fixed_fields(file: Path, sqlite_url: str) -> None:
    run("apply", file, url=sqlite_url)
    planned = json.loads(run("plan", "--json", url=sqlite_url).stdout)
    assert planned[0] == {
        "at": "2026-11-24T10:00+02:00",
        "member": "U01",
        "team": "fraud-ml",
        "schedule": "weekly",
        "count": 3,
        "reason": None,
        "questions": ["chosen that week"] * 3,
    }


def test_a_file_can_be_planned_before_there_are_tables(file: Path, tmp_path: Path) -> None:
    result = run("plan", file, url=f"sqlite:///{tmp_path}/new.sqlite3")
    assert result.exit_code == 0
    assert "2026-12-01T10:00+02:00  fraud-ml/weekly  U05  3 questions\n" in result.stdout


def test_a_plan_without_a_file_is_that_of_the_settings_and_makes_no_database(
    file: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    result = run("plan", url=url, RETROSTAR_CONFIG=str(file))
    assert result.stdout == run("plan", file, url=url).stdout
    assert "fraud-ml/weekly  U05  3 questions\n" in result.stdout
    assert not (tmp_path / "new.sqlite3").exists()


def test_a_plan_before_anything_was_applied_says_that_nobody_is_asked(tmp_path: Path) -> None:
    result = run("plan", url=f"sqlite:///{tmp_path}/new.sqlite3")
    assert result.stdout == "Nobody is asked in the coming four weeks.\n"


def test_a_plan_of_no_teams_says_that_nobody_is_asked(sqlite_url: str) -> None:
    assert run("plan", url=sqlite_url).stdout == "Nobody is asked in the coming four weeks.\n"
    assert json.loads(run("plan", "--json", url=sqlite_url).stdout) == []


def test_what_cannot_be_had_is_told_by_validate_and_plan_and_never_within_json(
    file: Path, tmp_path: Path
) -> None:
    file.write_text(
        changed(
            ("questions_per_person: 3", "questions_per_person: 1"),
            (", lenses: [silo, testing_gap]", ""),
        ),
        encoding="utf-8",
    )
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    words = "5 people, 1 question at a time: 20 in four weeks cannot cover"
    assert f"warning: teams[0].schedules: {words}" in run("validate", file).stderr
    plan = run("plan", file, url=url)
    assert f"note: fraud-ml: {words}" in plan.stdout
    assert "chosen in the week they are asked" in plan.stdout
    as_json = run("plan", file, "--json", url=url)
    assert len(json.loads(as_json.stdout)) == 25
    assert f"note: fraud-ml: {words}" in as_json.stderr
