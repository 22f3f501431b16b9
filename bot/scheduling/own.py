"""Rounds that one person opened by hand, and forgetting that it was they. For bot.personal."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.people.store import TeamRow
from bot.scheduling.store import RoundRow


def opened_by(session: Session, slack_id: str) -> list[dict[str, Any]]:
    """The rounds that they opened by hand."""
    rows = session.execute(
        select(TeamRow.key, RoundRow.opens_at)
        .join(TeamRow, TeamRow.id == RoundRow.team_id)
        .where(RoundRow.asked_by == slack_id)
        .order_by(RoundRow.id)
    )
    return [{"team": key, "opened_at": opens_at} for key, opens_at in rows]


def forget(session: Session, slack_id: str) -> None:
    session.execute(update(RoundRow).where(RoundRow.asked_by == slack_id).values(asked_by=None))
