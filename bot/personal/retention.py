"""Texts and answers that have grown older than the config's `retention` are dropped."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.answering import own as answering
from bot.db.database import Database
from bot.personal import store
from bot.personal.model import before

#: Old answers are looked for so often: nobody counts the hours of a year.
EVERY = timedelta(hours=1)
#: Dropped in one transaction, so that other writers need not wait.
_AT_ONCE = 200

#: Whole answers first: their words go with them.
_WAYS: dict[str, tuple[Callable[..., list[int]], Callable[[Session, list[int]], None]]] = {
    "answers": (answering.old_answers, answering.drop_answers),
    "text": (answering.old_texts, answering.drop_texts),
}


@dataclass
class Retention:
    """A step of the tick. Without `retention` in the config everything is kept."""

    _next_at: datetime | None = field(default=None, init=False)

    def drop_due(self, database: Database, *, now: datetime) -> int:
        """Drop what is too old, at most once an hour; how many answers and texts."""
        if self._next_at is not None and self._next_at - EVERY <= now < self._next_at:
            return 0
        dropped = drop_old(database, now=now)
        self._next_at = now + EVERY
        return dropped


def drop_old(database: Database, *, now: datetime) -> int:
    """Drop what is too old at *now*; how many answers and texts. Figures that were made stand."""
    with database.read() as session:
        ages = store.retention(session)
    return sum(_drop(database, kind, before(ages[kind], now)) for kind in _WAYS if kind in ages)


def _drop(database: Database, kind: str, since: datetime) -> int:
    find, drop = _WAYS[kind]
    dropped = 0
    while True:
        with database.read() as session:
            found = find(session, before=since, limit=_AT_ONCE)
        if not found:
            return dropped
        with database.write() as session:
            drop(session, found)
        dropped += len(found)
