import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.errors import Unavailable


def test_what_a_statement_carried_is_in_no_errors_text(database: Database) -> None:
    def broken() -> None:
        with database.write() as session:
            session.execute(
                text("INSERT INTO no_such_thing (words) VALUES (:words)"),
                {"words": "my own words"},
            )

    with pytest.raises(Exception) as caught:  # noqa: PT011  each database has its own
        broken()
    seen: BaseException | None = caught.value
    while seen is not None:
        assert "my own words" not in str(seen)
        seen = seen.__cause__ or seen.__context__


def test_an_integrity_error_tells_no_values(database: Database) -> None:
    def twice() -> None:
        with database.write() as session:
            for _ in range(2):
                session.execute(
                    text(
                        "INSERT INTO workspace (slack_id, name, bot_id, bot_user_id, installed_at)"
                        " VALUES ('T1', :words, 'B', 'U', '2026-01-01 00:00:00')"
                    ),
                    {"words": "my own words"},
                )

    with pytest.raises(DatabaseError) as caught:
        twice()
    assert "my own words" not in str(caught.value)


def test_a_locked_database_fails_all_that_wait_together_once(sqlite_url: str) -> None:
    """Repeated one by one, sixteen waiting taps would block every thread for minutes."""
    database, other = Database(sqlite_url), Database(sqlite_url)
    began: list[int] = []

    def work(session: Session, items: Sequence[int]) -> list[int]:
        began.append(len(items))
        session.execute(text("SELECT 1"))
        return list(items)

    failures: list[str] = []

    def tap(item: int) -> None:
        try:
            database.gather(work, item)
        except Unavailable as error:
            failures.append(str(error))

    with other.write() as holding:
        holding.execute(text("SELECT 1"))
        taps = [threading.Thread(target=tap, args=(item,)) for item in range(4)]
        for one in taps:
            one.start()
        for one in taps:
            one.join(60)
    assert len(failures) == 4
    assert sum(began) == 4, "none was tried twice"
    database.dispose()
    other.dispose()
