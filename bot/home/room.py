"""One person's room: which pages of App Home they have, and drawing the one they are at."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import Any
from zlib import crc32

from sqlalchemy.orm import Session

from bot.answering.refreshing import FRONT, Look
from bot.configuring.panel import section as panel
from bot.errors import Unavailable
from bot.home import view
from bot.home.house import House
from bot.home.model import Place, Tab
from bot.home.places import answers, data, digests, privacy, settings, today, told
from bot.home.places import log as log_of_changes
from bot.home.places import people as leading
from bot.home.visitor import Visitor
from bot.people import store as people
from bot.people.rights import Act, may_somewhere
from bot.slack import Missing, NotPosted
from bot.slack.message import BlockDict

log = logging.getLogger(__name__)

#: Which pages somebody has who may do an act in any team; the first page is everybody's.
_TABS: tuple[tuple[Tab, Act], ...] = (
    (Tab.ANSWERS, Act.ANSWER),
    (Tab.TOLD, Act.ANSWER),
    (Tab.DIGESTS, Act.SEE_DIGEST),
    (Tab.PRIVACY, Act.SEE_TERMS),
    (Tab.SETTINGS, Act.SET_SELF),
    (Tab.DATA, Act.OWN_DATA),
    (Tab.LOG, Act.SEE_AUDIT),
    (Tab.SETUP, Act.CONFIGURE),
)
#: So long after a tap, App Home that is opened stays where the tap led.
_JUST_NOW = timedelta(seconds=5)
#: So long after they came to a page, somebody may still be reading it.
_A_WHILE = timedelta(minutes=15)
#: One for each of many people: whoever shares one waits a moment.
_DOORS = tuple(Lock() for _ in range(64))


class Room(House):
    """Composes and publishes App Home."""

    def opened(self, slack_id: str) -> None:
        """Somebody opened their App Home: draw it now, and keep it fresh from here on."""
        self.show(slack_id, opened=True)

    def refresh(self, slack_id: str) -> None:
        """Draw somebody's Home anew, where they last were in it."""
        now = self.clock.now()
        place = self.whereabouts.last(slack_id, within=_A_WHILE, now=now)
        self.publish(slack_id, Look(place))

    def show(self, slack_id: str, look: Look = FRONT, *, opened: bool = False) -> None:
        """Draw the Home of somebody who looks at it; if Slack is away, the tick does it later."""
        if not opened:
            self.whereabouts.note(slack_id, look.place, self.clock.now())
        try:
            self.publish(slack_id, look, opened=opened)
        except Unavailable as error:
            log.info("a home waits for the tick", extra={"why": str(error)})
            self._leave_to_the_tick(slack_id)

    def _leave_to_the_tick(self, slack_id: str) -> None:
        now = self.clock.now()
        with self.database.write() as session:
            member = people.member_by_slack_id(session, slack_id)
            if member is not None:
                people.home_published(session, member.id, as_of=now, opened=True)
                session.flush()
                people.mark_home_stale(session, {member.id}, now)

    def publish(self, slack_id: str, look: Look = FRONT, *, opened: bool = False) -> None:
        """Draw one person's Home as of now; two drawings of it stand in the order they came in.

        Else the first page, slow after opening, would replace the one that was tapped meanwhile.
        """
        with _DOORS[crc32(slack_id.encode()) % len(_DOORS)]:
            if opened:
                # The event may come after a tap on what stood there from the last time.
                now = self.clock.now()
                look = Look(self.whereabouts.last(slack_id, within=_JUST_NOW, now=now))
                self.whereabouts.note(slack_id, look.place, now)
            self._publish(slack_id, look, opened=opened)

    def _publish(self, slack_id: str, look: Look, *, opened: bool) -> None:
        with self.database.read() as session:
            visitor = self.visitor(session, slack_id)
            home = self.compose(session, visitor, look)
        if not self._published(slack_id, home) and _has_picture(home):
            # A picture may be gone from Slack, and would take the whole page with it.
            with self.database.read() as session:
                in_words = replace(visitor, sees_pictures=False)
                self._published(slack_id, self.compose(session, in_words, look))
        if visitor.member is not None:
            with self.database.write() as session:
                people.home_published(session, visitor.member.id, as_of=visitor.now, opened=opened)

    def _published(self, slack_id: str, home: dict[str, Any]) -> bool:
        """Whether Slack took it. One that it refuses must not be tried for ever."""
        try:
            self.gateway.publish_home(slack_id, home)
        except (NotPosted, Missing) as error:
            log.warning("a home was refused", extra={"code": error.code})
            return False
        return True

    def compose(self, session: Session, visitor: Visitor, look: Look = FRONT) -> dict[str, Any]:
        """The view of the page that the person is at, or of their first if it is not theirs."""
        tabs = self.tabs(visitor)
        place = Place.parse(look.place)
        if place.tab not in tabs:
            place = Place(tabs[0])
        page = self._page(session, visitor, place, look.reopened)
        return view.home(visitor.say, place, tabs, page, notice=look.notice)

    def tabs(self, visitor: Visitor) -> list[Tab]:
        """The pages that a person has, the first one first."""
        person = visitor.person
        own = [tab for tab, act in _TABS if may_somewhere(person, act)]
        if Tab.DIGESTS not in own and may_somewhere(person, Act.SEE_ORGANISATION):
            own.insert(0, Tab.DIGESTS)
        if person.leads:
            own.insert(own.index(Tab.PRIVACY), Tab.PEOPLE)
        if Tab.SETUP in own and not person.teams and not person.leads:
            # Whoever sets it up and is asked nothing has the set-up as the first page.
            return [Tab.SETUP, *own[:-1]]
        return [Tab.TODAY, *own]

    def _page(
        self, session: Session, visitor: Visitor, place: Place, reopened: int | None
    ) -> list[BlockDict]:
        pages: dict[Tab | None, Callable[[], list[BlockDict]]] = {
            Tab.ANSWERS: lambda: answers.blocks(self, session, visitor, place, reopened),
            Tab.TOLD: lambda: told.blocks(self, session, visitor, place),
            Tab.DIGESTS: lambda: digests.blocks(self, session, visitor, place),
            Tab.PRIVACY: lambda: privacy.blocks(session, visitor, place),
            Tab.SETTINGS: lambda: settings.blocks(self, session, visitor, place),
            Tab.DATA: lambda: data.blocks(self, visitor),
            Tab.PEOPLE: lambda: leading.blocks(session, visitor, place),
            Tab.LOG: lambda: log_of_changes.blocks(session, visitor, place),
            Tab.SETUP: lambda: panel.blocks(
                session, visitor.person, visitor.say, place=place.detail, now=visitor.now
            ),
        }
        first = partial(today.blocks, self, session, visitor, reopened)
        return pages.get(place.tab, first)()


def _has_picture(home: dict[str, Any]) -> bool:
    return any(block["type"] == "image" for block in home["blocks"])
