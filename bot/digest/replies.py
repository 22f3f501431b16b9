"""What people do with a digest: their words on it, and the cards to talk it over.

A word on a digest is private: it is read by nobody, and counts as a reply to what was told.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.inserting import insert
from bot.digest.store import DigestRow, DigestVoteRow
from bot.sending import store as outbox
from bot.sending.store import OutboxRow

#: Of the outbox's rows that carry a card for a retrospective: digest, lens and reader.
CARD = "digest_card"


def vote(session: Session, digest_id: int, slack_id: str, *, useful: bool, now: datetime) -> None:
    """Keep a reader's word on a digest in place of an earlier one."""
    said = {"useful": useful, "voted_at": now}
    session.execute(
        insert(session, DigestVoteRow)
        .values(digest_id=digest_id, slack_id=slack_id, **said)
        .on_conflict_do_update(index_elements=["digest_id", "slack_id"], set_=said)
    )


def queue_card(
    session: Session, digest_id: int, lens: str, readers: Iterable[str], *, now: datetime
) -> bool:
    """Queue the card of a finding for each reader; False when it was queued before."""
    before = _cards(session, digest_id, lens)
    for reader in readers:
        outbox.enqueue(
            session,
            kind=CARD,
            subject=f"{digest_id}:{lens}:{reader}",
            recipient=reader,
            due_at=now,
            now=now,
        )
    return before == 0


def replied(session: Session, team_id: int, since: Mapping[str, str]) -> dict[str, str]:
    """The newest week in which anybody took each lens up: with a card, or with a word on a digest.

    *since* gives the week from which on it counts, by lens.
    """
    if not since:
        return {}
    rows = session.execute(
        select(DigestRow.id, DigestRow.iso_week, DigestRow.id.in_(select(DigestVoteRow.digest_id)))
        .where(DigestRow.team_id == team_id, DigestRow.iso_week >= min(since.values()))
        .order_by(DigestRow.iso_week)
    )
    newest: dict[str, str] = {}
    for digest_id, week, voted in rows.all():
        for lens, first in since.items():
            if week >= first and (voted or _cards(session, digest_id, lens)):
                newest[lens] = week
    return newest


def _cards(session: Session, digest_id: int, lens: str) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .where(
            OutboxRow.kind == CARD,
            OutboxRow.subject.startswith(f"{digest_id}:{lens}:", autoescape=True),
        )
    )
    return found or 0
