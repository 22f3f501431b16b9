"""What erasing takes away and what it leaves; how long answers are kept. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from dateutil.relativedelta import relativedelta

_AGE = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_GAP = "…"


@dataclass(frozen=True)
class Remains:
    """What goes with a person, and what stays behind."""

    known: bool = True
    """False: nothing was kept of them, so nothing was erased."""
    teams: tuple[str, ...] = ()
    """Names of the teams that they were in."""
    answers: int = 0
    """Questions that they had answered."""
    messages: int = 0
    """Messages of ours that stand in their conversation in Slack."""
    releases: int = 0
    """Released figures that were made of their answers among others'; they stand."""
    rights: tuple[str, ...] = ()
    """What they could do besides being a member: `lead`, `admin`, …; it goes, too."""
    by_setting: bool = False
    """Whether something outside the database made them an admin, and will do so again."""
    audited: int = 0
    """Changes of the set-up that they made; the log keeps their Slack id."""


def before(age: str, now: datetime) -> datetime:
    """The instant that is so long ago; `P12M` goes by the calendar."""
    found = _AGE.fullmatch(age)
    if found is None:
        raise ValueError(f"{age} is no age such as P12M")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    return now - relativedelta(years=years, months=months, weeks=weeks, days=days)


def is_taken_from(quote: str, texts: Collection[str]) -> bool:
    """Whether a quote, in which names and numbers became gaps, can be one of these texts."""
    parts = [re.escape(" ".join(part.split())) for part in quote.split(_GAP)]
    pattern = re.compile(r"\s*.*?\s*".join(parts), re.DOTALL)
    return any(pattern.fullmatch(" ".join(text.split())) for text in texts)
