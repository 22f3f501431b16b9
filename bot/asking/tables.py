"""Tables of prompts, of the questions asked in them, of items at rest and of focus weeks.

Their queries are in store.py, planning.py and focusing.py.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base

_ONE_A_DAY = text("scheduled AND state <> 'skipped'")
#: Few at any time, however many prompts there ever were: looked for at every tick.
_BEHIND = text("shown < revision")


class PromptRow(Base):
    """One member's message in a round. `id` is random and travels in the message's metadata."""

    __tablename__ = "prompt"
    __table_args__ = (
        UniqueConstraint("round_id", "member_id"),
        Index(
            "uq_prompt_member_id_local_day",
            "member_id",
            "local_day",
            unique=True,
            sqlite_where=_ONE_A_DAY,
            postgresql_where=_ONE_A_DAY,
        ),
        Index("ix_prompt_state_due_at", "state", "due_at"),
        Index(
            "ix_prompt_touched_at",
            "touched_at",
            sqlite_where=_BEHIND,
            postgresql_where=_BEHIND,
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    local_day: Mapped[date]
    scheduled: Mapped[bool]
    due_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    """The earlier of the answer window's end and the freeze."""
    freezes_at: Mapped[datetime]
    """Until here a saved answer may be changed."""
    language: Mapped[str] = mapped_column(String(10))
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    asks_role: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20))
    """planned, sent, skipped (never sent; `reason` says why)."""
    reason: Mapped[str | None] = mapped_column(String(40))
    channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    """Grows with each answer; the message in Slack shows revision `shown`."""
    shown: Mapped[int] = mapped_column(default=0)
    touched_at: Mapped[datetime | None]
    """When the last answer raised `revision`."""
    snoozed: Mapped[str | None] = mapped_column(String(10))
    """later, tomorrow or week: how the member put it off; null: they did not."""
    snoozed_until: Mapped[datetime | None]
    """Not to be reminded of before then; the end of the week where it is skipped."""
    told_action: Mapped[int | None]
    """The settled action of which it tells ("you said, we did")."""


class AskedRow(Base):
    """One question in one prompt."""

    __tablename__ = "asked"
    __table_args__ = (
        UniqueConstraint("prompt_id", "question_key"),
        UniqueConstraint("member_id", "question_key", "local_day"),
        Index("uq_asked_member_id_followup_week", "member_id", "followup_week", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_id: Mapped[str] = mapped_column(ForeignKey("prompt.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    question_key: Mapped[str] = mapped_column(String(80))
    question_version: Mapped[int]
    position: Mapped[int]
    local_day: Mapped[date]
    followup: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Asked because of the member's own answer: outside the cap, and never part of a trend."""
    followup_week: Mapped[str | None] = mapped_column(String(8))
    """The ISO week of `local_day` for a follow-up: at most one for each member."""


class RestRow(Base):
    """An item that is not this member's area: not asked again until then. Answering writes it."""

    __tablename__ = "rest"
    __table_args__ = (UniqueConstraint("member_id", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    question_key: Mapped[str] = mapped_column(String(80))
    until_on: Mapped[date]


class FocusRow(Base):
    """The lens to which everyone's last question of a week goes. Trends and actions decide it."""

    __tablename__ = "focus"
    __table_args__ = (UniqueConstraint("team_id", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    iso_week: Mapped[str] = mapped_column(String(8))
    """The week of asking, by the member's own local day."""
    lens: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(40))
    """`watch`, or `action:ID` for a question asked again."""
    written_at: Mapped[datetime]
