"""`retrostar db`: the schema's version, backups of a SQLite file, moving to another database."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic.util import CommandError
from sqlalchemy import Table

import bot
from bot.cli.context import Context, with_context
from bot.db import copying, schema
from bot.db.base import Base
from bot.db.database import Database
from bot.db.schema import Standing
from bot.errors import Failed, Misconfigured

#: The modules in which packages declare their tables.
_TABLES = ("store", "tables")

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("db")
def db_group() -> None:
    """The database: schema, backup, move."""


@db_group.command()
@with_context
def upgrade(context: Context) -> None:
    """Make the tables, or bring them to this version."""
    with _database(context) as database:
        before = schema.standing(database)
        schema.upgrade(database)
    click.echo("already up to date" if before is Standing.HEAD else "up to date")


# Unknown options are let through for the sake of `-1`, which is a revision.
@db_group.command(context_settings={"ignore_unknown_options": True})
@click.argument("revision", default="-1")
@click.option("--yes", is_flag=True, help="Do not ask: what newer versions stored is dropped.")
@with_context
def downgrade(context: Context, revision: str, *, yes: bool) -> None:
    """Take the tables back by one version, or to REVISION (`base`: none at all)."""
    _confirm("This drops what newer versions stored.", yes=yes)
    with _database(context) as database:
        try:
            schema.downgrade(database, revision)
        except CommandError as error:
            raise Misconfigured(f"The schema cannot go to {revision}: {error}") from None
        click.echo(f"at {schema.revision_of(database) or 'base'}")


@db_group.command()
@click.argument("file", type=_FILE)
@with_context
def backup(context: Context, file: Path) -> None:
    """Copy a SQLite database to FILE while it is in use."""
    with _database(context) as database:
        copying.backup(database, file)
    click.echo(f"backed up to {file}")


@db_group.command()
@click.argument("file", type=_FILE)
@click.option("--yes", is_flag=True, help="Do not ask: what stands in the database now is lost.")
@with_context
def restore(context: Context, file: Path, *, yes: bool) -> None:
    """Replace the SQLite database by the backup in FILE. Stop `serve` first."""
    _confirm("This replaces everything in the database.", yes=yes)
    with _database(context) as database:
        copying.restore(database, file)
    click.echo(f"restored from {file}")


@db_group.command()
@click.option("--to", "url", required=True, help="Where to: sqlite:///FILE or postgresql://…")
@with_context
def copy(context: Context, url: str) -> None:
    """Copy every row into another, empty database and compare both. Stop `serve` first."""
    shown = sys.stderr.isatty()

    def tell(table: Table, count: int) -> None:
        if shown:
            click.echo(f"{table.name}: {count}", err=True)

    with _database(context, at_head=True) as source, _disposed(Database(url)) as target:
        if target.engine.url == source.engine.url:
            raise Misconfigured("--to names the database that is in use; name another one.")
        schema.upgrade(target)
        total = copying.copy(source, target, every_table(source), tell)
    click.echo(f"{total} rows copied and compared")


def every_table(database: Database) -> list[Table]:
    """All tables of this version, parents first; Failed if the database holds others."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if module.name.rpartition(".")[2] in _TABLES:
            importlib.import_module(module.name)
    tables = Base.metadata.sorted_tables
    extra = schema.table_names(database) - {table.name for table in tables} - {"alembic_version"}
    if extra:
        raise Failed(f"The table {min(extra)} is unknown to this version; nothing was copied.")
    return tables


def _confirm(warning: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Misconfigured(f"{warning} Add --yes to do it without a terminal.")
    click.confirm(f"{warning} Go on?", abort=True, err=True)


@contextmanager
def _disposed(database: Database) -> Iterator[Database]:
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def _database(context: Context, *, at_head: bool = False) -> Iterator[Database]:
    with _disposed(context.open_database(at_head=at_head)) as database:
        yield database
