"""A ledger made by hand in a real database: released weeks with their digests, as composed."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.digest import store, trying
from bot.digest.model import digest_of
from bot.disclosure import store as disclosure
from bot.disclosure.week import ReleasedWeek
from bot.people.model import Team


def release(
    session: Session, team: Team, weeks: Sequence[ReleasedWeek], *, posted: bool = True
) -> int:
    """Put the weeks into the ledger, each with its digest; the id of the last digest."""
    digest_id = 0
    for place, week in enumerate(weeks):
        disclosure.put_down(session, team.id, week, people={}, now=week.freeze_at)
        digest = digest_of(
            team.key,
            week,
            actions=trying.lines(session, team.id, until=week.freeze_at),
            debts=trying.debts(session, team.id, weeks[: place + 1]),
        )
        digest_id = store.add(
            session,
            team.id,
            iso_week=week.week,
            freeze_at=week.freeze_at,
            content=trying.kept(digest),
            posted=posted,
            now=week.freeze_at + timedelta(seconds=5),
        ).id
    return digest_id
