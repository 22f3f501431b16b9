"""Queries of the config files that were applied, as they were written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.configuring.tables import ConfigFileRow


def keep(session: Session, workspace_id: int, name: str, text: str, *, now: datetime) -> None:
    """This is what the file said when it was last applied; applying the same notes nothing."""
    row = session.scalars(
        select(ConfigFileRow).where(
            ConfigFileRow.workspace_id == workspace_id, ConfigFileRow.name == name
        )
    ).first()
    if row is None:
        row = ConfigFileRow(workspace_id=workspace_id, name=name, text="")
        session.add(row)
    if row.text != text:
        row.text, row.applied_at = text, now
    session.flush()


def texts(session: Session) -> list[str]:
    """The files' texts, the one that was changed last first."""
    return list(
        session.scalars(
            select(ConfigFileRow.text).order_by(
                ConfigFileRow.applied_at.desc(), ConfigFileRow.id.desc()
            )
        )
    )
