"""Reading people from Slack: who is in each team now, in which zone, speaking what.

Slack is asked first, with no transaction open; then everything is written in one.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.people import enrolment, status, store
from bot.people.enrolment import Facts
from bot.people.model import Source, Team, Workspace
from bot.slack import Identity, Missing, NotPosted, SlackUser

log = logging.getLogger(__name__)

#: How often people are read, and how soon again where Slack did not tell those of a team.
EVERY, AGAIN_AFTER = timedelta(hours=1), timedelta(minutes=2)
#: Slack lists its own bot as a person.
SLACKBOT = "USLACKBOT"


class Directory(Protocol):
    """What is asked of Slack here; bot.slack.Gateway is one."""

    def identity(self) -> Identity: ...
    def users(self) -> Iterable[SlackUser]: ...
    def user(self, user_id: str, /) -> SlackUser | None: ...
    def channel_members(self, channel_id: str, /) -> list[str]: ...
    def usergroup_members(self, usergroup_id: str, /) -> list[str]: ...


@dataclass(frozen=True)
class Findings:
    """What Slack told, before any of it is written."""

    identity: Identity
    people: Mapping[str, SlackUser]
    complete: bool
    """Whether `people` are all of the workspace, so that who is missing has left."""
    sources: Mapping[Source, tuple[str, ...]]
    """The Slack ids behind each source that could be read."""


def sync(
    db: Database, directory: Directory, *, now: datetime, admins: Collection[str] = ()
) -> Findings:
    """Bring members, memberships and admins to what Slack tells now.

    *admins* are those of the settings. A source that Slack cannot tell keeps its last people.
    The workspace is met first: taps need to know it, also while lists of people cannot be had.
    """
    identity = require_same_workspace(db, directory, now=now)
    with db.read() as session:
        teams = store.teams(session)
        others = wanted(session, teams) | set(admins)
    found = look(directory, {team.source for team in teams}, others, identity=identity)
    with db.write() as session:
        write(session, found, now=now, admins=admins)
    return found


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether to read people: at first contact, for new teams, hourly, soon after a vain try."""
    met = store.workspace(session)
    return (
        met is None
        or not met.bot_user_id
        or store.is_to_be_read(session, now=now, every=EVERY, again_after=AGAIN_AFTER)
    )


def require_same_workspace(db: Database, directory: Directory, *, now: datetime) -> Identity:
    """Whom the token belongs to; Misconfigured unless it is the workspace of this database."""
    identity = directory.identity()
    with db.write() as session:
        _meet(session, identity, now=now)
    return identity


def look(
    directory: Directory,
    sources: Iterable[Source],
    others: Collection[str],
    *,
    identity: Identity | None = None,
) -> Findings:
    """Ask Slack for the people of *sources* and for *others*; nothing is stored."""
    identity = identity or directory.identity()
    read = {source: ids for source in sources if (ids := _ids(directory, source)) is not None}
    listed = _listed(directory, identity)
    if identity.user_id in listed:
        return Findings(identity, listed, complete=True, sources=read)
    known = {*others, *(one for group in read.values() for one in group)}
    told = (_user(directory, one) for one in sorted(known - listed.keys()))
    people = listed | {user.id: user for user in told if user}
    return Findings(identity, people, complete=False, sources=read)


def _listed(directory: Directory, identity: Identity) -> dict[str, SlackUser]:
    """Slack's list of accounts; one without this very bot in it is not all of it."""
    try:
        listed = {user.id: user for user in directory.users()}
    except (Missing, NotPosted) as error:
        if isinstance(error, NotPosted) and error.dead_install:
            raise
        level = logging.WARNING if isinstance(error, NotPosted) else logging.DEBUG
        log.log(level, "people are looked up one by one: %s", error)  # the gateway told the other
        return {}
    if identity.user_id not in listed:
        log.warning("people are looked up one by one: the list of users lacks the bot itself")
    return listed


