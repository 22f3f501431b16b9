"""`retrostar config`: teams and schedules as one YAML file, checked, rehearsed and applied."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from bot.catalogue import Catalogue
from bot.cli.context import Context, with_context
from bot.clock import SystemClock
from bot.configuring import checks, rehearsal
from bot.configuring import flow as configuring
from bot.configuring.changing import Change
from bot.configuring.coming import CHOSEN
from bot.configuring.model import Config
from bot.configuring.rehearsal import Planned
from bot.db import schema
from bot.db.copying import sqlite_file
from bot.db.database import Database
from bot.db.schema import Standing
from bot.errors import Misconfigured, Unavailable
from bot.people.flow import Directory, Findings

_FILE = click.Path(path_type=Path, dir_okay=False)
_SAID = {
    Change.NEW: "new",
    Change.CHANGED: "changed",
    Change.SAME: "nothing changed",
    Change.KEPT: "left alone, because it is managed in Slack (--take-over applies the file)",
}


@click.group("config")
def config_group() -> None:
    """Teams and schedules as one YAML file (without FILE: the one of RETROSTAR_CONFIG)."""


@config_group.command()
@click.argument("file", type=_FILE, required=False)
@with_context
def validate(context: Context, file: Path | None) -> None:
    """Say what is wrong with FILE. People are checked too if SLACK_BOT_TOKEN is set."""
    config = configuring.load(_path(context, file), context.catalogue())
    found = _perhaps_found(context, None, config)
    if found is not None:
        checks.require_known_people(config, found)
    now = _now(context)
    _warn(config, now=now, found=found)
    _warn_of_coverage(config, context.catalogue(), now=now, found=found)
    schedules = sum(len(team.schedules) for team in config.teams)
    click.echo(f"{len(config.teams)} teams, {schedules} schedules, nothing to mend")


@config_group.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_context
def plan(context: Context, file: Path | None, *, as_json: bool) -> None:
    """Who would be asked when in the coming four weeks, with FILE, else as it stands."""
    path = file or context.settings.config
    config = configuring.load(path, context.catalogue()) if path else None
    with _perhaps_database(context, needed=config is None) as database:
        found = _perhaps_found(context, database, config) if config else None
        coming = rehearsal.rehearse(
            database, context.catalogue(), now=context.clock.now(), config=config, found=found
        )
    if as_json:
        click.echo(json.dumps([one.as_json() for one in coming.prompts], indent=2))
    elif coming.prompts:
        for one in coming.prompts:
            click.echo(_line(one))
        click.echo("Questions without a name are chosen in the week they are asked.")
    else:
        click.echo("Nobody is asked in the coming four weeks.")
    for note in coming.notes:
        click.echo(f"note: {note}", err=as_json)


@config_group.command("apply")
@click.argument("file", type=_FILE, required=False)
@click.option("--take-over", is_flag=True, help="Also what is managed in Slack by now.")
@with_context
def apply_(context: Context, file: Path | None, *, take_over: bool) -> None:
    """Bring the teams in FILE to what it says; other teams stay as they are."""
    path = _path(context, file)
    config = configuring.load(path, context.catalogue())
    with _database(context) as database:
        found = _found(context, database, config)
        applied = configuring.apply(
            database,
            config,
            now=context.clock.now(),
            found=found,
            admins=context.settings.admin_ids,
            source=configuring.file(path),
            take_over=take_over,
        )
    _warn(config, now=context.clock.now(), found=found)
    for key, change in applied.changes.items():
        click.echo(f"{key}: {_SAID[change]}, {applied.sizes[key]} people")
    if not applied.above:
        click.echo(f"admins, organisation, retention: {_SAID[Change.KEPT]}")


@config_group.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@with_context
def export(context: Context, file: Path) -> None:
    """Write what stands now to FILE (- for the screen), so that applying it changes nothing.

    Files that were applied keep their comments and their order.
    """
    with _database(context) as database, database.read() as session:
        text = configuring.exported(session)
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    try:
        file.write_bytes(text.encode())
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"written to {file}")


def _path(context: Context, file: Path | None) -> Path:
    path = file or context.settings.config
    if path is None:
        raise Misconfigured("Name the file, or set RETROSTAR_CONFIG.")
    return path


def _directory(context: Context) -> Directory | None:
    """Slack, if a token is set; a file can be validated with no settings, even with wrong ones."""
    try:
        has_token = context.settings.bot_token is not None
    except Misconfigured:
        return None
    return context.gateway() if has_token else None


def _now(context: Context) -> datetime:
    try:
        return context.clock.now()
    except Misconfigured:
        return SystemClock().now()


def _found(context: Context, database: Database | None, config: Config) -> Findings | None:
    directory = _directory(context)
    return configuring.look(database, config, directory) if directory else None


def _perhaps_found(context: Context, database: Database | None, config: Config) -> Findings | None:
    """The same, for commands that are of use without Slack, too."""
    try:
        return _found(context, database, config)
    except Unavailable as error:
        click.echo(f"warning: people are not checked: {error}", err=True)
        return None


@contextmanager
def _database(context: Context) -> Iterator[Database]:
    database = context.open_database()
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def _perhaps_database(context: Context, *, needed: bool) -> Iterator[Database | None]:
    """The database; none, and none made, where it has no tables yet and is not needed."""
    if needed:
        with _database(context) as database:
            yield database
        return
    database = context.open_database(at_head=False)
    try:
        if _is_empty(database):
            yield None
        else:
            schema.require_head(database)
            yield database
    finally:
        database.dispose()


def _is_empty(database: Database) -> bool:
    if database.is_sqlite and not sqlite_file(database).exists():
        return True
    return schema.standing(database) is Standing.EMPTY


def _warn(config: Config, *, now: datetime, found: Findings | None) -> None:
    for line in checks.warnings(config, now=now, found=found):
        click.echo(f"warning: {line}", err=True)


def _warn_of_coverage(
    config: Config, catalogue: Catalogue, *, now: datetime, found: Findings | None
) -> None:
    """Where asking little and asking about everything cannot both be had."""
    told = rehearsal.shortfalls(config, catalogue, now=now, found=found)
    for index, team in enumerate(config.teams):
        for line in told.get(team.key, ()):
            click.echo(f"warning: teams[{index}].schedules: {line}", err=True)


def _line(one: Planned) -> str:
    named = [key for key in one.questions if key != CHOSEN]
    noun = "question" if one.count == 1 else "questions"
    what = f"{one.count} {noun}" + (f" ({', '.join(named)})" if named else "")
    if one.reason:
        what = f"left out: {one.reason}"
    return f"{one.at}  {one.team}/{one.schedule}  {one.member}  {what}"
