"""Weeks as numbers: ISO weeks, and which digest an instant counts for.

A digest holds what came after the freeze before it and up to its own, wherever in the calendar
week that freeze stands.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime, timedelta

_WEEK = timedelta(weeks=1)
# What begins so soon after a freeze has nearly all of the new week before it.
_SOON = timedelta(days=1)


def week_number(iso_week: str) -> int:
    """Weeks counted by their Mondays, so that neighbours differ by one: "2026-W47"."""
    year, _, week = iso_week.partition("-W")
    return (date.fromisocalendar(int(year), int(week), 1).toordinal() - 1) // 7


def iso_week(number: int) -> str:
    year, week, _ = date.fromordinal(number * 7 + 1).isocalendar()
    return f"{year}-W{week:02d}"


def week_of(day: date) -> int:
    """The number of a day's calendar week."""
    return (day.toordinal() - 1) // 7


class DigestWeeks:
    """The freezes of one team so far, each with its digest's week number."""

    def __init__(self, freezes: Iterable[tuple[datetime, int]]) -> None:
        ordered = sorted(freezes)
        if not ordered:
            raise ValueError("a digest week needs its freeze")
        self._instants = [instant for instant, _ in ordered]
        self._weeks = [week for _, week in ordered]

    def of(self, instant: datetime) -> int:
        """The week whose digest holds what came at `instant`, which is not after the last freeze.

        Before the first freeze that is known, weeks are counted back in steps of seven days.
        """
        place = bisect_left(self._instants, instant)
        if place > 0:
            return self._weeks[place]
        return self._weeks[0] - (self._instants[0] - instant) // _WEEK

    def after(self, instant: datetime) -> int:
        """The first week that what began at `instant` can show in as a whole.

        That is the week it began in only where this was within a day of the freeze before.
        """
        if instant > self._instants[-1]:
            return self._weeks[-1] + 1
        week = self.of(instant)
        return week if self.of(instant - _SOON) < week else week + 1
