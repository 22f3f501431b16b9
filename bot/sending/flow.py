"""Sending what is due: look, render, claim, post, confirm. No transaction is open while Slack is.

An attempt is committed before it is made. A row that has one is looked up in Slack before it
is sent again, so that a crash or an unclear answer costs time and never a second message.
Texts are the stages' business: they hand in a renderer for each kind, and hooks that are told
in the same transaction what became of it.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from sqlalchemy.orm import Session

from bot.clock import Clock, elapsed
from bot.db.database import Database
from bot.errors import RetrostarError, Unavailable
from bot.sending import store
from bot.sending.model import (
    LEASE,
    LOOK_AFTER,
    LOOK_AFTER_SILENCE,
    PICTURE_LEASE,
    REST,
    Queued,
    pause,
)
from bot.sending.pace import Freezes, Pace, pace_of
from bot.sending.store import OutboxRow
from bot.slack import (
    Edit,
    Message,
    MessageRef,
    Missing,
    NotPosted,
    PerhapsPosted,
    RateLimited,
    Unreachable,
)

log = logging.getLogger(__name__)

_SLACK_ID = re.compile(r"[UWCDG][A-Z0-9]+")

#: Called in a transaction that only looks; None means that there is nothing to say any more.
Renderer = Callable[[Session, OutboxRow], Message | Edit | None]
#: Called in the transaction that ends the row: `state` and `error` tell what became of it.
Hook = Callable[[Session, OutboxRow], None]


class Outgoing(Protocol):
    """What the sender needs of `bot.slack.Gateway`."""

    def post(
        self,
        recipient: str,
        message: Message,
        *,
        metadata_id: str | None = None,
        thread: str | None = None,
    ) -> MessageRef: ...

    def update(self, ref: MessageRef, message: Message) -> None: ...

    def find(
        self, recipient: str, metadata_id: str, *, since: datetime, thread: str | None = None
    ) -> MessageRef | None: ...


_NONE: Mapping[str, Hook] = MappingProxyType({})
#: chat.update and conversations.history are let through 50 times a minute; the rest is spare.
_TIER_3 = 45
_TIER_3_BURST = 10
#: Seconds after which one call leaves the rest to the next, however slow Slack is.
_LONGEST_CALL = 20.0


class _Halt(Exception):
    """Slack is away, or the installation is refused: the other rows would meet the same."""


@dataclass(frozen=True)
class Stages:
    """What the stages hand in, by kind."""

    renderers: Mapping[str, Renderer]
    sent: Mapping[str, Hook]
    lapsed: Mapping[str, Hook]


class Sender:
    """Sends due messages, oldest first, at an even pace. Any number may run side by side."""

    def __init__(
        self,
        *,
        database: Database,
        gateway: Outgoing,
        clock: Clock,
        posts_per_minute: int,
        renderers: Mapping[str, Renderer],
        sent: Mapping[str, Hook] = _NONE,
        lapsed: Mapping[str, Hook] = _NONE,
        refused: Callable[[], None] = lambda: None,
        elapsed: Callable[[], float] = elapsed,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._stages = Stages(renderers, sent, lapsed)
        self._refused_by_all = refused
        self._sleep = sleep
        self._elapsed = elapsed
        self._posts = pace_of(posts_per_minute, elapsed=elapsed)
        self._edits = Pace(_TIER_3, burst=_TIER_3_BURST, elapsed=elapsed)
        self._looks = Pace(_TIER_3, burst=_TIER_3_BURST, elapsed=elapsed)
        self._freezes = Freezes(elapsed)
        #: What one call takes on: some six seconds of work, for the other stages wait meanwhile.
        self._limit = max(1, posts_per_minute // 10)

    def send_due(self, *, limit: int | None = None) -> int:
        """Send what is due and give how many messages went out."""
        most = limit or self._limit
        self._expire(most)
        with self._database.read() as session:
            ids = store.due(
                session,
                now=self._clock.now(),
                limit=most,
                frozen=self._freezes.frozen(),
                looks=self._looks.free(),
            )
        went_out, end = 0, self._elapsed() + _LONGEST_CALL
        for row_id in ids:
            if self._elapsed() > end:
                break
            try:
                went_out += self._one(row_id)
            except _Halt:
                break
        return went_out

    def _expire(self, limit: int) -> None:
        now = self._clock.now()
        with self._database.read() as session:
            if not store.too_late(session, now=now, limit=1):
                return
        with self._database.write() as session:
            for row in store.too_late(session, now=now, limit=limit):
                self._end(session, row.id, store.EXPIRED)

    def _one(self, row_id: int) -> bool:
        now = self._clock.now()
        with self._database.read() as session:
            row = store.ready(session, row_id, now=now)
            if row is None or row.kind in self._freezes.frozen():
                return False
            seen = store.queued(row)
        if seen.attempted_at is not None:
            return self._resolve(seen, seen.attempted_at)
        return self._send(seen)

    def _resolve(self, seen: Queued, attempted_at: datetime) -> bool:
        """An attempt whose end nobody knows: look for its message before anything else."""
        if self._looks.take() > 0:
            return False
        with self._database.read() as session:
            place = store.known_channel(session, seen.recipient) or seen.recipient
        try:
            found = self._gateway.find(
                place, seen.metadata_id, since=attempted_at, thread=seen.thread
            )
        except RetrostarError as error:
            self._look_failed(seen, error)
            return False
        if found is not None:
            self._confirm(seen, found)
            return True
        log.info("message was not sent after all", extra=_fields(seen))
        if seen.expired(self._clock.now()):
            with self._database.write() as session:
                self._end(session, seen.id, store.EXPIRED)
            return False
        return self._send(seen)

    def _look_failed(self, seen: Queued, error: RetrostarError) -> None:
        """Look again as long as Slack may answer yet; where it never will, leave it uncertain."""
        now = self._clock.now()
        halts = isinstance(error, Unreachable)
        if isinstance(error, NotPosted) and error.dead_install:
            halts, until = True, now + REST
            if error.uninstalled:
                self._refused_by_all()
        elif not isinstance(error, Unavailable) or seen.looked_for_long(now):
            self._fail(seen, f"uncertain, and cannot be looked up: {error}", certain=False)
            return
        elif isinstance(error, RateLimited):
            self._looks.hold(error.retry_after)
            until = now + timedelta(seconds=error.retry_after)
        else:
            until = now + pause(seen.attempts)
        self._postpone(seen, error, certain=False, until=until)
        if halts:
            raise _Halt from error

    def _send(self, seen: Queued) -> bool:
        rendered = self._render(seen)
        if rendered is None or not self._slot(seen, rendered):
            return False
        now = self._clock.now()
        lease, attempted_at = LEASE, None
        if isinstance(rendered, Message):
            # An edit is safe to repeat; of a message the attempt is committed before it is made.
            attempted_at = now
            lease = PICTURE_LEASE if rendered.picture else LEASE
        with self._database.write() as session:
            if not store.claim(session, seen, attempted_at=attempted_at, until=now + lease):
                return False
        claimed = replace(seen, attempts=seen.attempts + 1, attempted_at=attempted_at)
        ref = self._deliver(claimed, rendered)
        if ref is None:
            return False
        self._confirm(claimed, ref)
        return True

    def _render(self, seen: Queued) -> Message | Edit | None:
        """The message, or None when there is none to send now."""
        finished = False
        try:
            with self._database.read() as session:
                row = store.ready(session, seen.id, now=self._clock.now())
                rendered = self._stages.renderers[seen.kind](session, row) if row else None
            finished = True
        except RetrostarError as error:
            self._postpone(seen, error, certain=False)
            finished = True
            return None
        finally:
            if not finished:  # a bug in a renderer: it must not hold up the rows behind for ever
                self._postpone(seen, "the renderer failed", certain=False)
        if rendered is None and row is not None:
            with self._database.write() as session:
                self._end(session, seen.id, store.DROPPED)
        return rendered

    def _slot(self, seen: Queued, rendered: Message | Edit) -> bool:
        """Wait for a message's turn. An edit that has none leaves the way to other kinds."""
        if isinstance(rendered, Edit):
            if (wait := self._edits.take()) > 0:
                self._freezes.freeze(seen.kind, wait)
            return wait == 0
        if (wait := self._posts.reserve()) > 0:
            self._sleep(wait)
        return not seen.expired(self._clock.now())

    def _deliver(self, seen: Queued, rendered: Message | Edit) -> MessageRef | None:
        """Try once, and put the row where the outcome says it belongs."""
        try:
            if isinstance(rendered, Edit):
                self._gateway.update(rendered.ref, rendered.message)
                return rendered.ref
            return self._gateway.post(
                seen.recipient, rendered, metadata_id=seen.metadata_id, thread=seen.thread
            )
        except RateLimited as error:
            self._freezes.freeze(seen.kind, error.retry_after)
            self._postpone(seen, error, certain=True, until=self._clock.now())
        except PerhapsPosted as error:
            look_after = LOOK_AFTER_SILENCE if error.silent else LOOK_AFTER
            until = self._clock.now() + look_after
            self._postpone(seen, error, certain=isinstance(rendered, Edit), until=until)
        except Unreachable as error:
            self._postpone(seen, error, certain=True)
            raise _Halt from error
        except (Missing, NotPosted) as error:
            self._refused(seen, error, edits=isinstance(rendered, Edit))
        return None

    def _refused(self, seen: Queued, error: Missing | NotPosted, *, edits: bool) -> None:
        """A refusal of this message ends its row; one of the whole installation ends nothing."""
        if isinstance(error, NotPosted) and not error.dead_install:
            self._fail(seen, f"{error.code}: {error.detail}" if error.detail else error.code)
        elif isinstance(error, Missing) and edits:
            self._fail(seen, error.code)
        else:
            self._postpone(seen, error, certain=True, until=self._clock.now() + REST)
            if isinstance(error, NotPosted) and error.uninstalled:
                self._refused_by_all()
            raise _Halt from error

    def _confirm(self, seen: Queued, ref: MessageRef) -> None:
        with self._database.write() as session:
            row = store.finish(session, seen.id, store.SENT)
            if row is None:
                return
            row.channel, row.ts, row.file_id = ref.channel, ref.ts, ref.file_id
            row.sent_at = self._clock.now()
            if hook := self._stages.sent.get(row.kind):
                hook(session, row)
        log.info("message sent", extra=_fields(seen))

    def _fail(self, seen: Queued, reason: str, *, certain: bool = True) -> None:
        with self._database.write() as session:
            self._end(session, seen.id, store.FAILED if certain else store.UNCERTAIN, error=reason)
        event = "message failed" if certain else "message perhaps sent"
        log.error(event, extra=_fields(seen) | {"reason": reason})

    def _end(self, session: Session, row_id: int, state: str, *, error: str | None = None) -> None:
        row = store.finish(session, row_id, state, error=error)
        if row is None:
            return
        if state != store.DROPPED and (hook := self._stages.lapsed.get(row.kind)):
            hook(session, row)
        if error is None:
            log.info("message not sent", extra=_fields(store.queued(row)) | {"state": state})

    def _postpone(
        self,
        seen: Queued,
        why: RetrostarError | str,
        *,
        certain: bool,
        until: datetime | None = None,
    ) -> None:
        with self._database.write() as session:
            store.postpone(
                session,
                seen,
                certain=certain,
                until=until or self._clock.now() + pause(seen.attempts),
                error=str(why),
            )
        log.warning("message waits", extra=_fields(seen) | {"reason": str(why)})


def _fields(seen: Queued) -> dict[str, object]:
    return {
        "outbox": seen.id,
        "kind": seen.kind,
        "subject": _impersonal(seen.subject),
        "attempts": seen.attempts,
    }


def _impersonal(subject: str) -> str:
    """What a message is about, for the log: without whom it is for or about."""
    return ":".join(part for part in subject.split(":") if not _SLACK_ID.fullmatch(part))
