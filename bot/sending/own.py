"""The messages to one person, and forgetting where they stand. For bot.personal."""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot.sending.store import OutboxRow

Item = TypeVar("Item", int, str)

#: Rows named in one statement.
_AT_ONCE = 500


def forget(
    session: Session, slack_id: str, *, subjects: Collection[str], conversations: Collection[str]
) -> None:
    """Whatever went to them, is about one of the *subjects*, or names them in its own subject.

    Subjects name people between colons (`7:U01`). What waits is not sent.
    """
    direct = {slack_id, *conversations, *_conversations(session, slack_id)}
    to_them = or_(OutboxRow.recipient.in_(direct), OutboxRow.channel.in_(direct))
    ids = set(session.scalars(select(OutboxRow.id).where(to_them)))
    holding = session.execute(
        select(OutboxRow.id, OutboxRow.subject).where(
            OutboxRow.subject.contains(slack_id, autoescape=True)
        )
    )
    ids |= {row_id for row_id, subject in holding if slack_id in subject.split(":")}
    for some in _batches(sorted(subjects)):
        ids |= set(session.scalars(select(OutboxRow.id).where(OutboxRow.subject.in_(some))))
    for batch in _batches(sorted(ids)):
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_(batch)))


def _conversations(session: Session, slack_id: str) -> set[str]:
    """The direct messages with them: of a person's id Slack makes a conversation."""
    rows = session.scalars(
        select(OutboxRow.channel)
        .where(OutboxRow.recipient == slack_id, OutboxRow.channel.is_not(None))
        .distinct()
    )
    return {channel for channel in rows if channel}


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
