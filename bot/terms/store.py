"""The table of terms: what a team's members were promised, from when on."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class TermsRow(Base):
    """One version of a team's promise; never changed, a new one follows. Answers are stamped."""

    __tablename__ = "terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    mode: Mapped[str] = mapped_column(String(20))
    minimum_group: Mapped[int]
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{to: leads|channel, channel: C…|null, leads: […], coders: […], researchers: […]}"""
    since_at: Mapped[datetime]
