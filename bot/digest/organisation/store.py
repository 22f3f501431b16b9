"""The organisation's digests: one workspace, one ISO week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.digest.shelf import Shelf
from bot.digest.tables import DigestRow, OrganisationDigestRow
from bot.digest.usefulness import Heard


@dataclass(frozen=True)
class ComposedOrganisation:
    """A digest of the organisation that stands."""

    id: int
    workspace_id: int
    iso_week: str
    freeze_at: datetime
    useful: Heard | None = None
    """What it told of its readers' words on the digests before it."""


def _composed(row: OrganisationDigestRow) -> ComposedOrganisation:
    return ComposedOrganisation(
        row.id, row.workspace_id, row.iso_week, row.freeze_at, Heard.read(row.content)
    )


_SHELF = Shelf(OrganisationDigestRow, OrganisationDigestRow.workspace_id, _composed)
by_id, of_week, newest = _SHELF.by_id, _SHELF.of_week, _SHELF.newest
add, mark_posted = _SHELF.add, _SHELF.mark_posted


def told_by_teams(session: Session, weeks: Collection[str]) -> set[str]:
    """Those of these ISO weeks of which at least one team has its digest."""
    if not weeks:
        return set()
    found = select(DigestRow.iso_week).where(DigestRow.iso_week.in_(weeks)).distinct()
    return set(session.scalars(found))
