"""All rows of one database into another, whatever their kinds; and a SQLite file kept safe.

Which tables there are is the caller's to say: nothing here knows one.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, func, insert, select, text
from sqlalchemy.engine import make_url

from bot.db.database import Database
from bot.errors import Failed, Misconfigured

#: Rows read and written at a time.
_BATCH = 500

Progress = Callable[[Table, int], None]
"""Told after each table: which, and how many rows."""


def copy(
    source: Database, target: Database, tables: Sequence[Table], tell: Progress = lambda *_: None
) -> int:
    """Copy *tables*, parents first, into the empty *target*, and compare; the number of rows.

    Either all rows arrive and are equal on both sides, or none does.
    """
    total = 0
    with _snapshot(source) as old, _writing(target) as new:
        for table in tables:
            if new.scalar(select(func.count()).select_from(table)):
                raise Failed(f"The target is not empty: {table.name} has rows. Nothing was copied.")
        for table in tables:
            count = copy_rows(old, new, table)
            _compare(old, new, table)
            tell(table, count)
            total += count
        if not target.is_sqlite:
            _advance_sequences(new, tables)
    return total


def copy_rows(source: Connection, target: Connection, table: Table) -> int:
    """Copy one table's rows in batches; how many."""
    count = 0
    for batch in _rows(source, table).partitions(_BATCH):
        target.execute(insert(table), [dict(row._mapping) for row in batch])  # noqa: SLF001  public in spite of its name
        count += len(batch)
    return count


def _rows(connection: Connection, table: Table) -> CursorResult[Any]:
    query = select(table).order_by(*table.primary_key.columns)
    return connection.execute(query.execution_options(stream_results=True))


def _compare(source: Connection, target: Connection, table: Table) -> None:
    pairs = zip_longest(_rows(source, table), _rows(target, table))
    for number, (old, new) in enumerate(pairs, start=1):
        if old is None or new is None or tuple(old) != tuple(new):
            raise Failed(f"Row {number} of {table.name} differs after copying; nothing was kept.")


def _advance_sequences(target: Connection, tables: Sequence[Table]) -> None:
    """PostgreSQL gives the next id itself, and must know which are taken."""
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        largest = target.scalar(select(func.max(column)))
        if largest is not None:
            target.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :largest)"),
                {"table": table.name, "column": column.name, "largest": largest},
            )


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """One moment of the database, however long the reading takes."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def _writing(database: Database) -> Iterator[Connection]:
    with (
        database.engine.execution_options(write=True).connect() as connection,
        connection.begin(),
    ):
        yield connection


def backup(database: Database, file: Path) -> None:
    """A copy of a SQLite database as it is now, taken while it is in use."""
    if not database.is_sqlite:
        raise Misconfigured("Back up PostgreSQL with its own pg_dump; this is for SQLite files.")
    part = file.with_name(f"{file.name}.part")
    try:
        with closing(_open(sqlite_file(database), "ro")) as old, closing(_create(part)) as new:
            old.backup(new)
            # One file, that needs no other beside it.
            new.execute("PRAGMA journal_mode=DELETE")
        _check(part)
        part.replace(file)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise Failed(f"The backup could not be written to {file}: {error}.") from error


def restore(database: Database, file: Path) -> None:
    """Put a backup in the place of a SQLite database. A broken file changes nothing."""
    if not database.is_sqlite:
        raise Misconfigured("Restore PostgreSQL with its own pg_restore; this is for SQLite files.")
    if not file.is_file():
        raise Misconfigured(f"{file} is no file.")
    try:
        _check(file)
        with closing(_open(file, "ro")) as old, closing(_create(sqlite_file(database))) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=WAL")
    except sqlite3.DatabaseError as error:
        raise Failed(f"{file} could not be restored: {error}.") from error


def sqlite_file(database: Database) -> Path:
    """Where a SQLite database lies."""
    return Path(str(make_url(str(database.engine.url)).database))


def _check(file: Path) -> None:
    with closing(_open(file, "ro")) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        marked = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if not connection.execute(marked).fetchone():
            raise sqlite3.DatabaseError("it is no database of Retrostar")


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=10)


def _create(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(file, timeout=10)
