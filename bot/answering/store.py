"""The table of answers, in versions, and its queries."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class AnswerRow(Base):
    """One version of one answer. The newest version counts; older ones stay until retention."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("asked_id", "version"),
        Index("ix_answer_team_id_received_at", "team_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_id: Mapped[int] = mapped_column(ForeignKey("asked.id"))
    version: Mapped[int]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[str | None] = mapped_column(String(20))
    """The member's role in the team when answering."""
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    value: Mapped[str] = mapped_column(String(20))
    """A legal value of the question, `text`, `dont_know`, `not_my_area` or `skip`."""
    text: Mapped[str | None] = mapped_column(Text)
    quote: Mapped[bool] = mapped_column(default=False)
    research: Mapped[bool] = mapped_column(default=False)
    language_model: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime]
    """When the member tapped."""
    received_at: Mapped[datetime]
    """When it was stored here; decides which digest it counts for."""
