"""Questions of one's own: the list of them, the form they are written in, and what becomes of it.

The same rules as for the catalogue's hold (bot/catalogue/draft.py): what must be mended is told at
its field, what would be better is told once, and sent again it is saved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.audit import store as audit
from bot.audit.model import changes
from bot.catalogue import own
from bot.catalogue.draft import advice
from bot.catalogue.own import Written
from bot.clock import Clock
from bot.configuring import above, changing
from bot.configuring import questions as standing_questions
from bot.configuring.changing import Managed, ReadOnly
from bot.configuring.panel import view
from bot.configuring.panel.buttons import do_button, open_button, turn_button
from bot.configuring.panel.drawing import Drawing, typed_before
from bot.configuring.panel.fields import Fields
from bot.configuring.panel.forms import question
from bot.configuring.panel.forms.scene import Wrong
from bot.configuring.panel.names import TOLD
from bot.configuring.panel.payload import NOTHING, Aim, Submission, Values, aim_of
from bot.configuring.panel.refusing import said
from bot.configuring.panel.stage import Admin, Reply, Stage
from bot.db.database import Database
from bot.errors import Rejection
from bot.people import enrolment
from bot.people.rights import Act
from bot.slack.blocks import actions, context, section
from bot.slack.message import BlockDict
from bot.slack.text import escape

#: The page that lists them, and the form that one is written in.
PAGE, FORM = "questions", question.NAME
#: The button that ends the asking of one.
RETIRE = "retire"
_EACH_PAGE = 10


@dataclass(frozen=True)
class Questions:
    """What an admin sees and does about own questions."""

    database: Database
    clock: Clock
    stage: Stage
    drawing: Drawing

    def page(self, session: Session, admin: Admin, aim: Aim, *, note: str = "") -> BlockDict:
        """One page of all own questions, those that are asked first."""
        say = admin.say
        found = sorted(own.written(session), key=lambda one: not one.in_use)
        first = aim.page * _EACH_PAGE
        blocks: list[Block] = [section(note)] if note else []
        blocks.append(context(say("configuring.questions_about")))
        new = Aim(draw=aim.draw)
        blocks.append(actions([open_button(say, FORM, new, "write_question", style="primary")]))
        if not found:
            blocks.append(section(say("configuring.questions_none")))
        for one in found[first : first + _EACH_PAGE]:
            blocks += self._entry(session, admin, one)
        turns = []
        if aim.page:
            turns.append(turn_button(say, "earlier_page", Aim(page=aim.page - 1)))
        if first + _EACH_PAGE < len(found):
            turns.append(turn_button(say, "next_page", Aim(page=aim.page + 1)))
        return view.modal(
            title=say("configuring.questions_title"),
            blocks=[*blocks, *([actions(turns)] if turns else [])],
            callback_id=f"{TOLD}.{PAGE}",
            aim=aim,
            close=say("configuring.close"),
        )

    def _entry(self, session: Session, admin: Admin, one: Written) -> Iterator[Block]:
        say, aim = admin.say, Aim(question=one.key, version=one.stamp)
        names = {each.part.key: escape(each.part.name) for each in changing.standings(session)}
        teams = say.list(names.get(key, f"`{escape(key)}`") for key in one.draft.teams)
        line = say(
            "configuring.question_line",
            text=escape(question.words(one.draft.text, say)),
            kind=say(f"configuring.kind_{one.draft.kind}"),
            teams=teams or say("configuring.every_team"),
        )
        if not one.in_use:
            yield section(f"{line}\n{say('configuring.question_retired')}")
            yield actions([open_button(say, FORM, aim, "ask_again")])
            return
        yield section(line)
        change = open_button(say, FORM, aim, "change")
        yield actions([change, do_button(say, RETIRE, aim, sure="retire_question")])

    def form(
        self,
        session: Session,
        admin: Admin,
        aim: Aim,
        *,
        typed: Values = NOTHING,
        first: Sequence[Block] = (),
    ) -> BlockDict:
        """The form of a new question, or of one that stands, with what was *typed* already."""
        before = _standing(session, admin, aim)
        if before is not None and aim.version < 0:
            aim = aim.model_copy(update={"version": before.stamp})
        fields = Fields(admin.say, FORM, aim.draw, typed)
        draft = before.draft if before else None
        teams = [(one.part.key, one.part.name) for one in changing.standings(session)]
        drawn = list(question.draw(fields, self.stage.catalogue, draft, teams))
        return view.form(admin.say, FORM, aim, drawn, above=first)

    def turned(
        self,
        session: Session,
        admin: Admin,
        aim: Aim,
        typed: Values,
        anew: bool,  # noqa: FBT001
    ) -> BlockDict:
        """The form after a choice of another kind; *anew*: as it stands, what was typed above."""
        if not anew:
            return self.form(session, admin, aim, typed=typed)
        fresh = aim.model_copy(update={"version": -1, "draw": aim.draw + 1, "sure": False})
        return self.form(session, admin, fresh, first=typed_before(admin, FORM, typed))

    def submit(self, submission: Submission) -> Reply:
        """Keep what was written; the response for Slack, which keeps the words on trouble."""
        aim, typed = aim_of(submission.view.private_metadata), Values(submission.view.state)
        now = self.clock.now()
        with self.database.read() as session:
            admin = self.stage.anybody(session, submission.user.id, now=now)
        try:
            with self.database.write() as session:
                admin = self.stage.admin(session, submission.user.id, Act.CONFIGURE, now=now)
                again = self._keep(session, admin, aim, typed)
        except Wrong as wrong:
            return {
                "response_action": "errors",
                "errors": {f"{wrong.field}.{aim.draw}": str(wrong)},
            }
        except Rejection as refused:
            blocks = typed_before(admin, FORM, typed)
            text = said(admin.say, refused)
            return _shows(view.told(admin.say, text, blocks=blocks))
        if again is not None:
            return _shows(again)
        own.keep_fresh(self.database, self.stage.catalogue)
        self._draw_below(submission, admin)
        return {}

    def _keep(self, session: Session, admin: Admin, aim: Aim, typed: Values) -> BlockDict | None:
        """Save it; the form once more where somebody was faster or something would be better."""
        before = _standing(session, admin, aim)
        draft = question.read(admin.say, typed, before.draft if before else None)
        own.refresh(session, self.stage.catalogue)
        _require_slacks(session, before)
        found = advice(draft, self.stage.catalogue)
        for one in found:
            if one.must:
                raise Wrong(question.field_of(one, typed), question.told(admin.say, one))
        if before is not None and aim.version != before.stamp:
            if before.in_use and draft == before.draft:
                return None  # sent twice
            return self._overtaken(session, admin, aim, typed, before)
        if found and not aim.sure:
            sure = aim.model_copy(update={"sure": True, "draw": aim.draw + 1})
            lines = [section(f":warning: {question.told(admin.say, one)}") for one in found]
            lines.append(section(admin.say("configuring.save_anyway")))
            return self.form(session, admin, sure, typed=typed, first=lines)
        workspace = enrolment.some_workspace(session, now=admin.now)
        made = own.write(
            session, workspace.id, draft, self.stage.catalogue, by=admin.slack_id, now=admin.now
        )
        kept = draft.model_copy(update={"key": str(made.key)})
        act, stood = ("question.changed", before.draft) if before else ("question.written", None)
        standing_questions.record(
            session, workspace.id, admin.slack_id, act, stood, kept, admin.now
        )
        return None

    def _overtaken(
        self, session: Session, admin: Admin, aim: Aim, typed: Values, before: Written
    ) -> BlockDict:
        newer = aim.model_copy(update={"version": before.stamp, "draw": aim.draw + 1})
        entry = audit.newest_of(session, f"question:{before.key}")
        when = admin.moment(entry.at) if entry else ""
        who = entry.actor if entry else None
        lines = view.telling(changes(entry)) if entry else []
        warning = view.conflict(admin.say, newer, who, when, lines)
        return self.form(session, admin, newer, typed=typed, first=warning)

    def _draw_below(self, submission: Submission, admin: Admin) -> None:
        if not submission.view.previous_view_id:
            return
        with self.database.read() as session:
            below = self.page(session, admin, Aim(draw=1))
        self.drawing.replace(submission.view.previous_view_id, below)


def retire(session: Session, admin: Admin, aim: Aim) -> str:
    """A question that is not asked any more; what to say of it."""
    before = _standing(session, admin, aim)
    _require_slacks(session, before)
    if before is not None:
        workspace = enrolment.some_workspace(session, now=admin.now)
        standing_questions.retire(
            session, workspace.id, before.draft, actor=admin.slack_id, now=admin.now
        )
    return admin.say("configuring.done_retire")


def _standing(session: Session, admin: Admin, aim: Aim) -> Written | None:
    """The question that a form or button is about; none for a new one."""
    if not aim.question:
        return None
    found = next((one for one in own.written(session) if one.key == aim.question), None)
    if found is None:
        raise Rejection(admin.say("configuring.gone"))
    return found


def _require_slacks(session: Session, found: Written | None) -> None:
    """A question from a file is the file's, as all that stands above the teams."""
    if found is not None and found.is_from_file and above.above(session).managed is Managed.FILE:
        raise ReadOnly


def _shows(shown: BlockDict) -> Reply:
    return {"response_action": "update", "view": shown}
