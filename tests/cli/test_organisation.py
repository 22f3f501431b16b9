"""`retrostar digest --organisation`: against the play workspace, as an admin types it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from bot.cli.context import Context
from bot.cli.digest import digest_command
from bot.db.database import Database
from bot.errors import Failed, Misconfigured
from bot.play import PlayServer, Workspace
from bot.slack.scopes import NEEDED
from tests.cli.test_digest import control
from tests.digest.organisation_scene import an_organisation, composed


@pytest.fixture
def url(sqlite_url: str) -> str:
    database = Database(sqlite_url)
    with database.write() as session:
        an_organisation(session)
    database.dispose()
    return sqlite_url


@pytest.fixture
def play() -> Iterator[PlayServer]:
    users = [{"id": f"U0{number}", "name": f"u0{number}"} for number in range(9)]
    workspace = Workspace.model_validate(
        {
            "team": {"id": "T0RETRO", "name": "Retro", "domain": "retro"},
            "users": users,
            "channels": [{"id": "C01", "name": "general"}, {"id": "C09", "name": "leads"}],
        }
    )
    with PlayServer(workspace) as server:
        yield server


def run(url: str, *args: str, play: PlayServer | None = None) -> Result:
    env = {"RETROSTAR_DATABASE_URL": url, "RETROSTAR_NOW": "2026-11-23T10:00:00+02:00"}
    if play is not None:
        env |= {
            "RETROSTAR_SLACK_API_URL": play.api_url,
            "SLACK_BOT_TOKEN": play.workspace.bot_token,
        }
    return CliRunner().invoke(digest_command, ["--organisation", *args], obj=Context(), env=env)


def in_channel(play: PlayServer, *, threads: bool = False) -> list[dict[str, Any]]:
    """The organisation's digests there, or with *threads* the replies to them."""
    with urlopen(f"{play.url}_control/messages?channel=C09") as answer:  # noqa: S310
        messages: list[dict[str, Any]] = json.load(answer)["messages"]
    return [
        message
        for message in messages
        if "all teams" in message["text"]
        and (message.get("thread_ts") not in {None, message["ts"]}) is threads
    ]


def stored(url: str) -> list[tuple[str, bool]]:
    database = Database(url)
    found = composed(database)
    database.dispose()
    return found


def test_a_dry_run_before_any_digest_prints_it_and_leaves_nothing(url: str) -> None:
    result = run(url, "--dry-run")
    assert result.exit_code == 0, result.exception
    assert result.stdout.startswith("Retro, all teams, week 47\n")
    assert stored(url) == []


def test_with_json_stdout_is_json_and_nothing_else(url: str) -> None:
    assert json.loads(run(url, "--dry-run", "--json").stdout)["week"] == "2026-W47"


def test_it_is_out_when_the_command_returns_and_once(url: str, play: PlayServer) -> None:
    first = run(url, play=play)
    assert first.exit_code == 0, first.exception
    assert "2026-W47 is posted." in first.stdout
    again = run(url, "--json", play=play)
    assert "already posted" in again.stderr
    assert json.loads(again.stdout)["organisation"] == "Retro"
    [digest] = in_channel(play)
    [details] = in_channel(play, threads=True)
    assert details["thread_ts"] == digest["ts"]
    assert [block["type"] for block in digest["blocks"]].count("image") == 1


def test_a_late_week_that_was_never_sent_is_posted_at_its_first_asking(
    url: str, play: PlayServer
) -> None:
    run(url, play=play)
    late = run(url, "--week", "2026-W46", play=play)
    assert "2026-W46 is posted." in late.stdout
    assert len(in_channel(play)) == 2


def test_a_channel_without_the_bot_ends_with_what_to_do(url: str, play: PlayServer) -> None:
    control(play, "token", error=None, scopes=sorted(NEEDED))
    move = {"id": "C09", "user": play.workspace.bot.user_id}
    control(play, "channels", action="leave", **move)
    error = run(url, play=play).exception
    assert isinstance(error, Failed)
    assert "C09 does not take the digest (not_in_channel). Type /invite" in str(error)
    assert in_channel(play) == []
    control(play, "channels", action="join", **move)
    again = run(url, play=play)
    assert again.exit_code == 0, again.exception
    assert "is posted." in again.stdout
    assert len(in_channel(play)) == 1


def test_a_week_that_is_none_is_wrong_use(url: str) -> None:
    error = run(url, "--dry-run", "--week", "rubbish").exception
    assert isinstance(error, Misconfigured)
    assert str(error) == "--week: 'rubbish' is no week such as 2026-W47."


def test_a_week_of_long_ago_is_told_why(url: str) -> None:
    error = run(url, "--dry-run", "--week", "2020-W10").exception
    assert isinstance(error, Failed)
    assert "it has had one since 2026-11-01" in str(error)


def test_the_files_of_a_digest_are_written_with_its_picture(url: str, tmp_path: Path) -> None:
    result = run(url, "--dry-run", "--out", str(tmp_path / "files"))
    assert result.exit_code == 0, result.exception
    written = {path.name: path for path in (tmp_path / "files").iterdir()}
    assert set(written) == {"digest.txt", "digest.json", "digest.png"}
    assert written["digest.txt"].read_text(encoding="utf-8").startswith("Retro, all teams, week 47")
    assert written["digest.png"].read_bytes().startswith(b"\x89PNG")
