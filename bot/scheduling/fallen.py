"""Rounds that a change of a schedule makes fall away, pure: what was to come and comes no more.

A change that moves a round within its week, or its month for a monthly rule, loses none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

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

    def is_made_up_for(self, schedule: Schedule, *, made: Collection[datetime]) -> bool:
        """Whether *schedule*, changed since, has a round in the same week or month after all."""
        first, last = period(schedule.recurrence, self.occurrence.date())
        if any(first <= local.date() <= last for local in made):
            return True
        found = schedule.recurrence.between(first, last)
        return any(local.replace(tzinfo=UTC) > schedule.since_at for local in found)


def fallen(
    before: Schedule,
    after: Schedule | None,
    *,
    zones: Collection[tzinfo],
    made: Collection[datetime],
    now: datetime,
) -> Fallen | None:
    """The next round of *before* in the running week that nothing of *after* makes up for.

    *after* is None where the schedule asks no more. *made*: occurrences that have their round.
    """
    today = min(now.astimezone(zone).date() for zone in zones)
    first, last = period(before.recurrence, today)
    if any(first <= local.date() <= last for local in made):
        return None
    lost = _to_come(before, zones, first, last, now)
    if not lost or (after is not None and _to_come(after, zones, first, last, now)):
        return None
    return Fallen(before.id, before.key, lost[0])


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
    schedule: Schedule, zones: Collection[tzinfo], first: date, last: date, now: datetime
) -> list[datetime]:
    """The occurrences of those days that can still be asked, and are the rule's."""
    found = []
    for local in schedule.recurrence.between(first, last):
        latest = max(instant(local, schedule.zone or zone) for zone in zones)
        if latest + LATE_AFTER >= now and schedule.covers(latest):
            found.append(local)
    return found
