"""Where the panel's taps and forms arrive: load, decide, draw; forms are saved in saving.py.

Nothing here acks: a listener acks when this returns, which is after the commit. Slack is called
outside of transactions. What was typed is never lost: it stays in the form, or is shown to copy.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.configuring.panel import overview, page, questions, store, view
from bot.configuring.panel.doing import do
from bot.configuring.panel.drawing import Drawing, ShowHome
from bot.configuring.panel.offers import places, zones
from bot.configuring.panel.payload import Aim, Search, Submission, Tap, Values, aim_of
from bot.configuring.panel.plan import Rehearsals
from bot.configuring.panel.questions import Questions
from bot.configuring.panel.reading import ACTS, Reading
from bot.configuring.panel.refusing import said
from bot.configuring.panel.saving import Saving
from bot.configuring.panel.stage import Admin, Reply, Stage
from bot.configuring.panel.surprises import Surprises
from bot.configuring.panel.trying import Rehearsing
from bot.db.database import Database
from bot.errors import Rejection, RetrostarError
from bot.language import Texts
from bot.people.rights import Act
from bot.slack import Gateway, Message
from bot.slack.message import BlockDict
from bot.slack.text import truncate

log = logging.getLogger(__name__)

_RELOAD = view.RELOAD.rsplit(".", 1)[-1]
#: Options that a menu takes, and signs of one (Slack).
_OPTIONS, _OPTION_TEXT = 100, 75


@dataclass(frozen=True)
class Panel:
    """The admin's side of Slack; knows Slack only through the gateway."""

    database: Database
    catalogue: Catalogue
    texts: Texts
    clock: Clock
    gateway: Gateway
    show_home: ShowHome
    note: Callable[[str, str], None]
    """Say a line through a tap's own address that only this person sees."""
    ask: Callable[[str, str], Message]
    """Ask a team now, by its key, for the admin of that Slack id; what came of it."""
    posts_per_minute: int
    """How many people are written to in a minute."""

    @cached_property
    def stage(self) -> Stage:
        return Stage(self.catalogue, self.texts)

    @cached_property
    def drawing(self) -> Drawing:
        return Drawing(self.stage, self.gateway, self.show_home, self.note)

    @cached_property
    def saving(self) -> Saving:
        surprises = Surprises(self.gateway, self.posts_per_minute)
        return Saving(self.database, self.clock, self.stage, self.drawing, surprises)

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.database, self.clock, self.stage, self.drawing)

    @cached_property
    def reading(self) -> Reading:
        rehearsals = Rehearsals(self.database, self.catalogue)
        return Reading(
            self.database, self.catalogue, self.clock, self.gateway, self.stage, rehearsals
        )

    def submit(self, submission: Submission) -> Reply:
        """Keep what a form says; gives the response for Slack, which keeps the words on trouble."""
        if submission.form == questions.FORM:
            return self.questions.submit(submission)
        return self.saving.submit(submission)

    def open(self, tap: Tap) -> None:
        """Open a form or a page, on top of the one that was tapped in if there is one."""
        if tap.what in ACTS:
            self.reading.open(tap, self.drawing.show)
            return
        with self.database.read() as session:
            admin = self._anybody(session, tap.user.id)
            try:
                admin = self._admin(session, tap.user.id)
                shown = self._shown(session, admin, tap.what, tap.aim)
            except Rejection as refused:
                shown = view.told(admin.say, str(refused))
        self.drawing.show(tap, shown)

    def turn(self, tap: Tap) -> None:
        """A choice that changes which fields the form has: draw it anew with what was typed."""
        form, aim = tap.view.callback_id.rsplit(".", 1)[-1], aim_of(tap.view.private_metadata)
        typed = Values(tap.view.state)
        with self.database.read() as session:
            admin = self._anybody(session, tap.user.id)
            try:
                admin = self._admin(session, tap.user.id)
                if form in ACTS:
                    shown = self.reading.turn(tap, form)
                elif form == questions.PAGE:
                    shown = self.questions.page(session, admin, tap.aim)
                elif form == questions.FORM:
                    shown = self.questions.turned(session, admin, aim, typed, tap.what == _RELOAD)
                elif tap.what == _RELOAD:
                    shown = self.drawing.reloaded(session, admin, form, aim, typed)
                else:
                    shown = self.drawing.form(session, admin, form, aim, typed=typed)
            except Rejection as refused:
                shown = view.told(admin.say, str(refused))
        self.drawing.replace(tap.view.id, shown, view_hash=tap.view.hash)

    def do(self, tap: Tap) -> None:
        """Do something at once: pause, archive, copy …; what stands then is drawn where it was."""
        aim, note = tap.aim, ""
        if tap.what in {"ask", "example"}:
            self._try(tap)
            return
        with self.database.read() as session:
            admin = self._anybody(session, tap.user.id)
        try:
            with self.database.write() as session:
                admin = self._admin(session, tap.user.id)
                done = do(session, admin, tap.what, aim)
                aim, note = Aim(team=done.team or aim.team), done.note
        except Rejection as refused:
            note = said(admin.say, refused)
        self._draw_page(tap, admin, aim, note)
        self.show_home(tap.user.id, "", "")

    def say_example(self, tap: Tap) -> None:
        """A button of an example: nothing is stored, and whoever tapped is told so."""
        with self.database.read() as session:
            say = self._anybody(session, tap.user.id).say
        if tap.response_url:
            self.note(tap.response_url, say("configuring.example_tapped"))

    def _try(self, tap: Tap) -> None:
        """What changes nothing of the set-up: asking now, and the example."""
        key = tap.aim.team
        with self.database.read() as session:
            admin = self._anybody(session, tap.user.id)
            try:
                admin = self._admin(session, tap.user.id)
                found = self.stage.standing(session, admin, key)
                if tap.what == "ask" and store.is_unread(session, found.id):
                    raise Rejection(admin.say("configuring.not_read_yet"))  # noqa: TRY301
            except Rejection as refused:
                self.drawing.show(tap, view.told(admin.say, str(refused)))
                return
        asks = tap.what == "ask"
        told = self.ask(tap.user.id, key).text if asks else self._example(admin, key)
        self.drawing.show(tap, view.told(admin.say, told))

    def _example(self, admin: Admin, key: str) -> str:
        """Send the first questions to the admin; what to tell them."""
        rehearsing = Rehearsing(self.database, self.catalogue, self.texts)
        found = rehearsing.example(key, admin.slack_id, admin.say, now=admin.now)
        if found is None:
            return admin.say("configuring.example_none")
        try:
            self.gateway.post(admin.slack_id, found)
        except RetrostarError as error:
            log.warning("an example was not sent", extra={"why": str(error)})
            return admin.say("configuring.example_failed")
        return admin.say("configuring.example_sent")

    def find(self, search: Search) -> list[BlockDict]:
        """What fits the letters typed so far; nothing for who may not fill in forms."""
        with self.database.read() as session:
            try:
                admin = self._admin(session, search.user.id)
            except Rejection:
                return []
        if search.what == "holidays":
            found = places(search.value, admin.say.language)
        elif search.what == "usergroup":
            found = self._usergroups(search.value)
        else:
            found = zones(search.value)
        return [
            {
                "text": {"type": "plain_text", "text": truncate(label, _OPTION_TEXT)},
                "value": value,
            }
            for value, label in found[:_OPTIONS]
        ]

    def _usergroups(self, typed: str) -> list[tuple[str, str]]:
        try:
            groups = self.gateway.rooms.usergroups()
        except RetrostarError as error:
            log.info("user groups cannot be listed", extra={"why": str(error)})
            return []
        named = [(one.id, f"@{one.handle} ({one.name})") for one in groups]
        return [one for one in named if typed.casefold() in one[1].casefold()]

    def _anybody(self, session: Session, slack_id: str) -> Admin:
        return self.stage.anybody(session, slack_id, now=self.clock.now())

    def _admin(self, session: Session, slack_id: str) -> Admin:
        return self.stage.admin(session, slack_id, Act.CONFIGURE, now=self.clock.now())

    def _shown(self, session: Session, admin: Admin, what: str, aim: Aim) -> BlockDict:
        if what in {page.NAME, overview.NAME}:
            return self.drawing.page(session, admin, aim.team if what == page.NAME else "")
        if what == questions.PAGE:
            return self.questions.page(session, admin, aim)
        if what == questions.FORM:
            return self.questions.form(session, admin, aim)
        return self.drawing.form(session, admin, what, aim)

    def _draw_page(self, tap: Tap, admin: Admin, aim: Aim, note: str) -> None:
        """Where something was done: the team's page as it stands now, with a word on it."""
        if not tap.is_in_modal:
            if note:
                self.drawing.show(tap, view.told(admin.say, note))
            return
        with self.database.read() as session:
            try:
                shown = (
                    self.questions.page(session, admin, Aim(), note=note)
                    if tap.what == questions.RETIRE
                    else self.drawing.page(session, admin, aim.team, note=note)
                )
            except Rejection as refused:
                shown = view.told(admin.say, str(refused))
        self.drawing.replace(tap.view.id, shown)
