"""The bot serving the play workspace: real gateway, real deliveries, a clock that the test turns.

Ticks are the test's too: `tick()` does what a running worker does every few seconds.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.app import Parts
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.play import PlayServer, Workspace
from bot.serving.health import Health
from bot.serving.web import WebServer, application
from bot.slack import Gateway
from tests.scene import parts_of

Json = dict[str, Any]


def a_workspace_of(users: Sequence[Mapping[str, Any]], *, now: datetime, **more: Any) -> Workspace:
    """A play workspace that belongs to the team of tests/seed.py."""
    return Workspace.model_validate(
        {
            "team": {"id": "T0RETRO", "name": "Retro", "domain": "retro"},
            "users": [dict(user) for user in users],
            "channels": [{"id": "C01", "name": "digest"}],
            "now": now.isoformat(),
            "file_ready_after_ms": 0,
            **more,
        }
    )


@dataclass
class Live:
    """A running bot and the workspace around it."""

    play: PlayServer
    parts: Parts
    clock: TurnableClock

    def turn(self, to: datetime) -> None:
        """Turn both clocks; nothing is done yet."""
        self.clock.turn(to)
        self.play.set_clock(to, running=False)

    def tick(self) -> bool:
        return self.parts.tick()

    def act(self, user: str, **act: Any) -> Json:
        return self.play.act({"user": user, **act})

    def press(self, user: str, action_id: str, *, asked: int | None = None, **more: Any) -> Json:
        """Tap a button of the newest message that has it, or of App Home (`home=True`)."""
        if not more.get("home"):
            more = {"channel": "bot", **more}
        if asked is not None:
            more["block_id"] = self._block(user, action_id, asked, home=bool(more.get("home")))
        told = self.act(user, type="click", action_id=action_id, **more)
        self.parts.refresher.drain()
        return told

    def submit(self, user: str, words: str, *, ticked: Sequence[str] = ()) -> Json:
        state = {"words": {"words": words}, "consent": {"consent": list(ticked)}}
        told = self.act(user, type="submit", state=state)
        self.parts.refresher.drain()
        return told

    def messages(self, channel: str) -> list[Json]:
        """All but what only one person saw."""
        return [one for one in self.play.messages(channel) if not one.get("ephemeral")]

    def whispers(self, channel: str) -> list[str]:
        return [one["text"] for one in self.play.messages(channel) if one.get("ephemeral")]

    def shown(self, channel: str) -> str:
        """The newest message as JSON."""
        return json.dumps(self.messages(channel)[-1], ensure_ascii=False)

    def modal(self, user: str) -> Json | None:
        views = self.play.state()["modals"].get(user) or []
        return views[-1] if views else None

    def home(self, user: str) -> str:
        assert self.act(user, type="open_home")["ok"]
        self.until(lambda: user in self.play.state()["homes"])
        return json.dumps(self.play.state()["homes"][user], ensure_ascii=False)

    @staticmethod
    def until(claim: Callable[[], object], *, within: float = 20) -> None:
        end = time.monotonic() + within
        while not claim():
            assert time.monotonic() < end, "it never became true"
            time.sleep(0.01)

    def _block(self, user: str, action_id: str, asked: int, *, home: bool) -> str:
        blocks = (
            self.play.state()["homes"][user]["blocks"]
            if home
            else self.messages(user)[-1]["blocks"]
        )
        for block in blocks:
            elements = [*block.get("elements", []), block.get("accessory") or {}]
            for element in elements:
                if (element.get("action_id"), element.get("value")) == (action_id, str(asked)):
                    return str(block["block_id"])
        raise AssertionError(f"no button {action_id} for {asked} in {blocks}")


@contextmanager
def a_live_bot(workspace: Workspace, database: Database, clock: TurnableClock) -> Iterator[Live]:
    """The bot in HTTP mode: deliveries come signed to a port of its own."""
    with PlayServer(workspace, real_buckets=False) as play:
        play.set_clock(clock.now(), running=False)
        parts = parts_of(
            database,
            clock,
            Gateway(workspace.bot_token, play.api_url, sleep=lambda _: None),
            api_url=play.api_url,
            signing_secret=workspace.signing_secret,
            admins=(),
        )
        server = WebServer(application(Health(ticks=False), parts.bolt), "127.0.0.1", 0)
        server.start()
        try:
            assert play.deliver_to(f"http://127.0.0.1:{server.port}/slack/events")
            yield Live(play, parts, clock)
        finally:
            server.stop()
