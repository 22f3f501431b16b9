"""The tables of digests: a team's, the organisation's, and what readers said of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class _Digest:
    """A composed digest: immutable once here. Sending it is the outbox's business."""

    id: Mapped[int] = mapped_column(primary_key=True)
    iso_week: Mapped[str] = mapped_column(String(8))
    freeze_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    posted: Mapped[bool]
    """False for weeks composed after the fact, such as imported history: kept, not sent."""
    composed_at: Mapped[datetime]


class DigestRow(_Digest, Base):
    """One team, one ISO week. `content` is the digest as a value (bot.digest.model.Digest).

    Of actions only what the week told of them: their words and owners stay theirs to change.
    """

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("team_id", "iso_week"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))


class OrganisationDigestRow(_Digest, Base):
    """The whole organisation, one ISO week."""

    __tablename__ = "organisation_digest"
    __table_args__ = (UniqueConstraint("workspace_id", "iso_week"),)

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))


class _Vote:
    """Whether a digest was useful to one of its readers; the last word counts."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str] = mapped_column(String(40))
    useful: Mapped[bool]
    voted_at: Mapped[datetime]
    counted: Mapped[bool] = mapped_column(server_default=false())
    """Given since readers are told that words are counted together; earlier ones never are."""


class DigestVoteRow(_Vote, Base):
    """A word on a team's digest."""

    __tablename__ = "digest_vote"
    __table_args__ = (UniqueConstraint("digest_id", "slack_id"),)

    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id"))


class OrganisationVoteRow(_Vote, Base):
    """A word on a digest of the whole organisation."""

    __tablename__ = "organisation_digest_vote"
    __table_args__ = (UniqueConstraint("digest_id", "slack_id"),)

    digest_id: Mapped[int] = mapped_column(ForeignKey("organisation_digest.id"))
