"""The organisation's part of `retrostar digest`."""

from pathlib import Path

import click

from bot.cli.context import Context
from bot.cli.sending import send_until_out, sender_of
from bot.digest.delivery import details_pending
from bot.digest.organisation import delivery, flow, posting
from bot.digest.organisation.story import OrganisationTelling, tell_organisation
from bot.digest.plain import plain_text
from bot.people import flow as people_flow


def organisation_digest(
    context: Context, week: str | None, out: Path | None, *, dry_run: bool, as_json: bool
) -> None:
    """Post the organisation's digest of a week, or show what it says."""
    database, texts = context.open_database(), context.texts()
    catalogue = context.catalogue(database)
    now = context.clock.now()
    with database.read() as session:
        due = posting.wanted(session, week, say=texts.by("en"), now=now)
    if dry_run:
        telling = posting.preview(database, catalogue, texts, due, now=now)
        _show(telling, as_json=as_json)
        _write(telling, out)
        return
    sender = sender_of(context, database)
    people_flow.require_same_workspace(database, context.gateway(), now=now)
    digest, before = posting.post(database, catalogue, due, now=now)
    if not before:
        send_until_out(
            context,
            database,
            sender,
            undelivered=lambda session: delivery.undelivered(session, digest),
            more=lambda session: details_pending(session, digest.id, delivery.DETAILS),
        )
    with database.read() as session:
        telling = flow.told(session, catalogue, texts, due.workspace.id, due.iso_week)
    said = "already posted" if before else "posted"
    click.echo(f"The organisation's digest of {due.iso_week} is {said}.", err=as_json)
    if as_json or not before:
        _show(telling, as_json=as_json)
    _write(telling, out)


def _write(telling: OrganisationTelling, out: Path | None) -> None:
    if out is not None:
        flow.write_files(telling, out)


def _show(telling: OrganisationTelling, *, as_json: bool) -> None:
    text = flow.as_json(telling) if as_json else plain_text(tell_organisation(telling))
    click.echo(text, nl=False)
