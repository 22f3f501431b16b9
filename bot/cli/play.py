"""`retrostar play`: the play workspace alone."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from bot.play import PlayServer, Workspace


@click.command("play")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free port.")
@click.option(
    "--workspace",
    "workspace_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A workspace file (YAML); without it a small company.",
)
def play_command(port: int, workspace_file: Path | None) -> None:
    """Serve the play workspace, a local stand-in for Slack."""
    workspace = Workspace.load(workspace_file) if workspace_file else Workspace.default()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with PlayServer(workspace, port=port) as server:
        click.echo(f"URL {server.url}")
        click.echo(f"Web API {server.api_url}")
        click.echo(f"Bot token {workspace.bot_token}, app token {workspace.app_token}")
        ended.wait()
