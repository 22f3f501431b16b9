"""Rows of prompts that wait to be sent: found, moved to another time, trimmed, forgotten.

Only queries; when and why is decided in replanning.py.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.asking.model import Prompt, PromptState, Reason
from bot.asking.store import prompt_from
from bot.asking.tables import AskedRow, PromptRow
from bot.scheduling.model import LATE_AFTER, Window
from bot.sending.store import PENDING, OutboxRow

KIND = "prompt"
_UNTRIED = (
    OutboxRow.kind == KIND,
    OutboxRow.state == PENDING,
    OutboxRow.attempted_at.is_(None),
)
#: Reasons that may be over while the round is still open.
_PASSING = [Reason.PAUSED.value, Reason.OPTED_OUT.value, Reason.AWAY.value]


def of_members(session: Session, member_ids: Collection[int], *, now: datetime) -> list[Prompt]:
    """Their prompts that wait, and those left out for a passing reason in rounds still open."""
    planned = PromptRow.state == PromptState.PLANNED.value
    left_out = and_(
        PromptRow.state == PromptState.SKIPPED.value,
        PromptRow.reason.in_(_PASSING),
        PromptRow.closes_at > now,
    )
    rows = session.scalars(
        select(PromptRow)
        .where(PromptRow.member_id.in_(member_ids), or_(planned, left_out))
        .order_by(PromptRow.due_at, PromptRow.id)
    )
    return [prompt_from(row) for row in rows]


def next_to_go(session: Session, *, now: datetime, limit: int) -> list[Prompt]:
    """The prompts that the next round of sending would take, in its order."""
    rows = session.scalars(
        select(PromptRow)
        .join(OutboxRow, and_(OutboxRow.kind == KIND, OutboxRow.subject == PromptRow.id))
        .where(
            PromptRow.state == PromptState.PLANNED.value,
            OutboxRow.state == PENDING,
            OutboxRow.attempted_at.is_(None),
            OutboxRow.due_at <= now,
        )
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    )
    return [prompt_from(row) for row in rows]


def is_untried(session: Session, prompt_id: str) -> bool:
    """Whether its sending has certainly not begun; nobody else begins it in this transaction."""
    found = session.scalars(
        select(OutboxRow.id).where(*_UNTRIED, OutboxRow.subject == prompt_id).with_for_update()
    )
    return found.first() is not None


def move(session: Session, prompt: Prompt, window: Window) -> None:
    """Another time for a prompt whose sending has not begun."""
    session.execute(
        update(OutboxRow)
        .where(*_UNTRIED, OutboxRow.subject == prompt.id)
        .values(
            due_at=window.due_at,
            expires_at=min(window.due_at + LATE_AFTER, window.closes_at),
            next_attempt_at=None,
        )
    )
    session.execute(
        update(PromptRow)
        .where(PromptRow.id == prompt.id)
        .values(
            due_at=window.due_at,
            local_day=window.local_day,
            closes_at=window.closes_at,
            freezes_at=window.freezes_at,
        )
    )
    session.execute(
        update(AskedRow).where(AskedRow.prompt_id == prompt.id).values(local_day=window.local_day)
    )


def trim(session: Session, prompt_id: str, room: int) -> bool:
    """Leave a prompt that waits no more than *room* questions, the first ones."""
    ids = session.scalars(
        select(AskedRow.id).where(AskedRow.prompt_id == prompt_id).order_by(AskedRow.position)
    ).all()
    if len(ids) <= room:
        return False
    session.execute(delete(AskedRow).where(AskedRow.id.in_(ids[max(room, 0) :])))
    return True


def forget(session: Session, prompt_id: str) -> None:
    """A prompt that was left out and is made again: nothing of it was ever sent."""
    session.execute(delete(OutboxRow).where(OutboxRow.kind == KIND, OutboxRow.subject == prompt_id))
    session.execute(delete(PromptRow).where(PromptRow.id == prompt_id))
