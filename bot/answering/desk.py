"""Where taps arrive: each is recorded, and its message is redrawn or its sender is told why not.

Nothing here acks: a listener acks when the desk returns, which is after the commit.
"""

import logging
from dataclasses import dataclass
from typing import Any

from bot.answering import store, view
from bot.answering.flow import Sheets
from bot.answering.model import LONGEST_TEXT, Consent, Outcome, Submission
from bot.answering.payload import Context, Tap, TextSubmission
from bot.answering.recorder import Recorder
from bot.answering.refreshing import Redraw, Refresher
from bot.asking import store as prompts
from bot.asking import view as prompt_view
from bot.asking.model import Prompt
from bot.catalogue import TEXT, Kind, Question, Role
from bot.clock import Clock
from bot.db.database import Database
from bot.errors import RetrostarError, Unavailable
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.slack import Gateway
from bot.slack import text as slack_text
from bot.terms import store as terms
from bot.terms.model import Mode

log = logging.getLogger(__name__)


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
        receipt = self.recorder.record(submission)
        self._show(tap, receipt.prompt_id, receipt.outcome)

    def change(self, tap: Tap) -> None:
        """Bring back a question's buttons; a text question opens its modal again."""
        found = self._own(tap)
        if found is None:
            return
        prompt, question = found
        if question.kind is Kind.TEXT:
            self.write(tap)
        elif tap.response_url:
            self.refresher.redraw(Redraw(prompt.id, tap.response_url, reopened=tap.asked_id))

    def write(self, tap: Tap) -> None:
        """Open the modal for a text answer, or say why it cannot be opened."""
        found = self._own(tap)
        if found is None:
            return
        prompt, question = found
        if question.kind is not Kind.TEXT:
            return
        with self.database.read() as session:
            newest = store.newest_of_prompt(session, prompt.id).get(tap.asked_id)
            promise = terms.by_id(session, prompt.terms_id)
        if self.clock.now() >= (prompt.closes_at if newest is None else prompt.freezes_at):
            self._show(tap, prompt.id, Outcome.CLOSED)
            return
        modal = view.text_modal(
            self.texts.by(prompt.language),
            question=question.text.by(prompt.language),
            newest=newest,
            context=Context(asked_id=tap.asked_id, response_url=tap.response_url),
            named=promise.mode is Mode.NAMED,
        )
        self.gateway.open_view(tap.trigger_id, modal)

    def choose_role(self, tap: Tap) -> None:
        """Keep the role that a member chose for this team in the first prompt."""
        prompt_id = tap.action.block_id.removeprefix(prompt_view.ROLE_BLOCK)
        with self.database.write() as session:
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
        except Unavailable:
            log.warning("a text answer could not be stored")
            return _refused(say("answering.not_saved"))
        if context.response_url and receipt.prompt_id and receipt.outcome is not Outcome.NOT_YOURS:
            self.refresher.redraw(Redraw(receipt.prompt_id, context.response_url))
        if receipt.outcome in {Outcome.SAVED, Outcome.UNCHANGED}:
            return {}
        if receipt.outcome is Outcome.CLOSED:
            return {"response_action": "update", "view": view.closed_modal(say, text=words)}
        return _refused(view.notice(say, receipt.outcome))

    def _own(self, tap: Tap) -> tuple[Prompt, Question] | None:
        """The tapped prompt and question, if they are this person's; else says why not."""
        with self.database.read() as session:
            asked = prompts.asked_one(session, tap.asked_id)
            prompt = prompts.by_id(session, asked.prompt_id) if asked else None
            member = people.member_by_slack_id(session, tap.user.id)
        if asked is None or prompt is None:
            self._show(tap, None, Outcome.UNKNOWN)
            return None
        if member is None or member.id != prompt.member_id:
            self._show(tap, None, Outcome.NOT_YOURS)
            return None
        return prompt, self.sheets.catalogue.question(asked.question_key, asked.question_version)

    def _show(self, tap: Tap, prompt_id: str | None, outcome: Outcome) -> None:
        """Redraw the tapped message, and tell what the message itself cannot."""
        if tap.in_home:
            self.refresher.redraw_home(tap.user.id)
        if tap.response_url is None:
            return
        # Somebody else's tap must not redraw a message: what is saved is the member's own.
        if prompt_id is not None and outcome is not Outcome.NOT_YOURS:
            self.refresher.redraw(Redraw(prompt_id, tap.response_url))
        if outcome not in {Outcome.SAVED, Outcome.UNCHANGED}:
            told = view.notice(self._say(tap.user.id), outcome)
            self.refresher.note(tap.response_url, told)

    def _say(self, slack_user: str) -> Say:
        try:
            with self.database.read() as session:
                member = people.member_by_slack_id(session, slack_user)
        except RetrostarError:
            return self.texts.by(None)
        return self.texts.by(language_of(member) if member else None)


def _refused(why: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {view.WORDS: why}}
