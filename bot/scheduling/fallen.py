"""Rounds that a change of a schedule makes fall away, pure: what was to come and comes no more.

A change that moves a round within its week, or its month for a monthly rule, loses none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from bot.scheduling.model import LATE_AFTER, Recurrence, Schedule, instant
from bot.scheduling.recurrence import frequency

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fallen:
    """An occurrence of a schedule that is not asked, because the schedule was changed."""

    schedule_id: int
    schedule_key: str
    occurrence: datetime
    """Local, naive: what the clock of each asked person would have shown."""


def fallen(
    before: Schedule,
    after: Schedule | None,
    *,
    zones: Collection[tzinfo],
    made: Collection[datetime],
    now: datetime,
) -> Fallen | None:
    """The first round of *before* in the running week that nothing of *after* makes up for.

    *after* is None where the schedule asks no more. *made*: occurrences that have their round.
    """
    today = {now.astimezone(zone).date() for zone in zones}
    # Where it is Sunday for some and Monday for others, two weeks are running.
    for days in sorted({period(before.recurrence, day) for day in today}):
        old = [one for one in _to_come(before, zones, days, now) if one not in made]
        new = [one for one in _to_come(after, zones, days, now) if one not in made] if after else []
        kept = {one.date() for one in new}
        if len(new) < len(old):
            return Fallen(before.id, before.key, next(one for one in old if one.date() not in kept))
    return None


def period(recurrence: Recurrence, day: date) -> tuple[date, date]:
    """The days among which a round may be moved about: a day's week, or its month."""
    how_often = frequency(recurrence.rule)
    if how_often == "MONTHLY":
        next_month = (day.replace(day=1) + 32 * _DAY).replace(day=1)
        return day.replace(day=1), next_month - _DAY
    if how_often == "DAILY":
        return day, day
    monday = day - day.weekday() * _DAY
    return monday, monday + 6 * _DAY


def _to_come(
    schedule: Schedule, zones: Collection[tzinfo], days: tuple[date, date], now: datetime
) -> list[datetime]:
    """The occurrences of those days that can still be asked, and are the rule's."""
    found = []
    for local in schedule.recurrence.between(*days):
        latest = max(instant(local, schedule.zone or zone) for zone in zones)
        if latest + LATE_AFTER >= now and schedule.covers(latest):
            found.append(local)
    return found
