"""Messages behind their answers: found until they are shown, and without a look at all of them."""

from datetime import timedelta

from sqlalchemy import event

from bot.asking import store
from bot.clock import TurnableClock
from bot.db.database import Database
from tests.conftest import NOW
from tests.scene import a_scene


def test_messages_behind_their_answers_are_found_until_they_are_shown(
    database: Database, clock: TurnableClock
) -> None:
    prompt = a_scene(database, clock).prompt_id
    with database.write() as session:
        store.touch(session, {prompt}, now=NOW)
        store.touch(session, {prompt}, now=NOW)
    with database.write() as session:
        assert store.behind(session, touched_before=NOW) == []
        (found,) = store.behind(session, touched_before=NOW + timedelta(seconds=1))
        assert (found.revision, found.shown) == (2, 0)
        store.mark_shown(session, [(prompt, 2), (prompt, 1)])
        store.mark_shown(session, [(prompt, 1)])
        assert store.behind(session, touched_before=NOW + timedelta(seconds=1)) == []


def test_messages_behind_are_looked_for_among_the_few_that_are(sqlite_url: str) -> None:
    database, said = Database(sqlite_url), []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, values, *_: said.append((statement, values)),
    )
    with database.read() as session:
        store.behind(session, touched_before=NOW)
        statement, values = said[-1]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    database.dispose()
    assert "USING INDEX ix_prompt_touched_at" in plan[0][3]
    assert len(plan) == 1, "and nothing is sorted"