def _user(directory: Directory, slack_id: str) -> SlackUser | None:
    """One account; where Slack tells nothing of people, just its id."""
    try:
        return directory.user(slack_id)
    except Missing as error:
        if error.needed:  # a scope, which the operator can add
            raise
        return SlackUser(id=slack_id)


def wanted(session: Session, teams: Iterable[Team]) -> set[str]:
    """Leads and admins: kept also where they are in no team, for their zone and language."""
    leads = {lead for team in teams for lead in store.leads_of(session, team.id)}
    return leads | set(store.admins(session))


def _ids(directory: Directory, source: Source) -> tuple[str, ...] | None:
    """The Slack ids behind a source; None where this Slack cannot tell."""
    if source.kind == "users":
        return source.ids
    ask: Callable[[str], list[str]] = (
        directory.channel_members if source.kind == "channel" else directory.usergroup_members
    )
    try:
        return tuple(ask(source.ids[0]))
    except Missing as error:
        log.warning("the %s %s keeps its last known people: %s", source.kind, source.ids[0], error)
    except NotPosted as error:
        if error.dead_install:
            raise
        log.warning("the %s %s cannot be read: %s", source.kind, source.ids[0], error)
    return None


def write(session: Session, found: Findings, *, now: datetime, admins: Collection[str]) -> None:
    """Store what was found, for every team that is not archived."""
    identity = found.identity
    workspace = _meet(session, identity, now=now)
    teams = store.teams(session)
    owners = [user.id for user in found.people.values() if is_owner(user, identity)]
    enrolment.write_admins(session, workspace.id, "settings", admins)
    if found.complete or owners:
        enrolment.write_admins(session, workspace.id, "owners", owners)
    ours = wanted(session, teams) | {one for ids in found.sources.values() for one in ids}
    _write_people(session, workspace.id, found, ours, now=now)
    for team in teams:
        if team.source in found.sources:
            enrolment.write_memberships(session, team.id, found.sources[team.source], now=now)
    told = {team.id for team in teams if team.source in found.sources}
    store.mark_synced(session, told, {team.id for team in teams} - told, now=now)


def _meet(session: Session, identity: Identity, *, now: datetime) -> Workspace:
    return enrolment.meet_workspace(
        session,
        slack_id=identity.team_id,
        name=identity.team_name,
        bot_id=identity.bot_id,
        bot_user_id=identity.user_id,
        now=now,
    )


def _write_people(
    session: Session,
    workspace_id: int,
    found: Findings,
    ours: Collection[str],
    *,
    now: datetime,
) -> None:
    """Only people of teams, leads and admins are kept: the rest of a workspace is not ours."""
    known = store.living(session)
    told = [found.people[one] for one in sorted({*ours, *known}) if one in found.people]
    enrolment.write_people(
        session, workspace_id, [facts(one, found.identity) for one in told], now=now
    )
    gone = known - found.people.keys()
    enrolment.leave(session, gone if found.complete else gone & set(ours))


def facts(user: SlackUser, identity: Identity) -> Facts:
    """A Slack account as a person who can be asked, or cannot."""
    return Facts(
        slack_id=user.id,
        name=user.display_name,
        timezone=user.tz if user.tz and _is_zone(user.tz) else None,
        locale=user.locale,
        eligible=is_eligible(user, identity),
        updated=user.updated,
        is_away=status.says_away(user),
        away_until=status.until(user),
    )


def is_eligible(user: SlackUser, identity: Identity) -> bool:
    """A present full member of this workspace, and a person."""
    outside = user.is_stranger or user.team_id not in {None, "", identity.team_id}
    guest = user.is_restricted or user.is_ultra_restricted
    machine = user.is_bot or user.id in {SLACKBOT, identity.user_id}
    return not (user.deleted or outside or guest or machine)


def is_owner(user: SlackUser, identity: Identity) -> bool:
    return (user.is_owner or user.is_primary_owner) and is_eligible(user, identity)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
