"""The table of the audit log: written in the transaction of what it tells of, never changed.

Each row holds the digest of the one before. Whoever alters, inserts or removes a row breaks the
chain there; who cuts off the end, or writes the whole chain anew, is found by the newest digest,
which every export and the program's own log keep as well.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit.model import BEGINNING, Entry, canonical, digest_of, first_broken
from bot.db.base import Base

log = logging.getLogger(__name__)

#: PostgreSQL's advisory lock under which one entry after the other is written.
_LOCK = 7_108_214_052
#: Rows read at a time.
_BATCH = 500


class AuditEntryRow(Base):
    """One change. No foreign key: the log outlives what it tells of."""

    __tablename__ = "audit_entry"
    #: Two entries that follow the same one would be a fork.
    __table_args__ = (UniqueConstraint("previous"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(300))
    """A Slack id, `file:NAME`, or `system`."""
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200), index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


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

    *before* and *after* are JSON. Call it last: until the transaction ends nobody else enters
    anything.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    previous = head(session)
    old, new = _as_json(before), _as_json(after)
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
    """The newest entries first, those older than *before_id*; of one *subject* if it is given."""
    query = select(AuditEntryRow).order_by(AuditEntryRow.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(AuditEntryRow.id < before_id)
    if subject is not None:
        query = query.where(AuditEntryRow.subject == subject)
    return [_entry(row) for row in session.scalars(query)]


def newest_of(session: Session, subject: str) -> Entry | None:
    """Who changed this last, when and how."""
    found = entries(session, limit=1, subject=subject)
    return found[0] if found else None


def all_entries(session: Session) -> Iterator[Entry]:
    """Every entry, oldest first."""
    read = 0
    query = select(AuditEntryRow).order_by(AuditEntryRow.id).limit(_BATCH)
    while rows := session.scalars(query.where(AuditEntryRow.id > read)).all():
        yield from map(_entry, rows)
        read = rows[-1].id


def verify(session: Session) -> int | None:
    """The id of the first entry at which the chain breaks; None: it holds."""
    return first_broken(all_entries(session))


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
