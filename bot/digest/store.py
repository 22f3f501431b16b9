"""The table of digests: one team, one ISO week."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class DigestRow(Base):
    """A composed digest: immutable once here. Sending it is the outbox's business."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("team_id", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    iso_week: Mapped[str] = mapped_column(String(8))
    freeze_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    """The digest as a value (bot.digest.model.Digest)."""
    posted: Mapped[bool]
    """False for weeks composed after the fact, such as imported history: kept, not sent."""
    composed_at: Mapped[datetime]
