import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.audit import store
from bot.audit.model import BEGINNING, Entry, canonical, changes, digest_of, first_broken
from bot.db.database import Database
from tests.conftest import NOW

WORDS = st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
CONTENT = st.none() | st.dictionaries(WORDS, JSON, max_size=4)


def enter(database: Database, number: int, **changed: Any) -> None:
    entry: dict[str, Any] = {
        "workspace_id": 1,
        "actor": "U09",
        "act": "team.changed",
        "subject": "team:fraud-ml",
        "before": {"name": f"Name {number}", "leads": ["U01"], "context": {"regulated": True}},
        "after": {"name": f"Name {number + 1}", "leads": ["U01", "U02"], "context": {}},
        "now": NOW + timedelta(minutes=number, microseconds=7),
    }
    with database.write() as session:
        store.record(session, **(entry | changed))


@pytest.fixture
def log(database: Database) -> Database:
    """Five entries: one made something, one took something away."""
    for number in range(5):
        enter(database, number, **({"before": None} if number == 0 else {}),
              **({"after": None} if number == 4 else {}))  # fmt: skip
    return database


def broken(database: Database) -> int | None:
    with database.read() as session:
        return store.verify(session)


def ids(database: Database) -> list[int]:
    with database.read() as session:
        return [entry.id for entry in store.all_entries(session)]


def test_the_chain_holds_over_what_was_entered(log: Database) -> None:
    assert len(ids(log)) == 5
    assert broken(log) is None


def test_an_empty_log_holds(database: Database) -> None:
    assert broken(database) is None
    with database.read() as session:
        assert store.head(session) == BEGINNING


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("workspace_id", 2),
        ("at", "2026-11-24 09:02:00.000008"),
        ("actor", "U10"),
        ("act", "team.archived"),
        ("subject", "team:other"),
        ("before", '{"name": "Another"}'),
        ("after", None),
        ("previous", "f" * 64),
        ("digest", "f" * 64),
    ],
)
def test_a_row_that_was_changed_by_sql_breaks_the_chain_there(
    log: Database, column: str, value: object
) -> None:
    third = ids(log)[2]
    with log.write() as session:
        cast = "CAST(:value AS JSON)" if column in {"before", "after"} else ":value"
        cast = cast if not log.is_sqlite else ":value"
        if column == "at" and not log.is_sqlite:
            cast = "CAST(:value AS TIMESTAMPTZ)"
        session.execute(
            text(f"UPDATE audit_entry SET {column} = {cast} WHERE id = :id"),
            {"value": value, "id": third},
        )
    assert broken(log) == third


def test_a_row_that_is_missing_breaks_the_chain_after_it(log: Database) -> None:
    first, second, third, *_ = ids(log)
    with log.write() as session:
        session.execute(text("DELETE FROM audit_entry WHERE id = :id"), {"id": second})
    assert broken(log) == third
    with log.write() as session:
        session.execute(text("DELETE FROM audit_entry WHERE id = :id"), {"id": first})
    assert broken(log) == third


def test_a_change_that_is_taken_back_leaves_no_entry(log: Database) -> None:
    def undone() -> None:
        with log.write() as session:
            store.record(
                session, workspace_id=1, actor="U09", act="team.archived", subject="team:x",
                before=None, after={}, now=NOW,
            )  # fmt: skip
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert len(ids(log)) == 5
    assert broken(log) is None


def test_those_who_change_things_at_once_make_one_chain(database: Database) -> None:
    def many(start: int) -> None:
        for number in range(8):
            enter(database, start + number)

    threads = [threading.Thread(target=many, args=(start * 100,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(database)) == 32
    assert broken(database) is None


def test_pages_go_from_the_newest_to_the_oldest(log: Database) -> None:
    one, two, three, four, five = ids(log)
    enter(log, 9, subject="team:other")
    with log.read() as session:
        page = store.entries(session, limit=2, subject="team:fraud-ml")
        assert [entry.id for entry in page] == [five, four]
        rest = store.entries(session, limit=9, before_id=four, subject="team:fraud-ml")
        assert [entry.id for entry in rest] == [three, two, one]
        newest = store.newest_of(session, "team:fraud-ml")
        assert newest is not None
        assert newest.id == five
        assert store.newest_of(session, "team:none") is None


def test_an_instant_without_its_zone_is_the_same_instant(database: Database) -> None:
    helsinki = datetime.fromisoformat("2026-11-24T11:00:00+02:00")
    enter(database, 0, now=helsinki)
    with database.read() as session:
        (entry,) = store.all_entries(session)
    assert entry.at == helsinki
    assert broken(database) is None


def made(contents: list[tuple[dict[str, Any] | None, dict[str, Any] | None]]) -> list[Entry]:
    chain: list[Entry] = []
    previous = BEGINNING
    for number, (before, after) in enumerate(contents):
        fields: dict[str, Any] = {
            "workspace_id": 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "actor": "U1",
            "act": "team.changed", "subject": "team:a", "before": before, "after": after,
        }  # fmt: skip
        digest = digest_of(previous=previous, **fields)
        chain.append(Entry(id=number, previous=previous, digest=digest, **fields))
        previous = digest
    return chain


@given(st.lists(st.tuples(CONTENT, CONTENT), min_size=1, max_size=6), st.data())
def test_no_two_different_histories_have_the_same_chain(
    contents: list[tuple[dict[str, Any] | None, dict[str, Any] | None]], data: st.DataObject
) -> None:
    chain = made(contents)
    assert first_broken(chain) is None
    index = data.draw(st.integers(0, len(chain) - 1))
    other = data.draw(st.tuples(CONTENT, CONTENT))
    same = canonical(list(other)) == canonical(list(contents[index]))
    forged = made([*contents[:index], other, *contents[index + 1 :]])
    assert (forged[-1].digest == chain[-1].digest) == same


def test_changes_name_each_place_that_differs() -> None:
    (entry,) = made(
        [
            (
                {"name": "A", "digest": {"at": "15:00", "to": "leads"}, "leads": ["U1"]},
                {"name": "A", "digest": {"at": "09:00", "to": "leads"}, "leads": ["U1", "U2"],
                 "regulated": True, "note": "x" * 200},
            )
        ]
    )  # fmt: skip
    told = {change.where: (change.before, change.after) for change in changes(entry)}
    assert told["digest.at"] == ("15:00", "09:00")
    assert told["leads"] == ("U1", "U1, U2")
    assert told["regulated"] == (None, "true")
    assert len(told["note"][1] or "") == 80
    assert set(told) == {"digest.at", "leads", "regulated", "note"}
