"""What becomes of a tap or a submitted window at the front door. Listeners call this, then ack."""

import logging
from dataclasses import dataclass
from typing import Any

from bot.answering.refreshing import Look, Refresher
from bot.errors import RetrostarError
from bot.home import choosing
from bot.home.commands import Commands
from bot.home.hearing import Hearing
from bot.home.payload import HomeTap, Submitted
from bot.home.places import people, settings
from bot.home.replies.buttons import SAY
from bot.home.room import Room
from bot.home.view import paragraphs
from bot.home.windows import away, erase, hours

log = logging.getLogger(__name__)

#: Words that do something: what they say takes the place of the buttons that said them.
_DOES = {"pause", "resume", "stop", "later", "tomorrow", "skip_week", "unsnooze", "come_back"}


@dataclass(frozen=True)
class Doing:
    """Takes taps, and shows what they did where they were made."""

    room: Room
    commands: Commands
    hearing: Hearing
    refresher: Refresher

    def go(self, tap: HomeTap) -> None:
        """Another page of App Home."""
        self.refresher.redraw_home(tap.user.id, Look(tap.chosen))

    def say(self, tap: HomeTap) -> None:
        """A button that says a word."""
        word, _, argument = tap.action_id.removeprefix(SAY).partition(".")
        message = self.commands.do(tap.user.id, word, [argument] if argument else [])
        if tap.in_home:
            self._show(tap.user.id, tap.place, message.text)
        elif tap.response_url:
            shown = message.without_picture or message
            self.refresher.reply(tap.response_url, shown, replace=word in _DOES)

    def choose(self, tap: HomeTap) -> None:
        """A choice about oneself in a menu."""
        what = tap.action_id.removeprefix(settings.SET)
        told = choosing.choose(self.room, tap.user.id, what, tap.chosen)
        self._show(tap.user.id, tap.place, told)

    def take_back(self, tap: HomeTap) -> None:
        """One of one's own absences."""
        self._show(tap.user.id, tap.place, choosing.take_back(self.room, tap.user.id, tap.chosen))

    def bring_back(self, tap: HomeTap) -> None:
        """A member of one's team is here again."""
        self._show(tap.user.id, tap.place, people.bring_back(self.room, tap.user.id, tap.chosen))

    def reset_hours(self, tap: HomeTap) -> None:
        self._show(tap.user.id, tap.place, hours.as_in_team(self.room, tap.user.id))

    def open_away(self, tap: HomeTap) -> None:
        """The window for an absence: one's own, or a member's of a team that one leads."""
        team_id, member_id = people.pair(tap.chosen)
        about = away.About(place=tap.place, team_id=team_id, member_id=member_id)
        with self.room.database.read() as session:
            visitor = self.room.visitor(session, tap.user.id)
            window = away.window(self.room, session, visitor, about)
        self._open(tap, window)

    def open_hours(self, tap: HomeTap) -> None:
        with self.room.database.read() as session:
            visitor = self.room.visitor(session, tap.user.id)
            window = hours.window(session, visitor, tap.place)
        self._open(tap, window)

    def save_away(self, submitted: Submitted) -> dict[str, Any]:
        response, told = away.save(self.room, submitted)
        if told:
            place = away.About.model_validate_json(submitted.view.private_metadata or "{}").place
            self._show(submitted.user.id, place, told)
        return response

    def save_hours(self, submitted: Submitted) -> dict[str, Any]:
        response, told = hours.save(self.room, submitted)
        if told:
            self._show(submitted.user.id, submitted.view.private_metadata, told)
        return response

    def open_erase(self, tap: HomeTap) -> None:
        with self.room.database.read() as session:
            window = erase.first(session, self.room.visitor(session, tap.user.id))
        self._open(tap, window, nothing="home.data_nothing")

    def erase_once_more(self, submitted: Submitted) -> dict[str, Any]:
        """After the first yes."""
        return erase.second(self.commands.say(submitted.user.id))

    def erase(self, submitted: Submitted) -> dict[str, Any]:
        """After the second yes: it is done when Slack hears of it."""
        with self.room.database.read() as session:
            visitor = self.room.visitor(session, submitted.user.id)
        response = erase.erase(self.room, visitor)
        self._show(submitted.user.id, "", "")
        return response

    def take_as_answer(self, tap: HomeTap) -> None:
        """What somebody wrote in the DM is their answer: they say so themselves."""
        told = self.hearing.take(tap)
        if tap.response_url:
            self.refresher.reply(tap.response_url, told, replace=True)

    def _open(
        self, tap: HomeTap, window: dict[str, Any] | None, *, nothing: str = "home.stranger"
    ) -> None:
        """Open it; where it does not open in time, a line says to tap again: nothing is typed."""
        say = self.commands.say(tap.user.id)
        if window is None:
            self._tell(tap, say(nothing))
            return
        try:
            self.room.gateway.open_view(tap.trigger_id, window)
        except RetrostarError as error:
            log.warning("a window did not open", extra={"why": str(error)})
            self._tell(tap, say("answering.not_opened"))

    def _tell(self, tap: HomeTap, text: str) -> None:
        if tap.in_home:
            self._show(tap.user.id, tap.place, text)
        elif tap.response_url:
            self.refresher.reply(tap.response_url, paragraphs(text))

    def _show(self, slack_id: str, place: str, notice: str) -> None:
        self.refresher.redraw_home(slack_id, Look(place, notice=notice))
