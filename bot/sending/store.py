"""The outbox: what is to be sent, when, and what became of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, Select, String, UniqueConstraint, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.db.inserting import insert
from bot.sending.model import Queued

PENDING, SENT, DROPPED, EXPIRED, FAILED = "pending", "sent", "dropped", "expired", "failed"
#: Perhaps it was sent, perhaps not: Slack gave no clear answer and cannot be asked.
UNCERTAIN = "uncertain"


class OutboxRow(Base):
    """One message to be sent exactly once. The stage inserts it in its own transaction."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "revision"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """Which renderer makes the message: prompt, refresh, digest, notice, digest_notice."""
    subject: Mapped[str] = mapped_column(String(120))
    """What it is about, for the renderer: a prompt's id, a digest's id and recipient, …"""
    revision: Mapped[int] = mapped_column(default=0)
    recipient: Mapped[str] = mapped_column(String(40))
    """A channel's or a user's Slack id (a user's opens the DM)."""
    thread: Mapped[str | None] = mapped_column(String(40))
    """The message (`ts`, in the recipient's conversation) in whose thread it goes."""
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """Not sent after this; the renderer's stage is told through `state`."""
    state: Mapped[str] = mapped_column(String(20))
    """pending, sent, dropped (renderer had nothing to say), expired, failed, uncertain."""
    attempted_at: Mapped[datetime | None]
    """Committed before each post: one that is set is looked up before it is repeated."""
    attempts: Mapped[int] = mapped_column(default=0)
    """Grows with each claim and each vain look; whoever read an older number has lost the row."""
    next_attempt_at: Mapped[datetime | None]
    """Left alone until then: the lease of an attempt under way, or the pause after one."""
    channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    file_id: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(String(200))
    """Why it failed, or what the last vain attempt met."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


#: Waits, and certainly was not sent.
_UNTRIED = (OutboxRow.state == PENDING, OutboxRow.attempted_at.is_(None))


def enqueue(
    session: Session,
    *,
    kind: str,
    subject: str,
    recipient: str,
    due_at: datetime,
    now: datetime,
    expires_at: datetime | None = None,
    revision: int = 0,
    thread: str | None = None,
) -> None:
    """Queue a message in the caller's transaction; one of this kind, subject and revision only."""
    row = {
        "kind": kind,
        "subject": subject,
        "revision": revision,
        "recipient": recipient,
        "thread": thread,
        "due_at": due_at,
        "expires_at": expires_at,
        "state": PENDING,
        "attempts": 0,
        "created_at": now,
    }
    session.execute(insert(session, OutboxRow).values(row).on_conflict_do_nothing())


def due(
    session: Session, *, now: datetime, limit: int, frozen: Collection[str], looks: bool
) -> list[int]:
    """The rows to look at now, oldest due first; without *looks* none that was tried before.

    Otherwise many that wait to be looked up would hold up those that can go.
    """
    query = _ready(now).where(OutboxRow.kind.not_in(frozen))
    if not looks:
        query = query.where(OutboxRow.attempted_at.is_(None))
    return list(session.scalars(query.order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)))


