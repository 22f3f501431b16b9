import json

import pytest
from click.testing import CliRunner, Result

from bot.cli.context import Context
from bot.cli.trends import trends_group
from bot.db.database import Database
from bot.digest import flow
from bot.errors import Misconfigured
from tests.digest.history import CATALOGUE, NOW, a_history


def run(url: str, *args: str) -> Result:
    return CliRunner().invoke(
        trends_group, ["show", *args], obj=Context(), env={"RETROSTAR_DATABASE_URL": url}
    )


@pytest.fixture
def url(sqlite_url: str) -> str:
    database = Database(sqlite_url)
    with database.write() as session:
        a_history(session)
    flow.compose_due(database, CATALOGUE, now=NOW)
    database.dispose()
    return sqlite_url


def test_what_was_released_is_shown_week_by_week(url: str) -> None:
    weeks = json.loads(run(url, "--team", "fraud-ml", "--json").stdout)
    assert [week["week"] for week in weeks] == ["2026-W45", "2026-W46", "2026-W47"]
    assert len(weeks[-1]["lenses"]) == 6
    assert "2026-W47  respondents 5-9" in run(url, "--team", "fraud-ml").stdout


def test_as_of_a_day_later_releases_are_not_there_yet(url: str) -> None:
    shown = run(url, "--team", "fraud-ml", "--as-of", "2026-11-19", "--json").stdout
    assert [week["week"] for week in json.loads(shown)] == ["2026-W45", "2026-W46"]


def test_nothing_is_figured_out_for_a_team_that_released_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.write() as session:
        a_history(session)
    database.dispose()
    assert run(sqlite_url, "--team", "fraud-ml", "--json").stdout == "[]\n"
    assert run(sqlite_url, "--team", "fraud-ml").stdout == "Nothing has been released yet.\n"


def test_an_unknown_team_is_wrong_use(url: str) -> None:
    assert isinstance(run(url, "--team", "nobody").exception, Misconfigured)
