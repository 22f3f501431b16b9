"""Workspaces, teams, members and memberships as values. No table, no Slack here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from bot.people.calendar import Calendar

SourceKind = Literal["users", "channel", "usergroup"]


class State(StrEnum):
    """Whether a person can be asked at all."""

    ACTIVE = "active"
    LEFT = "left"
    """Deactivated, a guest or out of sight in Slack now."""
    FORMER = "former"
    """Known from imported answers only."""


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

    def zone(self, team: Team) -> ZoneInfo:
        """The member's zone, else the team's."""
        return ZoneInfo(self.timezone or team.timezone)

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until


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
