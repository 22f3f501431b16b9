from bot.db.database import Database
from bot.people import store
from tests.seed import a_digest_plan, a_member, a_schedule, a_team, terms_of


def test_a_seeded_team_is_read_back_with_its_people(database: Database) -> None:
    with database.write() as session:
        team = a_team(session, holidays="FI", days_off=("2026-12-07",), context={"regulated": True})
        ada = a_member(session, team, slack_id="U01", role="ml")
        a_schedule(session, team)
        a_digest_plan(session, team)
        assert terms_of(session, team) == terms_of(session, team)
    with database.read() as session:
        assert store.team_by_key(session, "fraud-ml") == team
        assert [one.member for one in store.active_members(session, team.id)] == [ada]
        assert store.memberships_of(session, ada.id)[0].role == "ml"
