"""What recurs: schedules with their rounds and windows, digest plans with their freezes. Pure.

Wall-clock arithmetic is in recurrence.py, and re-exported here for the stages above. Who is asked
what lives in bot.asking.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, NewType
from zoneinfo import ZoneInfo

from bot.people.calendar import Calendar
from bot.people.model import Absence
from bot.scheduling.recurrence import (
    Recurrence,
    Sprint,
    check_rule,
    duration,
    instant,
    local_time,
    sprint_of,
)

__all__ = [
    "LATE_AFTER",
    "MEMBER_ZONE",
    "DigestPlan",
    "Freeze",
    "NewRound",
    "Origin",
    "Recurrence",
    "Round",
    "RoundId",
    "Schedule",
    "ScheduleId",
    "Sprint",
    "Window",
    "check_rule",
    "default_plan",
    "duration",
    "freeze_after",
    "freeze_of_week",
    "freezes_between",
    "instant",
    "iso_week",
    "local_time",
    "monday_of",
    "sprint_of",
    "window",
    "working_instant",
]

ScheduleId = NewType("ScheduleId", int)
RoundId = NewType("RoundId", int)

#: A prompt further behind its planned time than this is not sent any more.
LATE_AFTER = timedelta(hours=2)
#: A schedule's zone when each member is asked in their own.
MEMBER_ZONE = "member"


class Origin(StrEnum):
    """How a round came to be."""

    SCHEDULED = "scheduled"
    AD_HOC = "ad_hoc"
    IMPORT = "import"


def iso_week(day: date) -> str:
    """The ISO week of a local date: '2026-W47'."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> date:
    """The first day of an ISO week; ValueError if there is no such week."""
    match = re.fullmatch(r"(\d{4})-W(\d{2})", week)
    if match is None:
        raise ValueError(f"{week!r} is no week such as 2026-W47")
    return date.fromisocalendar(int(match[1]), int(match[2]), 1)


@dataclass(frozen=True)
class Schedule:
    """When a team is asked, and about what (`topics` as in the config)."""

    id: ScheduleId
    team_id: int
    key: str
    recurrence: Recurrence
    timezone: str
    questions_per_person: int
    open_for: timedelta
    topics: Mapping[str, Any] = field(default_factory=dict)
    reminders: tuple[timedelta, ...] = ()
    """How long after a prompt was sent its member is reminded: at most two."""
    since_at: datetime = field(kw_only=True)
    """When the rule came to be what it is; what it would have asked before was never promised."""

    @property
    def zone(self) -> ZoneInfo | None:
        """The one zone that its time of day is in; None: each member's own."""
        return None if self.timezone == MEMBER_ZONE else ZoneInfo(self.timezone)

    def covers(self, opens_at: datetime) -> bool:
        """Whether an occurrence that opens at *opens_at* is this rule's.

        One from before the rule was made, or changed, is nobody's miss. One that is late by no
        more than `LATE_AFTER` can still be asked: a schedule of 10:00 may be applied at 10:05.
        """
        return opens_at + LATE_AFTER >= self.since_at


@dataclass(frozen=True, kw_only=True)
class NewRound:
    """A round about to be stored. `occurrence` is its name in time, never "now"."""

    team_id: int
    schedule_id: ScheduleId | None
    schedule_key: str
    occurrence: str
    origin: Origin
    opens_at: datetime
    closes_at: datetime
    freezes_at: datetime
    ignore_hours: bool
    asked_by: str | None
    """The admin's Slack id of an ad hoc round."""


@dataclass(frozen=True, kw_only=True)
class Round(NewRound):
    """One occurrence of a schedule, or one asked by hand."""

    id: RoundId

    def opens_for(self, own: tzinfo, fixed: tzinfo | None) -> datetime:
        """When it opens for a member in the zone *own*; *fixed* is the schedule's one zone."""
        if self.origin is not Origin.SCHEDULED:
            return self.opens_at
        return instant(datetime.fromisoformat(self.occurrence), fixed or own)


