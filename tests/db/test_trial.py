"""What is tried out is seen by nobody else, and keeps nobody waiting."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.trial import trial
from bot.digest import store
from bot.digest.tables import DigestRow
from tests.seed import a_member, a_team

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def add(session: Session, team_id: int, week: str) -> None:
    store.add(session, team_id, iso_week=week, freeze_at=NOW, content={}, posted=True, now=NOW)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(DigestRow)) or 0


def test_a_trial_sees_what_was_there_and_what_it_wrote_and_leaves_nothing(
    database: Database,
) -> None:
    with database.write() as session:
        team = a_team(session)
        add(session, team.id, "2026-W46")
    for _ in range(2):
        with trial(database, ["digest"]) as session:
            add(session, team.id, "2026-W47")
            assert store.weeks(session, team.id) == {"2026-W46", "2026-W47"}
    with database.read() as session:
        assert count(session) == 1


def test_others_write_while_a_trial_goes_on(database: Database, database_url: str) -> None:
    with database.write() as session:
        team = a_team(session)
    other = Database(database_url)
    with trial(database, ["digest"]) as session:
        add(session, team.id, "2026-W47")
        with other.write() as meanwhile:
            a_member(meanwhile, slack_id="U77")
            add(meanwhile, team.id, "2026-W45")
    with other.read() as session:
        assert count(session) == 1
    other.dispose()
