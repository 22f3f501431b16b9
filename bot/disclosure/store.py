"""The release ledger: every published figure, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class ReleaseRow(Base):
    """One published cell of one week: a lens, the participation, a practice."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("team_id", "cell", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    cell: Mapped[str] = mapped_column(String(60))
    """`lens:silo`, `participation`, `blind_spots`, `texts`."""
    iso_week: Mapped[str] = mapped_column(String(8))
    figures: Mapped[dict[str, Any]]
    """The stepped, guarded values as published; nothing finer is kept here."""
    released_at: Mapped[datetime]
