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
#: Queued at once, when fewer than _FEW of the last still wait: some half a minute of redrawing.
_AT_ONCE, _FEW = 20, 5
#: After a look that found nothing: of a large company it takes a fifth of a second.
_REST = timedelta(minutes=1)

#: The message of a prompt as it should stand now; None where no such prompt is.
Draw = Callable[[Session, str], tuple[Message, Prompt] | None]


class Closings:
    """Queues the redrawing of messages whose questions have closed, a few at a time."""

    def __init__(self, db: Database, answers: InstrumentedAttribute[int]) -> None:
        """*answers*: the column that holds the asked question of each answer."""
        self._db = db
        self._answers = answers
        self._found_none_at: datetime | None = None

    def queue_due(self, *, now: datetime) -> int:
        """Queue what comes next; how many.

        A message whose questions are all answered stays as it is, and each other one is queued
        once, whatever comes of it: any number of processes may do this at once.
        """
        if self._found_none_at is not None:
            if timedelta(0) <= now - self._found_none_at < _REST:
                return 0
            self._found_none_at = None
        with self._db.read() as session:
            if store.waiting(session, KIND) >= _FEW:
                return 0
            closed = store.closed_unanswered(
                session,
                self._answers,
                told_as=KIND,
                closed_after=now - _LOOK_BACK,
                now=now,
                limit=_AT_ONCE,
            )
        if not closed:
            self._found_none_at = now
            return 0
        with self._db.write() as session:
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
