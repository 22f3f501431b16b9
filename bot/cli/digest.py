"""`retrostar digest`: one team's frozen week, shown, written to files, or posted now."""

from pathlib import Path

import click

from bot.cli.context import Context, with_context
from bot.cli.organisation import organisation_digest
from bot.cli.sending import send_until_out, sender_of
from bot.digest import delivery, flow, posting
from bot.digest.flow import Due
from bot.digest.plain import plain_text
from bot.digest.story import tell
from bot.digest.telling import Telling
from bot.errors import Misconfigured
from bot.people import flow as people_flow
from bot.people import store as people
from bot.people.model import Team


@click.command("digest")
@click.option("--team", "team_key", help="The team's key.")
@click.option("--organisation", "whole", is_flag=True, help="All teams together instead of one.")
@click.option("--week", help="An ISO week such as 2026-W47; the latest frozen one by default.")
@click.option("--dry-run", is_flag=True, help="Show it; release and send nothing.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print JSON and nothing else. It posts, too: for JSON alone add --dry-run.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Also write files.")
@with_context
def digest_command(
    context: Context,
    team_key: str | None,
    week: str | None,
    out: Path | None,
    *,
    whole: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Post the digest of a frozen week, or show what it says."""
    if whole == bool(team_key):
        raise click.UsageError("Name a team with --team, or ask for --organisation.")
    if whole:
        organisation_digest(context, week, out, dry_run=dry_run, as_json=as_json)
    elif team_key:
        _of_team(context, team_key, week, out, dry_run=dry_run, as_json=as_json)


def _of_team(
    context: Context,
    team_key: str,
    week: str | None,
    out: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    database, texts = context.open_database(), context.texts()
    catalogue = context.catalogue(database)
    now = context.clock.now()
    with database.read() as session:
        team = _team(people.team_by_key(session, team_key), team_key)
        freeze = posting.frozen_week(session, team, week, say=texts.by("en"), now=now)
    due = Due(team, freeze)
    if dry_run:
        telling = posting.preview(database, catalogue, texts, due, now=now)
        _show(telling, as_json=as_json)
    else:
        sender = sender_of(context, database)
        outcome = posting.post(database, catalogue, due, now=now)
        if not outcome.before:
            people_flow.require_same_workspace(database, context.gateway(), now=now)
            digest = outcome.digest
            send_until_out(
                context,
                database,
                sender,
                undelivered=lambda session: delivery.undelivered(session, digest),
                more=lambda session: delivery.details_pending(session, digest.id),
            )
        with database.read() as session:
            telling = flow.told(session, catalogue, texts, team.id, freeze.iso_week)
        said = "already posted" if outcome.before else "posted"
        click.echo(f"The digest of {freeze.iso_week} is {said}.", err=as_json)
        if as_json or not outcome.before:
            _show(telling, as_json=as_json)
    if out is not None:
        flow.write_files(telling, out)


def _team(team: Team | None, key: str) -> Team:
    if team is None:
        raise Misconfigured(f"There is no team {key}. See: retrostar config export.")
    return team


def _show(telling: Telling, *, as_json: bool) -> None:
    click.echo(flow.as_json(telling) if as_json else plain_text(tell(telling)), nl=False)
