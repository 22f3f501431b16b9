from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.sending import store
from bot.sending.flow import Sender
from bot.sending.store import OutboxRow
from bot.slack import Edit, Message, MessageRef, Picture
from tests.sending.fake import Died, FakeSlack


@dataclass
class Post:
    """A sender with its clock, its Slack and what its stages heard."""

    database: Database
    clock: TurnableClock
    slack: FakeSlack
    heard: list[tuple[str, str, str]] = field(default_factory=list)
    """(hook, subject, state)"""
    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)
    rendered: list[str] = field(default_factory=list)
    trouble: Callable[[str], None] = lambda _subject: None
    on_sleep: Callable[[], None] = lambda: None

    def sender(self, *, posts_per_minute: int = 60_000) -> Sender:
        """A sender of a process that has just started."""
        return Sender(
            database=self.database,
            gateway=self.slack,
            clock=self.clock,
            posts_per_minute=posts_per_minute,
            renderers={
                "prompt": self._render,
                "digest": self._render,
                "refresh": lambda _, row: Edit(MessageRef("D1", "1.1"), Message(row.subject, [])),
            },
            sent=dict.fromkeys(("prompt", "digest", "refresh"), self._hook("sent")),
            lapsed=dict.fromkeys(("prompt", "digest"), self._hook("lapsed")),
            elapsed=lambda: self.seconds,
            sleep=self._sleep,
        )

    def queue(
        self,
        subject: str,
        *,
        kind: str = "prompt",
        recipient: str = "U1",
        due_in: float = 0,
        expires_in: float | None = None,
        thread: str | None = None,
    ) -> None:
        now = self.clock.now()
        with self.database.write() as session:
            store.enqueue(
                session,
                kind=kind,
                subject=subject,
                recipient=recipient,
                due_at=now + timedelta(seconds=due_in),
                expires_at=None if expires_in is None else now + timedelta(seconds=expires_in),
                now=now,
                thread=thread,
            )

    def turn(self, seconds: float) -> None:
        self.clock.turn(self.clock.now() + timedelta(seconds=seconds))
        self.seconds += seconds

    def row(self, subject: str) -> OutboxRow:
        with self.database.read() as session:
            return session.scalars(select(OutboxRow).where(OutboxRow.subject == subject)).one()

    def next_due(self, after: datetime) -> datetime | None:
        with self.database.read() as session:
            return store.next_due(session, after)

    def _render(self, _session: Session, row: OutboxRow) -> Message | None:
        self.rendered.append(row.subject)
        self.trouble(row.subject)
        if row.subject == "nothing to say":
            return None
        picture = Picture(b"PNG", "a.png", "A", "a") if row.kind == "digest" else None
        return Message(row.subject, [], picture)

    def _hook(self, name: str) -> Callable[[Session, OutboxRow], None]:
        def hook(_session: Session, row: OutboxRow) -> None:
            self.heard.append((name, row.subject, row.state))

        return hook

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        self.on_sleep()


@pytest.fixture
def post(database: Database, clock: TurnableClock) -> Post:
    return Post(database, clock, FakeSlack(database))


def run_until_quiet(post: Post, *, ticks: int = 60) -> None:
    """Tick like a process that is started again each time it dies."""
    sender = post.sender()
    for _ in range(ticks):
        try:
            sender.send_due()
        except Died:
            sender = post.sender()
        post.turn(10)
