import importlib
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text, update

from bot.asking.store import AskedRow, PromptRow
from bot.clock import TurnableClock
from bot.db import schema
from bot.db.base import Base
from bot.db.database import Database
from bot.errors import Failed, Misconfigured
from bot.sending.store import enqueue
from tests.scene import AGREE, CHOICE, a_scene

STORES = sorted(
    f"bot.{path.parent.name}.{path.stem}"
    for name in ("store", "tables")
    for path in (Path(__file__).parents[2] / "bot").glob(f"*/{name}.py")
)


def test_the_migrations_make_the_tables_that_the_program_declares(database: Database) -> None:
    for store in STORES:
        importlib.import_module(store)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_down_and_up_again_ends_at_the_same_tables(database: Database) -> None:
    before = {t: inspect(database.engine).get_columns(t) for t in schema.table_names(database)}
    schema.downgrade(database, "base")
    assert schema.standing(database) is schema.Standing.EMPTY
    assert schema.table_names(database) <= {"alembic_version"}
    schema.upgrade(database)
    assert schema.standing(database) is schema.Standing.HEAD
    assert schema.table_names(database) == before.keys()


def test_a_database_of_the_version_before_is_refused_until_it_is_upgraded(
    database: Database,
) -> None:
    schema.downgrade(database, "0001")
    assert schema.standing(database) is schema.Standing.BEHIND
    with pytest.raises(Failed, match="retrostar db upgrade"):
        schema.require_head(database)
    schema.upgrade(database)
    schema.require_head(database)


def test_answers_of_the_version_before_are_there_and_go_on_after_an_upgrade(
    database: Database, clock: TurnableClock
) -> None:
    scene = a_scene(database, clock)
    scene.answer(AGREE, "4")
    columns = {one["name"] for one in inspect(database.engine).get_columns("asked")}
    schema.downgrade(database, "0001")
    before = {one["name"] for one in inspect(database.engine).get_columns("asked")}
    assert columns - before == {"followup", "followup_week"}
    schema.upgrade(database)
    assert [row.value for row in scene.versions(AGREE)] == ["4"]
    with database.read() as session:
        asked = session.scalars(select(AskedRow)).all()
        assert [row.followup for row in asked] == [False] * len(scene.asked)
        assert session.get_one(PromptRow, scene.prompt_id).told_action is None
    scene.answer(AGREE, "5")
    scene.answer(CHOICE, "skip")
    assert [row.value for row in scene.versions(AGREE)] == ["4", "5"]
    assert scene.stored() == 3
    assert scene.parts.tick()


def test_the_version_before_is_left_without_what_it_would_take_for_something_else(
    database: Database, clock: TurnableClock
) -> None:
    scene = a_scene(database, clock)
    scene.answer(AGREE, "4")
    with database.write() as session:
        session.execute(
            update(AskedRow).where(AskedRow.id == scene.asked[AGREE]).values(followup=True)
        )
        for kind in ("digest_details", "greeting"):
            enqueue(
                session,
                kind=kind,
                subject="1",
                recipient="C01",
                due_at=clock.now(),
                now=clock.now(),
            )
    schema.downgrade(database, "0001")
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM answer")) == 0
        assert session.scalar(text("SELECT count(*) FROM asked")) == len(scene.asked) - 1
        kinds = session.scalars(text("SELECT kind FROM outbox WHERE kind <> 'prompt'")).all()
    assert kinds == ["greeting"]


def test_a_database_of_a_newer_version_is_refused_with_what_to_do(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    with pytest.raises(Failed, match="newer version"):
        schema.require_head(database)
    with pytest.raises(Misconfigured, match="newer version"):
        schema.upgrade(database)


def test_a_database_without_tables_is_refused_with_what_to_do(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'empty.sqlite3'}")
    with pytest.raises(Failed, match="retrostar db upgrade"):
        schema.require_head(database)
    database.dispose()


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", "sqlite://"])
def test_an_address_that_is_none_of_ours_is_named_as_the_setting(url: str) -> None:
    with pytest.raises(Misconfigured, match="RETROSTAR_DATABASE_URL"):
        Database(url)


def test_a_file_that_is_no_database_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are notes, and long enough to be looked at as a file header " * 20)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(Misconfigured, match="no SQLite database"):
        schema.standing(database)
    database.dispose()


def test_foreign_keys_hold_after_a_migration(sqlite_url: str, clock: TurnableClock) -> None:
    database = Database(sqlite_url)
    schema.upgrade(database)
    with database.read() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    assert clock.now().tzinfo is not None
    database.dispose()
