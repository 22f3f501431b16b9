"""The queries that the digests of teams and those of the organisation have alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.digest.tables import DigestRow, OrganisationDigestRow

Row = TypeVar("Row", DigestRow, OrganisationDigestRow)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Shelf(Generic[Row, Value]):
    """Digests of one table: `whose` is the team or the workspace, `value` a row as a value."""

    row: type[Row]
    whose: InstrumentedAttribute[int]
    value: Callable[[Row], Value]

    def add(
        self,
        session: Session,
        whose: int,
        *,
        iso_week: str,
        freeze_at: datetime,
        content: dict[str, Any],
        posted: bool,
        now: datetime,
    ) -> Value:
        row = self.row(
            iso_week=iso_week,
            freeze_at=freeze_at,
            content=content,
            posted=posted,
            composed_at=now,
            **{self.whose.key: whose},
        )
        session.add(row)
        session.flush()
        return self.value(row)

    def by_id(self, session: Session, digest_id: int) -> Value | None:
        row = session.get(self.row, digest_id)
        return self.value(row) if row else None

    def of_week(self, session: Session, whose: int, iso_week: str) -> Value | None:
        row = session.scalars(
            select(self.row).where(self.whose == whose, self.row.iso_week == iso_week)
        ).one_or_none()
        return self.value(row) if row else None

    def newest(self, session: Session, whose: int) -> Value | None:
        """The digest of the latest week, posted or not."""
        row = session.scalars(
            select(self.row).where(self.whose == whose).order_by(self.row.iso_week.desc()).limit(1)
        ).first()
        return self.value(row) if row else None

    def mark_posted(self, session: Session, digest_id: int) -> None:
        session.get_one(self.row, digest_id).posted = True
