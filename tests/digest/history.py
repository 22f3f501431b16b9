"""A team with a past in a real database: who was asked in which week, and what they said."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.catalogue import load_catalogue
from bot.people.model import Member, Team
from bot.terms import store as terms_store
from tests.disclosure.figures import FREEZE, answered
from tests.seed import a_digest_plan, a_member, a_team

CATALOGUE = load_catalogue()
SCALED = [question for question in CATALOGUE if question.values()]
#: Monday after the freeze of W47, within the three days in which a digest is still sent.
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def a_history(session: Session, *, people: int = 6, weeks: int = 3) -> Team:
    """A team whose people answered three questions a week up to W47."""
    team = a_team(session, leads=("U90", "U91"))
    a_digest_plan(session, team)
    terms = terms_store.current(session, team.id)
    members = [a_member(session, team, slack_id=f"U{place:02}") for place in range(people)]
    for ago in range(weeks):
        ask(session, team, members, ago=ago, terms_id=terms.id)
    return team


def frozen(ago: int) -> datetime:
    """Friday at 15:00 in Helsinki, summer or winter, so many weeks before the last freeze."""
    return (FREEZE.astimezone(ZoneInfo("Europe/Helsinki")) - timedelta(weeks=ago)).astimezone(UTC)


def ask(
    session: Session,
    team: Team,
    members: Sequence[Member],
    *,
    ago: int,
    terms_id: int,
    origin: str = "scheduled",
    silent: bool = False,
) -> None:
    terms = terms_store.by_id(session, terms_id)
    for place, member in enumerate(members):
        chosen = SCALED[place % 3 :: 7][:3]
        values: dict[str, str | None] = {
            str(question.key): None
            if silent
            else question.values()[(place + ago) % len(question.values())]
            for question in chosen
        }
        at = frozen(ago)
        answered(session, team, member, terms, values, freeze_at=at, origin=origin)
