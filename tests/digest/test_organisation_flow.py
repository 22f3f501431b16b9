"""Composing the organisation's digest: never before its teams', in order, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.digest import flow as teams
from bot.digest.organisation import due as dues
from bot.digest.organisation import flow, store
from bot.digest.organisation.story import tell_organisation
from bot.digest.plain import plain_text
from bot.digest.tables import DigestRow
from bot.disclosure import flow as disclosure
from bot.errors import Failed, Unavailable
from bot.language import Texts
from bot.people import store as people
from tests.digest.history import CATALOGUE
from tests.digest.organisation_scene import (
    AFTER,
    DUE,
    an_organisation,
    another_team,
    composed,
    queued,
)


def compose_one_team(database: Database) -> None:
    """The first team's weeks are out; those of the second are still to come."""
    with database.write() as session:
        an_organisation(session)
        another_team(session, "slow")
        team = people.team_by_key(session, "fraud-ml")
        assert team is not None
    teams.compose_due(database, CATALOGUE, now=AFTER, team_id=team.id)


def test_nothing_is_told_of_all_while_a_team_lacks_its_own_digest(database: Database) -> None:
    compose_one_team(database)
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"2026-W47 waits for that of: slow"):
            flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    # W46 has waited for a week: it goes without, and is not sent any more.
    assert composed(database) == [("2026-W46", False)]
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 1
    with database.read() as session:
        [week] = disclosure.released_organisation(session, 1)[1:]
    assert week.week == "2026-W47"
    assert week.attendance.respondents_band != "hidden"


def test_it_waits_for_two_days_and_then_goes_out_without_that_team(database: Database) -> None:
    compose_one_team(database)
    with pytest.raises(Unavailable):
        flow.compose_organisation_due(database, CATALOGUE, now=DUE + flow.WAITS_FOR)
    later = DUE + flow.WAITS_FOR + timedelta(seconds=1)
    flow.compose_organisation_due(database, CATALOGUE, now=later)
    assert composed(database)[-1] == ("2026-W47", True)
    assert queued(database) == [("C09", "pending")]


class Racing(Database):
    """A database in which a team becomes due as soon as somebody begins to write."""

    came = False

    @contextmanager
    def write(self) -> Iterator[Session]:
        if not self.came:
            self.came = True
            with super().write() as session:
                another_team(session, "slow")
        with super().write() as session:
            yield session


def test_a_team_that_becomes_due_while_the_figures_are_made_is_waited_for(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    with database.read() as session:
        week = dues.due(session, now=AFTER)[-1]
    racing = Racing(database_url)
    with pytest.raises(Unavailable, match="slow"):
        flow.compose(racing, CATALOGUE, week, now=AFTER)
    racing.dispose()
    assert composed(database) == []


def test_teams_that_were_never_asked_are_not_waited_for(database: Database) -> None:
    with database.write() as session:
        an_organisation(session)
        another_team(session, "idle", people=0)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 2


def test_a_week_older_than_the_newest_told_is_refused(database: Database) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    with database.read() as session:
        older, newer = dues.due(session, now=AFTER)
    assert flow.compose(database, CATALOGUE, newer, now=AFTER)
    with pytest.raises(Failed, match=r"2026-W47 is told already.*2026-W46 cannot"):
        flow.compose(database, CATALOGUE, older, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 0
    assert composed(database) == [("2026-W47", True)]


def test_composing_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER + timedelta(days=2)) == 0
    assert len(queued(database)) == 1


def test_without_a_plan_there_is_no_digest_of_the_organisation(database: Database) -> None:
    with database.write() as session:
        an_organisation(session, plan=None)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 0


def test_no_team_is_named(database: Database, texts: Texts) -> None:
    with database.write() as session:
        workspace_id = an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    with database.read() as session:
        told = flow.told(session, CATALOGUE, texts, workspace_id, "2026-W47")
        named = [team.name for team in people.teams(session)]
    text = plain_text(tell_organisation(told))
    assert not any(name in text for name in named)


def test_teams_whose_latest_week_is_told_are_not_looked_at(database: Database) -> None:
    with database.write() as session:
        an_organisation(session)
        another_team(session, "slow")
        another_team(session, "idle", people=0)
    with database.read() as session:
        assert [team.key for team in teams.behind(session, now=AFTER)] == ["fraud-ml", "slow"]
    teams.compose_due(database, CATALOGUE, now=AFTER)
    with database.read() as session:
        assert teams.behind(session, now=AFTER) == []
        assert teams.lacking(session, "2026-W47", now=AFTER) == []
    with database.write() as session:
        session.execute(delete(DigestRow).where(DigestRow.iso_week == "2026-W47"))
        assert len(teams.lacking(session, "2026-W47", now=AFTER)) == 2
        assert teams.lacking(session, "2026-W48", now=AFTER) == []
        assert store.newest(session, 1) is None
