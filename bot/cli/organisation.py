"""The organisation's part of `retrostar digest`; and what sends by hand."""

import time

import click

from bot.app import build
from bot.cli.context import Context
from bot.clock import elapsed
from bot.db.database import Database
from bot.digest.organisation import flow
from bot.digest.organisation.story import OrganisationTelling, plain_text, tell_organisation
from bot.errors import Failed
from bot.people import flow as people_flow
from bot.sending import store as outbox
from bot.sending.flow import Sender

_PATIENCE, _PAUSE = 60, 0.5  # seconds to wait for the message to be out, and between two looks


def organisation_digest(
    context: Context, week: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Post the organisation's digest of a week, or show what it says."""
    database, catalogue, texts = context.open_database(), context.catalogue(), context.texts()
    now = context.clock.now()
    with database.read() as session:
        due = flow.wanted(session, week, now=now)
    if dry_run:
        _show(flow.preview(database, catalogue, texts, due, now=now), as_json=as_json)
        return
    sender = sender_of(context, database)
    people_flow.require_same_workspace(database, context.gateway(), now=now)
    before = flow.post(database, catalogue, due, now=now)
    _send(database, sender)
    with database.read() as session:
        telling = flow.told(session, catalogue, texts, due.workspace.id, due.iso_week)
    said = "already posted" if before else "posted"
    click.echo(f"The organisation's digest of {due.iso_week} is {said}.", err=as_json)
    if as_json or not before:
        _show(telling, as_json=as_json)


def _show(telling: OrganisationTelling, *, as_json: bool) -> None:
    text = flow.as_json(telling) if as_json else plain_text(tell_organisation(telling))
    click.echo(text, nl=False)


def _send(database: Database, sender: Sender) -> None:
    """Send until it is out; a running `serve` may be the one that does it."""
    until = elapsed() + _PATIENCE
    while True:
        sender.send_due()
        with database.read() as session:
            if not outbox.is_pending(session, kind=flow.KIND, subject_of=""):
                return
        if elapsed() > until:
            raise Failed("Slack has not taken the digest yet. It stays queued for: retrostar serve")
        time.sleep(_PAUSE)


def sender_of(context: Context, database: Database) -> Sender:
    """What sends the digest, along with whatever else is due: it may be the only process."""
    return build(
        database=database,
        catalogue=context.catalogue(),
        texts=context.texts(),
        clock=context.clock,
        gateway=context.gateway(),
        signing_secret=None,
        posts_per_minute=context.settings.posts_per_minute,
        admins=context.settings.admin_ids,
        api_url=context.settings.api_url,
    ).sender
