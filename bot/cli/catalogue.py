"""`retrostar catalogue`: list, lint and export the questions. Needs no settings, no database."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.catalogue import inspect, load_catalogue
from bot.catalogue.model import Question
from bot.language import LANGUAGES

#: Fixed: outside readers rely on these names and this order.
COLUMNS = (
    "key", "version", "kind", "item", "theme", "practices", "lenses", "polarity", "roles",
    "text_en", "text_fi", "options_en", "options_fi", "why_en", "why_fi",
)  # fmt: skip

Command = Callable[..., None]


def _folder_option(command: Command) -> Command:
    return click.option(
        "--folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Another prompts folder than the one that ships with the bot.",
    )(command)


@click.group("catalogue")
def catalogue_group() -> None:
    """The questions that can be asked."""


@catalogue_group.command("list")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@_folder_option
def list_command(*, language: str, folder: Path | None) -> None:
    """One line for each question in use."""
    for question in load_catalogue(folder):
        lenses = ",".join(question.lenses) or "-"
        click.echo(
            f"{question.name:<24} {question.item} {question.kind:<13} {lenses:<17} "
            f"{question.text.by(language)}"
        )


@catalogue_group.command("lint")
@_folder_option
@click.pass_context
def lint_command(ctx: click.Context, *, folder: Path | None) -> None:
    """Say what to mend in the catalogue: one line each, exit code 2 if there is anything."""
    findings = inspect(folder)
    for finding in findings:
        click.echo(finding)
    if findings:
        ctx.exit(2)
    click.echo(f"{len(load_catalogue(folder))} questions, nothing to mend")


@catalogue_group.command("export")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Else stdout.")
@_folder_option
def export_command(*, form: str, out: Path | None, folder: Path | None) -> None:
    """All questions in use as JSON or CSV; lists in CSV are joined by |."""
    rows = [row(question) for question in load_catalogue(folder)]
    text = _as_csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise click.FileError(str(out), hint=error.strerror) from None


def row(question: Question) -> dict[str, Any]:
    """The question as one exported row, in the order of COLUMNS."""
    options = question.options
    values = (
        question.key,
        question.version,
        str(question.kind),
        question.item,
        str(question.theme),
        [str(practice) for practice in question.practices],
        [str(lens) for lens in question.lenses],
        question.polarity,
        [str(role) for role in question.roles],
        question.text.en,
        question.text.fi,
        list(options.en) if options else [],
        list(options.fi) if options else [],
        question.why.en,
        question.why.fi,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _as_csv(rows: list[dict[str, Any]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for each in rows:
        writer.writerow(
            {
                name: "|".join(value) if isinstance(value, list) else value
                for name, value in each.items()
            }
        )
    return file.getvalue()
