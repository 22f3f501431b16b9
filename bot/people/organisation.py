"""What stands above all teams of a workspace: the organisation's leads, and when they are told.

Its values and queries. The times become instants in scheduling, as a team's do.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.people.tables import OrganisationRow


@dataclass(frozen=True)
class OrganisationPlan:
    """When the organisation's digest comes and where it goes; `at` ("09:00") is local to the zone.

    Weeks before `starts_on`, the day on which the plan was first applied, have no digest.
    """

    channel: str
    recurrence: str
    at: str
    timezone: str
    starts_on: date


@dataclass(frozen=True)
class Organisation:
    workspace_id: int
    leads: tuple[str, ...]
    plan: OrganisationPlan | None


def organisation(session: Session, workspace_id: int) -> Organisation | None:
    """The workspace's organisation, if the config tells of one."""
    row = session.get(OrganisationRow, workspace_id)
    return None if row is None else Organisation(workspace_id, tuple(row.leads), _plan(row))


def is_told(session: Session, workspace_id: int) -> bool:
    """Whether the organisation has a digest beside its teams' own."""
    found = organisation(session, workspace_id)
    return found is not None and found.plan is not None


def leads(session: Session, workspace_id: int) -> tuple[str, ...]:
    """The Slack ids of those who lead the organisation, in the order of the config."""
    found = organisation(session, workspace_id)
    return found.leads if found else ()


def write(
    session: Session,
    workspace_id: int,
    *,
    leads: tuple[str, ...],
    plan: OrganisationPlan | None,
    today: date,
) -> None:
    """The organisation is this from now on; a digest that it had before keeps its first day."""
    row = session.get(OrganisationRow, workspace_id)
    if row is None:
        row = OrganisationRow(workspace_id=workspace_id, starts_on=today)
        session.add(row)
    elif row.channel is None:
        row.starts_on = today
    row.leads = list(leads)
    row.channel, row.recurrence, row.at, row.timezone = (
        (plan.channel, plan.recurrence, plan.at, plan.timezone) if plan else (None,) * 4
    )
    session.flush()


def _plan(row: OrganisationRow) -> OrganisationPlan | None:
    if row.channel is None or row.recurrence is None or row.at is None or row.timezone is None:
        return None
    return OrganisationPlan(row.channel, row.recurrence, row.at, row.timezone, row.starts_on)
