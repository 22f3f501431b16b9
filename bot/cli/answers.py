"""`retrostar answers`: bring in answers that were given elsewhere."""

from pathlib import Path

import click

from bot.answering import importing
from bot.cli.context import Context, with_context
from bot.errors import Misconfigured
from bot.people import store as people


@click.group("answers")
def answers_group() -> None:
    """Answers that were given elsewhere."""


@answers_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@with_context
def import_command(context: Context, file: Path) -> None:
    """Read a CSV of answers; any bad line: nothing is imported."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file} cannot be read as text ({error}).") from None
    now, database = context.clock.now(), context.open_database()
    catalogue = context.catalogue(database)
    with database.read() as session:
        teams = {team.key: team for team in people.teams(session)}
    lines = importing.read(content, catalogue=catalogue, teams=teams, now=now)
    with database.write() as session:
        count = importing.keep(session, lines, now=now)
    click.echo(f"{count} imported")
