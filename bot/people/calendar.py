"""Working days and hours, pure. Local times here are naive: the member's own wall clock.

When a schedule fires is decided in bot/scheduling; here only what a working minute is.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

#: Monday is 0.
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONDAY_TO_FRIDAY = frozenset(range(5))
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """When a team's members may be asked: from `opens` up to, not including, `closes`."""

    opens: time = time(9)
    closes: time = time(17)
    holidays: str | None = None
    """A country, `FI`, or a subdivision of one, `DE-BY`."""
    days_off: frozenset[date] = frozenset()
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY

    def is_working(self, day: date) -> bool:
        """One of the weekdays, no public holiday, no day off of the team."""
        return (
            day.weekday() in self.weekdays
            and day not in self.days_off
            and (self.holidays is None or day not in public_holidays(self.holidays, day.year))
        )

    def is_working_minute(self, local: datetime) -> bool:
        """Whether *local* lies in the working hours of a working day."""
        return self.opens <= local.time() < self.closes and self.is_working(local.date())

    def next_working_minute(self, local: datetime) -> datetime:
        """The first whole working minute at or after *local*, if need be on a later day."""
        minute = local.replace(second=0, microsecond=0)
        if minute < local:
            minute += timedelta(minutes=1)
        if self.is_working(minute.date()) and minute.time() < self.closes:
            return max(minute, datetime.combine(minute.date(), self.opens))
        day = minute.date() + ONE_DAY
        while not self.is_working(day):
            day += ONE_DAY
        return datetime.combine(day, self.opens)


@lru_cache(maxsize=256)
def hours(text: str) -> tuple[time, time]:
    """`09:00-17:00` as two times; ValueError where it is none or does not go forward."""
    first, _, last = text.partition("-")
    opens, closes = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    if opens >= closes or opens.tzinfo or closes.tzinfo:
        raise ValueError(f"{text} does not go forward within one day")
    return opens, closes


@lru_cache(maxsize=256)
def weekdays(text: str) -> frozenset[int]:
    """`MO,TU,WE` as numbers; ValueError where it names no day or something else."""
    names = [name.strip().upper() for name in text.split(",") if name.strip()]
    if not names or not set(names) <= set(DAYS):
        raise ValueError(f"{text} names no days such as {','.join(DAYS[:5])}")
    return frozenset(map(DAYS.index, names))


@lru_cache(maxsize=256)
def public_holidays(place: str, year: int) -> frozenset[date]:
    """The public holidays of a country or a subdivision; ValueError for an unknown place."""
    country, _, subdivision = place.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError:
        raise ValueError(f"{place} is no country or subdivision with known holidays") from None
    return frozenset(found)