@dataclass(frozen=True)
class Window:
    """One member's part of a round."""

    opens_at: datetime
    due_at: datetime
    local_day: date
    """The member's own day of `due_at`."""
    closes_at: datetime
    """The earlier of the answer window's end and the freeze."""
    freezes_at: datetime
    is_away: bool = False
    """An absence lasts for the rest of it; `due_at` is when it would have been without."""

    @property
    def can_be_asked(self) -> bool:
        """Whether a working minute comes while the round is open."""
        return self.due_at < self.closes_at and not self.is_away

    def is_late(self, now: datetime) -> bool:
        return now > self.due_at + LATE_AFTER


def window(
    opens_at: datetime,
    *,
    zone: tzinfo,
    calendar: Calendar | None,
    open_for: timedelta,
    freezes_at: datetime,
    away: Sequence[Absence] = (),
    not_before: datetime | None = None,
) -> Window:
    """When a member in *zone* is asked in a round that opens for them at *opens_at*.

    Due at their next working minute, at once where there is no calendar to heed, and after an
    absence; *not_before*: for what is planned anew while the round is open. The answer window is
    counted on the member's own clock from the opening, not from the due time.
    """
    closes_at = min(instant(local_time(opens_at, zone) + open_for, zone), freezes_at)
    starts_at = opens_at if not_before is None else max(opens_at, not_before)
    due_at = working_instant(starts_at, zone=zone, calendar=calendar)
    present = due_at
    while (absent := next((one for one in away if one.covers(present)), None)) is not None:
        if absent.until_at is None or absent.until_at >= closes_at:
            break
        present = working_instant(absent.until_at, zone=zone, calendar=calendar)
    is_away = due_at < closes_at and (absent is not None or present >= closes_at)
    due_at = due_at if is_away else present
    return Window(
        opens_at=opens_at,
        due_at=due_at,
        local_day=local_time(due_at, zone).date(),
        closes_at=closes_at,
        freezes_at=freezes_at,
        is_away=is_away,
    )


def working_instant(at: datetime, *, zone: tzinfo, calendar: Calendar | None) -> datetime:
    """The first working minute at or after *at* on the clocks of *zone*."""
    local = local_time(at, zone)
    if calendar is None or calendar.is_working_minute(local):
        # An hour that comes twice: the instant may be in its second run, and stays there.
        return at
    return instant(calendar.next_working_minute(local), zone)


@dataclass(frozen=True)
class DigestPlan:
    """When a team's week freezes. `recurrence.at` is local to *zone*."""

    recurrence: Recurrence
    zone: tzinfo


@dataclass(frozen=True)
class Freeze:
    """The moment that closes an ISO week of a team."""

    iso_week: str
    at: datetime


def freezes_between(plan: DigestPlan, after: datetime, until: datetime) -> list[Freeze]:
    """The freezes later than *after* and not later than *until*, one an ISO week, in order.

    The week is that of the freeze's local date. Of several occurrences in one week the last is
    the freeze. Weeks before the plan's start have theirs too: imported answers need them.
    """
    first = local_time(after, plan.zone).date() - timedelta(days=8)
    last = local_time(until, plan.zone).date() + timedelta(days=8)
    recurrence = plan.recurrence.reaching_back()
    by_week = {iso_week(local.date()): local for local in recurrence.between(first, last)}
    found = (Freeze(week, instant(local, plan.zone)) for week, local in by_week.items())
    return [freeze for freeze in found if after < freeze.at <= until]


def freeze_after(plan: DigestPlan, at: datetime) -> Freeze:
    """The first freeze later than *at*."""
    for days in (40, 400, 4000):
        if found := freezes_between(plan, at, at + timedelta(days=days)):
            return found[0]
    raise ValueError("the digest's recurrence has come to its end")


def freeze_of_week(plan: DigestPlan, week: str) -> datetime | None:
    """The freeze of ISO week *week*; none where the recurrence leaves that week out."""
    monday = datetime.combine(monday_of(week), time(), tzinfo=UTC)
    around = freezes_between(plan, monday - timedelta(days=2), monday + timedelta(days=9))
    return next((freeze.at for freeze in around if freeze.iso_week == week), None)


def default_plan(zone: tzinfo, starts_on: date) -> DigestPlan:
    """The plan of a team that has set none: Fridays at 15:00."""
    return DigestPlan(Recurrence("FREQ=WEEKLY;BYDAY=FR", time(15), starts_on), zone)
