"""What is kept of one person here, for that person alone, and forgetting it. For bot.personal."""

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.people import erasing
from bot.people.model import Member, State
from bot.people.tables import (
    AbsenceRow,
    AdminRow,
    MemberRow,
    MembershipRow,
    OrganisationRow,
    RightRow,
    TeamRow,
)


def profile(session: Session, member_id: int) -> dict[str, Any]:
    """What is known of the person as such."""
    row = session.get_one(MemberRow, member_id)
    return {
        "slack_id": row.slack_id,
        "name": row.name,
        "timezone": row.timezone,
        "locale": row.locale,
        "language": row.language,
        "state": row.state,
        "paused_until": row.paused_until,
        "opted_out": row.opted_out,
        "working_hours": row.working_hours,
        "working_days": row.working_days,
        "holidays": row.holidays,
        "questions_a_week": row.cap,
        "home_opened_at": row.home_opened_at,
    }


def memberships(session: Session, member_id: int) -> list[dict[str, Any]]:
    """The teams they are or were in."""
    rows = session.execute(
        select(TeamRow.key, TeamRow.name, MembershipRow)
        .join(TeamRow, TeamRow.id == MembershipRow.team_id)
        .where(MembershipRow.member_id == member_id)
        .order_by(MembershipRow.id)
    )
    return [
        {
            "team": key,
            "name": name,
            "role": row.role,
            "role_set_by_config": row.role_fixed,
            "joined_at": row.joined_at,
            "left_at": row.left_at,
        }
        for key, name, row in rows
    ]


def absences(session: Session, member_id: int) -> list[dict[str, Any]]:
    """When they were away, and whose word that was."""
    rows = session.scalars(
        select(AbsenceRow).where(AbsenceRow.member_id == member_id).order_by(AbsenceRow.id)
    )
    return [
        {
            "from_at": row.from_at,
            "until_at": row.until_at,
            "said": row.source,
            "written_by": row.written_by,
            "created_at": row.created_at,
            "ended_at": row.ended_at,
        }
        for row in rows
    ]


def rights(session: Session, slack_id: str) -> list[dict[str, Any]]:
    """What they may do besides being a member."""
    of_teams = session.execute(
        select(RightRow.right, TeamRow.key)
        .join(TeamRow, TeamRow.id == RightRow.team_id)
        .where(RightRow.slack_id == slack_id)
        .order_by(TeamRow.key, RightRow.right)
    )
    sources = session.scalars(
        select(AdminRow.source).where(AdminRow.slack_id == slack_id).order_by(AdminRow.source)
    )
    return [
        *({"right": right, "team": team} for right, team in of_teams),
        *({"right": "admin", "because_of": source} for source in sources),
        *({"right": "organisation_lead"} for _ in _organisations(session, slack_id)),
    ]


def forget(session: Session, slack_id: str, member: Member | None) -> None:
    """An empty row stays, so that its number names nobody else; and a mark, to leave them alone."""
    erasing.remember(session, slack_id)
    _forget_set_up(session, slack_id)
    if member is None:
        return
    for table in (AbsenceRow, MembershipRow):
        session.execute(delete(table).where(table.member_id == member.id))
    session.execute(
        update(MemberRow).where(MemberRow.id == member.id).values(
            slack_id=f"erased-{secrets.token_hex(8)}", name="", state=State.ERASED.value,
            token=secrets.token_hex(16), timezone=None, locale=None, language=None,
            paused_until=None, opted_out=False, working_hours=None, working_days=None,
            holidays=None, cap=3, slack_updated=0, plans_stale_at=None, home_opened_at=None,
            home_stale_at=None,
        )
    )  # fmt: skip


def _forget_set_up(session: Session, slack_id: str) -> None:
    """Teams, rights and absences of others name them no more; who saw a team before is told so."""
    session.execute(
        update(AbsenceRow).where(AbsenceRow.written_by == slack_id).values(written_by=None)
    )
    touched = set(session.scalars(select(RightRow.team_id).where(RightRow.slack_id == slack_id)))
    for table in (RightRow, AdminRow):
        session.execute(delete(table).where(table.slack_id == slack_id))
    for row in _organisations(session, slack_id):
        row.leads = [one for one in row.leads if one != slack_id]
    for team in session.scalars(select(TeamRow)):
        users = team.source.get("users", ())
        if slack_id in users:
            team.source = {**team.source, "users": [one for one in users if one != slack_id]}
        elif slack_id not in team.roles and team.id not in touched:
            continue
        team.roles = {one: role for one, role in team.roles.items() if one != slack_id}
        team.version += 1
    session.flush()


def _organisations(session: Session, slack_id: str) -> Iterable[OrganisationRow]:
    return [row for row in session.scalars(select(OrganisationRow)) if slack_id in row.leads]
