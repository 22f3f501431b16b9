"""What one person may see of the ledger, and that afterwards it leads nowhere."""

from sqlalchemy import select

from bot.db.database import Database
from bot.disclosure.own import Contained, forget, releases_with
from bot.disclosure.store import ReleaseRow
from bot.disclosure.tables import OrganisationReleaseRow
from bot.people.store import MemberRow
from tests.disclosure.figures import WEEK
from tests.disclosure.test_organisation import a_crew, told


def test_a_member_sees_in_which_releases_they_are_and_no_figure(database: Database) -> None:
    with database.write() as session:
        crews = [a_crew(session, key, 6) for key in ("one", "two")]
        for crew in crews:
            crew.answer(session, range(5), roles=("ml", "software"))
            crew.release(session)
        told(session, crews[0])
        found = releases_with(session, crews[0].people[0].id)
        silent = releases_with(session, crews[0].people[5].id)
    team = crews[0].team
    assert found[0] == Contained(team.id, team.name, WEEK, "silo")
    assert {each.lens for each in found} == {"silo"}
    assert [each.team_id for each in found][1:] == [None] * (len(found) - 1)
    assert found[1].week == WEEK
    assert silent == []


def test_in_a_comparison_its_sides_are_named(database: Database) -> None:
    with database.write() as session:
        crews = [a_crew(session, key, 6) for key in ("one", "two")]
        for crew in crews:
            crew.answer(session, roles=("ml", "software"))
            crew.release(session)
        told(session, crews[0])
        found = releases_with(session, crews[0].people[0].id)
    assert Contained(None, None, WEEK, "silo", (("ml",), ("software",))) in found


def test_once_forgotten_no_row_of_the_database_leads_from_the_ledger_to_the_person(
    database: Database,
) -> None:
    with database.write() as session:
        crew = a_crew(session, "one", 6)
        crew.answer(session)
        crew.release(session)
        told(session, crew)
        member = crew.people[0]
        forget(session, member.id)
        assert releases_with(session, member.id) == []
        tokens = set(session.scalars(select(MemberRow.token)))
        rows = [
            *session.scalars(select(ReleaseRow)),
            *session.scalars(select(OrganisationReleaseRow)),
        ]
        behind = {each for row in rows for each in row.people or ()}
    assert member.token in behind
    assert member.token not in tokens


def test_a_longer_token_that_ends_alike_is_somebody_else(database: Database) -> None:
    """Tokens have one length; these are of a test's making, and marks stand before some."""
    with database.write() as session:
        crew = a_crew(session, "one", 6)
        crew.answer(session)
        crew.release(session)
        session.get_one(MemberRow, crew.people[0].id).token = "0"
        session.flush()
        assert releases_with(session, crew.people[0].id) == []
