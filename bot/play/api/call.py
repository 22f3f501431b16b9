"""One call of a Web API method: its arguments in any of Slack's forms, and its errors."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from bot.play.traffic import Json
from bot.play.world import World

_Row = TypeVar("_Row")


class ApiError(Exception):
    """Answered as `{ok: false, error: code}`, with `extra` beside it."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


def problems_error(code: str, problems: Sequence[str]) -> ApiError:
    """An error whose reasons stand in response_metadata.messages."""
    if len(problems) > 0 and code == "invalid_blocks":
        return ApiError(code, errors=list(problems), response_metadata={"messages": list(problems)})
    return ApiError(code, response_metadata={"messages": list(problems)})


@dataclass(slots=True)
class Call:
    world: World
    method: str
    args: Json
    token: str | None = None
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else str(value)

    def needed(self, name: str) -> str:
        value = self.text(name)
        if not value:
            missing = [f"[ERROR] missing required field: {name}"]
            raise problems_error("invalid_arguments", missing)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.args.get(name)
        if value is None or value == "":
            return default
        return str(value).lower() in {"1", "true", "t"}

    def whole(self, name: str, default: int) -> int:
        value = self.args.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            wrong = [f"[ERROR] must be an integer [json-pointer:/{name}]"]
            raise problems_error("invalid_arguments", wrong) from None

    def json(self, name: str, error: str) -> Any:  # noqa: ANN401 - any JSON value
        """A structured argument: as it is from a JSON body, decoded from a form's text."""
        value = self.args.get(name)
        if isinstance(value, str) and value:
            try:
                return json.loads(value)
            except ValueError:
                raise ApiError(error) from None
        return value if value != "" else None

    def page(self, rows: Sequence[_Row], most: int = 1000) -> tuple[list[_Row], Json]:
        """One page of a list, with the cursor to the next."""
        limit = self.whole("limit", 0)
        limit = most if limit <= 0 else min(limit, most)
        start = _place(self.text("cursor"))
        if start > len(rows):
            raise ApiError("invalid_cursor")
        end = start + limit
        cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(rows) else ""
        return list(rows[start:end]), {"response_metadata": {"next_cursor": cursor}}


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        kind, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
        if kind != "next":
            raise ApiError("invalid_cursor")
        return int(place)
    except (binascii.Error, ValueError):
        raise ApiError("invalid_cursor") from None


Handler: TypeAlias = Callable[[Call], Json | Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: one of them is enough; checked before the handler runs. `token`: whose."""

    handler: Handler
    scopes: tuple[str, ...] = ()
    token: str = "bot"  # noqa: S105 - a kind of token: bot, app or none


def need_scope(world: World, *scopes: str) -> None:
    """Refuse unless one of the scopes is granted."""
    if not scopes or any(scope in world.scopes for scope in scopes):
        return
    raise ApiError("missing_scope", needed=scopes[0], provided=",".join(world.scopes))
