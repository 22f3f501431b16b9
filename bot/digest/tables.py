"""The tables beside the teams' digests: readers' words on them, and the organisation's digests."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class DigestVoteRow(Base):
    """Whether a digest was useful to one of its readers; the last word counts."""

    __tablename__ = "digest_vote"
    __table_args__ = (UniqueConstraint("digest_id", "slack_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id"))
    slack_id: Mapped[str] = mapped_column(String(40))
    useful: Mapped[bool]
    voted_at: Mapped[datetime]


class OrganisationDigestRow(Base):
    """A composed digest of the whole organisation: immutable once here."""

    __tablename__ = "organisation_digest"
    __table_args__ = (UniqueConstraint("workspace_id", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    iso_week: Mapped[str] = mapped_column(String(8))
    freeze_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    posted: Mapped[bool]
    composed_at: Mapped[datetime]
