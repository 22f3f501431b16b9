"""A submitted form: read, look for surprises, save; and what is shown then.

Whatever goes wrong, what was typed stays in the form or is shown to copy. Sent twice, it is saved
once.
"""

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.audit import store as audit
from bot.audit.model import changes
from bot.clock import Clock
from bot.configuring import above, changing
from bot.configuring.above import Above
from bot.configuring.changing import Conflict
from bot.configuring.model import TeamPart
from bot.configuring.panel import page, view
from bot.configuring.panel.drawing import Drawing, typed_before
from bot.configuring.panel.forms.all import FORMS
from bot.configuring.panel.forms.scene import Scene, Wrong
from bot.configuring.panel.forms.team import key_of
from bot.configuring.panel.payload import Aim, Submission, Values, aim_of
from bot.configuring.panel.refusing import said
from bot.configuring.panel.stage import Admin, Reply, Stage
from bot.configuring.panel.surprises import Surprises
from bot.db.database import Database
from bot.errors import Rejection, RetrostarError
from bot.people.rights import Act
from bot.slack.blocks import section
from bot.slack.message import BlockDict

log = logging.getLogger(__name__)

#: The step of the set-up guide that follows on another.
_NEXT = {"team": "schedule"}
#: What the first step of the guide tells of a team.
_TOLD_AT_FIRST = ("name", "members", "leads")


@dataclass(frozen=True)
class _Sent:
    """One submission, taken apart."""

    form: str
    aim: Aim
    typed: Values
    user: str
    below: str | None
    """The view under the form, if there is one."""
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Saving:
    """Saves forms."""

    database: Database
    clock: Clock
    stage: Stage
    drawing: Drawing
    surprises: Surprises

    def submit(self, submission: Submission) -> Reply:
        """Keep what a form says; gives the response for Slack, which keeps the words on trouble."""
        sent = _Sent(
            submission.form,
            aim_of(submission.view.private_metadata),
            Values(submission.view.state),
            submission.user.id,
            submission.view.previous_view_id,
            tuple(submission.view.state.get("values") or ()),
        )
        with self.database.read() as session:
            admin = self.stage.anybody(session, sent.user, now=self.clock.now())
        try:
            return self._submitted(sent)
        except Wrong as wrong:
            return _refused(sent, str(wrong), wrong.field)
        except Conflict as overtaken:
            return self._overtaken(sent, admin, overtaken)
        except Rejection as refused:
            blocks = typed_before(admin, sent.form, sent.typed)
            return _shows(view.told(admin.say, said(admin.say, refused), blocks=blocks))
        except RetrostarError as error:
            log.warning("a form could not be stored", extra={"why": str(error)})
            return _refused(sent, admin.say("configuring.not_saved"))

    def _submitted(self, sent: _Sent) -> Reply:
        with self.database.read() as session:
            scene = self._scene(session, sent)
            made = _read(scene, sent)
            admin = self.stage.admin(session, sent.user, Act.CONFIGURE, now=self.clock.now())
        # Slack is asked before the transaction, never in it.
        found = [] if sent.aim.sure else self.surprises.of(admin, sent.form, scene.part, made)
        if found:
            return self._ask_again(sent, admin, found)
        with self.database.write() as session:
            scene = self._scene(session, sent)
            key = self._save(session, scene, _read(scene, sent))
        return self._after(sent, admin, key)

    def _scene(self, session: Session, sent: _Sent) -> Scene:
        admin = self.stage.admin(session, sent.user, Act.CONFIGURE, now=self.clock.now())
        return self.stage.scene(session, admin, sent.form, sent.aim, sent.typed)

    def _save(self, session: Session, scene: Scene, made: TeamPart | Above) -> str:
        """Keep it; the key of the team that it is about, empty for what stands above all."""
        actor, version, now = scene.admin, scene.aim.version, self.clock.now()
        if isinstance(made, Above):
            above.change(
                session, admins=made.admins, organisation=made.organisation,
                retention=made.retention, actor=actor, version=version, now=now,
            )  # fmt: skip
            return ""
        if scene.part is None:
            if twin := _made_just_now(session, scene, made):
                return twin
            return changing.create(session, made, actor=actor, now=now).after.key
        return changing.change(session, made, actor=actor, version=version, now=now).after.key

    def _after(self, sent: _Sent, admin: Admin, key: str) -> Reply:
        """The next step of the guide, or back to where the form was opened."""
        following = _NEXT.get(sent.form) if sent.aim.guide else None
        with self.database.read() as session:
            reply: Reply = {}
            if following:
                nearer = Aim(team=key, guide=True, draw=sent.aim.draw + 1)
                reply = _shows(self.drawing.form(session, admin, following, nearer))
            elif sent.aim.guide:
                found = self.stage.standing(session, admin, key)
                reply = _shows(page.done_page(session, admin, found))
            below = self._below(session, admin, sent, key)
        if sent.below and below is not None:
            self.drawing.replace(sent.below, below)
        self.drawing.show_home(sent.user, "", "")
        return reply

    def _below(self, session: Session, admin: Admin, sent: _Sent, key: str) -> BlockDict | None:
        """The page from which the form was opened, as it stands after the change."""
        if not sent.below or sent.aim.guide:
            return None
        return self.drawing.page(session, admin, key)

    def _ask_again(self, sent: _Sent, admin: Admin, found: list[str]) -> Reply:
        """The same form, with what would surprise above it: sent once more, it is saved."""
        sure = sent.aim.model_copy(update={"sure": True, "draw": sent.aim.draw + 1})
        lines = [section(f":warning: {one}") for one in found]
        lines.append(section(admin.say("configuring.save_anyway")))
        with self.database.read() as session:
            return _shows(
                self.drawing.form(session, admin, sent.form, sure, typed=sent.typed, above=lines)
            )

    def _overtaken(self, sent: _Sent, admin: Admin, overtaken: Conflict) -> Reply:
        """The same form with the same words in it, and above them who changed what meanwhile."""
        newer = sent.aim.model_copy(update={"version": -1, "draw": sent.aim.draw + 1})
        with self.database.read() as session:
            scene = self.stage.scene(session, admin, sent.form, newer, sent.typed)
            if _stands_already(scene, sent):
                return self._after(sent, admin, sent.aim.team)
            subject = f"team:{sent.aim.team}" if sent.aim.team else above.SUBJECT
            entry = audit.newest_of(session, subject)
            when = admin.moment(overtaken.at) if overtaken.at else ""
            lines = view.telling(changes(entry)) if entry else []
            warning = view.conflict(admin.say, scene.aim, overtaken.by, when, lines)
            return _shows(
                self.drawing.form(
                    session, admin, sent.form, scene.aim, typed=sent.typed, above=warning
                )
            )


