"""What one person was asked, for that person alone, and forgetting it. For bot.personal."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.asking.tables import AskedRow, PromptRow, RestRow
from bot.people.store import TeamRow


def prompts(session: Session, member_id: int) -> list[tuple[PromptRow, str]]:
    """Every message with questions, the oldest first, with its team's key."""
    rows = session.execute(
        select(PromptRow, TeamRow.key)
        .join(TeamRow, TeamRow.id == PromptRow.team_id)
        .where(PromptRow.member_id == member_id)
        .order_by(PromptRow.due_at, PromptRow.id)
    )
    return [(prompt, team) for prompt, team in rows]


def asked(session: Session, member_id: int) -> dict[str, list[AskedRow]]:
    """The questions of each prompt, in their order."""
    found: dict[str, list[AskedRow]] = {}
    rows = session.scalars(
        select(AskedRow)
        .where(AskedRow.member_id == member_id)
        .order_by(AskedRow.prompt_id, AskedRow.position)
    )
    for row in rows:
        found.setdefault(row.prompt_id, []).append(row)
    return found


def rests(session: Session, member_id: int) -> list[dict[str, Any]]:
    """Questions that they are not asked for a while, as they said: not my area."""
    rows = session.scalars(
        select(RestRow).where(RestRow.member_id == member_id).order_by(RestRow.id)
    )
    return [{"question": row.question_key, "until_on": row.until_on} for row in rows]


def conversations(session: Session, member_id: int) -> set[str]:
    """The direct messages in which their prompts stand."""
    rows = session.scalars(
        select(PromptRow.channel)
        .where(PromptRow.member_id == member_id, PromptRow.channel.is_not(None))
        .distinct()
    )
    return {channel for channel in rows if channel}


def forget(session: Session, member_id: int) -> list[str]:
    """Nothing was asked; the ids of the prompts that were. Their answers have to be gone."""
    for table in (RestRow, AskedRow):
        session.execute(delete(table).where(table.member_id == member_id))
    gone = delete(PromptRow).where(PromptRow.member_id == member_id).returning(PromptRow.id)
    return list(session.scalars(gone))
