"""`retrostar people`: one person's data, exported or erased by whoever runs the server."""

import json
import sys

import click

from bot.cli.context import Context, with_context
from bot.errors import Misconfigured
from bot.people import store
from bot.personal import flow
from bot.personal.model import Remains
from bot.personal.view import stays


@click.group("people")
def people_group() -> None:
    """One person's own data. They can do both in Slack themselves."""


@people_group.command()
@click.option("--user", "slack_id", required=True, help="Their Slack id, such as U012AB3CD.")
@with_context
def export(context: Context, slack_id: str) -> None:
    """Print all that is kept of somebody, as JSON. It is for that person alone."""
    database = context.open_database()
    catalogue = context.catalogue(database)
    with database.read() as session:
        member = store.member_by_slack_id(session, slack_id)
        if member is None:
            raise _nobody(slack_id)
        told = flow.export(session, catalogue, member, now=context.clock.now())
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@people_group.command()
@click.option("--user", "slack_id", required=True, help="Their Slack id, such as U012AB3CD.")
@click.option("--yes", is_flag=True, help="Do not ask: it cannot be undone.")
@with_context
def erase(context: Context, slack_id: str, *, yes: bool) -> None:
    """Erase all that is kept of somebody, and leave them alone from then on."""
    database = context.open_database()
    if not yes:
        _confirm(slack_id)
    remains = flow.erase(database, slack_id, now=context.clock.now())
    if not remains.known:
        raise _nobody(slack_id)
    click.echo(f"Erased {slack_id}: {remains.answers} answers, {remains.messages} messages.")
    for line in _left(context, remains):
        click.echo(line)


def _left(context: Context, remains: Remains) -> list[str]:
    return [line.replace("*", "") for line in stays(context.texts().by("en"), remains)]


def _confirm(slack_id: str) -> None:
    warning = f"This erases all that is kept of {slack_id} and cannot be undone."
    if not sys.stdin.isatty():
        raise Misconfigured(f"{warning} Add --yes to do it without a terminal.")
    click.confirm(f"{warning} Go on?", abort=True, err=True)


def _nobody(slack_id: str) -> Misconfigured:
    return Misconfigured(f"Nothing is kept of {slack_id}. Name somebody by their Slack id.")
