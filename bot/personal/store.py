"""Queries of bot.personal on rows that no stage reads person by person."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.audit.tables import AuditEntryRow
from bot.disclosure.store import ReleaseRow
from bot.disclosure.tables import OrganisationReleaseRow
from bot.people.store import MemberRow, WorkspaceRow
from bot.personal.model import is_taken_from

#: The cells of the ledgers that hold people's words.
_WORDS = "texts"


def lock(session: Session, member_id: int) -> None:
    """Nobody plans for this member or enrols them until the transaction ends."""
    session.execute(select(MemberRow.id).where(MemberRow.id == member_id).with_for_update())


def unquote(session: Session, texts: Collection[str]) -> int:
    """Take these words out of what was released; the figures stand. How many quotes went."""
    if not texts:
        return 0
    gone = 0
    for table in (ReleaseRow, OrganisationReleaseRow):
        rows = session.execute(select(table.id, table.figures).where(table.cell == _WORDS)).all()
        for row_id, figures in rows:
            quotes = figures.get("quotes", ())
            kept = [quote for quote in quotes if not is_taken_from(quote, texts)]
            if len(kept) < len(quotes):
                gone += len(quotes) - len(kept)
                changed = {**figures, "quotes": kept}
                session.execute(update(table).where(table.id == row_id).values(figures=changed))
    return gone


def audited_of(session: Session, slack_id: str) -> list[dict[str, Any]]:
    """What they changed of the set-up, without what it was: that names others."""
    rows = session.execute(
        select(AuditEntryRow.at, AuditEntryRow.act, AuditEntryRow.subject)
        .where(AuditEntryRow.actor == slack_id)
        .order_by(AuditEntryRow.id)
    )
    return [{"at": at, "act": act, "subject": subject} for at, act, subject in rows]


def count_audited(session: Session, slack_id: str) -> int:
    query = select(func.count()).select_from(AuditEntryRow).where(AuditEntryRow.actor == slack_id)
    return session.scalar(query) or 0


def retention(session: Session) -> dict[str, str]:
    """How long texts and answers are kept, as the config says it: `{"text": "P12M"}`."""
    kept = session.scalars(select(WorkspaceRow.kept).order_by(WorkspaceRow.id).limit(1)).first()
    told = (kept or {}).get("retention") or {}
    return {str(kind): str(age) for kind, age in told.items() if age}
