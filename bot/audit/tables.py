"""Tables of the audit log: its entries, and whom the marks in them mean. Queries: store, naming."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


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


class AuditNameRow(Base):
    """Whom a mark of the log means; deleted when that person is erased."""

    __tablename__ = "audit_name"

    mark: Mapped[str] = mapped_column(String(60), primary_key=True)
    slack_id: Mapped[str] = mapped_column(String(40), unique=True)
    salt: Mapped[str] = mapped_column(String(32))