def _read(scene: Scene, sent: _Sent) -> TeamPart | Above:
    if sent.form not in FORMS:
        raise Rejection(scene.say("configuring.gone"))
    return FORMS[sent.form].read(scene, sent.typed)


def _made_just_now(session: Session, scene: Scene, made: TeamPart) -> str | None:
    """The key of the very same team, made by the same admin: the form was sent twice."""
    twin = changing.standing(session, key_of(made.name, ()))
    if twin is None or twin.version > 1 or twin.archived_at is not None:
        return None
    entry = audit.newest_of(session, f"team:{twin.part.key}")
    same = all(getattr(twin.part, name) == getattr(made, name) for name in _TOLD_AT_FIRST)
    return twin.part.key if same and entry and entry.actor == scene.admin else None


def _stands_already(scene: Scene, sent: _Sent) -> bool:
    """Whether what was sent is what stands now: it was sent twice, or two wanted the same."""
    try:
        made = _read(scene, sent)
    except Rejection:
        return False
    if made in (scene.part, scene.above):
        return True
    if not isinstance(made, TeamPart) or scene.part is None or scene.aim.schedule:
        return False
    # A new schedule got another key the second time.
    *others, new = made.schedules or (None,)
    stands = {one.model_copy(update={"key": ""}) for one in scene.part.schedules}
    return (
        sent.form == "schedule"
        and new is not None
        and tuple(others) == scene.part.schedules
        and new.model_copy(update={"key": ""}) in stands
    )


def _shows(shown: BlockDict) -> Reply:
    return {"response_action": "update", "view": shown}


def _refused(sent: _Sent, text: str, field: str = "") -> Reply:
    """An error at its field; at the first one where the form shows no such field."""
    block = f"{field}.{sent.aim.draw}"
    where = block if block in sent.blocks else next(iter(sent.blocks), block)
    return {"response_action": "errors", "errors": {where: text}}
