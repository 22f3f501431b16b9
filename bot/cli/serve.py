"""`retrostar serve`: the bot."""

import logging
from pathlib import Path

import click

from bot.app import Parts, build
from bot.cli.context import Context, with_context
from bot.configuring import checks
from bot.configuring import flow as configuring
from bot.errors import Unavailable
from bot.logs import log_to_stderr
from bot.people.flow import Findings
from bot.serving.process import Role, run
from bot.settings import Settings, secret_key

log = logging.getLogger(__name__)


@click.command("serve")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ALL.value,
    show_default=True,
    help="web takes taps, worker does what is due, all does both.",
)
@with_context
def serve_command(context: Context, role: str) -> None:
    """Serve one Slack workspace until SIGTERM or SIGINT."""
    log_to_stderr()
    settings = context.settings
    signing_secret = settings.require_signing_secret() if settings.mode == "http" else None
    if settings.mode == "socket" and role != Role.WORKER:
        settings.require_app_token()
    parts = build(
        database=context.open_database(),
        catalogue=context.catalogue(),
        texts=context.texts(),
        clock=context.clock,
        gateway=context.gateway(),
        api_url=settings.api_url,
        signing_secret=signing_secret,
        posts_per_minute=settings.posts_per_minute,
        admins=settings.admin_ids,
    )
    if settings.config is None:
        _meet_slack(parts)
    else:
        _apply_config(context, parts, settings.config)
    _keep_secret(settings)
    run(parts, settings, Role(role))


def _keep_secret(settings: Settings) -> None:
    """The installation's secret is made at the first start; it stays the same from then on."""
    try:
        secret_key(settings)
    except OSError as error:
        why = f"{error.filename}: {error.strerror}"
        log.warning("no secret key can be kept; set RETROSTAR_SECRET_KEY", extra={"why": why})


def _meet_slack(parts: Parts) -> None:
    """Read the workspace and its people; a Slack that is away does not stop the start."""
    try:
        parts.sync_people(parts.clock.now(), anyway=True)
    except Unavailable as error:
        log.warning("slack is away; the tick goes on trying", extra={"why": str(error)})


def _apply_config(context: Context, parts: Parts, path: Path) -> None:
    """Apply the file that RETROSTAR_CONFIG names, with what Slack tells of its people."""
    config = configuring.load(path, parts.catalogue)
    found: Findings | None = None
    try:
        found = configuring.look(parts.database, config, parts.gateway)
    except Unavailable as error:
        log.warning("slack is away; the tick goes on trying", extra={"why": str(error)})
    now = parts.clock.now()
    applied = configuring.apply(
        parts.database,
        config,
        now=now,
        found=found,
        admins=context.settings.admin_ids,
        source=configuring.file(path),
    )
    for warning in checks.warnings(config, now=now, found=found):
        log.warning("config", extra={"warning": warning})
    log.info("config applied", extra={"teams": {k: v.value for k, v in applied.changes.items()}})
