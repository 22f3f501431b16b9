"""A stage for attacks. SQLite: what is attacked are decisions, the same on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.db.database import Database
from tests.attacks.stage import Stage


@pytest.fixture
def stage(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    database = Database(sqlite_url)
    yield Stage(database, sqlite_url, tmp_path)
    database.dispose()


@pytest.fixture
def stages(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Stage, Stage]]:
    """Two worlds that a test makes alike but for one thing."""
    found = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "retrostar.sqlite3"
        path.write_bytes(Path(sqlite_url.removeprefix("sqlite:///")).read_bytes())
        url = f"sqlite:///{path}"
        found.append(Stage(Database(url), url, folder))
    yield found[0], found[1]
    for stage in found:
        stage.database.dispose()
