"""Make the report of a team from the ledger, and put it into a file."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.digest import flow as digest
from bot.disclosure.flow import released
from bot.errors import Failed, Misconfigured
from bot.exporting.report.model import report_of
from bot.exporting.report.page import document
from bot.language import Texts
from bot.people.model import Team


def report(
    session: Session,
    catalogue: Catalogue,
    texts: Texts,
    team: Team,
    *,
    weeks: int,
    language: str | None = None,
) -> str:
    """The page over the newest *weeks* weeks, in the team's language unless another is named."""
    found = released(session, team.id)
    if not found:
        raise Failed(
            f"Nothing has been released for {team.key} yet. Its first digest brings the first week."
        )
    telling = digest.told(session, catalogue, texts, team.id, found[-1].week, language=language)
    page = report_of(replace(telling, weeks=tuple(found)), weeks, zone=team.zone)
    return document(page)


def write(page: str, path: Path) -> None:
    """Put the page where one says; what cannot be written there is told in one line."""
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        why = error.strerror or "unknown"
        raise Misconfigured(f"--out: {path} cannot be written ({why}).") from None
