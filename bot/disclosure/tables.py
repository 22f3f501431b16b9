"""The organisation's release ledger; a team's own is in store.py."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class OrganisationReleaseRow(Base):
    """One published cell of one week of all teams together: a lens, two roles, participation."""

    __tablename__ = "organisation_release"
    __table_args__ = (UniqueConstraint("workspace_id", "cell", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    cell: Mapped[str] = mapped_column(String(100))
    """`lens:silo`, `gap:silo:ml+data:software`, `participation`, `blind_spots`, `week`."""
    iso_week: Mapped[str] = mapped_column(String(8))
    figures: Mapped[dict[str, Any]]
    """The stepped, guarded values as published; nothing finer is kept here."""
    people: Mapped[list[str] | None]
    """The tokens behind a lens's figures; of a gap those of either side, as `a:` and `b:`."""
    untold: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)
    """By team id: the tokens of who is in it with answers that the team has not told itself."""
    released_at: Mapped[datetime]
