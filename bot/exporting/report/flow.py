"""Make the report of a team, or of the whole organisation, from the ledger, into a file."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.digest import flow as digest
from bot.digest import replies
from bot.digest.organisation import flow as whole
from bot.disclosure.flow import released, released_organisation, weeks_before
from bot.errors import Failed, Misconfigured
from bot.exporting.report.model import gap_lines, report_of
from bot.exporting.report.page import document
from bot.language import Texts
from bot.people import organisation as organisations
from bot.people import store as people
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
    last = found[-1].week
    telling = digest.told(session, catalogue, texts, team.id, last, language=language)
    useful = replies.TEAMS.told(session, team.id, weeks_before(last, weeks))
    page = report_of(replace(telling, weeks=tuple(found)), weeks, zone=team.zone, useful=useful)
    return document(page)


def organisation_report(
    session: Session,
    catalogue: Catalogue,
    texts: Texts,
    *,
    weeks: int,
    language: str | None = None,
) -> str:
    """The same of all teams together, with the gaps between roles, and nothing that is tried."""
    workspace = people.workspace(session)
    found = released_organisation(session, workspace.id) if workspace else []
    if workspace is None or not found:
        raise Failed(
            "Nothing has been released for the organisation yet. Its first digest brings the first "
            "week; name organisation.digest in the config if it is to have one."
        )
    last = found[-1].week
    telling = whole.told(session, catalogue, texts, workspace.id, last, language=language)
    telling = replace(telling, weeks=tuple(found))
    plan = organisations.organisation(session, workspace.id)
    zone = ZoneInfo(plan.plan.timezone if plan and plan.plan else "UTC")
    useful = replies.ORGANISATION.told(session, workspace.id, weeks_before(last, weeks))
    between = gap_lines(telling.week, telling.alike)
    page = report_of(telling.alike, weeks, zone=zone, useful=useful, between=between)
    return document(page)


def write(page: str, path: Path) -> None:
    """Put the page where one says; what cannot be written there is told in one line."""
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        why = error.strerror or "unknown"
        raise Misconfigured(f"--out: {path} cannot be written ({why}).") from None
