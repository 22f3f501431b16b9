"""Actions as values: what a team tries, until when, and how it ended. Pure.

Whether the answers moved is computed in bot/trends, guarded in bot/disclosure and told by
bot/digest, which settles the action. Asking again is bot/asking's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.catalogue.keys import LensKey
from bot.people.calendar import Calendar
from bot.people.model import Context
from bot.people.rights import Person, Standing

#: What is tried, and what should move, in characters: it stands in prompts and digests.
LONGEST_WORDS = 200
#: The first and the last day from which the bot may ask again, counted from today: a change takes
#: two weeks of answers to show.
SOONEST, LATEST = timedelta(weeks=2), timedelta(weeks=12)
USUALLY = timedelta(weeks=4)
#: Without a result so many weeks after the one it was due in, it is settled: nobody can tell.
GIVEN_UP_AFTER = 6
#: From so many weeks on, a raised finding without any reply is told as such.
DEBT_AFTER = 3
#: What can be asked again: no question feeds the blind spots.
ASKABLE = frozenset(LensKey) - {LensKey.BLIND_SPOTS}


class Result(StrEnum):
    """What became of an action, as released."""

    OPEN = "open"
    MOVED = "moved"
    NOT_MOVED = "not_moved"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Finding:
    """What a button stands for: a lens in one team's digest of one ISO week."""

    team_id: int
    week: str
    lens: str


@dataclass(frozen=True)
class Plan:
    """What somebody wrote down, checked."""

    what: str
    owner: str
    """The Slack id of who looks after it."""
    due_on: date
    expects: str
    """What should move, in words; empty for the usual: that the lens's answers get better."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that a team tries. It never changes once its result is there."""

    id: int
    team_id: int
    lens: str
    found_week: str
    """The ISO week of the digest that it came from."""
    what: str
    owner: str
    due_on: date
    """The bot asks again in the first round whose local day is this one or later."""
    expects: str
    created_by: str
    created_at: datetime
    reasked_week: str | None = None
    """The ISO week in which the lens's questions were asked again for it."""
    result: Result = Result.OPEN
    settled_week: str | None = None
    """The ISO week of the digest that told the result."""
    settled_at: datetime | None = None
    withdrawn: bool = False
    """Taken back: no list holds it any more."""

    @property
    def created_week(self) -> str:
        return week_of(self.created_at.astimezone(UTC).date())

    @property
    def due_week(self) -> str:
        """The ISO week that the day to ask again is in."""
        return week_of(self.due_on)


@dataclass(frozen=True)
class Debt:
    """A raised finding that nobody has replied to."""

    lens: str
    weeks: int
    """Since it was raised."""


def week_of(day: date) -> str:
    """The ISO week of a day: '2026-W47'."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday(week: str) -> date:
    """The first day of an ISO week."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def is_week(text: str) -> bool:
    """Whether this names an ISO week, in the one form that is ours."""
    try:
        return week_of(monday(text)) == text
    except ValueError:
        return False


def in_reach(due_on: date, today: date) -> bool:
    """Whether something tried from *today* may be looked at again on that day."""
    return today + SOONEST <= due_on <= today + LATEST


def usual_due(today: date, calendar: Calendar) -> date:
    """In four weeks, on a working day of the team; a long closure ends at the last day allowed."""
    day = today + USUALLY
    while not calendar.is_working(day) and day < today + LATEST:
        day += timedelta(days=1)
    return day


def one_line(words: str) -> str:
    """What is shown within a sentence stays on one line."""
    return " ".join(words.split())


def may_withdraw(person: Person, action: Action) -> bool:
    """Whether it is for this member or lead of the team to take an action back."""
    own = person.slack_id in {action.owner, action.created_by}
    return own or Standing.LEAD in person.standings(action.team_id)


def by_contract(lens: str, context: Context) -> bool:
    """Whether the contract, not the team, decides what this lens looks at."""
    if lens == LensKey.OPERATIONS_GAP:
        return context.after_release in {"customer", "other_unit"}
    return lens == LensKey.INNOVATION_GAP and context.customer == "external"


def debts(
    actions: Iterable[Action],
    raised_since: Mapping[str, str],
    discussed: Mapping[str, str],
    *,
    week: str,
) -> list[Debt]:
    """The lenses raised for three weeks or more without a reply, the longest waiting first.

    A reply is something to try that was written down since the finding was raised, or that was
    under way then and still is; or a card to talk it over, posted since then.
    *raised_since* and *discussed* give an ISO week for each lens.
    """
    replied = {
        action.lens
        for action in actions
        if (since := raised_since.get(action.lens)) is not None
        and (action.result is Result.OPEN or max(action.found_week, action.created_week) >= since)
    }
    replied |= {lens for lens, since in raised_since.items() if discussed.get(lens, "") >= since}
    found = [
        Debt(lens, weeks)
        for lens, since in raised_since.items()
        if lens not in replied and (weeks := _weeks_between(since, week)) >= DEBT_AFTER
    ]
    return sorted(found, key=lambda debt: -debt.weeks)


def _weeks_between(first: str, last: str) -> int:
    return (monday(last) - monday(first)).days // 7


def due_in(actions: Collection[Action], week: str) -> list[Action]:
    """The open ones whose time has come by the end of that ISO week, the longest due first."""
    due = [one for one in actions if one.result is Result.OPEN and one.due_week <= week]
    return sorted(due, key=lambda action: (action.due_on, action.id))
