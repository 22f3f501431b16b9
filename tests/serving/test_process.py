"""`retrostar serve` as a real process, beside the play workspace: start, health, an orderly end."""

import json
import signal
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.answering.store import AnswerRow
from bot.clock import SystemClock
from bot.db.database import Database
from bot.people import store as people
from bot.play import PlayServer, Workspace
from tests.scene import AGREE, a_prompt, asked_in
from tests.seed import a_digest_plan, a_member, a_team
from tests.serving.processes import Serving, get, serving, until

HEALTHY = (200, {"ok": True, "problems": {}})


@pytest.fixture
def play() -> Iterator[PlayServer]:
    workspace = Workspace.model_validate(
        {
            "team": {"id": "T0RETRO", "name": "Retro", "domain": "retro"},
            "users": [{"id": "U01", "name": "ada", "tz": "Europe/Helsinki"}],
            "channels": [{"id": "C01", "name": "general"}],
        }
    )
    with PlayServer(workspace) as server:
        yield server


@pytest.fixture
def asked(sqlite_url: str) -> dict[str, int]:
    """Ada's open prompt, by the machine's clock."""
    now = SystemClock().now()
    database = Database(sqlite_url)
    with database.write() as session:
        team = a_team(session, source={"users": ["U01"]})
        a_digest_plan(session, team)
        ada = a_member(session, team, slack_id="U01")
        later = now + timedelta(days=1)
        prompt_id = a_prompt(session, team, ada, closes_at=later, freezes_at=later, due_at=now)
    found = asked_in(database, prompt_id)
    database.dispose()
    return found


def env(play: PlayServer, sqlite_url: str, **more: str) -> dict[str, str]:
    return {
        "RETROSTAR_DATABASE_URL": sqlite_url,
        "RETROSTAR_SLACK_API_URL": play.api_url,
        "SLACK_BOT_TOKEN": play.workspace.bot_token,
        "SLACK_APP_TOKEN": play.workspace.app_token,
        "SLACK_SIGNING_SECRET": play.workspace.signing_secret,
        **more,
    }


def stored(sqlite_url: str) -> list[str]:
    database = Database(sqlite_url)
    with database.read() as session:
        values = list(session.scalars(select(AnswerRow.value)))
    database.dispose()
    return values


def tap_in_home(play: PlayServer, asked: dict[str, int], value: str) -> dict[str, object]:
    """Ada opens App Home and answers there."""
    until(lambda: play.act({"user": "U01", "type": "open_home"})["ok"])
    until(lambda: play.state()["homes"].get("U01"))
    return play.act(
        {
            "user": "U01", "type": "click", "home": True,
            "action_id": f"retrostar.answer.v1.{value}",
            "block_id": f"asked.{asked[AGREE]}.0",
        }
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_it_serves_tells_its_health_and_ends_in_order(
    play: PlayServer, sqlite_url: str, asked: dict[str, int], mode: str
) -> None:
    """With OAuth's variables set, which Bolt would take as an order to ask for an installation."""
    trap = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "trap"}
    with serving(**env(play, sqlite_url, RETROSTAR_MODE=mode, **trap)) as process:
        if mode == "http":
            assert play.deliver_to(f"{process.url}/slack/events")
        until(lambda: get(f"{process.url}/readyz") == HEALTHY)
        assert get(f"{process.url}/healthz") == HEALTHY
        assert tap_in_home(play, asked, "4") == {"ok": True}
        assert stored(sqlite_url) == ["4"]
        assert process.terminate(signal.SIGTERM if mode == "http" else signal.SIGINT) == 0
        assert not [line for line in process.lines if "Traceback" in line]
        told = "".join(process.lines)
        for secret in "xoxb-", "xapp-", play.workspace.signing_secret, "trap":
            assert secret not in told


def log_levels(process: Serving) -> set[str]:
    return {json.loads(line)["level"] for line in process.lines}


