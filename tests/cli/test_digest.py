import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner, Result

from bot.cli.context import Context
from bot.cli.digest import digest_command
from bot.db.database import Database
from bot.digest import flow
from bot.errors import Failed, Misconfigured, RetrostarError
from bot.play import PlayServer, Workspace
from bot.slack.scopes import NEEDED
from tests.digest.history import CATALOGUE, NOW, a_history

FRIDAY = "2026-11-20T14:55:00+02:00"


@pytest.fixture
def url(sqlite_url: str) -> str:
    """A database with three weeks of answers, none of them told yet."""
    database = Database(sqlite_url)
    with database.write() as session:
        a_history(session)
    database.dispose()
    return sqlite_url


def run(url: str, *args: str, now: str = "2026-11-23T10:00:00+02:00") -> Result:
    env = {"RETROSTAR_DATABASE_URL": url, "RETROSTAR_NOW": now}
    return CliRunner().invoke(digest_command, ["--team", "fraud-ml", *args], obj=Context(), env=env)


def test_a_dry_run_prints_the_digest_and_needs_no_token(url: str) -> None:
    result = run(url, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("Fraud ML, week 47\n")


def test_with_json_stdout_is_json_and_nothing_else(url: str) -> None:
    content = json.loads(run(url, "--dry-run", "--json", "--week", "2026-W46").stdout)
    assert (content["team"], content["week"]) == ("fraud-ml", "2026-W46")


def test_files_are_written_where_one_says(url: str, tmp_path: Path) -> None:
    run(url, "--dry-run", "--json", "--out", str(tmp_path / "out"))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["digest.json", "digest.png", "digest.txt"]


def test_before_the_freeze_nothing_is_told_but_when_it_is(url: str) -> None:
    error = run(url, "--week", "2026-W47", now=FRIDAY).exception
    assert isinstance(error, Failed)
    assert "freezes on Friday 20 November at 15:00" in str(error)


@pytest.mark.parametrize("args", [("--week", "47"), ("--team", "nobody")])
def test_a_wrong_week_or_team_is_wrong_use(url: str, args: tuple[str, str]) -> None:
    assert isinstance(run(url, "--dry-run", *args).exception, Misconfigured)


def test_posting_without_a_token_says_what_to_set_and_releases_nothing(url: str) -> None:
    error = run(url).exception
    assert isinstance(error, RetrostarError)
    assert "SLACK_BOT_TOKEN" in str(error)
    database = Database(url)
    assert flow.compose_due(database, CATALOGUE, now=NOW) == 3
    database.dispose()


@pytest.fixture
def play() -> Iterator[PlayServer]:
    users = [{"id": f"U0{number}", "name": f"u0{number}"} for number in range(6)]
    workspace = Workspace.model_validate(
        {
            "team": {"id": "T0RETRO", "name": "Retro", "domain": "retro"},
            "users": users,
            "channels": [{"id": "C01", "name": "general"}],
        }
    )
    with PlayServer(workspace) as server:
        yield server


def post(url: str, play: PlayServer, *args: str) -> Result:
    env = {
        "RETROSTAR_DATABASE_URL": url,
        "RETROSTAR_NOW": "2026-11-23T10:00:00+02:00",
        "RETROSTAR_SLACK_API_URL": play.api_url,
        "SLACK_BOT_TOKEN": play.workspace.bot_token,
    }
    return CliRunner().invoke(digest_command, ["--team", "fraud-ml", *args], obj=Context(), env=env)


def in_channel(play: PlayServer) -> list[dict[str, Any]]:
    return [message for message in said(play) if not is_reply(message)]


def said(play: PlayServer) -> list[dict[str, Any]]:
    """What the bot said of the team in the channel, replies too."""
    with urlopen(f"{play.url}_control/messages?channel=C01") as answer:  # noqa: S310
        messages: list[dict[str, Any]] = json.load(answer)["messages"]
    return [message for message in messages if "Fraud ML" in message["text"]]


def is_reply(message: dict[str, Any]) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


def test_the_digest_is_out_with_its_picture_when_the_command_returns(
    url: str, play: PlayServer
) -> None:
    result = post(url, play)
    assert result.exit_code == 0, result.exception
    message = in_channel(play)[0]
    image = next(block for block in message["blocks"] if block["type"] == "image")
    assert image["alt_text"].startswith("Six")
    details = [each for each in said(play) if is_reply(each)]
    assert [each["thread_ts"] for each in details] == [message["ts"]]


def test_a_second_time_it_is_already_posted(url: str, play: PlayServer) -> None:
    post(url, play)
    again = post(url, play, "--json")
    assert again.exit_code == 0
    assert "already posted" in again.stderr
    assert json.loads(again.stdout)["week"] == "2026-W47"
    assert len(in_channel(play)) == 1


def control(play: PlayServer, what: str, **body: object) -> None:
    request = Request(  # noqa: S310
        f"{play.url}_control/{what}", json.dumps(body).encode(), method="POST"
    )
    with urlopen(request) as answer:  # noqa: S310
        assert json.load(answer)["ok"]


def move(play: PlayServer, action: str) -> None:
    """The bot joins or leaves the channel."""
    control(play, "channels", id="C01", action=action, user=play.workspace.bot.user_id)


def test_a_channel_without_the_bot_is_told_and_gets_it_once_the_bot_is_there(
    url: str, play: PlayServer
) -> None:
    control(
        play, "token", error=None, scopes=sorted(NEEDED)
    )  # without posting where it is no member
    move(play, "leave")
    error = post(url, play).exception
    assert isinstance(error, Failed)
    assert "C01 does not take the digest (not_in_channel). Type /invite" in str(error)
    move(play, "join")
    again = post(url, play)
    assert again.exit_code == 0, again.exception
    assert len(in_channel(play)) == 1


def test_a_week_before_the_team_was_asked_posts_nothing(url: str, play: PlayServer) -> None:
    error = post(url, play, "--week", "2020-W10").exception
    assert isinstance(error, Failed)
    assert "nobody had been asked by then" in str(error)
    assert in_channel(play) == []
