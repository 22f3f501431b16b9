"""Prompts that closed before all was answered: their messages are redrawn once, without buttons.

Slowly and in the background: chat.update is let through about 45 times a minute, and the repair of
somebody's tap must not wait long behind this. What the message says is view.py's; how it is
drawn with its answers, and where answers are kept, is handed in by the stage above.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.asking import store
from bot.asking.model import Prompt
from bot.db.database import Database
from bot.people import store as people
from bot.sending.store import OutboxRow, enqueue
from bot.slack import Edit, Message, MessageRef

KIND = "closing"
#: A message that closed longer ago is left as it is: hardly anybody scrolls up so far.
_LOOK_BACK = timedelta(days=7)
#: Waiting at one time. A tick sends two or three, and whatever is queued meanwhile comes next.
_MOST_WAITING = 10

#: The message of a prompt as it should stand now; None where no such prompt is.
Draw = Callable[[Session, str], tuple[Message, Prompt] | None]


def queue_closed(db: Database, answers: InstrumentedAttribute[int], *, now: datetime) -> int:
    """Queue the redrawing of some messages whose questions have closed; how many.

    *answers*: the column that holds the asked question of each answer. A message whose questions
    are all answered stays as it is, and each other one is queued once, whatever comes of it.
    """
    with db.read() as session:
        if not _closed(session, answers, now=now):
            return 0
    with db.write() as session:
        closed = _closed(session, answers, now=now)
        for prompt in closed:
            enqueue(
                session,
                kind=KIND,
                subject=prompt.id,
                recipient=prompt.channel or "",
                due_at=now,
                expires_at=prompt.closes_at + _LOOK_BACK,
                now=now,
            )
    return len(closed)


def renderer(draw: Draw) -> Callable[[Session, OutboxRow], Edit | None]:
    """The outbox's renderer of closed prompts; *draw* makes a prompt's message."""

    def render(session: Session, row: OutboxRow) -> Edit | None:
        drawn = draw(session, row.subject)
        if drawn is None:
            return None
        message, prompt = drawn
        if not (prompt.channel and prompt.ts):
            return None
        return Edit(MessageRef(prompt.channel, prompt.ts), message)

    return render


def mark_closed(session: Session, row: OutboxRow) -> None:
    """The outbox's hook: the message has no buttons any more, and App Home follows."""
    prompt = store.by_id(session, row.subject)
    if prompt is not None:
        people.mark_home_stale(session, [prompt.member_id], row.sent_at or row.due_at)


def _closed(
    session: Session, answers: InstrumentedAttribute[int], *, now: datetime
) -> list[Prompt]:
    return store.closed_unanswered(
        session,
        answers,
        told_as=KIND,
        closed_after=now - _LOOK_BACK,
        now=now,
        most_waiting=_MOST_WAITING,
    )
