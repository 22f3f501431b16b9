"""Tables of workspaces, teams, members, roles and rights, and the queries on people.

Who may do what is asked in bot/people/rights.py; who reads Slack's list of people is flow.py.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.people.calendar import Calendar, hours
from bot.people.model import Context, Member, Membership, Source, State, Team, Workspace
from bot.people.rights import Person

#: The rules that make admins, the first that names anybody wins.
ADMIN_SOURCES = ("settings", "config", "owners")


class WorkspaceRow(Base):
    """A Slack team with the app installed."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    bot_id: Mapped[str] = mapped_column(String(40))
    bot_user_id: Mapped[str] = mapped_column(String(40))
    installed_at: Mapped[datetime]
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Parts of the config that have no effect in this version, kept for the next export."""


class AdminRow(Base):
    """Somebody who configures and sees no answers."""

    __tablename__ = "admin"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    slack_id: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(20))
    """`settings`, `config` or `owners`: which rule made this person an admin."""


class MemberRow(Base):
    """One person of the workspace; `slack_id` is a pseudonym where `state` is `former`."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    slack_id: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(10))
    """The member's own choice; wins over the locale that Slack tells."""
    state: Mapped[str] = mapped_column(String(20))
    """active, left (deactivated or a guest now), former (known from an import only)."""
    paused_until: Mapped[datetime | None]
    opted_out: Mapped[bool] = mapped_column(default=False)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; the only name under which the release ledger knows a person."""
    home_opened_at: Mapped[datetime | None]
    home_stale_at: Mapped[datetime | None]
    """Set by any stage that changes what the member's App Home shows; home publishes."""


