"""The organisation's digest on its way to its channel, and what follows when it is not taken.

As a team's (bot/digest/delivery.py): a channel that refuses is tried again, the leads need not
wait for it, and admins are told once what to do.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.digest import store as digests
from bot.digest.delivery import REFUSED_PAUSE, enqueue, is_channel, refused_place, tell_admins
from bot.digest.organisation import store
from bot.digest.organisation.store import ComposedOrganisation
from bot.digest.store import Delivery
from bot.errors import Failed
from bot.people import organisation as organisations
from bot.sending import store as outbox
from bot.sending.store import OutboxRow

log = logging.getLogger(__name__)

#: Of the outbox's rows that carry the organisation's digest to its channel or to a lead.
KIND = "organisation_digest"
#: Of the reply in its thread.
DETAILS = "organisation_details"
#: Of a message to an admin about one that did not arrive.
NOTICE = "organisation_notice"


def queue(session: Session, digest: ComposedOrganisation, *, now: datetime) -> None:
    """Queue it for today's channel, unless it was before."""
    if reader := _channel(session, digest):
        _enqueue(session, digest, reader, now=now)


def queue_by_hand(session: Session, digest: ComposedOrganisation, *, now: datetime) -> bool:
    """Queue it now for its channel, whatever went wrong; True if the channel has it.

    Whoever asks by hand has looked: what was perhaps sent is sent again too.
    """
    reader = _channel(session, digest)
    if reader is None:
        raise Failed("Nobody would read this digest: name organisation.digest in the config.")
    known = {each.reader: each for each in deliveries(session, digest)}
    for each in known.values():
        if is_channel(each.reader) and each.reader != reader:
            outbox.withdraw(session, each.id)
    last = known.get(reader)
    if last is None:
        _enqueue(session, digest, reader, now=now)
    elif last.state == outbox.PENDING:
        outbox.hurry(session, last.id)
    elif last.state != outbox.SENT:
        _enqueue(session, digest, reader, now=now, revision=last.revision + 1)
    return last is not None and last.state == outbox.SENT


def deliveries(session: Session, digest: ComposedOrganisation) -> list[Delivery]:
    """The digest's messages, the newest for each reader."""
    return digests.deliveries(session, digest.id, kind=KIND)


def reached(session: Session, digest: ComposedOrganisation) -> tuple[str, ...]:
    """Those whom it has reached: the channel, or else leads."""
    found = [each.reader for each in deliveries(session, digest) if each.state == outbox.SENT]
    channels = [reader for reader in found if is_channel(reader)]
    return tuple(channels or found)


def places(session: Session, digest: ComposedOrganisation) -> set[str]:
    """The channels in which it stands."""
    return {reader for reader in reached(session, digest) if is_channel(reader)}


def undelivered(session: Session, digest: ComposedOrganisation) -> list[Delivery]:
    """What has not reached today's channel (yet)."""
    reader = _channel(session, digest)
    return [
        each
        for each in deliveries(session, digest)
        if each.reader == reader and each.state != outbox.SENT
    ]


def lapsed(clock: Clock) -> Callable[[Session, OutboxRow], None]:
    """The outbox's hook: Slack refused the digest, or perhaps has it, or it came too late."""

    def hook(session: Session, row: OutboxRow) -> None:
        digest = store.by_id(session, digests.digest_of(row.subject))
        if digest is None:
            return
        now = clock.now()
        log.warning("the organisation's digest did not arrive", extra={"why": row.error or ""})
        if row.state == outbox.FAILED and refused_place(row.recipient, row.error):
            _go_on(session, digest, row, now=now)
        tell_admins(session, digest.id, row.recipient, now=now, kind=NOTICE)

    return hook


def _go_on(
    session: Session, digest: ComposedOrganisation, row: OutboxRow, *, now: datetime
) -> None:
    """The channel is tried again while it is to get the digest; leads need not wait for that."""
    if row.recipient != _channel(session, digest):
        queue(session, digest, now=now)
        return
    if row.expires_at is None or now + REFUSED_PAUSE < row.expires_at:
        outbox.try_again(session, row, at=now + REFUSED_PAUSE)
    for lead in organisations.leads(session, digest.workspace_id):
        _enqueue(session, digest, lead, now=now)


def _channel(session: Session, digest: ComposedOrganisation) -> str | None:
    found = organisations.organisation(session, digest.workspace_id)
    return found.plan.channel if found and found.plan else None


def _enqueue(
    session: Session,
    digest: ComposedOrganisation,
    reader: str,
    *,
    now: datetime,
    revision: int = 0,
) -> None:
    enqueue(
        session,
        digest.id,
        reader,
        freeze_at=digest.freeze_at,
        now=now,
        revision=revision,
        kind=KIND,
    )
