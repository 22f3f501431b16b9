"""Trying out what would be written, without keeping other writers waiting."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Connection, MetaData, Table, UniqueConstraint, insert, select
from sqlalchemy.orm import Session

from bot.db.base import Base
from bot.db.database import Database


@contextmanager
def trial(database: Database, written: Collection[str]) -> Iterator[Session]:
    """A transaction of which nothing remains, that may write to the tables named in *written*.

    SQLite has one writer at a time, from its first write until its end: there the tables are
    covered by temporary ones of the same names, which are this connection's alone. Their foreign
    keys are not checked.
    """
    with database.read() as session:
        if database.is_sqlite:
            for name in written:
                _cover(session.connection(), Base.metadata.tables[name])
        yield session  # and no commit: whoever only reads leaves nothing behind


def _cover(connection: Connection, table: Table) -> None:
    """A name without a schema means the temporary table first, also in every later statement."""
    cover, covered = _bare(table, "temp"), _bare(table, "main")
    cover.create(connection)
    columns = [column.name for column in table.columns]
    connection.execute(insert(cover).from_select(columns, select(covered)))


def _bare(table: Table, schema: str) -> Table:
    columns = (
        Column(column.name, column.type, primary_key=column.primary_key, nullable=column.nullable)
        for column in table.columns
    )
    # An insert that says what to do about a row that is there names the constraint's columns.
    unique = (
        UniqueConstraint(*(column.name for column in constraint.columns))
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    )
    return Table(table.name, MetaData(), *columns, *unique, schema=schema)
