"""A bot in an empty workspace, and an admin who taps and fills in forms there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bot.clock import TurnableClock
from bot.configuring import changing
from bot.configuring.changing import Standing
from bot.configuring.panel.names import DO, OPEN
from bot.configuring.panel.payload import Aim
from bot.db.database import Database
from bot.slack import Message
from tests.live import Live, a_live_bot, a_workspace_of

#: Tuesday of 2026-W48, 09:00 in Helsinki.
TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
EVA, ADA, BO, CY, DI, OLLI = "U01", "U02", "U03", "U04", "U05", "U06"
USERS: list[dict[str, Any]] = [
    {"id": EVA, "name": "eva", "real_name": "Eva", "tz": "Europe/Helsinki", "locale": "en-GB",
     "flags": ["owner"]},
    *({"id": one, "name": name.lower(), "real_name": name, "tz": "Europe/Helsinki",
       "locale": "en-GB"} for one, name in ((ADA, "Ada"), (BO, "Bo"), (CY, "Cy"), (DI, "Di"))),
    {"id": OLLI, "name": "olli", "real_name": "Olli", "tz": "Europe/Helsinki", "locale": "fi-FI",
     "flags": ["owner"]},
]  # fmt: skip
CHANNELS = [
    {"id": "C01", "name": "digest"},
    {"id": "C02", "name": "fraud", "members": [ADA, BO, CY, DI]},
    {"id": "C03", "name": "closed", "archived": True},
    {"id": "C04", "name": "buttons"},
]
GROUPS = [{"id": "S01", "handle": "ml", "name": "ML people", "users": [ADA, BO]}]


@contextmanager
def an_empty_workspace(url: str, *, now: datetime = TUESDAY) -> Iterator[Live]:
    """Eva and Olli own it; nobody has set anything up."""
    database, clock = Database(url), TurnableClock(now)
    workspace = a_workspace_of(USERS, now=now, channels=CHANNELS, usergroups=GROUPS)
    with a_live_bot(workspace, database, clock) as bot:
        assert bot.tick()
        yield bot
    database.dispose()


def tap(live: Live, user: str, action_id: str, aim: Aim | None = None) -> dict[str, Any]:
    """Tap a button of the panel, wherever it stands: one is posted for it. What opens then."""
    element = {"type": "button", "action_id": action_id, "value": (aim or Aim()).dumped(),
               "text": {"type": "plain_text", "text": "Tap"}}  # fmt: skip
    live.parts.gateway.post("C04", Message("A", [{"type": "actions", "elements": [element]}]))
    assert live.press(user, action_id, channel="C04") == {"ok": True}
    return live.modal(user) or {}


def opened(live: Live, user: str, what: str, aim: Aim | None = None) -> dict[str, Any]:
    return tap(live, user, f"{OPEN}{what}", aim)


def done(live: Live, user: str, what: str, aim: Aim | None = None) -> dict[str, Any]:
    return tap(live, user, f"{DO}{what}", aim)


def inside(live: Live, user: str, action_id: str, **more: Any) -> dict[str, Any]:
    """Tap a button, or choose something, in the modal that is on top."""
    view = live.modal(user)
    assert view is not None
    kind = "select" if "option" in more else "click"
    told = live.act(user, type=kind, view_id=view["id"], action_id=action_id, **more)
    live.parts.refresher.drain()
    assert told == {"ok": True}, told
    return live.modal(user) or {}


def submit(live: Live, user: str, **state: Any) -> dict[str, Any]:
    """Fill in fields of the modal on top, as a person would, and send it."""
    view = live.modal(user)
    assert view is not None
    typed: dict[str, dict[str, Any]] = {}
    for block in view["blocks"]:
        name = str(block.get("block_id", "")).partition(".")[0]
        if block["type"] == "input" and name in state:
            typed[block["block_id"]] = {block["element"]["action_id"]: state.pop(name)}
    assert not state, f"no such fields: {state}"
    told = live.act(user, type="submit", state=typed)
    live.parts.refresher.drain()
    return told


def shown(live: Live, user: str) -> str:
    """The modal on top as JSON; empty where there is none."""
    view = live.modal(user)
    return json.dumps(view["blocks"], ensure_ascii=False) if view else ""


def team(live: Live, key: str = "fraud-ml") -> Standing:
    with live.parts.database.read() as session:
        found = changing.standing(session, key)
    assert found is not None
    return found


def a_team(live: Live, user: str = EVA, **more: Any) -> Standing:
    """A team that the guide made: Fraud ML, of Ada, Bo, Cy, Di and Eva, asked on Tuesdays."""
    opened(live, user, "team", Aim(guide=True))
    people = more.pop("users", [EVA, ADA, BO, CY, DI])
    assert submit(live, user, name="Fraud ML", users=people)["ok"]
    assert submit(live, user, **more)["ok"]
    return team(live)
