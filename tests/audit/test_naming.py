from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.audit import naming, store
from bot.db.database import Database
from tests.conftest import NOW

BEFORE = {"members": {"users": ["U01", "U02"]}, "roles": {"U01": "ml"}, "name": "UX", "days": "WE"}


@pytest.fixture
def log(database: Database) -> Database:
    with database.write() as session:
        for number in range(3):
            store.record(
                session, workspace_id=1, actor="U09", act="team.changed", subject="team:a",
                before=BEFORE, after={"leads": ["U02"], "number": number},
                now=NOW + timedelta(minutes=number),
            )  # fmt: skip
        store.record(
            session, workspace_id=1, actor="U09", act="absence.set", subject="person:U01",
            before=None, after=None, now=NOW,
        )  # fmt: skip
    return database


def everything(database: Database) -> str:
    with database.read() as session:
        rows = [session.execute(text(f"SELECT * FROM {table}")).all()
                for table in ("audit_entry", "audit_name")]  # fmt: skip
    return str(rows)


def test_what_is_read_is_what_was_entered(log: Database) -> None:
    with log.read() as session:
        told, *_, first = store.entries(session, limit=9)
        assert first.before == BEFORE
        assert first.after == {"leads": ["U02"], "number": 0}
        assert told.subject == "person:U01"


def test_erasing_a_person_leaves_the_chain_whole_and_their_id_nowhere(log: Database) -> None:
    assert "U01" in everything(log)
    with log.write() as session:
        store.forget(session, "U01", workspace_id=1, now=NOW)
    assert "U01" not in everything(log)
    with log.read() as session:
        assert store.verify(session) is None
        newest, *_, first = store.entries(session, limit=9)
        assert newest.act == store.ERASED
        assert first.before is not None
        gone, kept = first.before["members"]["users"]
        assert kept == "U02"
        assert naming.marks_in(gone) == {gone} == {newest.subject}


def test_somebody_whom_the_log_never_named_is_erased_as_well(log: Database) -> None:
    with log.write() as session:
        store.forget(session, "U77", workspace_id=1, now=NOW)
    with log.read() as session:
        assert store.verify(session) is None
    assert "U77" not in everything(log)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_name SET slack_id = 'U03' WHERE slack_id = 'U01'",
        "DELETE FROM audit_name WHERE slack_id = 'U01'",
    ],
    ids=["another's place", "unseen erasure"],
)
def test_a_name_that_was_changed_by_sql_is_found(log: Database, statement: str) -> None:
    with log.write() as session:
        session.execute(text(statement))
    with log.read() as session:
        assert store.verify(session) == 1
        first = store.entries(session, limit=9)[-1]
        assert first.before is not None
        assert "U03" not in str(first.before)


def test_a_person_who_comes_back_is_another_one_to_the_log(log: Database) -> None:
    def users() -> list[Any]:
        with log.read() as session:
            found = store.newest_of(session, "team:a")
            assert found is not None
            assert found.after is not None
            return list(found.after["leads"])

    with log.write() as session:
        store.forget(session, "U02", workspace_id=1, now=NOW)
    with log.write() as session:
        store.record(
            session, workspace_id=1, actor="U09", act="team.changed", subject="team:b",
            before=None, after={"leads": ["U02"]}, now=NOW,
        )  # fmt: skip
    assert users() != ["U02"]
    with log.read() as session:
        assert store.verify(session) is None
