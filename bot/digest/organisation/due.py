"""Which weeks of the organisation are to be told, and when: read from plans and the ledger.

A week's moment is the first one of the organisation's own rhythm that comes after all teams'
freezes of it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.digest.flow import SETTLES_AFTER
from bot.digest.organisation import store
from bot.people import organisation as organisations
from bot.people import store as people
from bot.people.model import Workspace
from bot.people.organisation import OrganisationPlan
from bot.scheduling import store as scheduling
from bot.scheduling.model import DigestPlan, freeze_of_week, freezes_between, iso_week
from bot.scheduling.recurrence import Recurrence

#: Missed digests are made up for so far back.
LATELY = timedelta(weeks=8)
_WEEK = timedelta(weeks=1)
#: A team's freeze of a week is at most so many weeks before the organisation's digest of it.
_WEEKS_BACK = 6


@dataclass(frozen=True)
class Due:
    """A week of the organisation, and the moment at which its digest is due."""

    workspace: Workspace
    plan: OrganisationPlan
    iso_week: str
    at: datetime


def planned(session: Session) -> tuple[Workspace, OrganisationPlan] | None:
    """The workspace and its organisation's rhythm; None where it has no digest."""
    workspace = people.workspace(session)
    found = organisations.organisation(session, workspace.id) if workspace else None
    return (workspace, found.plan) if workspace and found and found.plan else None


def due(session: Session, *, now: datetime) -> list[Due]:
    """The weeks that lack their digest and have something to tell, in order.

    Weeks are told in order: none that lies before one that is told already.
    """
    found = planned(session)
    if found is None:
        return []
    workspace, plan = found
    newest = store.newest(session, workspace.id)
    since = max(now - LATELY, newest.freeze_at) if newest else now - LATELY
    coming = moments(plan, since, now - SETTLES_AFTER)
    if not coming:
        return []
    lacking = {
        week: at
        for week, at in by_week(session, plan, coming).items()
        if newest is None or week > newest.iso_week
    }
    told = store.told_by_teams(session, lacking)
    return [Due(workspace, plan, week, at) for week, at in lacking.items() if week in told]


def moments(plan: OrganisationPlan, after: datetime, until: datetime) -> list[datetime]:
    """When the organisation's digest is due, once an ISO week at most."""
    zone = ZoneInfo(plan.timezone)
    rhythm = Recurrence(plan.recurrence, time.fromisoformat(plan.at), plan.starts_on)
    found = freezes_between(DigestPlan(rhythm, zone), after, until)
    return [each.at for each in found if each.at.astimezone(zone).date() >= plan.starts_on]


def next_moment(session: Session, after: datetime) -> datetime | None:
    """When the organisation's digest is due next; None where it has none."""
    found = planned(session)
    return next(iter(moments(found[1], after, after + LATELY)), None) if found else None


def by_week(
    session: Session, plan: OrganisationPlan, instants: Collection[datetime]
) -> dict[str, datetime]:
    """The ISO weeks that are told at these instants, each at its first one."""
    teams = set(scheduling.digest_plans(session, people.teams(session)).values())
    zone, found = ZoneInfo(plan.timezone), dict[str, datetime]()
    for at in instants:
        if week := _week_before(teams, at, zone):
            found.setdefault(week, at)
    return found


def _week_before(teams: Collection[DigestPlan], at: datetime, zone: ZoneInfo) -> str | None:
    """The last ISO week of which all teams' freezes lie before *at*; None if none has one."""
    for week in _weeks_back(at, zone):
        freezes = [found for plan in teams if (found := freeze_of_week(plan, week))]
        if freezes and max(freezes) < at:
            return week
    return None


def _weeks_back(at: datetime, zone: ZoneInfo) -> Iterator[str]:
    day = at.astimezone(zone).date()
    return (iso_week(day - back * _WEEK) for back in range(_WEEKS_BACK))
