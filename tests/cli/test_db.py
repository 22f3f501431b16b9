import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli.context import Context
from bot.cli.db import db_group, every_table
from bot.db import schema
from bot.db.database import Database
from bot.db.schema import Standing
from bot.errors import Failed, Misconfigured
from bot.people import store as people
from tests.seed import a_digest_plan, a_member, a_schedule, a_team


def run(url: str, *args: str, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(
        db_group, args, obj=Context(), env={"RETROSTAR_DATABASE_URL": url, **(env or {})}
    )


def seeded(database: Database) -> None:
    with database.write() as session:
        team = a_team(
            session, days_off=("2026-12-07",), context={"regulated": True}, leads=("U01",)
        )
        ada = a_member(session, team, slack_id="U000", name="Ärja 🦉")
        session.add_all(  # more than one batch
            people.MemberRow(
                workspace_id=ada.workspace_id, slack_id=f"U{number}", name="Ärja 🦉",
                state="active", token=f"token-{number}",
            )
            for number in range(1, 600)
        )  # fmt: skip
        a_schedule(session, team)
        a_digest_plan(session, team)


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in every_table(database)
        }


def test_upgrade_makes_the_tables_and_says_so_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    assert run(url, "upgrade").output == "up to date\n"
    assert run(url, "upgrade").output == "already up to date\n"
    database = Database(url)
    assert schema.standing(database) is Standing.HEAD
    assert run(url, "downgrade", "base", "--yes").output == "at base\n"
    assert schema.standing(database) is Standing.EMPTY
    database.dispose()
    assert isinstance(run(url, "downgrade", "nowhere", "--yes").exception, Misconfigured)


@pytest.mark.parametrize("revision", [(), ("-1",)])
def test_a_downgrade_without_a_revision_goes_one_back(
    tmp_path: Path, revision: tuple[str, ...]
) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    run(url, "upgrade")
    for at in ("0002", "0001", "base"):
        assert run(url, "downgrade", *revision, "--yes").output == f"at {at}\n"
    assert isinstance(run(url, "downgrade", *revision, "--yes").exception, Misconfigured)


def test_a_database_of_the_version_before_is_left_alone_until_it_is_upgraded(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    run(url, "upgrade")
    run(url, "downgrade", "0001", "--yes")
    error = run(url, "copy", "--to", f"sqlite:///{tmp_path}/other.sqlite3").exception
    assert isinstance(error, Failed)
    assert "retrostar db upgrade" in str(error)
    assert run(url, "upgrade").output == "up to date\n"
    assert run(url, "upgrade").output == "already up to date\n"


def test_without_a_terminal_nothing_is_destroyed_unless_yes_is_said(
    sqlite_url: str, tmp_path: Path
) -> None:
    for args in (("downgrade", "base"), ("restore", str(tmp_path / "x"))):
        error = run(sqlite_url, *args).exception
        assert isinstance(error, Misconfigured)
        assert "--yes" in str(error)


def test_copy_moves_every_row_between_both_kinds(
    database: Database, postgres_url: str, tmp_path: Path
) -> None:
    seeded(database)
    url = database.engine.url.render_as_string(hide_password=False)
    other = postgres_url if database.is_sqlite else f"sqlite:///{tmp_path}/other.sqlite3"
    result = run(url, "copy", "--to", other)
    assert result.exit_code == 0, result.exception
    target = Database(other)
    assert rows(target) == rows(database)
    with target.write() as session:  # the next ids are free
        a_member(session, people.team_by_key(session, "fraud-ml"), slack_id="UNEW")
    target.dispose()


def test_copy_refuses_a_target_that_holds_something(sqlite_url: str, tmp_path: Path) -> None:
    source, other = Database(sqlite_url), f"sqlite:///{tmp_path}/other.sqlite3"
    with source.write() as session:
        a_team(session)
    assert run(sqlite_url, "copy", "--to", other).exit_code == 0
    again = run(sqlite_url, "copy", "--to", other).exception
    assert isinstance(again, Failed)
    assert "not empty" in str(again)
    assert isinstance(run(sqlite_url, "copy", "--to", sqlite_url).exception, Misconfigured)
    source.dispose()


def test_a_backup_of_a_database_in_use_restores_it(sqlite_url: str, tmp_path: Path) -> None:
    database, file = Database(sqlite_url), tmp_path / "kept" / "backup.sqlite3"
    file.parent.mkdir()
    with database.write() as session:
        a_team(session)
    with database.read() as reader:
        reader.execute(select(people.TeamRow)).all()
        assert run(sqlite_url, "backup", str(file)).exit_code == 0
    before = rows(database)
    with database.write() as session:
        a_team(session, key="another")
    database.dispose()
    assert run(sqlite_url, "restore", str(file), "--yes").output == f"restored from {file}\n"
    database = Database(sqlite_url)
    assert rows(database) == before
    database.dispose()
    assert [path.name for path in file.parent.iterdir()] == ["backup.sqlite3"]


@pytest.mark.parametrize("content", [b"", b"not a database, but some other file's bytes" * 50])
def test_restoring_what_is_no_backup_changes_nothing(
    sqlite_url: str, tmp_path: Path, content: bytes
) -> None:
    database, file = Database(sqlite_url), tmp_path / "broken"
    file.write_bytes(content)
    with database.write() as session:
        a_team(session)
    before = rows(database)
    assert isinstance(run(sqlite_url, "restore", str(file), "--yes").exception, Failed)
    assert rows(database) == before
    database.dispose()


def test_a_backup_is_whole_and_needs_no_file_beside_it(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite3"
    run(sqlite_url, "backup", str(file))
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() is not None
    connection.close()


def test_postgresql_is_left_to_its_own_tools(postgres_url: str, tmp_path: Path) -> None:
    for command in (("backup", str(tmp_path / "x")), ("restore", str(tmp_path / "x"), "--yes")):
        assert isinstance(run(postgres_url, *command).exception, Misconfigured)
