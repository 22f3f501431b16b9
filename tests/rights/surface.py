"""Everything that Slack can set off: the listeners as Bolt holds them."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import App

_KINDS = {
    "event": "event",
    "command": "command",
    "action": "action",
    "view_submission": "view",
    "options": "options",
}


@dataclass(frozen=True, order=True)
class Listener:
    """`name`: the event, the command, an action's or a window's id, or how such an id begins."""

    kind: str
    name: str


def surface_of(bolt: App) -> list[Listener]:
    """One for each listener; twice the same means that the second never runs."""
    return [
        Listener(*found)
        for listener in bolt._listeners
        for matcher in listener.matchers
        if (found := _read(matcher))
    ]


def _read(matcher: Any) -> tuple[str, str] | None:
    """What a matcher of Bolt's looks for: it keeps that in the closure of its function."""
    function = matcher.func
    kind = _KINDS.get(function.__qualname__.split(".")[0])
    if kind is None:
        return None
    held = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    wanted = next(
        cell.cell_contents for name, cell in held.items()
        if name in {"event_type", "command", "constraints", "callback_id"}
    )  # fmt: skip
    if isinstance(wanted, re.Pattern):
        return kind, re.sub(r"\\(.)", r"\1", wanted.pattern.removeprefix("^"))
    return kind, str(wanted)
