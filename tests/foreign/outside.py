"""The bot as an outsider runs it: processes of the real command line, and deliveries to them."""

import hashlib
import hmac
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import yaml

from tests.foreign.server import ForeignSlack

Json = dict[str, Any]
Found = TypeVar("Found")

SECRET = "0123456789abcdef0123456789abcdef"
#: Seconds after which what is waited for will not come: generous, for loaded machines.
PATIENCE = 90.0


def eventually(look: Callable[[], Found | None], what: str) -> Found:
    """Wait until *look* gives something true, and give that."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"this never came: {what}"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Ended:
    """A command that came to its end."""

    code: int
    out: str
    err: str


@dataclass
class Installation:
    """A folder, its settings, and the processes that run there."""

    folder: Path
    settings: dict[str, str]
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.folder / "var" / "retrostar.sqlite3"

    @property
    def port(self) -> int:
        return int(self.settings["RETROSTAR_PORT"])

    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    def events(self, event: str) -> list[Json]:
        lines = [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]

    def run(self, *words: str, **settings: str) -> Ended:
        """Run a command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env=self.settings | settings,
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def serve(self, *words: str, **settings: str) -> subprocess.Popen[str]:
        """Start `serve`; its log is appended to serve.log."""
        with (self.folder / "serve.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve", *words],
                cwd=self.folder,
                env=self.settings | settings,
                stdout=log,
                stderr=log,
                text=True,
            )
        self.running.append(process)
        return process

    def wait_ready(self) -> None:
        """Until /readyz says so."""
        eventually(lambda: self._get("/readyz") == 200, f"readiness\n{self.log()}")

    def stop(self, process: subprocess.Popen[str]) -> int:
        """End it as a platform does; gives the exit code."""
        process.send_signal(signal.SIGTERM)
        return process.wait(PATIENCE)

    def _get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def deliver(self, body: str, kind: str = "application/x-www-form-urlencoded") -> Json | str:
        """A signed delivery; gives what the ack says. Any status but 200 fails the test."""
        stamp = str(int(time.time()))
        signed = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }
        url = f"http://127.0.0.1:{self.port}/slack/events"
        request = urllib.request.Request(url, body.encode(), headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310  our own
            text: str = response.read().decode()
        if not text.startswith("{"):
            return text
        told: Json = json.loads(text)
        return told

    def deliver_payload(self, payload: Json) -> Json | str:
        return self.deliver(urlencode({"payload": json.dumps(payload)}))

    def rows(self, query: str) -> list[Any]:
        """What the database holds."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()

    def answers(self) -> list[tuple[str, str | None]]:
        return self.rows("SELECT value, text FROM answer ORDER BY id")

    def end_well(self, process: subprocess.Popen[str]) -> None:
        """SIGTERM ends it with 0, and nothing broke meanwhile."""
        assert self.stop(process) == 0
        assert "raceback" not in self.log()


def settings(slack: ForeignSlack, mode: str, now: str, **more: str) -> dict[str, str]:
    """Only what CONTRACTS names."""
    return {
        "SLACK_BOT_TOKEN": slack.traits.bot_token,
        "SLACK_APP_TOKEN": slack.traits.app_token,
        "SLACK_SIGNING_SECRET": SECRET,
        "RETROSTAR_SLACK_API_URL": slack.api_url,
        "RETROSTAR_MODE": mode,
        "RETROSTAR_PORT": str(free_port()),
        "RETROSTAR_CONFIG": "retrostar.yaml",
        "RETROSTAR_NOW": now,
        **more,
    }


def config(questions: list[str] | None = None, **team: object) -> str:
    """One team of eight who are asked on Tuesdays; its digest goes to the channel C01."""
    topics = {"questions": questions} if questions else {}
    return yaml.safe_dump(
        {
            "version": 1,
            "admins": ["U08"],
            "teams": [
                {
                    "key": "fraud-ml",
                    "name": "Fraud ML",
                    "members": {"users": [f"U0{n}" for n in range(1, 9)]},
                    "roles": {f"U0{n}": "ml" for n in range(1, 9)},
                    "leads": ["U08"],
                    "timezone": "Europe/Helsinki",
                    "digest": {
                        "to": "channel",
                        "channel": "C01",
                        "recurrence": "FREQ=WEEKLY;BYDAY=FR",
                        "at": "15:00",
                        "timezone": "Europe/Helsinki",
                    },
                    "schedules": [
                        {
                            "key": "weekly",
                            "recurrence": "FREQ=WEEKLY;BYDAY=TU",
                            "at": "10:00",
                            "timezone": "member",
                            "questions_per_person": 3,
                            "open_for": "P2D",
                            **topics,
                        }
                    ],
                    **team,
                }
            ],
        }
    )


def button(message: Json, action: str) -> tuple[str, Json]:
    """The first button whose action id begins so, after its block's id."""
    for block in message["blocks"]:
        for element in [*(block.get("elements") or []), block.get("accessory") or {}]:
            if str(element.get("action_id")).startswith(action):
                return block.get("block_id", ""), element
    raise LookupError(action)


def tap(slack: ForeignSlack, message: Json, action: str, *, by: str) -> tuple[Json, list[Json]]:
    """block_actions for a button of a message that was posted, and where its answers come in."""
    block_id, element = button(message, action)
    channel = next(key[0] for key, posted in slack.messages.items() if posted is message)
    url = slack.response_url()
    pressed = {key: element[key] for key in ("type", "action_id", "value", "text")}
    payload = {
        "type": "block_actions",
        "team": {"id": slack.traits.team_id, "domain": "foreign"},
        "user": {"id": by, "team_id": slack.traits.team_id},
        "api_app_id": "A0FOREIGN",
        "token": "verification",
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel},
        "trigger_id": f"trigger.{slack.number()}",
        "channel": {"id": channel, "name": "directmessage"},
        "message": message,
        "response_url": url,
        "actions": [pressed | {"block_id": block_id, "action_ts": "1.0"}],
    }
    return payload, slack.responses["/respond/" + url.rpartition("/")[2]]


def submission(view: Json, words: str, *, by: str, team: str) -> Json:
    """view_submission for a modal that was opened; no box is ticked."""
    state: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            typed = block["element"]["type"] == "plain_text_input"
            value: Json = {"value": words} if typed else {"selected_options": []}
            state[block["block_id"]] = {block["element"]["action_id"]: value}
    return {
        "type": "view_submission",
        "team": {"id": team},
        "user": {"id": by},
        "view": {**view, "state": {"values": state}},
    }


def event(slack: ForeignSlack, inner: Json) -> Json:
    return {
        "type": "event_callback",
        "event_id": f"Ev{slack.number()}",
        "team_id": slack.traits.team_id,
        "event": inner,
    }


def command(slack: ForeignSlack, words: str, *, by: str) -> Json:
    return {
        "command": "/retro",
        "text": words,
        "user_id": by,
        "team_id": slack.traits.team_id,
        "channel_id": "C01",
        "trigger_id": f"trigger.{slack.number()}",
    }
