"""Rows of people as values. Queries are in store.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.people.calendar import Calendar, hours
from bot.people.model import Context, Member, Membership, Source, State, Team, Workspace
from bot.people.tables import MemberRow, MembershipRow, TeamRow, WorkspaceRow


def workspace_from(row: WorkspaceRow) -> Workspace:
    """The workspace that this installation serves."""
    return Workspace(row.id, row.slack_id, row.name, row.bot_id, row.bot_user_id)


def team_from(row: TeamRow) -> Team:
    """The team, with its calendar."""
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


def member_from(row: MemberRow) -> Member:
    """The person."""
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
        working_hours=row.working_hours,
        working_days=row.working_days,
        holidays=row.holidays,
        cap=row.cap,
        home_opened_at=row.home_opened_at,
        home_stale_at=row.home_stale_at,
    )


def membership_from(row: MembershipRow, member: MemberRow) -> Membership:
    """The person in the team."""
    return Membership(
        row.id,
        row.team_id,
        member_from(member),
        row.role,
        row.role_fixed,
        row.joined_at,
        row.left_at,
    )
