"""Tables of schedules, digest plans and rounds, and their queries."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class DigestPlanRow(Base):
    """When a team's digest freezes and where it goes."""

    __tablename__ = "digest_plan"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    to: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str | None] = mapped_column(String(40))
    recurrence: Mapped[str] = mapped_column(String(200))
    at: Mapped[str] = mapped_column(String(5))
    timezone: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[date]


class ScheduleRow(Base):
    """When a team is asked, and about what."""

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("team_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    key: Mapped[str] = mapped_column(String(80))
    recurrence: Mapped[str] = mapped_column(String(200))
    at: Mapped[str] = mapped_column(String(5))
    timezone: Mapped[str] = mapped_column(String(64))
    """`member`: each in their own zone; else a zone's name."""
    questions_per_person: Mapped[int]
    open_for: Mapped[str] = mapped_column(String(20))
    """ISO 8601 duration, as in the config."""
    reminders: Mapped[list[str]] = mapped_column(default=list)
    topics: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{lenses: […], themes: […], practices: […], questions: […]}; empty: the whole catalogue."""
    sprint: Mapped[dict[str, Any]] = mapped_column(default=dict)
    starts_on: Mapped[date]
    paused: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]


class RoundRow(Base):
    """One occurrence of a schedule, or one asked by hand, or the frame of imported answers."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("team_id", "schedule_key", "occurrence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey("schedule.id"))
    schedule_key: Mapped[str] = mapped_column(String(80))
    occurrence: Mapped[str] = mapped_column(String(40))
    """The local date and time of the recurrence (never "now"); an instant for origin `ad_hoc`."""
    origin: Mapped[str] = mapped_column(String(20))
    """scheduled, ad_hoc or import."""
    opens_at: Mapped[datetime]
    """The first instant at which any member's clock shows the occurrence."""
    closes_at: Mapped[datetime]
    """The last instant at which any prompt of it is open."""
    freezes_at: Mapped[datetime]
    ignore_hours: Mapped[bool] = mapped_column(default=False)
    asked_by: Mapped[str | None] = mapped_column(String(40))
    """The admin's Slack id of an ad hoc round."""
    planned_at: Mapped[datetime | None]
    """When asking made its prompts; null: asking still has to."""
    created_at: Mapped[datetime]
