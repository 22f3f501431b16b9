"""`retrostar play`: the play workspace alone."""

from __future__ import annotations

import signal
import threading
from datetime import datetime
from pathlib import Path

import click

from bot.cli.context import Context, with_context
from bot.errors import Misconfigured
from bot.play import PlayServer, Workspace


@click.command("play")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free port.")
@click.option(
    "--workspace",
    "workspace_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A workspace file (YAML); without it a small company.",
)
@with_context
def play_command(context: Context, port: int, workspace_file: Path | None) -> None:
    """Serve the play workspace, a local stand-in for Slack."""
    workspace = Workspace.load(workspace_file) if workspace_file else Workspace.default()
    if (start := _start(context)) is not None:
        workspace = workspace.model_copy(update={"now": start})
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with PlayServer(workspace, port=port) as server:
        click.echo(f"URL {server.url}")
        click.echo(f"Web API {server.api_url}")
        click.echo(f"Bot token {workspace.bot_token}, app token {workspace.app_token}")
        ended.wait()


def _start(context: Context) -> datetime | None:
    """Where RETROSTAR_NOW starts the clock; no other setting is needed, or has to be right."""
    try:
        return context.clock.now() if context.settings.now else None
    except Misconfigured:
        return None
