"""The table of what stands above a workspace's teams; other tables of people are in store.py."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class OrganisationRow(Base):
    """The `organisation` of the config; no row where it has none."""

    __tablename__ = "organisation"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    leads: Mapped[list[str]] = mapped_column(default=list)
    channel: Mapped[str | None] = mapped_column(String(40))
    """None: there is no digest of the organisation, and nothing of it is released."""
    recurrence: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[str | None] = mapped_column(String(5))
    timezone: Mapped[str | None] = mapped_column(String(64))
    starts_on: Mapped[date]
