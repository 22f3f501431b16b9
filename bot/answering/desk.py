"""Where taps arrive: each is recorded, and its message is redrawn or its sender is told why not.

Nothing here acks: a listener acks when the desk returns, which is after the commit.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.answering import store, view
from bot.answering.flow import Sheets
from bot.answering.model import LONGEST_TEXT, Consent, Newest, Outcome, Receipt, Submission
from bot.answering.payload import Context, Tap, TextSubmission
from bot.answering.recorder import Recorder
from bot.answering.refreshing import Look, Redraw, Refresher
from bot.asking import store as prompts
from bot.asking import view as prompt_view
from bot.asking.model import Prompt
from bot.catalogue import TEXT, Kind, Question, Role
from bot.clock import Clock
from bot.db.database import Database
from bot.errors import RetrostarError
from bot.language import Say, Texts
from bot.people import organisation
from bot.people import store as people
from bot.people.language import language_of
from bot.slack import Gateway
from bot.slack import text as slack_text
from bot.terms import store as terms
from bot.terms.model import Mode

log = logging.getLogger(__name__)

#: What is said of a withdrawal where it differs from what is said of an answer.
_WITHDRAWAL = {
    Outcome.WITHDRAWN: "answering.withdrawn",
    Outcome.CLOSED: "answering.withdrawn_too_late",
}


@dataclass(frozen=True)
class _Own:
    """A tapped question that is the tapping person's own."""

    prompt: Prompt
    question: Question
    newest: Newest | None
    quoting: view.Quoting | None
    """The digest in which words may be quoted."""

    def closed(self, now: datetime) -> bool:
        """A first answer is taken until the prompt closes, a change until the freeze."""
        return now >= (self.prompt.closes_at if self.newest is None else self.prompt.freezes_at)


