"""The queries of the audit log: written in the transaction of what it tells of, never changed.

Each row holds the digest of the one before. Whoever alters, inserts or removes a row breaks the
chain there; who cuts off the end, or writes the whole chain anew, is found by the newest digest,
which every export and the program's own log keep as well.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.audit import naming
from bot.audit.model import BEGINNING, Entry, canonical, digest_of, first_broken
from bot.audit.tables import AuditEntryRow

log = logging.getLogger(__name__)

#: PostgreSQL's advisory lock under which one entry after the other is written.
_LOCK = 7_108_214_052
#: Who did what no person did, and the act by which a person is gone from the log.
SYSTEM, ERASED = "system", "person.erased"
#: Rows read at a time.
_BATCH = 500


def record(
    session: Session,
    *,
    workspace_id: int,
    actor: str,
    act: str,
    subject: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Enter a change, in the caller's own transaction: both stand, or neither does.

    *before* and *after* are JSON; people stand in them by their Slack ids, which are kept as marks
    (naming.py). Call it last: until the transaction ends nobody else enters anything.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    previous = head(session)
    old, new = _as_json(naming.marked(session, before)), _as_json(naming.marked(session, after))
    subject = _marked_subject(session, subject)
    digest = digest_of(
        previous=previous, workspace_id=workspace_id, at=now, actor=actor, act=act,
        subject=subject, before=old, after=new,
    )  # fmt: skip
    row = AuditEntryRow(
        workspace_id=workspace_id, at=now, actor=actor, act=act, subject=subject,
        before=old, after=new, previous=previous, digest=digest,
    )  # fmt: skip
    session.add(row)
    session.flush()
    log.info("audit", extra={"entry": row.id, "act": act, "digest": digest})


def head(session: Session) -> str:
    """The newest entry's digest."""
    newest = select(AuditEntryRow.digest).order_by(AuditEntryRow.id.desc()).limit(1)
    return session.scalar(newest) or BEGINNING


def entries(
    session: Session,
    *,
    limit: int,
    before_id: int | None = None,
    subject: str | None = None,
) -> list[Entry]:
    """The newest entries first, those older than *before_id*; of one *subject* if it is given.

    With Slack ids where marks stand; a person who was erased stays a mark.
    """
    query = select(AuditEntryRow).order_by(AuditEntryRow.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(AuditEntryRow.id < before_id)
    if subject is not None:
        query = query.where(AuditEntryRow.subject == subject)
    rows = session.scalars(query).all()
    names = naming.names(session)
    return [_readable(_entry(row), names) for row in rows]


def newest_of(session: Session, subject: str) -> Entry | None:
    """Who changed this last, when and how."""
    found = entries(session, limit=1, subject=subject)
    return found[0] if found else None


def all_entries(session: Session) -> Iterator[Entry]:
    """Every entry, oldest first, to be read: with Slack ids where marks stand."""
    names = naming.names(session)
    return (_readable(entry, names) for entry in _as_written(session))


def verify(session: Session) -> int | None:
    """The id of the first entry at which the chain breaks; None: it holds.

    An entry whose mark means nobody, though no erasure is entered, is broken too.
    """
    return next(iter(sorted(filter(None, (_broken_link(session), _lost_name(session))))), None)


def forget(session: Session, slack_id: str, *, workspace_id: int, now: datetime) -> None:
    """Erasure: the log names the person no more, and says that somebody was erased.

    What they did as an admin keeps their Slack id: who changed the set-up stays known.
    """
    mark = naming.forget(session, slack_id)
    record(
        session, workspace_id=workspace_id, actor=SYSTEM, act=ERASED,
        subject=mark or f"{naming.MARK}never-named", before=None, after=None, now=now,
    )  # fmt: skip


def _as_written(session: Session) -> Iterator[Entry]:
    read = 0
    query = select(AuditEntryRow).order_by(AuditEntryRow.id).limit(_BATCH)
    while rows := session.scalars(query.where(AuditEntryRow.id > read)).all():
        yield from map(_entry, rows)
        read = rows[-1].id


def _broken_link(session: Session) -> int | None:
    return first_broken(_as_written(session))


def _lost_name(session: Session) -> int | None:
    known = naming.names(session).keys()
    erased: set[str] = set()
    lost: dict[str, int] = {}
    for entry in _as_written(session):
        if entry.act == ERASED:
            erased.add(entry.subject)
        for mark in naming.marks_in([entry.subject, entry.before, entry.after]) - known:
            lost.setdefault(mark, entry.id)
    return min((first for mark, first in lost.items() if mark not in erased), default=None)


def _readable(entry: Entry, names: Mapping[str, str]) -> Entry:
    who = names.get(entry.subject)
    return replace(
        entry,
        subject=naming.MARK + who if who else entry.subject,
        before=naming.named(entry.before, names),
        after=naming.named(entry.after, names),
    )


def _marked_subject(session: Session, subject: str) -> str:
    """`person:U01` names a person, too."""
    kind, _, who = subject.partition(":")
    found = naming.marked(session, who) if kind == "person" else who
    return found if found != who else subject


def _as_json(content: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """As it will come back from the database, so that the digest is the same then."""
    if content is None:
        return None
    plain: dict[str, Any] = json.loads(canonical(content))
    return plain


def _entry(row: AuditEntryRow) -> Entry:
    return Entry(
        id=row.id,
        workspace_id=row.workspace_id,
        at=row.at,
        actor=row.actor,
        act=row.act,
        subject=row.subject,
        before=row.before,
        after=row.after,
        previous=row.previous,
        digest=row.digest,
    )
