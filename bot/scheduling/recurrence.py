"""Wall-clock recurrences, pure: which local days a rule names, and when that is.

All arithmetic on days and times is done on naive local datetimes; `instant` alone turns one into
a point in time. What recurs, a schedule or a digest, lives in model.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrule, rrulestr

_MINUTE = timedelta(minutes=1)
_YEARS_BACK = 30
_PARTS = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTHDAY",
    "BYMONTH",
    "BYSETPOS",
}
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY")
_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d+)W|(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)?)"
)


def instant(local: datetime, zone: tzinfo) -> datetime:
    """The UTC instant at which clocks in *zone* show *local*.

    A time that the clocks jump over becomes the first minute after the jump; one that they show
    twice is the first of the two.
    """
    while True:
        there = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if there.astimezone(zone).replace(tzinfo=None, fold=0) == local:
            return there
        local = (local + _MINUTE).replace(second=0, microsecond=0)


def local_time(at: datetime, zone: tzinfo) -> datetime:
    """What clocks in *zone* show at the instant *at*, as a naive datetime."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def duration(text: str) -> timedelta:
    """An ISO 8601 duration of weeks, or of days, hours and minutes: `P3D`, `P1DT12H`, `P2W`."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no duration such as P3D or PT36H")
    return timedelta(**{unit: int(number or 0) for unit, number in match.groupdict().items()})


@dataclass(frozen=True)
class Sprint:
    """Sprints of *weeks* weeks from *anchor* on; one that holds a day of *skip* is left out."""

    anchor: date
    weeks: int
    skip: frozenset[date] = frozenset()

    def asks_on(self, day: date) -> bool:
        """Whether *day* is in the first week of a sprint that is not skipped."""
        start = day - timedelta(days=(day - self.anchor).days % (self.weeks * 7))
        end = start + timedelta(weeks=self.weeks)
        in_first_week = day < start + timedelta(weeks=1)
        return day >= self.anchor and in_first_week and not any(start <= d < end for d in self.skip)


def sprint_of(stored: Mapping[str, Any]) -> Sprint | None:
    """The sprint of a schedule's `{anchor, weeks, skip}`; none when it is empty."""
    if not stored:
        return None
    weeks = int(stored.get("weeks", 2))
    if weeks < 1:
        raise ValueError("a sprint lasts at least one week")
    skip = frozenset(_day(day) for day in stored.get("skip") or ())
    return Sprint(_day(stored["anchor"]), weeks, skip)


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


@dataclass(frozen=True)
class Recurrence:
    """Local days by an RRULE, at one local time, from *starts_on* on."""

    rule: str
    at: time
    starts_on: date
    sprint: Sprint | None = None

    def __post_init__(self) -> None:
        check_rule(self.rule)

    def between(self, first: date, last: date) -> list[datetime]:
        """The occurrences on the days from *first* to *last*, both included, in order."""
        found = self._days(max(first, self.starts_on), last)
        if self.sprint is not None:
            found = [day for day in found if self.sprint.asks_on(day)]
        return [datetime.combine(day, self.at) for day in found]

    def reaching_back(self) -> "Recurrence":
        """The same rhythm without a beginning: for weeks whose answers were imported.

        A rule with COUNT keeps its beginning, because it counts from there.
        """
        parts = _parts(self.rule)
        if "COUNT" in parts:
            return self
        interval = int(parts.get("INTERVAL", 1))
        if parts["FREQ"] == "MONTHLY":
            start = _first_of_month(self.starts_on, -12 * _YEARS_BACK // interval * interval)
            return replace(self, rule=_with_month_day(self.rule, self.starts_on), starts_on=start)
        step = interval * (7 if parts["FREQ"] == "WEEKLY" else 1)
        start = self.starts_on - timedelta(days=365 * _YEARS_BACK // step * step)
        return replace(self, starts_on=start)

    def _days(self, first: date, last: date) -> list[date]:
        if first > last:
            return []
        rule = self._rule_from(first)
        start, end = (datetime.combine(day, time()) for day in (first, last))
        return [found.date() for found in rule.between(start, end, inc=True)]

    def _rule_from(self, first: date) -> rrule:
        """The rule with a start near *first*: the same days, without walking through the past."""
        parts, text, start = _parts(self.rule), self.rule, self.starts_on
        interval = int(parts.get("INTERVAL", 1))
        if "COUNT" not in parts:
            if parts["FREQ"] == "MONTHLY":
                text = _with_month_day(self.rule, start)
                months = (first.year - start.year) * 12 + first.month - start.month
                start = _first_of_month(start, max(0, months) // interval * interval)
            else:
                step = interval * (7 if parts["FREQ"] == "WEEKLY" else 1)
                ahead = max(0, (first - start).days // step - 1)
                start += timedelta(days=ahead * step)
        return _rrule(text, start)


def check_rule(text: str) -> None:
    """Raise ValueError, saying what is wrong, unless *text* is a rule of whole days."""
    parts = _parts(text)
    if unknown := sorted(parts.keys() - _PARTS):
        raise ValueError(f"{unknown[0]} does not belong in a recurrence; `at` gives the time")
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError(f"FREQ must be one of {', '.join(_FREQUENCIES)}")
    if parts.get("UNTIL", "").endswith("Z"):
        raise ValueError("UNTIL is a local date such as 20261231")
    if not parts.get("INTERVAL", "1").isdigit() or int(parts.get("INTERVAL", "1")) < 1:
        raise ValueError("INTERVAL must be a whole number from 1 up")
    try:
        _rrule(text, date(2026, 1, 1))
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"{text!r} is no recurrence such as FREQ=WEEKLY;BYDAY=TU") from error


def frequency(rule: str) -> str:
    """`DAILY`, `WEEKLY` or `MONTHLY`."""
    return _parts(rule)["FREQ"]


def _parts(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.upper().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _rrule(text: str, start: date) -> rrule:
    rule = rrulestr(text.upper(), dtstart=datetime.combine(start, time()))
    if not isinstance(rule, rrule):
        raise ValueError("more than one rule")  # noqa: TRY004  a value that is wrong, not a type
    return rule


def _with_month_day(text: str, start: date) -> str:
    """The rule with the day of the month that its start implied."""
    if {"BYDAY", "BYMONTHDAY"} & _parts(text).keys():
        return text
    return f"{text};BYMONTHDAY={start.day}"


def _first_of_month(start: date, months: int) -> date:
    """*start* itself for 0 months; else the first of the month that lies *months* away."""
    return start if months == 0 else start.replace(day=1) + relativedelta(months=months)
