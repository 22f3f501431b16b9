"""Recurrences as people say them: every Tuesday, every second week, the first Monday. Pure.

Rules of the config can say more than that. One that has no such words is kept as it is written.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

#: Weekdays as rules name them, Monday first.
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: Which of a month's days of that name; -1 is the last.
NTHS = (1, 2, 3, 4, -1)
_NTH_DAY = re.compile(r"(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)")


class Every(StrEnum):
    """How often something comes."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    SPRINT = "sprint"
    """In the first week of each sprint."""


@dataclass(frozen=True)
class Rhythm:
    """How often, and on which days; one day only for a month."""

    every: Every
    days: tuple[str, ...]
    nth: int = 1
    """Of a month: the first, second … or last such day."""


def rule_of(rhythm: Rhythm) -> str:
    """The recurrence rule that means this. The sprint itself stands beside the rule."""
    if rhythm.every is Every.MONTH:
        return f"FREQ=MONTHLY;BYDAY={rhythm.nth}{rhythm.days[0]}"
    interval = ";INTERVAL=2" if rhythm.every is Every.TWO_WEEKS else ""
    days = ",".join(day for day in DAYS if day in rhythm.days)
    return f"FREQ=WEEKLY{interval};BYDAY={days}"


def rhythm_of(rule: str, *, is_sprint: bool = False) -> Rhythm | None:
    """What a rule means in these words; None where it says more, or something else."""
    parts = dict(part.strip().split("=", 1) for part in rule.upper().split(";") if "=" in part)
    # Weeks begin on Monday unless the rule says so; saying it changes nothing.
    if parts.get("WKST") == "MO":
        del parts["WKST"]
    frequency, days = parts.pop("FREQ", ""), parts.pop("BYDAY", "")
    interval = parts.pop("INTERVAL", "1")
    if parts:
        return None
    if frequency == "MONTHLY" and interval == "1" and not is_sprint:
        found = _NTH_DAY.fullmatch(days)
        return Rhythm(Every.MONTH, (found[2],), int(found[1])) if found else None
    named = tuple(day.strip() for day in days.split(","))
    if frequency != "WEEKLY" or not set(named) <= set(DAYS):
        return None
    ordered = tuple(day for day in DAYS if day in named)
    if is_sprint:
        return Rhythm(Every.SPRINT, ordered) if (interval, len(ordered)) == ("1", 1) else None
    every = {"1": Every.WEEK, "2": Every.TWO_WEEKS}.get(interval)
    return Rhythm(every, ordered) if every else None
