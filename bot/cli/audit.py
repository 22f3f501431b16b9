"""`retrostar audit`: who changed what of the set-up, as a file; and whether the log is whole."""

from pathlib import Path

import click

from bot.audit import export as audit
from bot.cli.context import Context, with_context
from bot.errors import Failed, Misconfigured

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("audit")
def audit_group() -> None:
    """Who changed what, and when."""


@audit_group.command()
@click.option(
    "--out", "out_path", required=True, type=_FILE,
    help="The file to write: CSV if its name ends in .csv, else one JSON object a line.",
)  # fmt: skip
@click.option(
    "--against", type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="An earlier export: also see that nothing of it was changed since.",
)  # fmt: skip
@with_context
def export(context: Context, out_path: Path, against: Path | None) -> None:
    """Write the whole log; its last line tells whether the chain of entries holds.

    Each entry is bound to the one before. Exit code 1 if an entry was changed or is missing: the
    file is written all the same.
    """
    earlier = _earlier(against) if against else None
    with context.open_database().read() as session:
        told = audit.export(session, as_csv=_is_csv(out_path), now=context.clock.now())
        goes_on = earlier is None or audit.still_holds(session, *earlier)
    try:
        audit.write(told.content, out_path)
    except OSError as error:
        raise Misconfigured(f"{out_path} cannot be written ({error.strerror}).") from None
    click.echo(f"Wrote {told.entries} entries to {out_path}.")
    if told.broken is not None:
        raise Failed(broken(told.broken))
    if not goes_on:
        raise Failed(
            f"The log does not go on from {against}: entries of it were changed or removed since."
        )
    click.echo("The chain holds.")


def broken(entry: int) -> str:
    """What to do about a log that was changed."""
    return (
        f"The audit log was changed at entry {entry}, past the program: an entry was altered or "
        "is missing. Compare it with an earlier export or a backup."
    )


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _earlier(path: Path) -> tuple[int, str]:
    found = audit.kept(path.read_text(encoding="utf-8"))
    if found is None:
        raise Misconfigured(f"{path} is no export of the audit log.")
    return found
