"""Where taps on digests arrive: the details, a card to talk a finding over, a word on the digest.

Readers of the digest may tap; others are told kindly. What is tapped is durable when it returns.
Whose digests these are, and who reads them, is `desk`'s business and `organisation.desk`'s.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.clock import Clock
from bot.db.database import Database
from bot.digest import delivery, replies
from bot.digest.details import Details
from bot.digest.model import LENSES
from bot.digest.payload import Tap
from bot.digest.view import details_modal, note_modal
from bot.disclosure.model import LensRelease, Verdict
from bot.errors import RetrostarError
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.slack import Gateway
from bot.slack.text import channel

log = logging.getLogger(__name__)

#: Says a line, through a tap's address, that only the person who tapped sees.
Note = Callable[[str, str], None]


class Standing(Protocol):
    """A digest that stands."""

    @property
    def id(self) -> int: ...


Told = TypeVar("Told", bound=Standing)


@dataclass(frozen=True)
class Counter(ABC, Generic[Told]):
    """Takes taps from a digest's readers; knows Slack only through the gateway."""

    database: Database
    catalogue: Catalogue
    texts: Texts
    clock: Clock
    gateway: Gateway
    note: Note

    box: ClassVar[replies.Box]
    card: ClassVar[str]
    """The outbox's kind of its cards."""

    @abstractmethod
    def find(self, session: Session, digest_id: int) -> Told | None:
        """The digest of that id, which came back from Slack."""

    @abstractmethod
    def may_read(self, session: Session, digest: Told, tap: Tap) -> bool: ...

    @abstractmethod
    def details_of(self, session: Session, digest: Told, language: str) -> Details: ...

    @abstractmethod
    def released(self, session: Session, digest: Told) -> Mapping[str, LensRelease]:
        """What was released of each lens in the digest's week."""

    @abstractmethod
    def readers(self, session: Session, digest: Told) -> tuple[str, ...]:
        """Where the digest is read: a channel's id, or those of people."""

    def details(self, tap: Tap) -> None:
        """Open the details in the reader's own language."""
        say = self._say(tap)
        with self.database.read() as session:
            digest, refused = self._readable(session, tap, say)
            details = self.details_of(session, digest, say.language) if digest else None
        if details is None:
            self._tell(tap, refused, say)
            return
        try:
            self.gateway.open_view(tap.trigger_id, details_modal(details, say))
        except RetrostarError as error:
            if tap.response_url is None:  # App Home has no place for a line: Slack shows a sign
                raise
            log.warning("details did not open", extra={"why": str(error)})
            self.note(tap.response_url, say("digest.tap_not_opened"))

    def useful(self, tap: Tap, *, useful: bool) -> None:
        """Keep a reader's word; the last one counts, and nobody is shown it."""
        say, now = self._say(tap), self.clock.now()
        with self.database.write() as session:
            digest, told = self._readable(session, tap, say)
            if digest is not None:
                self.box.vote(session, digest.id, tap.user.id, useful=useful, now=now)
                told = say("digest.tap_useful_yes" if useful else "digest.tap_useful_no")
        self._tell(tap, told, say)

    def discuss(self, tap: Tap) -> None:
        """Put up the card of a finding where its digest is read: once for each week's digest."""
        say = self._say(tap)
        with self.database.write() as session:
            digest, told = self._readable(session, tap, say)
            if digest is not None:
                told = self._put_up(session, digest, tap, say)
        self._tell(tap, told, say)

    def _put_up(self, session: Session, digest: Told, tap: Tap, say: Say) -> str:
        released = self.released(session, digest)
        if not _may_be_shown(released, tap.lens):
            return say("digest.tap_discuss_hidden")
        readers = self.readers(session, digest)
        if not readers:
            return say("digest.tap_gone")
        new = replies.queue_card(
            session, digest.id, tap.lens, readers, now=self.clock.now(), kind=self.card
        )
        where = say("digest.tap_where_message")
        if delivery.is_channel(readers[0]):
            where = say("digest.tap_where_channel", channel=channel(readers[0]))
        if readers[0] == tap.channel.id:
            where = say("digest.tap_where_here")
        return say("digest.tap_discuss" if new else "digest.tap_discuss_before", where=where)

    def _readable(self, session: Session, tap: Tap, say: Say) -> tuple[Told | None, str]:
        """The tapped digest, if it is there and this person may read it; else why not."""
        digest = self.find(session, tap.digest_id)
        if digest is None:
            return None, say("digest.tap_gone")
        if not self.may_read(session, digest, tap):
            return None, say("digest.tap_stranger")
        return digest, ""

    def _tell(self, tap: Tap, told: str, say: Say) -> None:
        """A line below the message; from App Home, which has none, a small window."""
        if tap.response_url is not None:
            self.note(tap.response_url, told)
            return
        try:
            modal = note_modal(say("digest.tap_done_title"), told, close=say("digest.tap_close"))
            self.gateway.open_view(tap.trigger_id, modal)
        except RetrostarError as error:
            log.info("a word after a tap was not shown", extra={"why": str(error)})

    def _say(self, tap: Tap) -> Say:
        with self.database.read() as session:
            member = people.member_by_slack_id(session, tap.user.id)
        return self.texts.by(language_of(member) if member else None)


def _may_be_shown(released: Mapping[str, LensRelease], lens: str) -> bool:
    """Whether this is one of the lenses, and something was released of it."""
    if lens not in set(LENSES) or lens not in released:
        return False
    return released[lens].verdict is not Verdict.HIDDEN
