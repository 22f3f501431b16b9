"""What a command gets: settings from the environment, a database at this version's schema."""

import io
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.context import Context
from bot.clock import SystemClock
from bot.db import schema
from bot.db.database import Database
from bot.errors import Failed, Misconfigured

Set = Callable[..., Context]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Set:
    """A context with these variables in the environment."""
    monkeypatch.chdir(tmp_path)

    def apply(**env: str) -> Context:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        return Context()

    return apply


def test_an_empty_database_gets_its_tables(settings: Set, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'r.sqlite3'}"
    database = settings(RETROSTAR_DATABASE_URL=url).open_database()
    assert schema.standing(database) is schema.Standing.HEAD
    database.dispose()


@pytest.mark.parametrize(
    ("revision", "why"), [("0000", "newer version"), ("9999", "newer version")]
)
def test_a_database_of_an_unknown_version_is_left_alone(
    settings: Set, sqlite_url: str, revision: str, why: str
) -> None:
    database = Database(sqlite_url)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    with pytest.raises(Failed, match=why):
        settings(RETROSTAR_DATABASE_URL=sqlite_url).open_database()
    with database.read() as session:
        found = session.scalar(text("SELECT version_num FROM alembic_version"))
    assert found == revision
    database.dispose()


def test_a_file_that_is_no_database_is_a_wrong_setting(settings: Set, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, only words " * 100)
    with pytest.raises(Misconfigured):
        settings(RETROSTAR_DATABASE_URL=f"sqlite:///{tmp_path / 'notes.txt'}").open_database()


def test_without_retrostar_now_the_clock_is_the_machines(settings: Set) -> None:
    assert isinstance(settings().clock, SystemClock)


def test_retrostar_now_starts_the_clock_and_is_logged(
    settings: Set, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    clock = settings(RETROSTAR_NOW="2026-11-20T14:55:00+02:00").clock
    started = datetime(2026, 11, 20, 12, 55, tzinfo=UTC)
    assert 0 <= (clock.now() - started).total_seconds() < 60
    assert "the clock starts at RETROSTAR_NOW" in caplog.messages


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_every_command_says_where_the_clock_starts(
    settings: Set, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "bot")  # as commands log, whatever ran here before
    context = settings(RETROSTAR_NOW="2026-11-20T14:55:00+02:00")
    for stream, told in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        _ = Context().clock
        assert ("2026-11-20T14:55:00+02:00" in stream.getvalue()) is told
    assert context.clock.now().year == 2026


def test_nothing_is_read_before_it_is_asked_for(settings: Set) -> None:
    context = settings(RETROSTAR_MODE="carrier")
    with pytest.raises(Misconfigured, match="RETROSTAR_MODE"):
        _ = context.settings
