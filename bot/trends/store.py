"""The table of readings: what the figures say of one team and lens in one week, unreleased."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class ReadingRow(Base):
    """Made once for a passed freeze, from what had been received by then. Disclosure reads it."""

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("team_id", "lens", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    lens: Mapped[str] = mapped_column(String(40))
    iso_week: Mapped[str] = mapped_column(String(8))
    freeze_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]]
    """The fields of bot.trends.model.Reading."""
