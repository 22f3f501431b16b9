from pathlib import Path

import pytest

from bot.db.database import Database
from bot.people import store
from bot.people.rights import Act, Person, may, may_somewhere
from tests.seed import a_member, a_team

EVERYTHING = frozenset(Act)
BOT = Path(store.__file__).parents[1]


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (Person("U01"), frozenset[Act]()),
        (
            Person("U01", teams=frozenset({1})),
            {Act.ANSWER, Act.PAUSE_SELF, Act.SEE_DIGEST, Act.SEE_TERMS, Act.TRY},
        ),
        (Person("U01", leads=frozenset({1})), {Act.SEE_DIGEST, Act.SEE_TERMS, Act.TRY}),
        (
            Person("U01", is_admin=True),
            {Act.ASK_NOW, Act.SEE_TERMS},
        ),
        (Person("U01", teams=frozenset({2}), leads=frozenset({2})), frozenset[Act]()),
    ],
    ids=["stranger", "member", "lead", "admin", "of another team"],
)
def test_each_standing_allows_exactly_its_acts(person: Person, allowed: frozenset[Act]) -> None:
    assert {act for act in EVERYTHING if may(person, act, 1)} == allowed


def test_what_is_allowed_somewhere_is_what_a_standing_in_any_team_allows() -> None:
    member = Person("U01", teams=frozenset({2}))
    assert may_somewhere(member, Act.PAUSE_SELF)
    assert not may_somewhere(member, Act.ASK_NOW)
    assert not may_somewhere(Person("U01", leads=frozenset({2})), Act.PAUSE_SELF)
    assert may_somewhere(Person("U01", is_admin=True), Act.ASK_NOW)
    assert not any(may_somewhere(Person("U01"), act) for act in EVERYTHING)


def test_every_act_is_asked_for_somewhere() -> None:
    """A right that nobody asks about protects nothing."""
    sources = [path.read_text("utf-8") for path in BOT.rglob("*.py") if path.name != "rights.py"]
    for act in Act:
        assert any(f"Act.{act.name}" in source for source in sources), act


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
