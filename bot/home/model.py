"""What App Home shows one person, as a value, and how long a pause lasts. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.asking.model import Sheet
from bot.catalogue.model import Question
from bot.terms.model import Terms

#: The longest pause in weeks; who wants longer can pause again.
LONGEST_PAUSE = 26
#: How many of a member's answers Home lists.
ANSWERS_SHOWN = 10


@dataclass(frozen=True)
class MyAnswer:
    """One of the person's own answers, in the version that counts."""

    asked_id: int
    question: Question
    value: str
    text: str | None
    answered_at: datetime
    changeable_until: datetime | None
    """None once the freeze has passed."""
    reopened: Sheet | None
    """The sheet with this question's buttons back, after a tap on Change."""


@dataclass(frozen=True)
class MyTeam:
    """One team whose promise and digest the person may read."""

    name: str
    terms: Terms
    digest: list[dict[str, Any]]
    """The newest digest as it was posted, without its picture; empty before the first."""


@dataclass(frozen=True)
class HomePage:
    """Everything on one person's App Home."""

    name: str
    zone: ZoneInfo
    is_member: bool
    paused_until: datetime | None
    open: tuple[Sheet, ...]
    answers: tuple[MyAnswer, ...]
    teams: tuple[MyTeam, ...]


def pause_for(words: list[str]) -> timedelta | None:
    """How long `pause [N] [weeks]` means: a week unless a number is given; None if unclear."""
    numbers = [word for word in words if word.isdecimal()]
    if not numbers:
        return None if words else timedelta(weeks=1)
    weeks = int(numbers[0][:6])
    return timedelta(weeks=weeks) if 1 <= weeks <= LONGEST_PAUSE else None
