"""An organisation with a past in a real database, told on Mondays: what its tests start from."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.digest.organisation import delivery
from bot.digest.tables import OrganisationDigestRow
from bot.people import organisation as organisations
from bot.people.model import Team
from bot.people.organisation import OrganisationPlan
from bot.sending.store import OutboxRow
from bot.terms import store as terms_store
from tests.digest.history import a_history, ask
from tests.seed import a_digest_plan, a_member, a_team

#: Monday of W48 at 09:00 in Helsinki.
DUE = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
AFTER = DUE + timedelta(seconds=10)
PLAN = OrganisationPlan(
    "C09", "FREQ=WEEKLY;BYDAY=MO", "09:00", "Europe/Helsinki", date(2026, 11, 1)
)


def an_organisation(
    session: Session, plan: OrganisationPlan | None = PLAN, *, weeks: int = 2
) -> int:
    """Some weeks of a team's answers, under an organisation that is told on Mondays."""
    team = a_history(session, people=8, weeks=weeks)
    plan_is(session, team.workspace_id, plan)
    return team.workspace_id


def plan_is(session: Session, workspace_id: int, plan: OrganisationPlan | None) -> None:
    today = plan.starts_on if plan else PLAN.starts_on
    organisations.write(session, workspace_id, leads=("U70",), plan=plan, today=today)


def another_team(session: Session, key: str, *, people: int = 6, weeks: int = 2) -> Team:
    """A team that was asked in the same weeks as the first."""
    team = a_team(session, key=key, name=key.title())
    a_digest_plan(session, team)
    terms = terms_store.current(session, team.id)
    members = [a_member(session, team, slack_id=f"U{key}{place}") for place in range(people)]
    for ago in range(weeks):
        ask(session, team, members, ago=ago, terms_id=terms.id)
    return team


def composed(database: Database) -> list[tuple[str, bool]]:
    """(week, whether it was meant to be sent) of the organisation's digests."""
    with database.read() as session:
        rows = session.scalars(select(OrganisationDigestRow).order_by(OrganisationDigestRow.id))
        return [(row.iso_week, row.posted) for row in rows]


def queued(database: Database) -> list[tuple[str, str]]:
    """(recipient, state) of its messages."""
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == delivery.KIND))
        return [(row.recipient, row.state) for row in rows]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that the database gets meanwhile."""
    found: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
