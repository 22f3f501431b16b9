"""A Slack that remembers what it got, and goes wrong on order."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.db.database import Database
from bot.slack import (
    Message,
    MessageRef,
    Missing,
    NotPosted,
    PerhapsPosted,
    RateLimited,
    Unreachable,
)


class Died(BaseException):
    """The process is gone: nothing after this line runs in it."""


@dataclass
class FakeSlack:
    """`orders` says how the next calls end; `on_post` and `on_look` run during a call."""

    database: Database
    posted: list[tuple[str, str | None, Message]] = field(default_factory=list)
    threads: list[str | None] = field(default_factory=list)
    """The thread of each posted message."""
    edited: list[tuple[MessageRef, Message]] = field(default_factory=list)
    looked: list[tuple[str, str]] = field(default_factory=list)
    looked_in: list[str | None] = field(default_factory=list)
    """The thread in which each look was."""
    orders: deque[str] = field(default_factory=deque)
    look_orders: deque[str] = field(default_factory=deque)
    on_post: Callable[[], None] = lambda: None
    on_look: Callable[[], None] = lambda: None

    def post(
        self,
        recipient: str,
        message: Message,
        *,
        metadata_id: str | None = None,
        thread: str | None = None,
    ) -> MessageRef:
        self._refuse_open_transactions()
        order = self.orders.popleft() if self.orders else "ok"
        if order == "died before":
            raise Died
        if order == "ok" or order.endswith("after"):
            self.on_post()
            self.posted.append((recipient, metadata_id, message))
            self.threads.append(thread)
        if order == "died after":
            raise Died
        _fail(order)
        return self._reference(len(self.posted) - 1)

    def update(self, ref: MessageRef, message: Message) -> None:
        self._refuse_open_transactions()
        _fail(self.orders.popleft() if self.orders else "ok")
        self.edited.append((ref, message))

    def find(
        self,
        recipient: str,
        metadata_id: str,
        *,
        since: datetime,  # noqa: ARG002
        thread: str | None = None,
    ) -> MessageRef | None:
        self._refuse_open_transactions()
        self.looked.append((recipient, metadata_id))
        self.looked_in.append(thread)
        self.on_look()
        order = self.look_orders.popleft() if self.look_orders else "ok"
        if order == "died before":
            raise Died
        _fail(order)
        for number, (_, known, _) in enumerate(self.posted):
            if known == metadata_id:
                return self._reference(number)
        return None

    @property
    def texts(self) -> list[str]:
        return [message.text for _, _, message in self.posted]

    def _reference(self, number: int) -> MessageRef:
        recipient, _, message = self.posted[number]
        channel = f"D{recipient}" if recipient.startswith("U") else recipient
        return MessageRef(channel, f"{number}.000100", "F1" if message.picture else None)

    def _refuse_open_transactions(self) -> None:
        assert self.database.engine.pool.checkedout() == 0, "a transaction is open"  # type: ignore[attr-defined]


def _fail(order: str) -> None:
    method = "chat.postMessage"
    match order:
        case "429":
            raise RateLimited(method, 7)
        case "500 before" | "500 after":
            raise PerhapsPosted(method, "internal_error")
        case "silent before" | "silent after":
            raise PerhapsPosted(method, "TimeoutError", silent=True)
        case "away":
            raise Unreachable(method, "ConnectionRefusedError")
        case "missing":
            raise Missing(method, "missing_scope")
        case "ok":
            return
        case code:
            raise NotPosted(method, code)
