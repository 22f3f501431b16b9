"""Whether the app is installed, as far as Slack has let it be known.

Uninstalled, or with its token revoked, the program rests. Installed again it knows all it knew, but
asks nobody before an admin has said so: months may have passed, and people may have moved on.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.people.tables import WorkspaceRow

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Installation:
    """How the app stands in its workspace."""

    stopped_at: datetime | None = None
    """Since when Slack refuses it."""
    unconfirmed_since: datetime | None = None
    """When it was installed again; no schedule asks until an admin confirms."""

    @property
    def may_ask(self) -> bool:
        return self.stopped_at is None and self.unconfirmed_since is None


def standing(session: Session) -> Installation:
    """As it stands; before the first contact nothing is wrong yet."""
    row = session.execute(
        select(WorkspaceRow.stopped_at, WorkspaceRow.unconfirmed_since)
        .order_by(WorkspaceRow.id)
        .limit(1)
    ).first()
    return Installation(*row) if row else Installation()


def stop(session: Session, *, now: datetime) -> bool:
    """Slack refuses the app from now on; True if that is news."""
    stopped = session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.stopped_at.is_(None))
        .values(stopped_at=now)
        .returning(WorkspaceRow.id)
    )
    news = stopped.first() is not None
    if news:
        log.error("the app is uninstalled or its token revoked: everything stops")
    return news


def back(session: Session, *, now: datetime) -> None:
    """Slack takes the token again."""
    session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.stopped_at.is_not(None))
        .values(stopped_at=None, unconfirmed_since=now)
    )
    log.warning("the app is installed again: schedules rest until an admin confirms")


def confirm(session: Session) -> bool:
    """An admin lets schedules ask again; False if none was waited for."""
    confirmed = session.execute(
        update(WorkspaceRow)
        .where(WorkspaceRow.unconfirmed_since.is_not(None))
        .values(unconfirmed_since=None)
        .returning(WorkspaceRow.id)
    )
    return confirmed.first() is not None
