"""The tables of what an organisation's teams say together; those of single teams are in store.py.

Unreleased, like everything here: disclosure decides what may be told.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class RippleRow(Base):
    """One team's week beside what is usual there, for one lens: a share of the common week.

    Written once, with the team's reading. `week` counts Mondays.
    """

    __tablename__ = "ripple"
    __table_args__ = (
        UniqueConstraint("team_id", "lens", "week"),
        Index("ix_ripple_lens_week", "lens", "week"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    lens: Mapped[str] = mapped_column(String(40))
    week: Mapped[int]
    freeze_at: Mapped[datetime]
    pull: Mapped[float]
    precision: Mapped[float]


class OrganisationReadingRow(Base):
    """Made once when all teams of a week are frozen, from the answers their own readings hold."""

    __tablename__ = "organisation_reading"
    __table_args__ = (UniqueConstraint("workspace_id", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    iso_week: Mapped[str] = mapped_column(String(8))
    figures: Mapped[dict[str, Any]]
    """An OrganisationReading."""
