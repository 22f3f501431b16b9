"""What sends by hand: until a digest is out, or Slack has refused it."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.app import build
from bot.cli.context import Context
from bot.clock import elapsed
from bot.db.database import Database
from bot.digest.store import Delivery
from bot.errors import Failed
from bot.sending.flow import Sender
from bot.sending.store import PENDING

_PATIENCE, _PAUSE = 60, 0.5  # seconds to wait for the message to be out, and between two looks


def sender_of(context: Context, database: Database) -> Sender:
    """What sends the digest, along with whatever else is due: it may be the only process."""
    return build(
        database=database,
        catalogue=context.catalogue(database),
        texts=context.texts(),
        clock=context.clock,
        gateway=context.gateway(),
        signing_secret=None,
        posts_per_minute=context.settings.posts_per_minute,
        admins=context.settings.admin_ids,
        api_url=context.settings.api_url,
    ).sender


def send_until_out(
    context: Context,
    database: Database,
    sender: Sender,
    *,
    undelivered: Callable[[Session], Sequence[Delivery]],
    more: Callable[[Session], bool] = lambda _: False,
) -> None:
    """Send until nothing is *undelivered*; a running `serve` may be the one that does it.

    *more* is waited for, but not asked for: a running `serve` sends it later.
    """
    until = elapsed() + _PATIENCE
    while True:
        sender.send_due()
        with database.read() as session:
            lacking, waits = undelivered(session), more(session)
        if not lacking and (not waits or elapsed() > until):
            return
        for each in lacking:
            _check(each, soon=context.clock.now() + timedelta(seconds=_PATIENCE))
        if elapsed() > until:
            raise Failed("Slack has not taken the digest yet. It stays queued for: retrostar serve")
        time.sleep(_PAUSE)


def _check(lacking: Delivery, *, soon: datetime) -> None:
    """Failed, with the reason and what to do, for a message that will not be out *soon*."""
    reason = lacking.error or "it came too late"
    if lacking.state != PENDING:
        raise Failed(f"The digest could not be posted to {lacking.reader} ({reason}).")
    if lacking.next_attempt_at is not None and lacking.next_attempt_at > soon:
        raise Failed(
            f"{lacking.reader} does not take the digest ({reason}). Type /invite and the bot's "
            "name there, or name another channel; then ask again. A running retrostar serve tries "
            "every ten minutes."
        )
