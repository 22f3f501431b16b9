"""Where the panel's taps and forms arrive: load, decide, save, say what is next.

Nothing here acks: a listener acks when this returns, which is after the commit. Slack is called
outside of transactions. What was typed is never lost: it stays in the form, or is shown to copy.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from bot.audit import store as audit
from bot.audit.model import changes
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.configuring import above, changing
from bot.configuring.above import Above
from bot.configuring.changing import Conflict
from bot.configuring.panel import overview, page, view
from bot.configuring.panel.doing import do, said
from bot.configuring.panel.forms.all import FORMS
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.offers import places, zones
from bot.configuring.panel.payload import Aim, Search, Submission, Tap, Values, aim_of
from bot.configuring.panel.plan import Rehearsals
from bot.configuring.panel.reading import ACTS, Reading
from bot.configuring.panel.stage import Admin, Reply, Stage
from bot.configuring.panel.trying import Rehearsing
from bot.db.database import Database
from bot.errors import Rejection, RetrostarError
from bot.language import Texts
from bot.people.rights import Act
from bot.slack import Gateway, Message
from bot.slack.blocks import quote, section
from bot.slack.message import BlockDict

log = logging.getLogger(__name__)

#: Draws the App Home of a Slack user at a place of the panel.
ShowHome = Callable[[str, str], None]
_RELOAD = view.RELOAD.rsplit(".", 1)[-1]
#: The step of the set-up guide that follows on another.
_NEXT = {"team": "schedule"}


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

    @cached_property
    def stage(self) -> Stage:
        return Stage(self.catalogue, self.texts)

    @cached_property
    def reading(self) -> Reading:
        rehearsals = Rehearsals(self.database, self.catalogue)
        return Reading(
            self.database, self.catalogue, self.clock, self.gateway, self.stage, rehearsals
        )

    def open(self, tap: Tap) -> None:
        """Open a form or a page, on top of the one that was tapped in if there is one."""
        if tap.what in ACTS:
            self.reading.open(tap, self._show)
            return
        with self.database.read() as session:
            admin = self._anybody(session, tap.user.id)
            try:
                admin = self._admin(session, tap.user.id)
                shown = self._shown(session, admin, tap.what, tap.aim)
            except Rejection as refused:
                shown = view.told(admin.say, str(refused))
        self._show(tap, shown)

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
                elif tap.what == _RELOAD:
                    shown = self._reloaded(session, admin, form, aim, typed)
                else:
                    shown = self._form(session, admin, form, aim, typed)
            except Rejection as refused:
                shown = view.told(admin.say, str(refused))
        self._draw(tap.view.id, shown, view_hash=tap.view.hash)

    def submit(self, submission: Submission) -> Reply:
        """Keep what a form says; gives the response for Slack, which keeps the words on trouble."""
        aim, typed = aim_of(submission.view.private_metadata), Values(submission.view.state)
        say = self.texts.by(None)
        try:
            with self.database.write() as session:
                admin = self._anybody(session, submission.user.id)
                say = admin.say
                admin = self._admin(session, submission.user.id)
                scene = self.stage.scene(session, admin, submission.form, aim, typed)
                key = self._save(session, scene, submission.form, typed)
        except Wrong as wrong:
            return _refused(f"{wrong.field}.{aim.draw}", submission, str(wrong))
        except Conflict as overtaken:
            return self._overtaken(submission, aim, typed, overtaken)
        except Rejection as refused:
            words = _typed_lines(submission)
            blocks = [section(say("configuring.typed")), quote(words)] if words else []
            return _shows(view.told(say, said(say, refused), blocks=blocks))
        except RetrostarError as error:
            log.warning("a form could not be stored", extra={"why": str(error)})
            return _refused("", submission, say("configuring.not_saved"))
        return self._after(submission, admin, aim, key)

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
        self.show_home(tap.user.id, "")

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
                self.stage.standing(session, admin, key)
            except Rejection as refused:
                self._show(tap, view.told(admin.say, str(refused)))
                return
        asks = tap.what == "ask"
        told = self.ask(tap.user.id, key).text if asks else self._example(admin, key)
        self._show(tap, view.told(admin.say, told))

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
        return [{"text": {"type": "plain_text", "text": label[:75]}, "value": value}
                for value, label in found]  # fmt: skip

    def _usergroups(self, typed: str) -> list[tuple[str, str]]:
        try:
            groups = self.gateway.rooms.usergroups()
        except RetrostarError as error:
            log.info("user groups cannot be listed", extra={"why": str(error)})
            return []
        named = [(one.id, f"@{one.handle} ({one.name})") for one in groups]
        return [one for one in named if typed.casefold() in one[1].casefold()][:100]

    def _anybody(self, session: Session, slack_id: str) -> Admin:
        return self.stage.anybody(session, slack_id, now=self.clock.now())

    def _admin(self, session: Session, slack_id: str) -> Admin:
        return self.stage.admin(session, slack_id, Act.CONFIGURE, now=self.clock.now())

    def _shown(self, session: Session, admin: Admin, what: str, aim: Aim) -> BlockDict:
        if what == page.NAME:
            found = self.stage.standing(session, admin, aim.team)
            return page.team_page(session, admin, found)
        if what == overview.NAME:
            return overview.overview_page(session, admin)
        return self._form(session, admin, what, aim)

    def _form(
        self, session: Session, admin: Admin, name: str, aim: Aim, typed: Values | None = None
    ) -> BlockDict:
        if name not in FORMS:
            raise Rejection(admin.say("configuring.gone"))
        scene = self.stage.scene(session, admin, name, aim, typed)
        return view.form(admin.say, name, scene.aim, FORMS[name].draw(scene))

    def _reloaded(
        self, session: Session, admin: Admin, name: str, aim: Aim, typed: Values
    ) -> BlockDict:
        """The form as it stands now, and above it what was typed, to copy."""
        fresh = aim.model_copy(update={"version": -1, "draw": aim.draw + 1})
        scene = self.stage.scene(session, admin, name, fresh)
        words = typed.words()
        typed_before = [section(admin.say("configuring.typed")), quote(words)] if words else []
        return view.form(admin.say, name, scene.aim, FORMS[name].draw(scene), above=typed_before)

    def _save(self, session: Session, scene: Scene, name: str, typed: Values) -> str:
        """Keep it; the key of the team that it is about, empty for what stands above all."""
        if name not in FORMS:
            raise Rejection(scene.say("configuring.gone"))
        made = FORMS[name].read(scene, typed)
        actor, version, now = scene.admin, scene.aim.version, self.clock.now()
        if isinstance(made, Above):
            above.change(
                session, admins=made.admins, organisation=made.organisation,
                retention=made.retention, actor=actor, version=version, now=now,
            )  # fmt: skip
            return ""
        if scene.part is None:
            return changing.create(session, made, actor=actor, now=now).after.key
        return changing.change(session, made, actor=actor, version=version, now=now).after.key

    def _after(self, submission: Submission, admin: Admin, aim: Aim, key: str) -> Reply:
        """The next step of the guide, or back to where the form was opened."""
        following = _NEXT.get(submission.form) if aim.guide else None
        with self.database.read() as session:
            if following:
                nearer = Aim(team=key, guide=True, draw=aim.draw + 1)
                scene = self.stage.scene(session, admin, following, nearer)
                fields = FORMS[following].draw(scene)
                fields += page.set_already(session, admin, self.stage.standing(session, admin, key))
                reply = _shows(view.form(admin.say, following, scene.aim, fields))
            elif aim.guide:
                found = self.stage.standing(session, admin, key)
                reply = _shows(page.done_page(session, admin, found))
            else:
                reply = {}
        if submission.view.previous_view_id and not aim.guide:
            self._draw_below(submission.view.previous_view_id, submission.user.id, key)
        self.show_home(submission.user.id, "")
        return reply

    def _overtaken(
        self, submission: Submission, aim: Aim, typed: Values, overtaken: Conflict
    ) -> Reply:
        """The same form with the same words in it, and above them who changed what meanwhile."""
        with self.database.read() as session:
            admin = self._anybody(session, submission.user.id)
            now_aim = aim.model_copy(update={"version": -1, "draw": aim.draw + 1})
            scene = self.stage.scene(session, admin, submission.form, now_aim, typed)
            subject = f"team:{aim.team}" if aim.team else above.SUBJECT
            entry = audit.newest_of(session, subject)
            when = admin.moment(overtaken.at) if overtaken.at else ""
            lines = view.telling(changes(entry)) if entry else []
            warning = view.conflict(admin.say, scene.aim, overtaken.by, when, lines)
            fields = FORMS[submission.form].draw(scene)
            return _shows(view.form(admin.say, submission.form, scene.aim, fields, above=warning))

    def _draw_page(self, tap: Tap, admin: Admin, aim: Aim, note: str) -> None:
        """Where something was done: the team's page as it stands now, with a word on it."""
        if not tap.is_in_modal:
            if note:
                self._show(tap, view.told(admin.say, note))
            return
        with self.database.read() as session:
            try:
                shown = self._page(session, admin, aim.team, note=note)
            except Rejection as refused:
                shown = view.told(admin.say, str(refused))
        self._draw(tap.view.id, shown)

    def _draw_below(self, view_id: str, slack_id: str, key: str) -> None:
        """The page from which a form was opened, as it stands after the change."""
        with self.database.read() as session:
            admin = self._anybody(session, slack_id)
            shown = self._page(session, admin, key)
        self._draw(view_id, shown)

    def _page(self, session: Session, admin: Admin, key: str, *, note: str = "") -> BlockDict:
        """A team's page; that of what stands above the teams for no team."""
        if not key:
            return overview.overview_page(session, admin, note=note)
        found = self.stage.standing(session, admin, key)
        return page.team_page(session, admin, found, note=note)

    def _show(self, tap: Tap, shown: BlockDict) -> None:
        """Put a modal before who tapped; a trigger that has gone stale only costs another tap."""
        call = self.gateway.push_view if tap.is_in_modal else self.gateway.open_view
        try:
            call(tap.trigger_id, shown)
        except RetrostarError as error:
            log.warning("a window could not be opened", extra={"why": str(error)})

    def _draw(self, view_id: str, shown: BlockDict, *, view_hash: str | None = None) -> None:
        try:
            self.gateway.update_view(view_id, shown, view_hash=view_hash)
        except RetrostarError as error:
            log.info("a window could not be drawn anew", extra={"why": str(error)})


def _shows(shown: BlockDict) -> Reply:
    return {"response_action": "update", "view": shown}


def _refused(block: str, submission: Submission, text: str) -> Reply:
    """An error at its field; at the first one where the form shows no such field."""
    blocks = [str(each) for each in submission.view.state.get("values", {})]
    where = block if block in blocks else next(iter(blocks), block)
    return {"response_action": "errors", "errors": {where: text}}


def _typed_lines(submission: Submission) -> str:
    return Values(submission.view.state).words()
