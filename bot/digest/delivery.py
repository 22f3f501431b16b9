"""A digest on its way: who its readers are, what follows when Slack does not take it.

A channel that refuses is tried again, and admins are told once what to do. Composing is `flow`'s
business, posting the outbox's, the words are in `notices`.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.digest import store
from bot.digest.store import Composed
from bot.disclosure import flow as disclosure
from bot.errors import Failed
from bot.people import store as people
from bot.sending import store as outbox
from bot.sending.store import OutboxRow
from bot.slack.errors import DEAD_RECIPIENT
from bot.terms.model import Audience

log = logging.getLogger(__name__)

KIND = store.KIND
#: Of the reply in a digest's thread.
DETAILS = "digest_details"
#: Of a message to an admin about a digest that did not arrive.
NOTICE = "digest_notice"
#: A digest composed later than this after its freeze is kept but no longer sent by itself, and
#: one that is refused so long is given up.
STALE_AFTER = timedelta(days=3)
#: Somebody has to invite the bot, or to bring the channel back: no hurry, but no long wait either.
REFUSED_PAUSE = timedelta(minutes=10)


def readers(session: Session, digest: Composed) -> tuple[str, ...]:
    """The channel, or each lead.

    Those whom the people behind the answers were told of; where promises differ, the narrower
    circle.
    """
    audience = _audience(session, digest)
    if audience.to == "channel" and audience.channel:
        return (audience.channel,)
    return people.leads_of(session, digest.team_id)


def queue(session: Session, digest: Composed, *, now: datetime) -> None:
    """Queue the digest for each reader for whom it never was."""
    found = readers(session, digest)
    if not found:
        log.warning("a digest has no readers", extra={"digest": digest.id})
    for reader in found:
        _enqueue(session, digest, reader, now=now)


def queue_by_hand(session: Session, digest: Composed, *, now: datetime) -> bool:
    """Queue it now for each reader who has not got it, whatever went wrong; True if all have it.

    Whoever asks by hand has looked: what was perhaps sent is sent again too.
    """
    wanted = readers(session, digest)
    if not wanted:
        raise Failed("Nobody would read this digest: name leads of the team, or a channel.")
    known = {each.reader: each for each in store.deliveries(session, digest.id)}
    for reader, delivery in known.items():
        if reader not in wanted and delivery.state == outbox.PENDING:
            outbox.withdraw(session, delivery.id)
    lacking = [
        reader for reader in wanted if reader not in known or known[reader].state != outbox.SENT
    ]
    for reader in lacking:
        if reader not in known:
            _enqueue(session, digest, reader, now=now)
        elif known[reader].state == outbox.PENDING:
            outbox.hurry(session, known[reader].id)
        else:
            revision = known[reader].revision + 1
            _enqueue(session, digest, reader, now=now, revision=revision)
    return not lacking


def undelivered(session: Session, digest: Composed) -> list[store.Delivery]:
    """What has not reached one of today's readers (yet)."""
    wanted = readers(session, digest)
    return [
        each
        for each in store.deliveries(session, digest.id)
        if each.reader in wanted and each.state != outbox.SENT
    ]


def sent(clock: Clock, details: str = DETAILS) -> Callable[[Session, OutboxRow], None]:
    """The outbox's hook: a digest stands in Slack, so its details go into its thread.

    *details* is the reply's kind.
    """

    def hook(session: Session, row: OutboxRow) -> None:
        now = clock.now()
        outbox.enqueue(
            session,
            kind=details,
            subject=row.subject,
            revision=row.revision,
            recipient=row.channel or row.recipient,
            thread=row.ts,
            due_at=now,
            expires_at=now + STALE_AFTER,
            now=now,
        )

    return hook


def details_pending(session: Session, digest_id: int, details: str = DETAILS) -> bool:
    """Whether details of the digest are still to go out."""
    return outbox.is_pending(session, kind=details, subject_of=f"{digest_id}:")


def lapsed(clock: Clock) -> Callable[[Session, OutboxRow], None]:
    """The outbox's hook: Slack refused a digest, or perhaps has it, or it came too late."""

    def hook(session: Session, row: OutboxRow) -> None:
        digest = store.by_id(session, store.digest_of(row.subject))
        if digest is None:
            return
        now = clock.now()
        if row.state == outbox.FAILED and refused_place(row.recipient, row.error):
            _go_on(session, digest, row, now=now)
        tell_admins(session, digest.id, row.recipient, now=now)

    return hook


def refused_place(recipient: str, error: str | None) -> bool:
    """Whether it is the channel that does not take messages, which people can put right."""
    return is_channel(recipient) and code_of(error) in DEAD_RECIPIENT


def is_channel(recipient: str) -> bool:
    return recipient[:1] in {"C", "G"}


def has_stand_ins(session: Session, digest: Composed) -> bool:
    """Whether leads get it meanwhile: only where the promise names them beside the channel."""
    named = bool(_audience(session, digest).leads)
    return named and bool(people.leads_of(session, digest.team_id))


def code_of(error: str | None) -> str:
    """Slack's code of a refusal, without the details."""
    return (error or "").partition(":")[0]


def _go_on(session: Session, digest: Composed, row: OutboxRow, *, now: datetime) -> None:
    """The channel is tried again while it is to get the digest; leads need not wait for that."""
    if row.recipient not in readers(session, digest):
        queue(session, digest, now=now)
        return
    if row.expires_at is None or now + REFUSED_PAUSE < row.expires_at:
        outbox.try_again(session, row, at=now + REFUSED_PAUSE)
    if has_stand_ins(session, digest):
        for lead in people.leads_of(session, digest.team_id):
            _enqueue(session, digest, lead, now=now)


def _audience(session: Session, digest: Composed) -> Audience:
    terms = disclosure.promised(session, digest.team_id, freeze_at=digest.freeze_at)
    return terms.audience


def tell_admins(
    session: Session, digest_id: int, reader: str, *, now: datetime, kind: str = NOTICE
) -> None:
    """Once for each reader, however often it is tried; *kind* is the notice's."""
    admins = people.admins(session)
    if not admins:
        log.warning("no admin to tell of a digest", extra={"digest": digest_id, "kind": kind})
    for admin in admins:
        outbox.enqueue(
            session,
            kind=kind,
            subject=f"{digest_id}:{reader}:{admin}",
            recipient=admin,
            due_at=now,
            now=now,
        )


def enqueue(
    session: Session,
    digest_id: int,
    reader: str,
    *,
    freeze_at: datetime,
    now: datetime,
    revision: int = 0,
    kind: str = KIND,
) -> None:
    """A team's digest, or by its *kind* the organisation's, for one reader."""
    outbox.enqueue(
        session,
        kind=kind,
        subject=f"{digest_id}:{reader}",
        recipient=reader,
        due_at=now,
        expires_at=max(freeze_at, now) + STALE_AFTER,
        now=now,
        revision=revision,
    )


def _enqueue(
    session: Session, digest: Composed, reader: str, *, now: datetime, revision: int = 0
) -> None:
    enqueue(session, digest.id, reader, freeze_at=digest.freeze_at, now=now, revision=revision)
