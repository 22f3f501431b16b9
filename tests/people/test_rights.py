import pytest

from bot.db.database import Database
from bot.people import store
from bot.people.rights import Act, Person, may
from tests.seed import a_member, a_team

EVERYTHING = frozenset(Act)


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (Person("U01"), frozenset[Act]()),
        (
            Person("U01", teams=frozenset({1})),
            {Act.ANSWER, Act.PAUSE_SELF, Act.SEE_DIGEST, Act.SEE_TERMS},
        ),
        (Person("U01", leads=frozenset({1})), {Act.SEE_DIGEST, Act.SEE_TERMS}),
        (
            Person("U01", is_admin=True),
            {Act.ASK_NOW, Act.SEE_PLAN, Act.CONFIGURE, Act.SEE_TERMS},
        ),
        (Person("U01", teams=frozenset({2}), leads=frozenset({2})), frozenset[Act]()),
    ],
    ids=["stranger", "member", "lead", "admin", "of another team"],
)
def test_each_standing_allows_exactly_its_acts(person: Person, allowed: frozenset[Act]) -> None:
    assert {act for act in EVERYTHING if may(person, act, 1)} == allowed


def test_somebody_who_left_the_workspace_has_no_standing_as_a_member(database: Database) -> None:
    with database.write() as session:
        team = a_team(session, leads=("U02",))
        a_member(session, team, slack_id="U01", state="left")
        a_member(session, team, slack_id="U03")
    with database.read() as session:
        assert store.person(session, "U01").standings(team.id) == frozenset()
        assert may(store.person(session, "U03"), Act.ANSWER, team.id)
        assert may(store.person(session, "U02"), Act.SEE_DIGEST, team.id)
        assert not may(store.person(session, "U77"), Act.SEE_TERMS, team.id)
