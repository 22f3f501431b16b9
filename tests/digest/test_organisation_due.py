"""Which weeks of the organisation are due, when, and what it costs to look."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.db.database import Database
from bot.digest import flow as teams
from bot.digest.organisation import due, flow
from tests.digest.history import CATALOGUE
from tests.digest.organisation_scene import (
    AFTER,
    DUE,
    PLAN,
    an_organisation,
    another_team,
    composed,
    counted,
    plan_is,
)
from tests.seed import a_digest_plan, a_team


def weeks_due(database: Database, now: datetime = AFTER) -> list[str]:
    with database.read() as session:
        return [each.iso_week for each in due.due(session, now=now)]


def test_a_week_comes_at_its_own_time_when_all_teams_have_it_behind_them(
    database: Database,
) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=DUE) == 1
    assert composed(database) == [("2026-W46", False)]
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 1
    assert composed(database) == [("2026-W46", False), ("2026-W47", True)]


def test_a_week_of_which_no_team_tells_anything_is_not_due(database: Database) -> None:
    with database.write() as session:
        an_organisation(session, replace(PLAN, starts_on=PLAN.starts_on - timedelta(weeks=8)))
    assert weeks_due(database) == []
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert weeks_due(database) == ["2026-W46", "2026-W47"]


def test_another_time_of_day_makes_no_past_week_due_again(database: Database) -> None:
    with database.write() as session:
        workspace_id = an_organisation(session, weeks=3)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    for at in ("07:30", "08:59", "09:00", "09:30"):
        with database.write() as session:
            plan_is(session, workspace_id, replace(PLAN, at=at))
        assert weeks_due(database, AFTER + timedelta(hours=1)) == []


def test_another_day_of_the_week_loses_no_week(database: Database) -> None:
    with database.write() as session:
        workspace_id = an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=DUE)
    flow.compose_organisation_due(database, CATALOGUE, now=DUE)
    with database.write() as session:
        plan_is(session, workspace_id, replace(PLAN, recurrence="FREQ=WEEKLY;BYDAY=SU"))
    assert weeks_due(database) == ["2026-W47"]


def test_a_team_that_freezes_later_makes_the_week_wait_for_the_next_moment(
    database: Database,
) -> None:
    with database.write() as session:
        an_organisation(session)
        a_digest_plan(session, a_team(session, key="late"), recurrence="FREQ=WEEKLY;BYDAY=SU")
        a_digest_plan(session, a_team(session, key="later"), recurrence="FREQ=WEEKLY;BYDAY=TU")
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert weeks_due(database) == ["2026-W46", "2026-W47"]


def quiet_tick(database: Database) -> int:
    """The queries of a tick that finds nothing to compose."""
    later = AFTER + timedelta(minutes=5)
    with counted(database) as found:
        assert teams.compose_due(database, CATALOGUE, now=later) == 0
        assert flow.compose_organisation_due(database, CATALOGUE, now=later) == 0
    return len(found)


def test_a_quiet_tick_costs_a_few_queries_however_many_teams_there_are(
    database: Database,
) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    few = quiet_tick(database)
    with database.write() as session:
        # After the moment of W47: what they tell of it comes too late for the organisation.
        for number in range(12):
            another_team(session, f"team{number}", people=2)
            a_digest_plan(session, a_team(session, key=f"idle{number}"))
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert quiet_tick(database) <= few + 2 <= 12


def test_a_moment_with_nothing_to_tell_stays_cheap(database: Database) -> None:
    """Teams that were never asked have nothing to tell, tick after tick."""
    with database.write() as session:
        an_organisation(session)
        for number in range(12):
            a_digest_plan(session, a_team(session, key=f"idle{number}"))
    with counted(database) as found:
        assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 0
    assert len(found) <= 8
