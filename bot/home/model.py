"""What App Home shows one person, as a value."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.asking.model import Sheet
from bot.catalogue import Question
from bot.digest.model import Digest
from bot.errors import Rejection
from bot.terms.model import Terms

#: The longest pause in weeks; who wants longer can pause again.
LONGEST_PAUSE = 26
#: How many of a member's answers Home lists.
ANSWERS_SHOWN = 10


@dataclass(frozen=True)
class MyAnswer:
    """One of the member's own answers, newest version."""

    asked_id: int
    question: Question
    value: str
    text: str | None
    answered_at: datetime
    changeable_until: datetime | None
    """None once the freeze has passed."""


@dataclass(frozen=True)
class MyTeam:
    """One team that the person is in or leads."""

    name: str
    terms: Terms
    digest: Digest | None
    """The newest digest that was posted."""


@dataclass(frozen=True)
class HomePage:
    """Everything on one person's App Home."""

    zone: ZoneInfo
    paused_until: datetime | None
    open: tuple[Sheet, ...]
    answers: tuple[MyAnswer, ...]
    teams: tuple[MyTeam, ...]
    asks_teams: tuple[str, ...]
    """Names of the teams that this person, an admin, may ask now."""


def pause_for(words: list[str], *, too_long: str, no_number: str) -> timedelta:
    """How long `/retro pause [N] [weeks]` means: one week unless a number of weeks is given."""
    number = next((word for word in words if word.isdecimal()), None)
    if number is None:
        if words and not {"week", "weeks", "viikko", "viikkoa"} & {word.lower() for word in words}:
            raise Rejection(no_number)
        return timedelta(weeks=1)
    weeks = int(number[:6])
    if not 1 <= weeks <= LONGEST_PAUSE:
        raise Rejection(too_long)
    return timedelta(weeks=weeks)
