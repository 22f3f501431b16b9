"""The queries on workspaces, teams, members, roles and rights; their tables are in tables.py.

Who may do what is asked in bot/people/rights.py; who reads Slack's list of people is flow.py.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from bot.people.calendar import hours, public_holidays, weekdays
from bot.people.model import (
    HIGHEST_CAP,
    Member,
    Membership,
    State,
    Team,
    Workspace,
)
from bot.people.rights import Person
from bot.people.rows import (
    member_from,
    membership_from,
    source_from,
    team_from,
    workspace_from,
)
from bot.people.tables import (
    AbsenceRow,
    AdminRow,
    MemberRow,
    MembershipRow,
    OrganisationRow,
    RightRow,
    TeamRow,
    WorkspaceRow,
)

# What other stages join to is to be had from here.
__all__ = [
    "AbsenceRow",
    "AdminRow",
    "MemberRow",
    "MembershipRow",
    "RightRow",
    "TeamRow",
    "WorkspaceRow",
    "source_from",
]

#: The rules that make admins, the first that names anybody wins.
ADMIN_SOURCES = ("settings", "config", "owners")


def workspace(session: Session) -> Workspace | None:
    """The workspace this installation serves; none before its first contact with Slack."""
    row = session.scalars(select(WorkspaceRow).order_by(WorkspaceRow.id).limit(1)).first()
    return workspace_from(row) if row else None


def team_by_id(session: Session, team_id: int) -> Team:
    """A team that is known to exist."""
    return team_from(session.get_one(TeamRow, team_id))


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
    return team_from(row) if row else None


def teams(session: Session) -> list[Team]:
    """All teams that are not archived, by key."""
    rows = session.scalars(
        select(TeamRow).where(TeamRow.archived_at.is_(None)).order_by(TeamRow.key)
    )
    return [team_from(row) for row in rows]


def member_by_id(session: Session, member_id: int) -> Member:
    """A member who is known to exist."""
    return member_from(session.get_one(MemberRow, member_id))


def member_by_slack_id(session: Session, slack_id: str) -> Member | None:
    """The person of that Slack id, in whatever state."""
    row = session.scalars(select(MemberRow).where(MemberRow.slack_id == slack_id)).first()
    return member_from(row) if row else None


def members_by_slack_id(session: Session, slack_ids: Collection[str]) -> dict[str, Member]:
    """Those of the given people who are known."""
    rows = session.scalars(select(MemberRow).where(MemberRow.slack_id.in_(slack_ids)))
    return {row.slack_id: member_from(row) for row in rows}


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


def read_again(session: Session, team_ids: Collection[int]) -> None:
    """The people of these teams are to be read with the next tick."""
    session.execute(update(TeamRow).where(TeamRow.id.in_(team_ids)).values(tried_at=None))


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
    return [membership_from(row, member) for row, member in rows]


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


def pause(
    session: Session, member_id: int, *, until: datetime | None, now: datetime | None = None
) -> None:
    """No prompts before *until*; None ends a pause. With *now*, what waits is planned anew."""
    row = session.get_one(MemberRow, member_id)
    row.paused_until = until
    row.plans_stale_at = now or row.plans_stale_at


def mark_plans_stale(
    session: Session,
    now: datetime,
    *,
    member_ids: Collection[int] = (),
    team_id: int | None = None,
) -> None:
    """When these members, or those of a team, may be asked has changed.

    The next tick plans their unsent prompts and reminders anew. Prompts that are about to be sent
    are looked at again in any case; this makes those earlier that can be earlier.
    """
    of_team = select(MembershipRow.member_id).where(
        MembershipRow.team_id == team_id, MembershipRow.left_at.is_(None)
    )
    ours = MemberRow.id.in_(of_team) if team_id is not None else MemberRow.id.in_(member_ids)
    session.execute(update(MemberRow).where(ours).values(plans_stale_at=now))


def stale_plans(session: Session, limit: int = 40) -> dict[int, datetime]:
    """Members whose unsent prompts are to be planned anew, with the instant that was marked."""
    rows = session.execute(
        select(MemberRow.id, MemberRow.plans_stale_at)
        .where(MemberRow.plans_stale_at.is_not(None))
        .order_by(MemberRow.plans_stale_at, MemberRow.id)
        .limit(limit)
    )
    return {member_id: at for member_id, at in rows if at is not None}


def plans_fresh(session: Session, member_ids: Mapping[int, datetime]) -> None:
    """Planned anew as of these marks; one that came meanwhile stays."""
    for member_id, at in member_ids.items():
        session.execute(
            update(MemberRow)
            .where(MemberRow.id == member_id, MemberRow.plans_stale_at == at)
            .values(plans_stale_at=None)
        )


def set_own_time(
    session: Session,
    member_id: int,
    *,
    now: datetime,
    working_hours: str | None = None,
    working_days: str | None = None,
    holidays: str | None = None,
) -> None:
    """A member's own hours, days and country; None each: as in their team.

    ValueError for what is none: ask bot.people.calendar first (`hours`, `weekdays`,
    `public_holidays`).
    """
    if working_hours is not None:
        hours(working_hours)
    if working_days is not None:
        weekdays(working_days)
    if holidays is not None:
        public_holidays(holidays, now.year)
    row = session.get_one(MemberRow, member_id)
    row.working_hours, row.working_days, row.holidays = working_hours, working_days, holidays
    row.plans_stale_at = now


def set_cap(session: Session, member_id: int, cap: int, *, now: datetime) -> None:
    """The most questions a week, of all teams together: 1 to 5; ValueError for others."""
    if not 1 <= cap <= HIGHEST_CAP:
        raise ValueError(f"{cap} is not between 1 and {HIGHEST_CAP}")
    row = session.get_one(MemberRow, member_id)
    row.cap, row.plans_stale_at = cap, now


def opt_out(session: Session, member_id: int, *, out: bool, now: datetime) -> None:
    """No questions at all any more, until the member takes it back."""
    row = session.get_one(MemberRow, member_id)
    row.opted_out, row.plans_stale_at = out, now


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
    return [member_from(row) for row in rows]


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
    held: dict[str, set[int]] = {}
    for right, team_id in session.execute(
        select(RightRow.right, RightRow.team_id)
        .join(TeamRow, TeamRow.id == RightRow.team_id)
        .where(RightRow.slack_id == slack_id, TeamRow.archived_at.is_(None))
    ):
        held.setdefault(right, set()).add(team_id)
    return Person(
        slack_id=slack_id,
        member_id=known.id if known else None,
        is_admin=slack_id in admins(session),
        leads_organisation=any(
            slack_id in leads for leads in session.scalars(select(OrganisationRow.leads))
        ),
        teams=frozenset(
            one.team_id for one in (memberships_of(session, known.id) if known and active else ())
        ),
        leads=frozenset(held.get("lead", ())),
        researches=frozenset(held.get("researcher", ())),
        codes=frozenset(held.get("coder", ())),
        audits=frozenset(held.get("auditor", ())),
    )