class TeamRow(Base):
    """The people asked together."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10))
    timezone: Mapped[str] = mapped_column(String(64))
    holidays: Mapped[str | None] = mapped_column(String(20))
    days_off: Mapped[list[str]] = mapped_column(default=list)
    working_hours: Mapped[str] = mapped_column(String(20), default="09:00-17:00")
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Where its people come from: {users: […]}, {channel: C…} or {usergroup: S…}."""
    roles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Roles that the config sets, by Slack id; they hold for people who join later, too."""
    synced_at: Mapped[datetime | None]
    """When the people were last read from Slack."""
    tried_at: Mapped[datetime | None]
    """When reading them was last tried; later than `synced_at` if it was in vain."""
    archived_at: Mapped[datetime | None]


class MembershipRow(Base):
    """A member in a team, with the role there. It ends; it is never deleted but by erasure."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("team_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str | None] = mapped_column(String(20))
    role_fixed: Mapped[bool] = mapped_column(default=False)
    """Set by the config; otherwise the member was asked or is still to be asked."""
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class RightRow(Base):
    """Who besides the members may do what in a team: lead, coder, researcher, auditor."""

    __tablename__ = "team_right"
    __table_args__ = (
        UniqueConstraint("team_id", "slack_id", "right"),
        Index("ix_team_right_slack_id", "slack_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    slack_id: Mapped[str] = mapped_column(String(40))
    right: Mapped[str] = mapped_column(String(20))


def workspace(session: Session) -> Workspace | None:
    """The workspace this installation serves; none before its first contact with Slack."""
    row = session.scalars(select(WorkspaceRow).order_by(WorkspaceRow.id).limit(1)).first()
    return _workspace(row) if row else None


def team_by_id(session: Session, team_id: int) -> Team:
    """A team that is known to exist."""
    return _team(session.get_one(TeamRow, team_id))


def lock_team(session: Session, team_id: int) -> None:
    """What is made once for a team is made by one process after the other."""
    # Not the key: others may go on writing rows that refer to the team.
    session.execute(
        select(TeamRow.id).where(TeamRow.id == team_id).with_for_update(key_share=True)
    ).all()


def team_by_key(session: Session, key: str) -> Team | None:
    """The team of that config key, unless it is archived."""
    row = session.scalars(
        select(TeamRow).where(TeamRow.key == key, TeamRow.archived_at.is_(None))
    ).first()
    return _team(row) if row else None


def teams(session: Session) -> list[Team]:
    """All teams that are not archived, by key."""
    rows = session.scalars(
        select(TeamRow).where(TeamRow.archived_at.is_(None)).order_by(TeamRow.key)
    )
    return [_team(row) for row in rows]


def member_by_id(session: Session, member_id: int) -> Member:
    """A member who is known to exist."""
    return _member(session.get_one(MemberRow, member_id))


def member_by_slack_id(session: Session, slack_id: str) -> Member | None:
    """The person of that Slack id, in whatever state."""
    row = session.scalars(select(MemberRow).where(MemberRow.slack_id == slack_id)).first()
    return _member(row) if row else None


def members_by_slack_id(session: Session, slack_ids: Collection[str]) -> dict[str, Member]:
    """Those of the given people who are known."""
    rows = session.scalars(select(MemberRow).where(MemberRow.slack_id.in_(slack_ids)))
    return {row.slack_id: _member(row) for row in rows}


def living(session: Session) -> set[str]:
    """The Slack ids of all who were ever enrolled from Slack."""
    return set(
        session.scalars(select(MemberRow.slack_id).where(MemberRow.state != State.FORMER.value))
    )


def mark_synced(
    session: Session, told: Collection[int], not_told: Collection[int], *, now: datetime
) -> None:
    """The people of the teams *told* are as Slack says at *now*; it did not say those of others."""
    tried = TeamRow.id.in_({*told, *not_told})
    session.execute(update(TeamRow).where(tried).values(tried_at=now))
    session.execute(update(TeamRow).where(TeamRow.id.in_(told)).values(synced_at=now))


def is_to_be_read(
    session: Session, *, now: datetime, every: timedelta, again_after: timedelta
) -> bool:
    """Whether the people of a team are to be read: never tried, *every* so often, after failure."""
    in_vain = or_(TeamRow.synced_at.is_(None), TeamRow.synced_at < TeamRow.tried_at)
    found = session.scalars(
        select(TeamRow.id)
        .where(
            TeamRow.archived_at.is_(None),
            or_(
                TeamRow.tried_at.is_(None),
                TeamRow.tried_at <= now - every,
                and_(in_vain, TeamRow.tried_at <= now - again_after),
            ),
        )
        .limit(1)
    )
    return found.first() is not None


def active_members(session: Session, team_id: int) -> list[Membership]:
    """The present memberships of a team whose people can be asked, by member id.

    Paused and opted-out people are among them: asking notes why they are left out.
    """
    return _memberships(
        session, MembershipRow.team_id == team_id, MemberRow.state == State.ACTIVE.value
    )


def memberships_of(session: Session, member_id: int) -> list[Membership]:
    """The teams a member is in now."""
    return _memberships(session, MembershipRow.member_id == member_id)


def membership(session: Session, team_id: int, member_id: int) -> Membership | None:
    """A member's present membership in a team."""
    found = _memberships(
        session, MembershipRow.team_id == team_id, MembershipRow.member_id == member_id
    )
    return found[0] if found else None


def _memberships(session: Session, *conditions: Any) -> list[Membership]:  # noqa: ANN401
    rows = session.execute(
        select(MembershipRow, MemberRow)
        .join(MemberRow, MemberRow.id == MembershipRow.member_id)
        .join(TeamRow, TeamRow.id == MembershipRow.team_id)
        .where(MembershipRow.left_at.is_(None), TeamRow.archived_at.is_(None), *conditions)
        .order_by(MembershipRow.team_id, MembershipRow.member_id)
    )
    return [_membership(row, member) for row, member in rows]


def set_role(session: Session, *, team_id: int, member_id: int, role: str) -> bool:
    """A member's own word on their role; a role that the config sets stays. True if it is new."""
    row = session.scalars(
        select(MembershipRow).where(
            MembershipRow.team_id == team_id, MembershipRow.member_id == member_id
        )
    ).first()
    if row is None or row.role_fixed or row.role == role:
        return False
    row.role = role
    return True


def pause(session: Session, member_id: int, *, until: datetime | None) -> None:
    """No prompts before *until*; None ends a pause."""
    session.get_one(MemberRow, member_id).paused_until = until


def mark_home_stale(session: Session, member_ids: Collection[int], now: datetime) -> None:
    """These members' App Home shows something old now; a Home never opened needs nothing."""
    session.execute(
        update(MemberRow)
        .where(MemberRow.id.in_(member_ids), MemberRow.home_opened_at.is_not(None))
        .values(home_stale_at=now)
    )


def stale_homes(session: Session, limit: int = 100) -> list[Member]:
    """Members whose opened Home is out of date, the longest waiting first."""
    rows = session.scalars(
        select(MemberRow)
        .where(MemberRow.home_stale_at.is_not(None), MemberRow.state == State.ACTIVE.value)
        .order_by(MemberRow.home_stale_at)
        .limit(limit)
    )
    return [_member(row) for row in rows]


def home_published(session: Session, member_id: int, *, as_of: datetime, opened: bool) -> None:
    """The Home shows the state of *as_of*; it stays stale if something changed since."""
    row = session.get_one(MemberRow, member_id)
    if opened:
        row.home_opened_at = as_of
    if row.home_stale_at is not None and row.home_stale_at <= as_of:
        row.home_stale_at = None


def rights(session: Session, team_id: int, right: str) -> tuple[str, ...]:
    """The Slack ids of those who hold a right in a team, in order."""
    return tuple(
        session.scalars(
            select(RightRow.slack_id)
            .where(RightRow.team_id == team_id, RightRow.right == right)
            .order_by(RightRow.slack_id)
        )
    )


def leads_of(session: Session, team_id: int) -> tuple[str, ...]:
    """The Slack ids of a team's leads."""
    return rights(session, team_id, "lead")


def admins(session: Session) -> tuple[str, ...]:
    """Who configures: by the settings, else by the config, else the workspace's owners."""
    found = session.execute(select(AdminRow.source, AdminRow.slack_id).order_by(AdminRow.slack_id))
    by_source: dict[str, list[str]] = {}
    for source, slack_id in found:
        by_source.setdefault(source, []).append(slack_id)
    first = next((one for one in ADMIN_SOURCES if one in by_source), None)
    return tuple(by_source[first]) if first else ()


def person(session: Session, slack_id: str) -> Person:
    """Somebody of that Slack id, with every standing they have; a stranger has none."""
    known = member_by_slack_id(session, slack_id)
    active = known is not None and known.state is State.ACTIVE
    led = session.scalars(
        select(RightRow.team_id).where(RightRow.slack_id == slack_id, RightRow.right == "lead")
    )
    return Person(
        slack_id=slack_id,
        member_id=known.id if known else None,
        is_admin=slack_id in admins(session),
        teams=frozenset(
            one.team_id for one in (memberships_of(session, known.id) if known and active else ())
        ),
        leads=frozenset(led),
    )


def _workspace(row: WorkspaceRow) -> Workspace:
    return Workspace(row.id, row.slack_id, row.name, row.bot_id, row.bot_user_id)


def _team(row: TeamRow) -> Team:
    opens, closes = hours(row.working_hours)
    days_off = frozenset(date.fromisoformat(day) for day in row.days_off)
    return Team(
        id=row.id,
        workspace_id=row.workspace_id,
        key=row.key,
        name=row.name,
        language=row.language,
        timezone=row.timezone,
        calendar=Calendar(opens, closes, row.holidays, days_off),
        context=Context(**row.context),
        source=source_from(row.source),
        synced_at=row.synced_at,
        tried_at=row.tried_at,
        archived_at=row.archived_at,
    )


def source_from(stored: Mapping[str, Any]) -> Source:
    """`{users: [U1]}`, `{channel: C1}` or `{usergroup: S1}` as a value."""
    if "channel" in stored:
        return Source("channel", (stored["channel"],))
    if "usergroup" in stored:
        return Source("usergroup", (stored["usergroup"],))
    return Source("users", tuple(stored.get("users", ())))


def _member(row: MemberRow) -> Member:
    return Member(
        id=row.id,
        workspace_id=row.workspace_id,
        slack_id=row.slack_id,
        name=row.name,
        timezone=row.timezone,
        locale=row.locale,
        language=row.language,
        state=State(row.state),
        paused_until=row.paused_until,
        opted_out=row.opted_out,
        token=row.token,
        home_opened_at=row.home_opened_at,
        home_stale_at=row.home_stale_at,
    )


def _membership(row: MembershipRow, member: MemberRow) -> Membership:
    return Membership(
        row.id, row.team_id, _member(member), row.role, row.role_fixed, row.joined_at, row.left_at
    )
