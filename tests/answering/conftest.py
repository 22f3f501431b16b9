import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.clock import TurnableClock
from bot.db.database import Database
from tests.scene import Scene, a_scene

#: Begins to write as another process would; its ROLLBACK ends that.
Lock = Callable[[], sqlite3.Connection]


@pytest.fixture
def scene(sqlite_url: str, clock: TurnableClock) -> Iterator[Scene]:
    database = Database(sqlite_url)
    yield a_scene(database, clock)
    database.dispose()


@pytest.fixture
def read_only(scene: Scene) -> Callable[[], None]:
    """Lets the scene's database take no more changes, as on a full or foreign disk."""

    def turn() -> None:
        engine = scene.database.engine
        engine.dispose()
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA query_only=ON"))

    return turn


@pytest.fixture
def locked(scene: Scene, tmp_path: Path) -> Iterator[Lock]:
    """The scene's database while another process writes and does not end."""
    engine = scene.database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(tmp_path / "retrostar.sqlite3", isolation_level=None)

    def lock() -> sqlite3.Connection:
        other.execute("BEGIN IMMEDIATE")
        return other

    yield lock
    other.close()
