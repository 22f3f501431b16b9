"""The outbox's rows of reminders: found, moved, dropped. Only queries; see reminding.py."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.asking.tables import AskedRow, PromptRow
from bot.sending.store import DROPPED, PENDING, SENT, OutboxRow

KIND, OVER = "reminder", "reminder_over"
#: A reminder that was sent longer ago is left as it is.
_LOOK_BACK = timedelta(days=7)
#: Redrawn at once: chat.update is let through about 45 times a minute.
_AT_ONCE = 10
#: A prompt's id is a UUID without dashes.
_ID_LENGTH = 32


@dataclass(frozen=True)
class Nudge:
    """A reminder in the outbox. Its subject is the prompt's id and which of its reminders."""

    row_id: int
    subject: str
    recipient: str

    @property
    def prompt_id(self) -> str:
        return prompt_of(self.subject)


def prompt_of(subject: str) -> str:
    """The prompt that a reminder is about."""
    return subject.partition(":")[0]


def next_to_go(session: Session, *, now: datetime, limit: int) -> list[Nudge]:
    """Reminders that the next turns of sending would take."""
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.kind == KIND,
            OutboxRow.state == PENDING,
            OutboxRow.attempted_at.is_(None),
            OutboxRow.due_at <= now,
        )
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    )
    return [_nudge(row) for row in rows]


def move(session: Session, one: Nudge, at: datetime) -> int:
    """Later; 0 when its sending has begun."""
    return _change(session, one, due_at=at, next_attempt_at=None)


def drop(session: Session, one: Nudge) -> int:
    """Not at all; 0 when its sending has begun."""
    return _change(session, one, state=DROPPED)


def last_sent(session: Session, prompt_id: str) -> datetime | None:
    """When the prompt's member was last reminded of it."""
    return session.scalar(
        select(func.max(OutboxRow.sent_at)).where(
            OutboxRow.kind == KIND,
            OutboxRow.state == SENT,
            OutboxRow.subject.startswith(f"{prompt_id}:", autoescape=True),
        )
    )


def snoozes(session: Session, prompt_id: str) -> int:
    """How often a snooze has queued a reminder of the prompt, whatever became of it."""
    counted = select(func.count()).where(
        OutboxRow.kind == KIND,
        OutboxRow.subject.startswith(f"{prompt_id}:snooze", autoescape=True),
    )
    return session.scalar(counted) or 0


def drop_snoozed(session: Session, prompt_id: str) -> None:
    """The snooze is undone: what it queued does not come."""
    session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.kind == KIND,
            OutboxRow.state == PENDING,
            OutboxRow.attempted_at.is_(None),
            OutboxRow.subject.startswith(f"{prompt_id}:snooze", autoescape=True),
        )
        .values(state=DROPPED)
    )


def is_answered(session: Session, answers: InstrumentedAttribute[int], prompt_id: str) -> bool:
    """Whether any of the prompt's questions has an answer, by the column of answered ids."""
    found = select(AskedRow.id).join_from(AskedRow, answers.class_, answers == AskedRow.id)
    return (
        session.scalars(found.where(AskedRow.prompt_id == prompt_id).limit(1)).first() is not None
    )


def outdated(
    session: Session, answers: InstrumentedAttribute[int], *, now: datetime
) -> list[Nudge]:
    """Reminders that stand in Slack although their questions are answered or closed."""
    over = aliased(OutboxRow)
    answered = exists().where(AskedRow.prompt_id == PromptRow.id, answers == AskedRow.id)
    redrawn = select(over.id).where(over.kind == OVER, over.subject == OutboxRow.subject)
    rows = session.scalars(
        select(OutboxRow)
        .join(PromptRow, PromptRow.id == func.substr(OutboxRow.subject, 1, _ID_LENGTH))
        .where(
            OutboxRow.kind == KIND,
            OutboxRow.state == SENT,
            OutboxRow.ts.is_not(None),
            OutboxRow.due_at > now - _LOOK_BACK,
            or_(answered, PromptRow.closes_at <= now),
            ~redrawn.exists(),
        )
        .order_by(OutboxRow.id)
        .limit(_AT_ONCE)
    )
    return [_nudge(row) for row in rows]


def message_of(session: Session, subject: str) -> tuple[str, str] | None:
    """Where a reminder stands: channel and ts."""
    row = session.scalars(
        select(OutboxRow).where(OutboxRow.kind == KIND, OutboxRow.subject == subject)
    ).first()
    return (row.channel, row.ts) if row and row.channel and row.ts else None


def _change(session: Session, one: Nudge, **values: object) -> int:
    done = session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.id == one.row_id,
            OutboxRow.state == PENDING,
            OutboxRow.attempted_at.is_(None),
        )
        .values(**values)
        .returning(OutboxRow.id)
    )
    return int(done.first() is not None)


def _nudge(row: OutboxRow) -> Nudge:
    return Nudge(row.id, row.subject, row.recipient)
