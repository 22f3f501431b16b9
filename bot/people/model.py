"""Workspaces, teams, members and memberships as values. No table, no Slack here."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from bot.people.calendar import Calendar, hours, weekdays

#: The most questions for one person in one ISO week, over all teams, schedules and rounds; and
#: how far they may raise it for themselves.
USUAL_CAP, HIGHEST_CAP = 3, 5

SourceKind = Literal["users", "channel", "usergroup"]


class State(StrEnum):
    """Whether a person can be asked at all."""

    ACTIVE = "active"
    LEFT = "left"
    """Deactivated, a guest or out of sight in Slack now."""
    FORMER = "former"
    """Known from imported answers only."""
    ERASED = "erased"
    """An empty row where somebody was: its number names nobody else, ever."""


@dataclass(frozen=True)
class Workspace:
    """A Slack team with the app installed."""

    id: int
    slack_id: str
    name: str
    bot_id: str
    bot_user_id: str


@dataclass(frozen=True)
class Source:
    """Where a team's people come from: listed users, a channel, or a user group."""

    kind: SourceKind = "users"
    ids: tuple[str, ...] = ()
    """The users; or the one channel or user group."""


@dataclass(frozen=True)
class Context:
    """What a contract leaves to others; it decides how some findings are worded."""

    customer: Literal["internal", "external", "both"] | None = None
    after_release: Literal["us", "customer", "other_unit"] | None = None
    regulated: bool = False


@dataclass(frozen=True)
class Team:
    """The people asked together. Times of day hold in each member's own zone."""

    id: int
    workspace_id: int
    key: str
    name: str
    language: str
    timezone: str
    """Where Slack tells none for a member."""
    calendar: Calendar = field(default_factory=Calendar)
    context: Context = field(default_factory=Context)
    source: Source = field(default_factory=Source)
    synced_at: datetime | None = None
    tried_at: datetime | None = None
    archived_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class Member:
    """One person of the workspace; `slack_id` is a pseudonym where the state is `former`."""

    id: int
    workspace_id: int
    slack_id: str
    name: str
    timezone: str | None
    locale: str | None
    language: str | None
    """Their own choice; wins over the locale that Slack tells."""
    state: State
    paused_until: datetime | None
    opted_out: bool
    token: str
    home_opened_at: datetime | None
    home_stale_at: datetime | None
    working_hours: str | None = None
    """Their own choice; None: the team's."""
    working_days: str | None = None
    holidays: str | None = None
    """The country whose public holidays are theirs; None: the team's."""
    cap: int = USUAL_CAP
    """The most questions in one ISO week."""

    def zone(self, team: Team) -> ZoneInfo:
        """The member's zone, else the team's."""
        return ZoneInfo(self.timezone or team.timezone)

    def calendar(self, team: Calendar) -> Calendar:
        """When the member may be asked: the team's calendar with what they chose themselves."""
        opens, closes = (
            hours(self.working_hours) if self.working_hours else (team.opens, team.closes)
        )
        days = weekdays(self.working_days) if self.working_days else team.weekdays
        return replace(
            team, opens=opens, closes=closes, weekdays=days, holidays=self.holidays or team.holidays
        )

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until


class Said(StrEnum):
    """Who says that somebody is away."""

    SELF = "self"
    STATUS = "status"
    """The member's status in Slack."""
    LEAD = "lead"
    ADMIN = "admin"
    SNOOZE = "snooze"
    """The member's "not now": over after hours or days, and not told to anybody."""


@dataclass(frozen=True)
class Absence:
    """A time in which a member is not asked."""

    id: int
    member_id: int
    from_at: datetime
    until_at: datetime | None
    """None: until somebody says otherwise."""
    said: Said
    written_by: str | None
    """The Slack id of the lead or admin who wrote it."""

    def covers(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


@dataclass(frozen=True)
class Membership:
    """A member in a team, with the role there; ended where `left_at` is set."""

    id: int
    team_id: int
    member: Member
    role: str | None
    role_fixed: bool
    """Set by the config, so nobody is asked for it."""
    joined_at: datetime
    left_at: datetime | None
