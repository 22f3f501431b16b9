"""The schema's version: where a database stands against the migrations that this version ships."""

from collections.abc import Callable
from enum import Enum
from functools import partial

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.data import data_folder
from bot.db.database import Database
from bot.errors import Failed, Misconfigured


class Standing(Enum):
    """How a database's schema stands to the one that this program knows."""

    EMPTY = "empty"
    BEHIND = "behind"
    HEAD = "head"
    UNKNOWN = "unknown"
    """A revision that this version has never heard of: the database is ahead."""


def standing(database: Database) -> Standing:
    """Where the database stands."""
    current = revision_of(database)
    if current is None:
        return Standing.EMPTY
    script = ScriptDirectory.from_config(_config())
    if current == script.get_current_head():
        return Standing.HEAD
    known = {revision.revision for revision in script.walk_revisions()}
    return Standing.BEHIND if current in known else Standing.UNKNOWN


def revision_of(database: Database) -> str | None:
    """The revision that the database says it is at; None where there are no tables."""
    with database.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def require_head(database: Database) -> None:
    """Raise with what to do unless the schema is the one this program knows (exit code 1)."""
    match standing(database):
        case Standing.EMPTY | Standing.BEHIND:
            raise Failed("The database's schema is behind this version. Run: retrostar db upgrade")
        case Standing.UNKNOWN:
            raise Failed("The database was made by a newer version. Start that version instead.")
        case Standing.HEAD:
            return


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to *revision*."""
    if standing(database) is Standing.UNKNOWN:
        raise Misconfigured("The database was made by a newer version; this one cannot upgrade it.")
    _run(database, partial(command.upgrade, revision=revision))


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to *revision* (`base`: no tables)."""
    _run(database, partial(command.downgrade, revision=revision))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(data_folder("migrations")).replace("%", "%%"))
    return config


def _run(database: Database, step: Callable[[Config], None]) -> None:
    """Run *step* with foreign keys off on SQLite, checked afterwards.

    With them on, a batch change of a parent table deletes the rows of its children.
    """
    config = _config()
    with database.engine.execution_options(write=True).connect() as connection:
        if database.is_sqlite:
            _foreign_keys(connection, on=False)
        with connection.begin():
            config.attributes["connection"] = connection
            step(config)
            if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                raise Failed(
                    "The migration would break references between rows; nothing was changed."
                )
        if database.is_sqlite:
            _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    raw = connection.connection.cursor()
    raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    raw.close()


def table_names(database: Database) -> set[str]:
    """The tables that the database holds now."""
    return set(inspect(database.engine).get_table_names())
