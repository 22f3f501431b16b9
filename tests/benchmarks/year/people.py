"""The company's people, and the truth about when each may be asked, told apart from the bot's.

Everything here is computed the plain way, from what happened, without the program's calendar.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

#: Twelve zones from end to end, each with the country whose holidays are kept there.
ZONES = {
    "Pacific/Honolulu": "US-HI",
    "America/Los_Angeles": "US-CA",
    "America/Sao_Paulo": "BR",
    "America/New_York": "US-NY",
    "Europe/London": "GB-ENG",
    "Europe/Berlin": "DE-BE",
    "Europe/Helsinki": "FI",
    "Africa/Johannesburg": "ZA",
    "Asia/Kolkata": "IN-KA",
    "Asia/Tokyo": "JP",
    "Australia/Lord_Howe": "AU-NSW",
    "Pacific/Auckland": "NZ-AUK",
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=512)
def _holidays(place: str, year: int) -> frozenset[date]:
    country, _, region = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


@dataclass
class Team:
    """What a team says of its members' time."""

    key: str
    channel: str
    holidays: str | None = None
    days_off: set[date] = field(default_factory=set)
    opens: time = time(9)
    closes: time = time(17)


@dataclass
class Away:
    """One absence; `until` None: until it is taken back."""

    kind: str
    since: datetime
    until: datetime | None

    def covers(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass
class Human:
    """One person as they are now."""

    id: str
    zone: str
    hours: tuple[time, time] | None = None
    days: tuple[str, ...] = WEEKDAYS[:5]
    place: str | None = None
    """Whose public holidays they keep; None: their team's."""
    cap: int = 3
    away: list[Away] = field(default_factory=list)
    paused_until: datetime | None = None
    opted_out: bool = False
    deactivated: bool = False
    updated: int = 1_700_000_000
    status: tuple[str, str, int] = ("", "", 0)
    quiet: tuple[datetime, datetime] | None = None
    asked: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Questions by ISO week of the day on which they arrived."""
    days_asked: set[date] = field(default_factory=set)
    """Days with a scheduled prompt, by the clock at that time."""

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def is_at_work(self, at: datetime, team: Team) -> bool:
        """Whether it is a minute of their working hours."""
        local = self.local(at)
        opens, closes = self.hours or (team.opens, team.closes)
        return opens <= local.time() < closes and not self.is_day_off(local.date(), team)

    def is_day_off(self, day: date, team: Team) -> bool:
        place = self.place or team.holidays
        return (
            WEEKDAYS[day.weekday()] not in self.days
            or day in team.days_off
            or (place is not None and day in _holidays(place, day.year))
        )

    def is_away(self, at: datetime) -> bool:
        return any(one.covers(at) for one in self.away)

    def back(self, at: datetime, *kinds: str) -> None:
        """Absences of these kinds (all, without any) end."""
        self.away = [
            one for one in self.away
            if (kinds and one.kind not in kinds) or not (one.until is None or one.until > at)
        ]  # fmt: skip
