"""The outbox: what is to be sent, when, and what became of it."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class OutboxRow(Base):
    """One message to be sent exactly once. The stage inserts it in its own transaction."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "revision"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """Which renderer makes the message: prompt, refresh, digest, notice."""
    subject: Mapped[str] = mapped_column(String(120))
    """What it is about, for the renderer: a prompt's id, a digest's id and recipient, …"""
    revision: Mapped[int] = mapped_column(default=0)
    recipient: Mapped[str] = mapped_column(String(40))
    """A channel's or a user's Slack id (a user's opens the DM)."""
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """Not sent after this; the renderer's stage is told through `state`."""
    state: Mapped[str] = mapped_column(String(20))
    """pending, sent, dropped (renderer had nothing to say), expired, failed."""
    attempted_at: Mapped[datetime | None]
    """Committed before each post: one that is set is looked up before it is repeated."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    file_id: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