def too_late(session: Session, *, now: datetime, limit: int) -> list[OutboxRow]:
    """Rows whose time has passed and that were certainly never sent."""
    return list(
        session.scalars(
            select(OutboxRow)
            .where(
                OutboxRow.state == PENDING,
                OutboxRow.attempted_at.is_(None),
                OutboxRow.expires_at <= now,
            )
            .order_by(OutboxRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def ready(session: Session, row_id: int, *, now: datetime) -> OutboxRow | None:
    """The row, unless somebody else has taken or finished it meanwhile."""
    return session.scalars(
        select(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.id.in_(_ready(now)))
    ).one_or_none()


def queued(row: OutboxRow) -> Queued:
    """The row as a value."""
    return Queued(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        revision=row.revision,
        recipient=row.recipient,
        thread=row.thread,
        attempts=row.attempts,
        attempted_at=row.attempted_at,
        expires_at=row.expires_at,
    )


def claim(
    session: Session, seen: Queued, *, attempted_at: datetime | None, until: datetime
) -> bool:
    """Take the row for one attempt until *until*; False when another process was faster."""
    return _mark(
        session,
        seen,
        attempted_at=attempted_at,
        next_attempt_at=until,
        attempts=seen.attempts + 1,
    )


def postpone(
    session: Session,
    seen: Queued,
    *,
    certain: bool,
    until: datetime,
    error: str,
) -> None:
    """Leave the row for later. *certain*: nothing was posted, so that no look is needed."""
    changes = {"next_attempt_at": until, "error": error[:200], "attempts": seen.attempts + 1}
    _mark(session, seen, **changes, **({"attempted_at": None} if certain else {}))


def finish(
    session: Session, row_id: int, state: str, *, error: str | None = None
) -> OutboxRow | None:
    """End the row in *state* and give it for the stage's hook; None when it had ended before.

    Or when it is gone: its recipient was erased while it was on its way.
    """
    row = session.get(OutboxRow, row_id, with_for_update=True)
    if row is None or row.state != PENDING:
        return None
    row.state = state
    row.next_attempt_at = None
    row.error = error[:200] if error else None
    session.flush()
    return row


def try_again(session: Session, row: OutboxRow, *, at: datetime) -> None:
    """Put back at *at* a row that ended because Slack refused it: certainly it was not sent."""
    row.state, row.attempted_at, row.next_attempt_at = PENDING, None, at
    row.attempts += 1
    session.flush()


def hurry(session: Session, row_id: int) -> None:
    """Try a waiting row at once. One whose attempt is under way or uncertain stays as it is."""
    session.execute(
        update(OutboxRow).where(OutboxRow.id == row_id, *_UNTRIED).values(next_attempt_at=None)
    )


def withdraw(session: Session, row_id: int) -> None:
    """Do not send a waiting row after all, unless it may be out already."""
    session.execute(
        update(OutboxRow).where(OutboxRow.id == row_id, *_UNTRIED).values(state=DROPPED)
    )


def next_due(session: Session, after: datetime) -> datetime | None:
    """The next instant later than *after* at which something may be to send; None: nothing is."""
    instants = [
        session.scalar(select(func.min(column)).where(OutboxRow.state == PENDING, column > after))
        for column in (OutboxRow.due_at, OutboxRow.next_attempt_at)
    ]
    return min((instant for instant in instants if instant is not None), default=None)


def is_pending(session: Session, *, kind: str, subject_of: str) -> bool:
    """Whether a message of this kind waits whose subject begins so."""
    found = session.scalars(
        select(OutboxRow.id)
        .where(
            OutboxRow.kind == kind,
            OutboxRow.state == PENDING,
            OutboxRow.subject.startswith(subject_of, autoescape=True),
        )
        .limit(1)
    )
    return found.first() is not None


def is_queued_after(session: Session, row: OutboxRow) -> bool:
    """Whether the same thing was queued once more since, as a later revision."""
    found = session.scalars(
        select(OutboxRow.id).where(
            OutboxRow.kind == row.kind,
            OutboxRow.subject == row.subject,
            OutboxRow.revision > row.revision,
        )
    )
    return found.first() is not None


def known_channel(session: Session, recipient: str) -> str | None:
    """The conversation in which this recipient's last message stands; None before the first."""
    return session.scalars(
        select(OutboxRow.channel)
        .where(OutboxRow.recipient == recipient, OutboxRow.state == SENT)
        .where(OutboxRow.channel.is_not(None))
        .order_by(OutboxRow.id.desc())
        .limit(1)
    ).first()


def _ready(now: datetime) -> Select[int]:
    return select(OutboxRow.id).where(
        OutboxRow.state == PENDING,
        OutboxRow.due_at <= now,
        or_(OutboxRow.next_attempt_at.is_(None), OutboxRow.next_attempt_at <= now),
    )


def _mark(session: Session, seen: Queued, **changes: object) -> bool:
    done = session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.id == seen.id,
            OutboxRow.state == PENDING,
            OutboxRow.attempts == seen.attempts,
        )
        .values(**changes)
        .returning(OutboxRow.id)
    )
    return done.first() is not None