@dataclass(frozen=True)
class Desk:
    """Takes taps and text from members; knows Slack only through the gateway."""

    database: Database
    texts: Texts
    clock: Clock
    gateway: Gateway
    sheets: Sheets
    recorder: Recorder
    refresher: Refresher

    def answer(self, tap: Tap) -> None:
        """Keep the tapped value."""
        value = tap.action.action_id.removeprefix(prompt_view.ANSWER)
        submission = Submission(tap.user.id, tap.asked_id, value, at=self.clock.now())
        with self._told_if_not_saved(tap):
            receipt = self.recorder.record(submission)
        self._show(tap, receipt.prompt_id, receipt.outcome)

    def change(self, tap: Tap) -> None:
        """Bring back a question's buttons; an answer in words opens its modal again."""
        own = self._own(tap)
        if own is None:
            return
        if own.closed(self.clock.now()):
            self._show(tap, own.prompt.id, Outcome.CLOSED)
        elif own.newest is not None and own.newest.value == TEXT:
            self._open(tap, own)
        elif tap.in_home:
            self.refresher.redraw_home(tap.user.id, Look(tap.place, reopened=tap.asked_id))
        elif tap.response_url:
            again = Redraw(own.prompt.id, tap.response_url, tap.message_ts, reopened=tap.asked_id)
            self.refresher.redraw(again)

    def withdraw(self, tap: Tap) -> None:
        """Take an answer back."""
        with self._told_if_not_saved(tap):
            receipt = self.recorder.withdraw(tap.user.id, tap.asked_id)
        self._show(tap, receipt.prompt_id, receipt.outcome, said=_WITHDRAWAL.get(receipt.outcome))

    def write(self, tap: Tap) -> None:
        """Open the modal for a text answer, or say why it cannot be opened."""
        own = self._own(tap)
        if own is None or own.question.kind is not Kind.TEXT:
            return
        if own.closed(self.clock.now()):
            self._show(tap, own.prompt.id, Outcome.CLOSED)
        else:
            self._open(tap, own)

    def choose_role(self, tap: Tap) -> None:
        """Keep the role that a member chose for this team in the first prompt."""
        prompt_id = tap.action.block_id.removeprefix(prompt_view.ROLE_BLOCK)
        with self._told_if_not_saved(tap), self.database.write() as session:
            prompt = prompts.by_id(session, prompt_id)
            member = people.member_by_slack_id(session, tap.user.id)
            ours = prompt is not None and member is not None and prompt.member_id == member.id
            if prompt is not None and ours and tap.chosen in set(Role):
                people.set_role(
                    session,
                    team_id=prompt.team_id,
                    member_id=prompt.member_id,
                    role=Role(tap.chosen).value,
                )
        self._show(tap, prompt_id, Outcome.SAVED if ours else Outcome.NOT_YOURS)

    def save_text(self, submission: TextSubmission) -> dict[str, Any]:
        """Keep a text answer; gives the response for Slack, which keeps the words on trouble."""
        words = slack_text.plain(submission.text(view.WORDS, view.WORDS))
        say = self._say(submission.user.id)
        if not words:
            return _refused(say("answering.nothing_written"))
        if len(words) > LONGEST_TEXT:
            return _refused(say("answering.too_long", limit=LONGEST_TEXT))
        ticked = submission.ticked(view.CONSENT, view.CONSENT)
        context = submission.context
        answer = Submission(
            submission.user.id,
            context.asked_id,
            TEXT,
            at=self.clock.now(),
            text=words,
            consent=Consent(quote=view.QUOTE in ticked),
        )
        try:
            receipt = self.recorder.record(answer)
        except RetrostarError as error:
            log.warning("a text answer could not be stored", extra={"why": str(error)})
            return _refused(say("answering.not_saved"))
        self._show_text(submission, receipt)
        if receipt.outcome in {Outcome.SAVED, Outcome.UNCHANGED}:
            return {}
        if receipt.outcome is Outcome.CLOSED:
            return {"response_action": "update", "view": view.closed_modal(say, text=words)}
        return _refused(view.notice(say, receipt.outcome))

    def _show_text(self, submission: TextSubmission, receipt: Receipt) -> None:
        """Redraw where the modal was opened from."""
        if receipt.prompt_id is None or receipt.outcome is Outcome.NOT_YOURS:
            return
        if url := submission.context.response_url:
            ts = submission.context.message_ts
            self.refresher.redraw(Redraw(receipt.prompt_id, url, ts))
        else:
            self.refresher.redraw_home(submission.user.id, Look(submission.context.place))

    def _open(self, tap: Tap, own: _Own) -> None:
        """Open the text modal; if it cannot be opened in time, the member is told to tap again."""
        modal = view.text_modal(
            self.texts.by(own.prompt.language),
            question=own.question.text.by(own.prompt.language),
            newest=own.newest,
            context=Context(
                asked_id=tap.asked_id,
                response_url=tap.response_url,
                message_ts=tap.message_ts,
                place=tap.place,
            ),
            quoting=own.quoting,
        )
        try:
            self.gateway.open_view(tap.trigger_id, modal)
        except RetrostarError as error:
            log.warning("a modal did not open", extra={"why": str(error)})
            self._note(tap, "answering.not_opened")

    def _own(self, tap: Tap) -> _Own | None:
        """The tapped prompt and question, if they are this person's; else says why not."""
        with self.database.read() as session:
            asked = prompts.asked_one(session, tap.asked_id)
            prompt = prompts.by_id(session, asked.prompt_id) if asked else None
            member = people.member_by_slack_id(session, tap.user.id)
            newest = store.newest_of(session, {tap.asked_id}).get(tap.asked_id)
            quoting = _quoting(session, prompt) if prompt else None
        if asked is None or prompt is None:
            self._show(tap, None, Outcome.UNKNOWN)
            return None
        if member is None or member.id != prompt.member_id:
            self._show(tap, None, Outcome.NOT_YOURS)
            return None
        question = self.sheets.catalogue.question(asked.question_key, asked.question_version)
        return _Own(prompt, question, newest, quoting)

    def _show(
        self, tap: Tap, prompt_id: str | None, outcome: Outcome, *, said: str | None = None
    ) -> None:
        """Redraw what was tapped, and tell what it cannot show itself: *said*, or the outcome."""
        silent = outcome in {Outcome.SAVED, Outcome.UNCHANGED}
        key = said or ("" if silent else f"answering.{outcome.value}")
        if tap.in_home:
            notice = self._say(tap.user.id)(key) if key else ""
            self.refresher.redraw_home(tap.user.id, Look(tap.place, notice=notice))
        if tap.response_url is None:
            return
        # Somebody else's tap must not redraw a message: what is saved is the member's own.
        if prompt_id is not None and outcome is not Outcome.NOT_YOURS:
            self.refresher.redraw(Redraw(prompt_id, tap.response_url, tap.message_ts))
        if key:
            self._note(tap, key)

    @contextmanager
    def _told_if_not_saved(self, tap: Tap) -> Iterator[None]:
        """A database that cannot keep it is told to the person, and the tap is not acked."""
        try:
            yield
        except RetrostarError:
            self._note(tap, "answering.tap_not_saved")
            raise

    def _note(self, tap: Tap, key: str) -> None:
        """Say a line that only who tapped sees: beside the message, or on top of Home."""
        said = self._say(tap.user.id)(key)
        if tap.response_url is not None:
            self.refresher.note(tap.response_url, said)
        elif tap.in_home:
            self.refresher.redraw_home(tap.user.id, Look(tap.place, notice=said))

    def _say(self, slack_user: str) -> Say:
        try:
            with self.database.read() as session:
                member = people.member_by_slack_id(session, slack_user)
        except RetrostarError:
            return self.texts.by(None)
        return self.texts.by(language_of(member) if member else None)


def _quoting(session: Session, prompt: Prompt) -> view.Quoting | None:
    """A confidential team quotes nobody; the organisation does, if it has a digest."""
    if terms.by_id(session, prompt.terms_id).mode is Mode.NAMED:
        return view.Quoting.TEAM
    workspace = people.workspace(session)
    if workspace is not None and organisation.is_told(session, workspace.id):
        return view.Quoting.ORGANISATION
    return None


def _refused(why: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {view.WORDS: why}}