def test_slack_away_at_the_start_does_not_stop_it_and_it_connects_later(
    sqlite_url: str, asked: dict[str, int]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    workspace = Workspace.model_validate(
        {"team": {"id": "T0RETRO", "name": "Retro", "domain": "retro"},
         "users": [{"id": "U01", "name": "ada"}]}
    )  # fmt: skip
    later = PlayServer(workspace, port=port)
    later.url = f"http://127.0.0.1:{port}/"
    with serving(**env(later, sqlite_url)) as process:
        assert get(f"{process.url}/healthz") == HEALTHY
        status, told = get(f"{process.url}/readyz")
        assert (status, told["problems"]) == (503, {"socket": "not connected to Slack"})
        assert process.event("slack is away; the tick goes on trying")["level"] == "warning"
        with later:
            until(lambda: get(f"{process.url}/readyz") == HEALTHY)
            assert tap_in_home(later, asked, "2") == {"ok": True}
            assert process.terminate() == 0
    assert stored(sqlite_url) == ["2"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
    ],
)
def test_a_token_that_slack_refuses_is_one_line_and_exit_2(
    play: PlayServer, sqlite_url: str, wrong: dict[str, str], named: str
) -> None:
    with serving(**env(play, sqlite_url, **wrong)) as process:
        assert process.wait() == 2
        said = [line for line in process.lines if not line.startswith("{")]
        assert len(said) == 1
        assert said[0].startswith("retrostar: ")
        assert named in said[0]
        assert "-wrong" not in "".join(process.lines)


def test_a_worker_needs_no_app_token_and_takes_no_taps(
    play: PlayServer, sqlite_url: str, asked: dict[str, int]
) -> None:
    settings = env(play, sqlite_url)
    del settings["SLACK_APP_TOKEN"], settings["SLACK_SIGNING_SECRET"]
    with serving("--role", "worker", **settings) as process:
        assert get(f"{process.url}/readyz") == HEALTHY
        assert play.act({"user": "U01", "type": "open_home"})["ok"]
        assert play.state()["connections"] in ([], 0)
        assert process.terminate() == 0
    assert asked


CONFIG = """
version: 1
teams:
  - key: search
    name: Search
    members: {users: [U01]}
    privacy: {mode: named}
    digest: {to: channel, channel: C01, recurrence: "FREQ=WEEKLY;BYDAY=FR", at: "15:00",
             timezone: Europe/Helsinki}
    schedules:
      - {key: weekly, recurrence: "FREQ=WEEKLY;BYDAY=TU", at: "10:00"}
"""


def test_a_config_is_applied_at_the_start(
    play: PlayServer, sqlite_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "retrostar.yaml"
    file.write_text(CONFIG)
    with serving(**env(play, sqlite_url, RETROSTAR_CONFIG=str(file))) as process:
        assert process.event("config applied")["teams"]
        until(lambda: get(f"{process.url}/readyz") == HEALTHY)
        assert process.terminate() == 0
    database = Database(sqlite_url)
    with database.read() as session:
        team = people.team_by_key(session, "search")
        assert team is not None
        assert [one.member.slack_id for one in people.active_members(session, team.id)] == ["U01"]
    database.dispose()


def test_a_wrong_config_is_one_line_and_exit_2(
    play: PlayServer, sqlite_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "retrostar.yaml"
    file.write_text(CONFIG.replace("schedules:", "shedules:"))
    with serving(**env(play, sqlite_url, RETROSTAR_CONFIG=str(file))) as process:
        assert process.wait() == 2
        [said] = [line for line in process.lines if not line.startswith("{")]
        assert "shedules" in said
        assert "schedules" in said


def test_a_port_that_is_taken_is_one_line_and_exit_2(play: PlayServer, sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with serving(**env(play, sqlite_url, RETROSTAR_PORT=port)) as process:
            assert process.wait() == 2
            [said] = [line for line in process.lines if not line.startswith("{")]
            assert "RETROSTAR_PORT" in said
