"""Queries of the config files that were applied, as they were written."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.configuring.tables import ConfigFileRow

#: What stands in a kept copy where a person's id was.
ERASED = "U0ERASED"


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


def forget(session: Session, slack_id: str, name: str) -> None:
    """The kept copies name this person no more; the operator's own file is not ours to change."""
    for row in session.scalars(select(ConfigFileRow)):
        text = re.sub(rf"\b{re.escape(slack_id)}\b", ERASED, row.text)
        if name.strip():
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text)
        row.text = text
    session.flush()
