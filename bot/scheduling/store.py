"""Tables of schedules, digest plans and rounds, and their queries."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.db.inserting import insert
from bot.people.model import Team
from bot.people.store import TeamRow
from bot.scheduling.model import (
    DigestPlan,
    NewRound,
    Origin,
    Recurrence,
    Round,
    RoundId,
    Schedule,
    ScheduleId,
    default_plan,
    duration,
    sprint_of,
)

#: A prompt's reminders; a config with more is refused.
MOST_REMINDERS = 2


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
    since_at: Mapped[datetime]
    """When the rule came to be what it is: earlier occurrences are none of it."""
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


def schedules(session: Session, team_id: int | None = None) -> list[Schedule]:
    """The schedules that ask now, of one team or of all, in the order they were made."""
    query = (
        select(ScheduleRow)
        .join(TeamRow, TeamRow.id == ScheduleRow.team_id)
        .where(
            TeamRow.archived_at.is_(None),
            TeamRow.paused_at.is_(None),
            ScheduleRow.archived_at.is_(None),
            ScheduleRow.paused.is_(False),
        )
        .order_by(ScheduleRow.id)
    )
    if team_id is not None:
        query = query.where(ScheduleRow.team_id == team_id)
    return [_schedule(row) for row in session.scalars(query)]


def schedule_by_id(session: Session, schedule_id: int) -> Schedule:
    """A schedule that is known to exist, paused and archived ones too."""
    return _schedule(session.get_one(ScheduleRow, schedule_id))


def digest_plan(session: Session, team: Team) -> DigestPlan:
    """When the team's week freezes: its own plan, or Fridays at 15:00 in its zone."""
    return _digest_plan(session.get(DigestPlanRow, team.id), team)


def digest_plans(session: Session, teams: Collection[Team]) -> dict[int, DigestPlan]:
    """`digest_plan` of many teams, by id, in one query."""
    rows = {row.team_id: row for row in session.scalars(select(DigestPlanRow))}
    return {team.id: _digest_plan(rows.get(team.id), team) for team in teams}


def _digest_plan(row: DigestPlanRow | None, team: Team) -> DigestPlan:
    if row is None:
        return default_plan(team.zone, date(2026, 1, 1))
    recurrence = Recurrence(row.recurrence, time.fromisoformat(row.at), row.starts_on)
    return DigestPlan(recurrence, ZoneInfo(row.timezone))


def add_round(
    session: Session, round_: NewRound, *, missed: bool = False, now: datetime
) -> RoundId | None:
    """Store the round; None if that occurrence has one already, also one made at the same time.

    A missed one counts as planned: it gets no prompts.
    """
    made = session.scalar(
        insert(session, RoundRow)
        .values(
            team_id=round_.team_id,
            schedule_id=round_.schedule_id,
            schedule_key=round_.schedule_key,
            occurrence=round_.occurrence,
            origin=round_.origin.value,
            opens_at=round_.opens_at,
            closes_at=round_.closes_at,
            freezes_at=round_.freezes_at,
            ignore_hours=round_.ignore_hours,
            asked_by=round_.asked_by,
            planned_at=now if missed else None,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(RoundRow.id)
    )
    return None if made is None else RoundId(made)


def known_occurrences(session: Session, *, since: datetime) -> set[tuple[int, str, str]]:
    """(team, schedule key, occurrence) of the scheduled rounds that opened after *since*."""
    rows = session.execute(
        select(RoundRow.team_id, RoundRow.schedule_key, RoundRow.occurrence).where(
            RoundRow.opens_at > since, RoundRow.origin == Origin.SCHEDULED.value
        )
    )
    return {(team_id, key, occurrence) for team_id, key, occurrence in rows}


def occurrences_of(
    session: Session, team_id: int, schedule_key: str, *, since: datetime
) -> list[datetime]:
    """The local days and times of a schedule's rounds that opened after *since*."""
    rows = session.scalars(
        select(RoundRow.occurrence).where(
            RoundRow.team_id == team_id,
            RoundRow.schedule_key == schedule_key,
            RoundRow.opens_at > since,
            RoundRow.origin == Origin.SCHEDULED.value,
        )
    )
    return [datetime.fromisoformat(occurrence) for occurrence in rows]


def was_open(session: Session, schedule: Schedule, occurrence: datetime, *, at: datetime) -> bool:
    """Whether that occurrence had its round at *at*."""
    found = session.scalars(
        select(RoundRow.id).where(
            RoundRow.team_id == schedule.team_id,
            RoundRow.schedule_key == schedule.key,
            RoundRow.occurrence == occurrence.isoformat(timespec="minutes"),
            RoundRow.created_at <= at,
        )
    )
    return found.first() is not None


def rounds_to_plan(session: Session) -> list[Round]:
    """Rounds whose prompts asking still has to make, in the order they opened."""
    rows = session.scalars(
        select(RoundRow)
        .where(RoundRow.planned_at.is_(None))
        .order_by(RoundRow.opens_at, RoundRow.id)
    )
    return [_round(row) for row in rows]


def round_by_id(session: Session, round_id: int) -> Round:
    """A round that is known to exist."""
    return _round(session.get_one(RoundRow, round_id))


def schedule_by_key(session: Session, team_id: int, key: str) -> Schedule | None:
    """The team's schedule of that key, also a paused one."""
    row = session.scalars(
        select(ScheduleRow).where(
            ScheduleRow.team_id == team_id,
            ScheduleRow.key == key,
            ScheduleRow.archived_at.is_(None),
        )
    ).first()
    return None if row is None else _schedule(row)


def mark_planned(session: Session, round_id: int, *, now: datetime) -> None:
    """Asking has made all prompts of this round."""
    session.get_one(RoundRow, round_id).planned_at = now


def _schedule(row: ScheduleRow) -> Schedule:
    return Schedule(
        id=ScheduleId(row.id),
        team_id=row.team_id,
        key=row.key,
        recurrence=Recurrence(
            row.recurrence, time.fromisoformat(row.at), row.starts_on, sprint_of(row.sprint)
        ),
        timezone=row.timezone,
        questions_per_person=row.questions_per_person,
        open_for=duration(row.open_for),
        topics=row.topics,
        reminders=tuple(duration(each) for each in row.reminders or ())[:MOST_REMINDERS],
        since_at=row.since_at,
    )


def _round(row: RoundRow) -> Round:
    return Round(
        id=RoundId(row.id),
        team_id=row.team_id,
        schedule_id=None if row.schedule_id is None else ScheduleId(row.schedule_id),
        schedule_key=row.schedule_key,
        occurrence=row.occurrence,
        origin=Origin(row.origin),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        freezes_at=row.freezes_at,
        ignore_hours=row.ignore_hours,
        asked_by=row.asked_by,
    )
