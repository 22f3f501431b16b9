"""The doctor: each ailment has a line of its own that says what to do, and an exit code."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from bot.audit import store as audit
from bot.cli.check import check_command
from bot.cli.context import Context
from bot.db import schema
from bot.db.database import Database
from bot.slack.scopes import NEEDED, OPTIONAL
from tests.conftest import NOW
from tests.slack.stub import Stub, serving


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving() as stub:
        stub.scopes = ",".join(NEEDED | OPTIONAL)
        yield stub


class Clinic:
    """Runs the doctor with settings that are well but for those that a test changes."""

    def __init__(self, stub: Stub, database_url: str) -> None:
        self.env: dict[str, str | None] = {
            "SLACK_BOT_TOKEN": "xoxb-made-up",
            "SLACK_APP_TOKEN": "xapp-made-up",
            "SLACK_SIGNING_SECRET": None,
            "RETROSTAR_SLACK_API_URL": stub.api_url,
            "RETROSTAR_DATABASE_URL": database_url,
            "RETROSTAR_MODE": None,
            "RETROSTAR_CONFIG": None,
        }

    def check(self, **changes: str | None) -> Result:
        return CliRunner().invoke(check_command, obj=Context(), env={**self.env, **changes})


@pytest.fixture
def clinic(stub: Stub, sqlite_url: str) -> Clinic:
    return Clinic(stub, sqlite_url)


def wrong(result: Result) -> list[str]:
    """The lines that say what to do."""
    return [line.removeprefix("NO ") for line in result.stderr.splitlines()]


def test_a_healthy_installation_is_told_so(clinic: Clinic) -> None:
    result = clinic.check()
    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "ok catalogue",
        "ok texts",
        "ok settings",
        "ok bot token",
        "ok scopes",
        "ok app token",
        "ok database",
        "ok audit log",
    ]


def test_a_healthy_database_of_either_kind_is_well(stub: Stub, database_url: str) -> None:
    result = Clinic(stub, database_url).check()
    assert (result.exit_code, wrong(result)) == (0, [])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", None, "bot token: SLACK_BOT_TOKEN is not set"),
        ("SLACK_BOT_TOKEN", "xapp-1", "app-level token; it should start with xoxb-. That belongs"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "SLACK_BOT_TOKEN holds a user token"),
        ("SLACK_BOT_TOKEN", "'xoxb-1'", "SLACK_BOT_TOKEN has blanks or quotes around it"),
        ("SLACK_BOT_TOKEN", "hello", "SLACK_BOT_TOKEN should start with xoxb-"),
        ("SLACK_APP_TOKEN", None, "app token: SLACK_APP_TOKEN is not set"),
        ("SLACK_APP_TOKEN", "xoxb-1", "bot token; it should start with xapp-. That belongs into"),
        ("SLACK_APP_TOKEN", "0123456789abcdef" * 2, "what looks like a signing secret"),
        ("RETROSTAR_SLACK_API_URL", "slack.com", "settings: RETROSTAR_SLACK_API_URL"),
        ("RETROSTAR_CONFG", "team.yaml", "no setting. Did you mean RETROSTAR_CONFIG?"),
        ("RETROSTAR_MODE", "carrier pigeon", "settings: RETROSTAR_MODE"),
        ("RETROSTAR_DATABASE_URL", "mysql://x/y", "database: RETROSTAR_DATABASE_URL"),
        ("RETROSTAR_CONFIG", "/nowhere/team.yaml", "config: "),
    ],
)
def test_a_wrong_setting_is_named_and_exits_2(
    clinic: Clinic, name: str, value: str | None, said: str
) -> None:
    result = clinic.check(**{name: value})
    assert result.exit_code == 2
    (line,) = wrong(result)
    assert said in line


def test_swapped_tokens_are_both_named(clinic: Clinic) -> None:
    result = clinic.check(SLACK_BOT_TOKEN="xapp-1", SLACK_APP_TOKEN="xoxb-1")
    assert len(wrong(result)) == 2
    assert "SLACK_APP_TOKEN" in wrong(result)[0]
    assert "SLACK_BOT_TOKEN" in wrong(result)[1]


@pytest.mark.parametrize("code", ["invalid_auth", "account_inactive", "token_revoked"])
def test_a_token_that_slack_refuses_exits_2(clinic: Clinic, stub: Stub, code: str) -> None:
    stub.order("auth.test", code)
    result = clinic.check()
    assert result.exit_code == 2
    assert code in wrong(result)[0]


def test_each_missing_scope_tells_what_it_serves(clinic: Clinic, stub: Stub) -> None:
    stub.scopes = ",".join(NEEDED.keys() - {"files:write", "im:history"})
    result = clinic.check()
    assert result.exit_code == 2
    history, files = wrong(result)
    assert "im:history is missing; it is for looking up a message" in history
    assert "files:write is missing; it is for the picture in the digest" in files


def test_a_slack_that_tells_no_scopes_is_no_trouble(clinic: Clinic, stub: Stub) -> None:
    stub.scopes = None
    assert clinic.check().exit_code == 0


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("invalid_auth", "Slack refuses SLACK_APP_TOKEN (invalid_auth)"),
        ("missing_scope", "connections:write"),
        ("unknown_method", "RETROSTAR_MODE=http"),
    ],
)
def test_socket_mode_that_cannot_work_exits_2(
    clinic: Clinic, stub: Stub, order: str, said: str
) -> None:
    stub.order("apps.connections.open", order)
    result = clinic.check()
    assert result.exit_code == 2
    assert said in wrong(result)[0]


def test_http_mode_needs_a_signing_secret_and_no_app_token(clinic: Clinic) -> None:
    bare = clinic.check(RETROSTAR_MODE="http", SLACK_APP_TOKEN=None)
    assert bare.exit_code == 2
    assert wrong(bare)[0].startswith("signing secret: SLACK_SIGNING_SECRET is not set")
    mixed = clinic.check(RETROSTAR_MODE="http", SLACK_SIGNING_SECRET="xoxb-1")
    assert wrong(mixed)[0].startswith("signing secret: SLACK_SIGNING_SECRET holds a bot token")
    well = clinic.check(RETROSTAR_MODE="http", SLACK_SIGNING_SECRET="0f" * 16)
    assert (well.exit_code, wrong(well)) == (0, [])


def test_a_slack_out_of_reach_exits_1(clinic: Clinic) -> None:
    result = clinic.check(RETROSTAR_SLACK_API_URL="http://127.0.0.1:9/api/")
    assert result.exit_code == 1
    assert all("cannot be reached" in line for line in wrong(result))


def test_an_address_that_is_no_slack_exits_2(clinic: Clinic, stub: Stub) -> None:
    stub.order("auth.test", "404")
    result = clinic.check()
    assert result.exit_code == 2
    assert "RETROSTAR_SLACK_API_URL" in wrong(result)[0]


def test_a_missing_database_is_not_made(clinic: Clinic, tmp_path: Path) -> None:
    result = clinic.check(RETROSTAR_DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3")
    assert result.exit_code == 1
    assert "retrostar db upgrade" in wrong(result)[0]
    assert not (tmp_path / "new.sqlite3").exists()


def test_a_database_ahead_exits_1(clinic: Clinic, sqlite_url: str) -> None:
    with create_engine(sqlite_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
        connection.detach()
    result = clinic.check()
    assert result.exit_code == 1
    assert "newer version" in wrong(result)[0]


def test_a_database_without_tables_exits_1(clinic: Clinic, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    schema.downgrade(database, "base")
    database.dispose()
    result = clinic.check()
    assert result.exit_code == 1
    assert "retrostar db upgrade" in wrong(result)[0]


def test_a_database_of_the_version_before_exits_1_and_says_how_to_upgrade(
    clinic: Clinic, sqlite_url: str
) -> None:
    database = Database(sqlite_url)
    schema.downgrade(database, "0001")
    database.dispose()
    result = clinic.check()
    assert result.exit_code == 1
    assert wrong(result) == ["database: older than this version. Run: retrostar db upgrade"]


def test_a_file_that_is_no_database_exits_2(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear database, " * 100)
    result = clinic.check(RETROSTAR_DATABASE_URL=f"sqlite:///{path}")
    assert result.exit_code == 2
    assert "no SQLite database" in wrong(result)[0]


def test_a_database_server_out_of_reach_exits_1(clinic: Clinic) -> None:
    result = clinic.check(RETROSTAR_DATABASE_URL="postgresql://someone@127.0.0.1:9/retrostar")
    assert result.exit_code == 1
    assert "database" in wrong(result)[0]


def test_a_read_only_database_is_told(clinic: Clinic, postgres_url: str) -> None:
    address = f"{postgres_url}&" if "?" in postgres_url else f"{postgres_url}?"
    result = clinic.check(
        RETROSTAR_DATABASE_URL=f"{address}options=-c%20default_transaction_read_only%3Don"
    )
    assert result.exit_code == 2
    assert "read-only" in wrong(result)[0]


def test_a_locked_database_exits_1(clinic: Clinic, sqlite_url: str) -> None:
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")
    result = clinic.check()
    other.close()
    assert result.exit_code == 1
    assert "locked" in wrong(result)[0]


def test_no_line_holds_a_token(clinic: Clinic, stub: Stub) -> None:
    stub.order("auth.test", "invalid_auth")
    told = [
        clinic.check(SLACK_BOT_TOKEN="xoxp-secret"),
        clinic.check(SLACK_BOT_TOKEN="xoxb-secret"),
        clinic.check(SLACK_APP_TOKEN="secret"),
        clinic.check(RETROSTAR_MODE="http", SLACK_SIGNING_SECRET="xapp-secret"),
    ]
    assert not any("secret" in result.output.replace("signing secret", "") for result in told)


def test_an_audit_log_that_was_changed_is_found(stub: Stub, database_url: str) -> None:
    database = Database(database_url)
    with database.write() as session:
        for name in ("One", "Two"):
            audit.record(
                session, workspace_id=1, actor="U09", act="team.changed", subject="team:a",
                before=None, after={"name": name}, now=NOW,
            )  # fmt: skip
    assert Clinic(stub, database_url).check().exit_code == 0
    with database.write() as session:
        session.execute(text("UPDATE audit_entry SET actor = 'U10' WHERE id = 1"))
    database.dispose()
    result = Clinic(stub, database_url).check()
    assert result.exit_code == 1
    (line,) = wrong(result)
    assert line.startswith("audit log: The audit log was changed at entry 1")
