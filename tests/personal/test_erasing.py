"""After an erasure no column of any table knows the person; nobody else has lost anything."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Column, func, select

from bot.answering.store import AnswerRow
from bot.audit import store as audit
from bot.cli.db import every_table
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.disclosure.store import ReleaseRow
from bot.people import erasing
from bot.people import flow as people_flow
from bot.people import store as people
from bot.people.model import State
from bot.people.rights import Act, may_somewhere
from bot.people.store import MemberRow, MembershipRow, TeamRow
from bot.personal import flow
from bot.personal.model import Remains
from bot.sending import store as outbox
from bot.sending.store import OutboxRow
from tests.conftest import NOW
from tests.people.directory import FakeDirectory, a_user
from tests.personal.life import (
    DM,
    FIRST,
    NAME,
    OTHER_WORDS,
    QUOTED,
    SECOND,
    TS,
    WHO,
    a_life,
    everything,
    places_of,
)  # fmt: skip

EXACT = re.compile(rf"{WHO}(?!\d)")


def test_no_column_of_any_table_knows_the_person_any_more(database: Database) -> None:
    life = a_life(database)
    before = everything(database)
    known = {where for where, text in before.items() if EXACT.search(text)}
    assert len(known) >= 17, "the test's own person has to stand everywhere"
    remains = flow.erase(database, WHO, now=NOW)
    after = everything(database)
    assert not {where for where, text in after.items() if EXACT.search(text)}
    assert not places_of(database, NAME, FIRST, SECOND, QUOTED, TS, *life.prompts)
    # As the ledger's token, which leads to nobody.
    assert places_of(database, "f00d" * 8) == {"release.people", "organisation_release.people"}
    assert DM not in re.findall(r"\w+", str(after))
    assert remains == Remains(
        teams=("Fraud ML",), answers=6, messages=2, releases=2,
        rights=("auditor", "lead", "admin", "organisation_lead"), by_setting=False, audited=0,
    )  # fmt: skip


def test_what_others_have_stays(database: Database) -> None:
    life = a_life(database)
    flow.erase(database, WHO, now=NOW)
    with database.read() as session:
        other = people.member_by_slack_id(session, "U02")
        assert other is not None
        assert other.name == "Ada"
        answers = select(func.count()).select_from(AnswerRow)
        assert session.scalar(answers.where(AnswerRow.member_id == other.id)) == 6
        assert session.scalar(answers) == 6
        texts = session.scalars(select(ReleaseRow.figures).where(ReleaseRow.cell == "texts")).one()
        assert texts["quotes"] == [OTHER_WORDS]
        team = session.get_one(TeamRow, life.team.id)
        assert (team.source, team.roles) == ({"users": ["U02"]}, {"U02": "data"})
        assert team.version == 1
        subjects = set(session.scalars(select(OutboxRow.subject)))
        assert subjects == {"1:C01", f"1:{WHO}9"}
        assert audit.verify(session) is None
        newest, first = audit.entries(session, limit=9)
        assert (newest.act, newest.actor) == ("person.erased", "system")
        assert first.before == {"members": {"users": ["U02"]}}


def test_who_is_erased_is_a_stranger_and_their_number_is_nobody_elses(database: Database) -> None:
    life = a_life(database)
    flow.erase(database, WHO, now=NOW)
    with database.read() as session:
        person = people.person(session, WHO)
        assert not any(may_somewhere(person, act) for act in Act if act is not Act.LOOK_IN)
        shell = session.get_one(MemberRow, life.member.id)
        assert State(shell.state) is State.ERASED
        assert people.active_members(session, life.team.id)[0].member.slack_id == "U02"
        left = select(func.count()).where(MembershipRow.member_id == life.member.id)
        assert session.scalar(left) == 0


def test_erasing_twice_or_a_stranger_does_nothing(database: Database) -> None:
    a_life(database)
    assert flow.erase(database, WHO, now=NOW).known
    before = everything(database)
    assert flow.erase(database, WHO, now=NOW) == Remains(known=False)
    assert flow.erase(database, "U0NOBODY", now=NOW) == Remains(known=False)
    assert everything(database) == before


def test_a_right_of_somebody_who_was_never_met_goes_too(database: Database) -> None:
    life = a_life(database)
    with database.write() as session:
        session.add(people.RightRow(team_id=life.team.id, slack_id="U0AUDITOR", right="auditor"))
    assert flow.erase(database, "U0AUDITOR", now=NOW).rights == ("auditor",)
    assert not places_of(database, "U0AUDITOR")


def test_what_an_admin_did_keeps_their_id_in_the_log_alone(database: Database) -> None:
    life = a_life(database)
    with database.write() as session:
        audit.record(
            session, workspace_id=life.team.workspace_id, actor=WHO, act="team.changed",
            subject="team:x", before=None, after={"admins": [WHO]}, now=NOW,
        )  # fmt: skip
    assert flow.erase(database, WHO, now=NOW).audited == 1
    found = {where for where, text in everything(database).items() if EXACT.search(text)}
    assert found == {"audit_entry.actor"}


Sync = Callable[[], None]


@pytest.fixture
def sync(database: Database, clock: TurnableClock) -> Sync:
    """A look at Slack, where the person is in the channel that the team is made of."""
    directory = FakeDirectory([a_user(WHO), a_user("U02")], {"C07": [WHO, "U02"]})

    def look() -> None:
        people_flow.sync(database, directory, now=clock.now())

    return look


def of_channel(database: Database, team_id: int) -> None:
    with database.write() as session:
        session.get_one(TeamRow, team_id).source = {"channel": "C07"}


def enrolled(database: Database, team_id: int) -> list[str]:
    with database.read() as session:
        return [each.member.slack_id for each in people.active_members(session, team_id)]


def test_the_next_look_at_slack_leaves_them_alone_until_they_wish_it(
    database: Database, sync: Sync
) -> None:
    life = a_life(database)
    of_channel(database, life.team.id)
    sync()
    assert enrolled(database, life.team.id) == [WHO, "U02"]
    flow.erase(database, WHO, now=NOW)
    sync()
    assert enrolled(database, life.team.id) == ["U02"]
    with database.read() as session:
        assert erasing.is_erased(session, WHO)
    assert not {where for where, text in everything(database).items() if EXACT.search(text)}

    assert flow.come_back(database, WHO)
    assert not flow.come_back(database, WHO)
    sync()
    assert sorted(enrolled(database, life.team.id)) == ["U02", WHO]
    with database.read() as session:
        again = people.member_by_slack_id(session, WHO)
        assert again is not None
        assert again.id != life.member.id
        assert flow.foretold(session, again).releases == 0


def test_a_message_under_way_while_its_reader_is_erased_is_forgotten_without_a_word(
    database: Database,
) -> None:
    a_life(database)
    with database.read() as session:
        under_way = session.scalars(select(OutboxRow.id).where(OutboxRow.recipient == WHO)).first()
    assert under_way is not None
    flow.erase(database, WHO, now=NOW)
    with database.write() as session:
        assert outbox.finish(session, under_way, outbox.SENT) is None
    assert not places_of(database, NAME)


def test_every_table_that_names_a_member_is_emptied_of_them(database: Database) -> None:
    """A table to come fails here until the test's person stands in it, and is forgotten in it."""
    life = a_life(database)
    columns = [
        column
        for table in every_table(database)
        for column in table.columns
        if any(key.target_fullname == "member.id" for key in column.foreign_keys)
    ]
    assert len(columns) >= 5

    def rows(column: Column[int]) -> int:
        with database.read() as session:
            query = select(func.count()).select_from(column.table)
            return session.scalar(query.where(column == life.member.id)) or 0

    assert {str(column): rows(column) > 0 for column in columns} == {str(c): True for c in columns}
    flow.erase(database, WHO, now=NOW)
    assert {str(column): rows(column) for column in columns} == {str(c): 0 for c in columns}
