"""Builders of rows that tests start from. Each gives a value that outlives its session.

with database.write() as session:
    team = a_team(session)
    ada = a_member(session, team, slack_id="U01", role="ml")
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from bot.people import store as people
from bot.people.model import Member, Team, Workspace
from bot.people.store import MemberRow, MembershipRow, RightRow, TeamRow, WorkspaceRow
from bot.scheduling.store import DigestPlanRow, ScheduleRow
from bot.terms import store as terms_store
from bot.terms.model import Audience, Terms, promise

#: Long before the tests' clock (tests/conftest.py stands at 2026-11-24).
LONG_AGO = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
STARTS_ON = date(2026, 6, 1)


def a_workspace(session: Session, *, slack_id: str = "T0RETRO", name: str = "Retro") -> Workspace:
    """The workspace of that Slack id, made at first."""
    if (found := people.workspace(session)) and found.slack_id == slack_id:
        return found
    session.add(
        WorkspaceRow(
            slack_id=slack_id, name=name, bot_id="B0RETRO", bot_user_id="U0RETRO",
            installed_at=LONG_AGO,
        )
    )  # fmt: skip
    session.flush()
    found = people.workspace(session)
    assert found is not None
    return found


def a_team(
    session: Session,
    *,
    key: str = "fraud-ml",
    name: str = "Fraud ML",
    workspace: Workspace | None = None,
    language: str = "en",
    timezone: str = "Europe/Helsinki",
    holidays: str | None = None,
    days_off: tuple[str, ...] = (),
    working_hours: str = "09:00-17:00",
    context: Mapping[str, Any] | None = None,
    source: Mapping[str, Any] | None = None,
    leads: tuple[str, ...] = (),
    terms: bool = True,
) -> Team:
    """A team with confidential terms from 5 people up (or none: `terms=False`), without people."""
    row = TeamRow(
        workspace_id=(workspace or a_workspace(session)).id,
        key=key,
        name=name,
        language=language,
        timezone=timezone,
        holidays=holidays,
        days_off=list(days_off),
        working_hours=working_hours,
        context=dict(context or {}),
        source=dict(source or {"users": []}),
    )
    session.add(row)
    session.flush()
    session.add_all(RightRow(team_id=row.id, slack_id=lead, right="lead") for lead in leads)
    team = people.team_by_id(session, row.id)
    if terms:
        terms_of(session, team, leads=leads)
    return team


def a_member(
    session: Session,
    team: Team | None = None,
    *,
    slack_id: str = "U01",
    name: str | None = None,
    tz: str | None = "Europe/Helsinki",
    locale: str | None = None,
    language: str | None = None,
    role: str | None = "ml",
    state: str = "active",
    paused_until: datetime | None = None,
    opted_out: bool = False,
    joined_at: datetime = LONG_AGO,
) -> Member:
    """A person, the same for the same Slack id; in *team* if one is given."""
    member = people.member_by_slack_id(session, slack_id)
    if member is None:
        workspace = team.workspace_id if team else a_workspace(session).id
        row = MemberRow(
            workspace_id=workspace, slack_id=slack_id, name=name or slack_id, timezone=tz,
            locale=locale, language=language, state=state, paused_until=paused_until,
            opted_out=opted_out, token=f"token-{slack_id}"[:32],
        )  # fmt: skip
        session.add(row)
        session.flush()
        member = people.member_by_id(session, row.id)
    if team is not None:
        session.add(
            MembershipRow(team_id=team.id, member_id=member.id, role=role, joined_at=joined_at)
        )
        session.flush()
    return member


def terms_of(
    session: Session,
    team: Team,
    *,
    mode: Literal["named", "confidential"] = "confidential",
    minimum_group: int | None = None,
    to: Literal["leads", "channel"] = "channel",
    channel: str | None = "C01",
    leads: tuple[str, ...] = (),
    now: datetime = LONG_AGO,
) -> Terms:
    """The team's terms from *now* on; the same version while nothing changes."""
    audience = Audience(to, channel if to == "channel" else None, leads)
    return terms_store.set_promise(
        session, team.id, promise(mode, minimum_group, audience), now=now
    )


def a_schedule(
    session: Session,
    team: Team,
    *,
    key: str = "weekly",
    recurrence: str = "FREQ=WEEKLY;BYDAY=TU",
    at: str = "10:00",
    timezone: str = "member",
    questions_per_person: int = 3,
    open_for: str = "P3D",
    topics: Mapping[str, Any] | None = None,
    sprint: Mapping[str, Any] | None = None,
    starts_on: date = STARTS_ON,
    since_at: datetime = LONG_AGO,
) -> int:
    """A schedule's id."""
    row = ScheduleRow(
        team_id=team.id, key=key, recurrence=recurrence, at=at, timezone=timezone,
        questions_per_person=questions_per_person, open_for=open_for,
        topics=dict(topics or {}), sprint=dict(sprint or {}), starts_on=starts_on,
        since_at=since_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def a_digest_plan(
    session: Session,
    team: Team,
    *,
    to: Literal["leads", "channel"] = "channel",
    channel: str | None = "C01",
    recurrence: str = "FREQ=WEEKLY;BYDAY=FR",
    at: str = "15:00",
    timezone: str = "Europe/Helsinki",
    starts_on: date = STARTS_ON,
) -> None:
    """When the team's digest freezes: Fridays at 15:00 in Helsinki."""
    session.add(
        DigestPlanRow(
            team_id=team.id, to=to, channel=channel, recurrence=recurrence, at=at,
            timezone=timezone, starts_on=starts_on,
        )
    )  # fmt: skip
    session.flush()
