"""What one person answered, for that person alone; forgetting it, and what has grown too old."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from bot.answering.store import AnswerRow


def answers(session: Session, member_id: int) -> dict[int, list[AnswerRow]]:
    """Every version of every answer, by asked question, the oldest first."""
    found: dict[int, list[AnswerRow]] = {}
    rows = session.scalars(
        select(AnswerRow)
        .where(AnswerRow.member_id == member_id)
        .order_by(AnswerRow.asked_id, AnswerRow.version)
    )
    for row in rows:
        found.setdefault(row.asked_id, []).append(row)
    return found


def texts(session: Session, member_id: int) -> list[str]:
    """What they ever wrote, in every version."""
    rows = session.scalars(
        select(AnswerRow.text).where(AnswerRow.member_id == member_id, AnswerRow.text.is_not(None))
    )
    return [text for text in rows if text]


def forget(session: Session, member_id: int) -> int:
    """Every version of every answer is gone; how many questions had one."""
    asked = delete(AnswerRow).where(AnswerRow.member_id == member_id).returning(AnswerRow.asked_id)
    return len(set(session.scalars(asked)))


def old_answers(session: Session, *, before: datetime, limit: int) -> list[int]:
    """Asked questions all versions of whose answer came before then."""
    later = aliased(AnswerRow)
    asked = (
        select(AnswerRow.asked_id)
        .where(
            AnswerRow.received_at < before,
            ~exists().where(later.asked_id == AnswerRow.asked_id, later.received_at >= before),
        )
        .distinct()
        .limit(limit)
    )
    return list(session.scalars(asked))


def drop_answers(session: Session, asked_ids: Collection[int]) -> None:
    """Delete these answers, with their words."""
    session.execute(delete(AnswerRow).where(AnswerRow.asked_id.in_(asked_ids)))


def old_texts(session: Session, *, before: datetime, limit: int) -> list[int]:
    """Answers in words that came before then."""
    return list(
        session.scalars(
            select(AnswerRow.id)
            .where(AnswerRow.received_at < before, AnswerRow.text.is_not(None))
            .limit(limit)
        )
    )


def drop_texts(session: Session, answer_ids: Collection[int]) -> None:
    """Take the words out, and the consents with them; that an answer was given stays."""
    session.execute(
        update(AnswerRow)
        .where(AnswerRow.id.in_(answer_ids))
        .values(text=None, quote=False, research=False, language_model=False)
    )
