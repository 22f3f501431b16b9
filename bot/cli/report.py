"""`retrostar report`: a team's released weeks as one page for a browser, or for paper."""

from pathlib import Path

import click

from bot.cli.context import Context, with_context
from bot.errors import Misconfigured
from bot.exporting.report import flow
from bot.language import LANGUAGES
from bot.people import store as people


@click.command("report")
@click.option("--team", "team_key", required=True, help="The team's key.")
@click.option(
    "--weeks", type=click.IntRange(min=1), default=26, show_default=True,
    help="How many weeks, up to the last one that was released.",
)  # fmt: skip
@click.option(
    "--out", "out_path", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write.",
)  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), help="Else the team's language.")
@with_context
def report_command(
    context: Context, team_key: str, weeks: int, out_path: Path, language: str | None
) -> None:
    """Write a page with the figures that were released: no others, and none finer."""
    database = context.open_database()
    catalogue = context.catalogue(database)
    with database.read() as session:
        team = people.team_by_key(session, team_key)
        if team is None:
            raise Misconfigured(f"There is no team {team_key}. See: retrostar config export.")
        page = flow.report(
            session, catalogue, context.texts(), team, weeks=weeks, language=language
        )
    flow.write(page, out_path)
    click.echo(f"Wrote {out_path}.")
