"""The organisation's digests: one workspace, one ISO week."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.digest.store import OrganisationDigestRow


@dataclass(frozen=True)
class ComposedOrganisation:
    """A digest of the organisation that stands."""

    id: int
    workspace_id: int
    iso_week: str
    freeze_at: datetime


def add(
    session: Session,
    *,
    workspace_id: int,
    iso_week: str,
    freeze_at: datetime,
    content: dict[str, Any],
    posted: bool,
    now: datetime,
) -> ComposedOrganisation:
    row = OrganisationDigestRow(
        workspace_id=workspace_id,
        iso_week=iso_week,
        freeze_at=freeze_at,
        content=content,
        posted=posted,
        composed_at=now,
    )
    session.add(row)
    session.flush()
    return _composed(row)


def by_id(session: Session, digest_id: int) -> ComposedOrganisation | None:
    row = session.get(OrganisationDigestRow, digest_id)
    return _composed(row) if row else None


def of_week(session: Session, workspace_id: int, iso_week: str) -> ComposedOrganisation | None:
    row = session.scalars(
        select(OrganisationDigestRow).where(
            OrganisationDigestRow.workspace_id == workspace_id,
            OrganisationDigestRow.iso_week == iso_week,
        )
    ).one_or_none()
    return _composed(row) if row else None


def weeks(session: Session, workspace_id: int) -> dict[datetime, str]:
    """The ISO weeks that have a digest, by the moment at which each was due."""
    rows = session.execute(
        select(OrganisationDigestRow.freeze_at, OrganisationDigestRow.iso_week).where(
            OrganisationDigestRow.workspace_id == workspace_id
        )
    )
    return {row.freeze_at: row.iso_week for row in rows}


def _composed(row: OrganisationDigestRow) -> ComposedOrganisation:
    return ComposedOrganisation(row.id, row.workspace_id, row.iso_week, row.freeze_at)
