"""What the panel asks of other stages' tables: who was asked, how many there are, what is next."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.asking.model import PromptState
from bot.asking.store import PromptRow
from bot.people import store as people
from bot.people.model import State
from bot.people.store import AdminRow, MemberRow, MembershipRow, TeamRow
from bot.scheduling import store as schedules
from bot.scheduling.model import local_time

#: How far it is looked for the next time that a team is asked.
_AHEAD = timedelta(days=120)


def was_asked(session: Session, team_id: int) -> bool:
    """Whether anybody of the team ever got a prompt, and with it the team's promise."""
    sent = select(PromptRow.id).where(
        PromptRow.team_id == team_id, PromptRow.state == PromptState.SENT.value
    )
    return session.scalars(sent.limit(1)).first() is not None


def keys(session: Session) -> frozenset[str]:
    """The keys of all teams, archived ones too."""
    return frozenset(session.scalars(select(TeamRow.key)))


def is_unread(session: Session, team_id: int) -> bool:
    """Whether Slack has not been asked yet who is in the team; the next tick does."""
    row = session.get_one(TeamRow, team_id)
    return row.tried_at is None and "users" not in row.source


def admins_from(session: Session) -> str:
    """Which rule makes the admins now: `settings`, `config` or `owners`."""
    found = set(session.scalars(select(AdminRow.source).distinct()))
    return next((one for one in people.ADMIN_SOURCES if one in found), "owners")


def sizes(session: Session) -> dict[int, int]:
    """How many people who can be asked each team has now."""
    counted = (
        select(MembershipRow.team_id, func.count())
        .join(MemberRow, MemberRow.id == MembershipRow.member_id)
        .where(MembershipRow.left_at.is_(None), MemberRow.state == State.ACTIVE.value)
        .group_by(MembershipRow.team_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def next_asked(session: Session, team_id: int, zone: str, *, now: datetime) -> datetime | None:
    """The local time at which the team is asked next, on the clock of its own zone."""
    local = local_time(now, ZoneInfo(zone))
    today = local.date()
    coming = (
        moment
        for each in schedules.schedules(session, team_id)
        for moment in each.recurrence.between(today, today + _AHEAD)
        if moment > local
    )
    return min(coming, default=None)
