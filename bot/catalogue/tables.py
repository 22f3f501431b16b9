"""The table of a workspace's own questions; its queries are in own.py."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class OwnQuestionRow(Base):
    """One version of a question that an admin wrote."""

    __tablename__ = "own_question"
    __table_args__ = (UniqueConstraint("workspace_id", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    draft: Mapped[dict[str, Any]]
    """As it was written: `bot.catalogue.draft.Draft`."""
    written_by: Mapped[str] = mapped_column(String(40))
    """The admin's Slack id, or the name of the file that was applied."""
    written_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    changes: Mapped[int] = mapped_column(default=0)
    """How often this version's teams, lenses or standing changed."""
