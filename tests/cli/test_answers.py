"""`retrostar answers import`: all or nothing, said in one line."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from bot.answering.store import AnswerRow
from bot.cli.answers import answers_group
from bot.cli.context import Context
from bot.db.database import Database
from bot.errors import Misconfigured
from tests.seed import a_digest_plan, a_member, a_team

HEAD = "answered_at,team,member,role,question,value,text\n"
GOOD = "2026-11-10T10:00:00+02:00,fraud-ml,U01,ml,role_clear,4,\n"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    with database.write() as session:
        team = a_team(session)
        a_digest_plan(session, team)
        a_member(session, team, slack_id="U01")
    yield database
    database.dispose()


@pytest.fixture
def bring(sqlite_url: str, tmp_path: Path) -> Callable[[bytes], Result]:
    def invoke(content: bytes) -> Result:
        file = tmp_path / "answers.csv"
        file.write_bytes(content)
        env = {"RETROSTAR_DATABASE_URL": sqlite_url, "RETROSTAR_NOW": "2026-11-24T11:00:00+02:00"}
        return CliRunner().invoke(answers_group, ["import", str(file)], obj=Context(), env=env)

    return invoke


def stored(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(AnswerRow)) or 0


def test_it_prints_how_many_were_imported(
    database: Database, bring: Callable[[bytes], Result]
) -> None:
    told = bring((HEAD + GOOD).encode("utf-8-sig"))
    assert (told.exit_code, told.stdout) == (0, "1 imported\n")
    assert stored(database) == 1


def test_a_bad_line_leaves_nothing_behind(
    database: Database, bring: Callable[[bytes], Result]
) -> None:
    told = bring((HEAD + GOOD + GOOD.replace(",4,", ",7,")).encode())
    assert isinstance(told.exception, Misconfigured)
    assert "Line 3:" in str(told.exception)
    assert (told.stdout, stored(database)) == ("", 0)


def test_a_file_that_is_no_text_is_told_so(
    database: Database, bring: Callable[[bytes], Result]
) -> None:
    told = bring(b"\xff\xfe\x00")
    assert isinstance(told.exception, Misconfigured)
    assert "cannot be read as text" in str(told.exception)
    assert stored(database) == 0
