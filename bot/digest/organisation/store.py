"""The organisation's digests: one workspace, one ISO week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.digest.store import DigestRow, OrganisationDigestRow


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


def newest(session: Session, workspace_id: int) -> ComposedOrganisation | None:
    """The digest of the latest week."""
    row = session.scalars(
        select(OrganisationDigestRow)
        .where(OrganisationDigestRow.workspace_id == workspace_id)
        .order_by(OrganisationDigestRow.iso_week.desc())
        .limit(1)
    ).first()
    return _composed(row) if row else None


def mark_posted(session: Session, digest_id: int) -> None:
    session.get_one(OrganisationDigestRow, digest_id).posted = True


def told_by_teams(session: Session, weeks: Collection[str]) -> set[str]:
    """Those of these ISO weeks of which at least one team has its digest."""
    if not weeks:
        return set()
    found = select(DigestRow.iso_week).where(DigestRow.iso_week.in_(weeks)).distinct()
    return set(session.scalars(found))


def _composed(row: OrganisationDigestRow) -> ComposedOrganisation:
    return ComposedOrganisation(row.id, row.workspace_id, row.iso_week, row.freeze_at)
