"""`retrostar demo`: a company, its past and its week, without a Slack account."""

import signal
import tempfile
import threading
from pathlib import Path

import click

from bot.cli.context import Context, with_context
from bot.demo import company
from bot.demo.show import Show
from bot.digest import flow as digest
from bot.digest.plain import plain_text
from bot.digest.story import tell
from bot.errors import Misconfigured
from bot.settings import keep_picture_cache_in

_GENERATED = "The sixteen weeks before this one are generated: nobody gave these answers."
_INVITATION = f"""\
Ready. Open the address in a browser. You can act as each of nine people; two questions wait for
each of them. {company.LEAD_NAME} leads the team, {company.ADMIN_NAME} is the admin. The buttons at
the top turn the clock. The sixteen weeks before today are generated. Ctrl+C ends the demo."""


@click.command("demo")
@click.option("--headless", is_flag=True, help="Members answer by themselves; then it ends.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where all files go; the digest's too with --headless.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free port.")
@with_context
def demo_command(context: Context, *, headless: bool, out: Path | None, port: int) -> None:
    """Serve the play workspace with a bot and a company whose past is generated."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="retrostar-demo-") as folder:
            _run(context, Path(folder), headless=headless, files=None, port=port)
    else:
        _run(context, _fresh(out), headless=headless, files=out, port=port)


def _fresh(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("demo.sqlite3*"):
            old.unlink()
    except OSError as error:
        raise Misconfigured(f"{out} cannot be written ({error.strerror}).") from None
    return out


def _run(context: Context, folder: Path, *, headless: bool, files: Path | None, port: int) -> None:
    keep_picture_cache_in(folder / "fonts")
    show = Show(
        folder, catalogue=context.catalogue(), texts=context.texts(), port=port, still=headless
    )
    ended = None if headless else _told_to_end()
    url = show.play.start()
    click.echo(f"URL {url}")
    try:
        show.open()
        if ended is None:
            _headless(show, files)
        else:
            click.echo(_INVITATION)
            ended.wait()
    finally:
        show.close()


def _headless(show: Show, files: Path | None) -> None:
    week = show.freeze().iso_week
    show.to_friday()
    with show.parts.database.read() as session:
        telling = digest.told(
            session, show.catalogue, show.texts, show.team().id, week, language="en"
        )
    click.echo(plain_text(tell(telling)))
    click.echo(_GENERATED)
    if files is not None:
        digest.write_files(telling, files)


def _told_to_end() -> threading.Event:
    """Set by Ctrl+C, also while the demo still gets ready."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    return ended
