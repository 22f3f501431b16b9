from pathlib import Path

import pytest

from bot.db.database import Database
from bot.people import organisation, store
from bot.people.rights import MATRIX, Act, Person, Standing, may, may_somewhere
from bot.people.store import RightRow, TeamRow
from tests.conftest import NOW
from tests.seed import a_member, a_team, a_workspace

EVERYTHING = frozenset(Act)
BOT = Path(store.__file__).parents[1]
TEAM, OTHER = 1, 2
ONE = frozenset({TEAM})
SELF = {Act.OWN_DATA, Act.ANSWER, Act.PAUSE_SELF, Act.SET_SELF}


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (Person("U01"), frozenset[Act]()),
        (Person("U01", member_id=1), {Act.OWN_DATA}),
        (
            Person("U01", member_id=1, teams=ONE),
            {*SELF, Act.SEE_DIGEST, Act.SEE_TERMS, Act.TRY},
        ),
        (
            Person("U01", leads=ONE),
            {Act.SEE_DIGEST, Act.SEE_TERMS, Act.TRY, Act.SET_ABSENCE},
        ),
        (
            Person("U01", is_admin=True),
            {Act.ASK_NOW, Act.SEE_TERMS, Act.CONFIGURE, Act.SEE_PLAN, Act.SEE_AUDIT,
             Act.SET_ABSENCE},
        ),
        (Person("U01", leads_organisation=True), {Act.SEE_ORGANISATION}),
        (Person("U01", researches=ONE), {Act.SEE_TERMS}),
        (Person("U01", codes=ONE), {Act.SEE_TERMS}),
        (Person("U01", audits=ONE), {Act.SEE_TERMS, Act.SEE_AUDIT}),
        (
            Person("U01", member_id=1, teams=frozenset({OTHER}), leads=frozenset({OTHER}),
                   audits=frozenset({OTHER}), researches=frozenset({OTHER})),
            {Act.OWN_DATA},
        ),
    ],
    ids=[
        "stranger", "known", "member", "lead", "admin", "organisation lead", "researcher", "coder",
        "auditor", "of another team",
    ],
)  # fmt: skip
def test_each_standing_allows_exactly_its_acts(person: Person, allowed: set[Act]) -> None:
    assert {act for act in EVERYTHING if may(person, act, TEAM)} == allowed | {Act.LOOK_IN}


def test_every_act_has_a_row_and_every_standing_gives_something() -> None:
    assert set(MATRIX) == set(Act)
    given = frozenset[Standing]().union(*MATRIX.values())
    assert given == frozenset(Standing)


def test_no_standing_but_a_members_own_opens_an_answer() -> None:
    assert MATRIX[Act.ANSWER] == {Standing.MEMBER}
    assert MATRIX[Act.OWN_DATA] == {Standing.KNOWN}


def test_admins_and_auditors_read_no_digest() -> None:
    for act in (Act.SEE_DIGEST, Act.SEE_ORGANISATION):
        assert MATRIX[act].isdisjoint({Standing.ADMIN, Standing.AUDITOR})


@pytest.mark.parametrize("inside", ["teams", "leads"])
def test_who_is_in_a_team_neither_researches_nor_codes_it(inside: str) -> None:
    teams = ONE if inside == "teams" else frozenset[int]()
    leads = ONE if inside == "leads" else frozenset[int]()
    held = frozenset({TEAM, OTHER})
    person = Person("U01", member_id=1, teams=teams, leads=leads, researches=held, codes=held)
    outside = {Standing.RESEARCHER, Standing.CODER}
    assert outside.isdisjoint(person.standings(TEAM))
    assert outside <= person.standings(OTHER)
    assert outside <= person.standings_anywhere()
    assert outside.isdisjoint(
        Person("U01", teams=teams, leads=leads, researches=ONE, codes=ONE).standings_anywhere()
    )


def test_what_is_allowed_somewhere_is_what_a_standing_in_any_team_allows() -> None:
    member = Person("U01", teams=frozenset({OTHER}))
    assert may_somewhere(member, Act.PAUSE_SELF)
    assert not may_somewhere(member, Act.ASK_NOW)
    assert not may_somewhere(Person("U01", leads=frozenset({OTHER})), Act.PAUSE_SELF)
    assert may_somewhere(Person("U01", is_admin=True), Act.ASK_NOW)
    assert {act for act in EVERYTHING if may_somewhere(Person("U01"), act)} == {Act.LOOK_IN}


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
        left = store.person(session, "U01").standings(team.id)
        assert left == {Standing.ANYBODY, Standing.KNOWN}
        assert may(store.person(session, "U03"), Act.ANSWER, team.id)
        assert may(store.person(session, "U02"), Act.SEE_DIGEST, team.id)
        assert not may(store.person(session, "U77"), Act.SEE_TERMS, team.id)


def test_every_right_of_a_team_is_read_and_ends_with_the_team(database: Database) -> None:
    with database.write() as session:
        team, other = a_team(session), a_team(session, key="other")
        session.add_all(
            RightRow(team_id=team.id, slack_id="U05", right=right)
            for right in ("lead", "coder", "researcher", "auditor")
        )
        session.add(RightRow(team_id=other.id, slack_id="U05", right="researcher"))
    with database.read() as session:
        person = store.person(session, "U05")
        assert (person.leads, person.codes, person.audits) == (frozenset({team.id}),) * 3
        assert person.researches == {team.id, other.id}
        assert Standing.RESEARCHER in person.standings(other.id)
        assert Standing.RESEARCHER not in person.standings(team.id)
    with database.write() as session:
        session.get_one(TeamRow, team.id).archived_at = NOW
    with database.read() as session:
        person = store.person(session, "U05")
        assert not person.leads | person.codes | person.audits
        assert not may(person, Act.SEE_DIGEST, team.id)


def test_the_organisations_leads_are_those_that_the_config_names(database: Database) -> None:
    with database.write() as session:
        workspace = a_workspace(session)
        organisation.write(session, workspace.id, leads=("U09",), plan=None, today=NOW.date())
    with database.read() as session:
        assert may_somewhere(store.person(session, "U09"), Act.SEE_ORGANISATION)
        assert not may_somewhere(store.person(session, "U08"), Act.SEE_ORGANISATION)
