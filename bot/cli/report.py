"""`retrostar report`: released weeks as one page, of a team or of all, for a browser or paper."""

from pathlib import Path

import click

from bot.cli.context import Context, with_context
from bot.errors import Misconfigured
from bot.exporting.report import flow
from bot.language import LANGUAGES
from bot.people import store as people
from bot.people.model import Team


@click.command("report")
@click.option("--team", "team_key", help="The team's key.")
@click.option("--organisation", "whole", is_flag=True, help="All teams together instead of one.")
@click.option(
    "--weeks", type=click.IntRange(min=1), default=26, show_default=True,
    help="How many weeks, up to the last one that was released.",
)  # fmt: skip
@click.option(
    "--out", "out_path", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write.",
)  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), help="Else the team's, or most teams'.")
@with_context
def report_command(
    context: Context,
    team_key: str | None,
    weeks: int,
    out_path: Path,
    language: str | None,
    *,
    whole: bool,
) -> None:
    """Write a page with the figures that were released: no others, and none finer."""
    if whole == bool(team_key):
        raise click.UsageError("Name a team with --team, or ask for --organisation.")
    database, texts = context.open_database(), context.texts()
    catalogue = context.catalogue(database)
    with database.read() as session:
        if whole:
            page = flow.organisation_report(
                session, catalogue, texts, weeks=weeks, language=language
            )
        else:
            team = _team(people.team_by_key(session, team_key or ""), team_key)
            page = flow.report(session, catalogue, texts, team, weeks=weeks, language=language)
    flow.write(page, out_path)
    click.echo(f"Wrote {out_path}.")


def _team(team: Team | None, key: str | None) -> Team:
    if team is None:
        raise Misconfigured(f"There is no team {key}. See: retrostar config export.")
    return team
