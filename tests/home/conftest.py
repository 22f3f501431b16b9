from collections.abc import Iterator

import pytest

from bot.clock import TurnableClock
from bot.db.database import Database
from tests.scene import Scene, a_scene


@pytest.fixture
def scene(sqlite_url: str, clock: TurnableClock) -> Iterator[Scene]:
    database = Database(sqlite_url)
    yield a_scene(database, clock)
    database.dispose()
