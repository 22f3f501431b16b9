"""Where taps on digests arrive: the details, a card to talk a finding over, a word on the digest.

Readers of the digest may tap; others are told kindly. What is tapped is durable when it returns.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.clock import Clock
from bot.db.database import Database
from bot.digest import delivery, flow, replies, store
from bot.digest.model import LENSES
from bot.digest.payload import Tap
from bot.digest.store import Composed
from bot.digest.story import tell
from bot.digest.view import details_modal, note_modal
from bot.disclosure import flow as disclosure
from bot.disclosure.model import Verdict
from bot.errors import RetrostarError
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.rights import Act, may
from bot.slack import Gateway
from bot.slack.text import channel

log = logging.getLogger(__name__)

#: Says a line, through a tap's address, that only the person who tapped sees.
Note = Callable[[str, str], None]


@dataclass(frozen=True)
class DigestDesk:
    """Takes taps from a digest's readers; knows Slack only through the gateway."""

    database: Database
    catalogue: Catalogue
    texts: Texts
    clock: Clock
    gateway: Gateway
    note: Note

    def details(self, tap: Tap) -> None:
        """Open the details in the reader's own language."""
        say = self._say(tap)
        with self.database.read() as session:
            digest = self._readable(session, tap)
            if digest is None:
                self._tell(tap, say, self._why_not(session, tap, say))
                return
            telling = flow.told(
                session, self.catalogue, self.texts, digest.team_id, digest.iso_week,
                language=say.language,
            )  # fmt: skip
        details = tell(telling).details
        modal = details_modal(
            details, title=say("digest.button_details"), close=say("digest.tap_close")
        )
        try:
            self.gateway.open_view(tap.trigger_id, modal)
        except RetrostarError as error:
            if tap.response_url is None:  # App Home has no place for a line: Slack shows a sign
                raise
            log.warning("details did not open", extra={"why": str(error)})
            self.note(tap.response_url, say("digest.tap_not_opened"))

    def useful(self, tap: Tap, *, useful: bool) -> None:
        """Keep a reader's word; the last one counts, and nobody is shown it."""
        say, now = self._say(tap), self.clock.now()
        with self.database.write() as session:
            digest = self._readable(session, tap)
            if digest is None:
                told = self._why_not(session, tap, say)
            else:
                replies.vote(session, digest.id, tap.user.id, useful=useful, now=now)
                told = say("digest.tap_useful_yes" if useful else "digest.tap_useful_no")
        self._tell(tap, say, told)

    def discuss(self, tap: Tap) -> None:
        """Put up the card of a finding where its digest is read: once for each week's digest."""
        say = self._say(tap)
        with self.database.write() as session:
            digest = self._readable(session, tap)
            if digest is None:
                told = self._why_not(session, tap, say)
            else:
                people.lock_team(session, digest.team_id)
                told = self._card(session, digest, tap, say)
        self._tell(tap, say, told)

    def _card(self, session: Session, digest: Composed, tap: Tap, say: Say) -> str:
        if not self._may_be_shown(session, digest, tap.lens):
            return say("digest.tap_discuss_hidden")
        readers = delivery.readers(session, digest)
        if not readers:
            return say("digest.tap_gone")
        new = replies.queue_card(session, digest.id, tap.lens, readers, now=self.clock.now())
        where = say("digest.tap_where_message")
        if delivery.is_channel(readers[0]):
            here = readers[0] == tap.channel.id
            where = say("digest.tap_where_here") if here else self._in(say, readers[0])
        return say("digest.tap_discuss" if new else "digest.tap_discuss_before", where=where)

    def _in(self, say: Say, place: str) -> str:
        return say("digest.tap_where_channel", channel=channel(place))

    def _may_be_shown(self, session: Session, digest: Composed, lens: str) -> bool:
        """Whether this is one of the lenses, and something was released of it."""
        if lens not in set(LENSES):
            return False
        weeks = disclosure.released(session, digest.team_id, until=digest.iso_week)
        found = [week for week in weeks if week.week == digest.iso_week]
        return bool(found) and found[0].lenses[lens].verdict is not Verdict.HIDDEN

    def _readable(self, session: Session, tap: Tap) -> Composed | None:
        """The tapped digest, if it is there and this person may read it."""
        digest = store.by_id(session, tap.digest_id)
        if digest is None:
            return None
        person = people.person(session, tap.user.id)
        return digest if may(person, Act.SEE_DIGEST, digest.team_id) else None

    def _why_not(self, session: Session, tap: Tap, say: Say) -> str:
        gone = store.by_id(session, tap.digest_id) is None
        return say("digest.tap_gone" if gone else "digest.tap_stranger")

    def _tell(self, tap: Tap, say: Say, told: str) -> None:
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
