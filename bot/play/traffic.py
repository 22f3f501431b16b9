"""What went over the wire, for the inspector; and the live stream to open pages."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
_KEPT = 3000
_SECRET_FIELDS = ("token",)


def without_tokens(body: Json) -> Json:
    """The same body with its tokens blotted out."""
    return {
        key: ("(hidden)" if key in _SECRET_FIELDS and value else value)
        for key, value in body.items()
    }


@dataclass(slots=True)
class Traffic:
    rows: deque[Json] = field(default_factory=lambda: deque(maxlen=_KEPT))
    count: int = 0

    def add(
        self,
        *,
        at: str,
        direction: str,
        kind: str,
        method: str,
        status: str,
        summary: str = "",
        body: Json | None = None,
        response: Json | None = None,
    ) -> Json:
        self.count += 1
        row: Json = {
            "n": self.count,
            "at": at,
            "direction": direction,
            "kind": kind,
            "method": method,
            "status": status,
            "summary": summary,
            "body": without_tokens(body or {}),
            "response": response or {},
        }
        self.rows.append(row)
        return row

    def after(self, number: int) -> list[Json]:
        return [row for row in self.rows if row["n"] > number]


@dataclass(slots=True, eq=False)
class Listener:
    """One open page. Equal notices that it has not read yet are kept once."""

    user: str
    waiting: dict[str, Json] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self) -> list[Json]:
        notices = list(self.waiting.values())
        self.waiting.clear()
        self.ready.clear()
        return notices


@dataclass(slots=True)
class Stream:
    listeners: list[Listener] = field(default_factory=list)

    def publish(self, kind: str, *, only: str | None = None, **fields: object) -> None:
        """Tell every page, or only those of one user, that something changed."""
        for listener in self.listeners:
            if only is None or listener.user == only:
                key = f"{kind}:{fields.get('channel', '')}:{fields.get('text', '')}"
                listener.waiting.pop(key, None)
                listener.waiting[key] = {"type": kind, **fields}
                listener.ready.set()
