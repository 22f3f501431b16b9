"""What people do with a digest: their words on it, and the cards to talk it over.

A word on a digest is shown to nobody. It counts as a reply to what was told, and is told together
with those of at least four others (`usefulness`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.db.inserting import insert
from bot.digest import usefulness
from bot.digest.tables import (
    DigestRow,
    DigestVoteRow,
    OrganisationDigestRow,
    OrganisationVoteRow,
)
from bot.digest.usefulness import Heard, Word
from bot.sending import store as outbox
from bot.sending.store import OutboxRow
from bot.slack import MessageRef

#: Of the outbox's rows that carry a card for a retrospective: digest, lens and reader.
CARD = "digest_card"


@dataclass(frozen=True)
class Box:
    """Where words on digests go: those of teams, or those of the organisation."""

    word: type[DigestVoteRow] | type[OrganisationVoteRow]
    digest: type[DigestRow] | type[OrganisationDigestRow]
    whose: InstrumentedAttribute[int]

    def vote(
        self, session: Session, digest_id: int, slack_id: str, *, useful: bool, now: datetime
    ) -> None:
        """Keep a reader's word on a digest in place of an earlier one."""
        said = {"useful": useful, "voted_at": now, "counted": True}
        session.execute(
            insert(session, self.word)
            .values(digest_id=digest_id, slack_id=slack_id, **said)
            .on_conflict_do_update(index_elements=["digest_id", "slack_id"], set_=said)
        )

    def heard(self, session: Session, whose: int, freeze_at: datetime) -> Heard | None:
        """What the digest of that freeze has to tell of the words on those before it."""
        lately = freeze_at - usefulness.LATELY
        if len({word.whose for word in self._words(session, whose, lately, freeze_at)}) < (
            usefulness.FEWEST
        ):
            return None
        since = usefulness.since(self._told(session, whose, lately), freeze_at)
        return Heard.of(self._words(session, whose, since, freeze_at)) if since else None

    def told(self, session: Session, whose: int, since: str) -> list[Heard]:
        """All that was told of words, from the digest of that ISO week on."""
        found = select(self.digest.content).where(
            self.whose == whose, self.digest.iso_week >= since
        )
        contents = session.scalars(found.order_by(self.digest.iso_week))
        return [heard for content in contents if (heard := Heard.read(content))]

    def _told(self, session: Session, whose: int, since: datetime) -> datetime | None:
        """The freeze of the newest digest that told of words."""
        rows = session.execute(
            select(self.digest.freeze_at, self.digest.content)
            .where(self.whose == whose, self.digest.freeze_at > since)
            .order_by(self.digest.freeze_at.desc())
        )
        return next((at for at, content in rows if Heard.read(content)), None)

    def _words(self, session: Session, whose: int, after: datetime, until: datetime) -> list[Word]:
        """In the order in which they were said."""
        rows = session.execute(
            select(self.word.slack_id, self.digest.iso_week, self.word.useful)
            .join(self.digest, self.digest.id == self.word.digest_id)
            .where(
                self.whose == whose,
                self.word.counted,
                self.word.voted_at > after,
                self.word.voted_at <= until,
            )
            .order_by(self.word.voted_at, self.word.id)
        )
        return [Word(slack_id, week, useful) for slack_id, week, useful in rows]


TEAMS = Box(DigestVoteRow, DigestRow, DigestRow.team_id)
ORGANISATION = Box(OrganisationVoteRow, OrganisationDigestRow, OrganisationDigestRow.workspace_id)


def queue_card(
    session: Session,
    digest_id: int,
    lens: str,
    readers: Iterable[str],
    *,
    now: datetime,
    kind: str = CARD,
) -> bool:
    """Queue the card of a finding for each reader; False when it was queued before."""
    before = _cards(session, digest_id, lens, kind)
    for reader in readers:
        outbox.enqueue(
            session,
            kind=kind,
            subject=f"{digest_id}:{lens}:{reader}",
            recipient=reader,
            due_at=now,
            now=now,
        )
    return before == 0


def sent_cards(session: Session, *, since: datetime) -> list[OutboxRow]:
    """The teams' cards that stand in Slack and were asked for after *since*."""
    return list(
        session.scalars(
            select(OutboxRow)
            .where(
                OutboxRow.kind == CARD,
                OutboxRow.state == outbox.SENT,
                OutboxRow.created_at > since,
            )
            .order_by(OutboxRow.id)
        )
    )


def card_at(session: Session, subject: str) -> MessageRef | None:
    """Where the card of that subject stands; None while it does not."""
    row = session.scalars(
        select(OutboxRow).where(
            OutboxRow.kind == CARD, OutboxRow.subject == subject, OutboxRow.state == outbox.SENT
        )
    ).first()
    return MessageRef(row.channel, row.ts) if row and row.channel and row.ts else None


def newest_revisions(session: Session, kind: str, subjects: Collection[str]) -> dict[str, int]:
    """The newest revision of each subject's messages of that kind, sent or not."""
    rows = session.execute(
        select(OutboxRow.subject, func.max(OutboxRow.revision))
        .where(OutboxRow.kind == kind, OutboxRow.subject.in_(subjects))
        .group_by(OutboxRow.subject)
    )
    return {row[0]: row[1] for row in rows}


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


def _cards(session: Session, digest_id: int, lens: str, kind: str = CARD) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .where(
            OutboxRow.kind == kind,
            OutboxRow.subject.startswith(f"{digest_id}:{lens}:", autoescape=True),
        )
    )
    return found or 0
