"""Between taps and messages: the sheet that a prompt's message shows, and its repair."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.answering import store
from bot.answering.model import Newest
from bot.asking import snoozing
from bot.asking import store as prompts
from bot.asking import view as prompt_view
from bot.asking.model import Card, Prompt, PromptState, Saved, Sheet
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.db.database import Database
from bot.language import Texts
from bot.people import store as people
from bot.scheduling import store as schedules
from bot.sending import store as outbox
from bot.slack import Edit, Message, MessageRef
from bot.terms import store as terms

#: How long a message may lag behind its answers before the tick mends it with chat.update.
REPAIR_AFTER = timedelta(seconds=10)


@dataclass(frozen=True)
class Sheets:
    """Composes the sheet of a prompt: questions with what is saved, terms and times."""

    catalogue: Catalogue
    texts: Texts
    clock: Clock

    def message(
        self, session: Session, prompt_id: str, *, reopened: int | None = None
    ) -> tuple[Message, Prompt] | None:
        """The prompt's message as it should stand now; None where no such prompt is."""
        prompt = prompts.by_id(session, prompt_id)
        if prompt is None:
            return None
        sheet = self.sheet(session, prompt, reopened=reopened)
        say = self.texts.by(prompt.language)
        return prompt_view.prompt(sheet, say, self.catalogue), prompt

    def render(self, session: Session, row: outbox.OutboxRow) -> Message | None:
        """The outbox's renderer of prompts; None for one that is not to be sent any more."""
        drawn = self.message(session, row.subject)
        return drawn[0] if drawn and drawn[1].state is PromptState.PLANNED else None

    def render_again(self, session: Session, row: outbox.OutboxRow) -> Edit | None:
        """The outbox's renderer of messages that stayed behind their answers."""
        drawn = self.message(session, row.subject)
        if drawn is None:
            return None
        message, prompt = drawn
        if prompt.shown >= prompt.revision or not (prompt.channel and prompt.ts):
            return None  # a tap's own redraw was faster
        return Edit(MessageRef(prompt.channel, prompt.ts), message)

    def sheet(self, session: Session, prompt: Prompt, *, reopened: int | None = None) -> Sheet:
        """Everything that the view needs to draw *prompt*."""
        saved = store.newest_of_prompt(session, prompt.id)
        team = people.team_by_id(session, prompt.team_id)
        member = people.member_by_id(session, prompt.member_id)
        membership = people.membership(session, prompt.team_id, prompt.member_id)
        cards = (
            Card(asked.id, question, _saved(saved.get(asked.id)), followup=asked.followup)
            for asked in prompts.asked(session, prompt.id)
            if (question := self.catalogue.find(asked.question_key, asked.question_version))
        )
        now = self.clock.now()
        return Sheet(
            prompt=prompt,
            cards=tuple(cards),
            terms=terms.by_id(session, prompt.terms_id),
            team_name=team.name,
            zone=member.zone(team),
            asked_by=schedules.round_by_id(session, prompt.round_id).asked_by,
            first=prompts.is_first(session, prompt),
            role=membership.role if membership else None,
            reopened=reopened,
            now=now,
            offers=snoozing.offers_for(prompt, member, team, now=now),
            cap=member.cap,
            told=actions.by_id(session, prompt.told_action) if prompt.told_action else None,
        )


def _saved(newest: Newest | None) -> Saved | None:
    return None if newest is None else Saved(newest.value, newest.text)


def repair_due(database: Database, *, now: datetime) -> int:
    """Queue a chat.update for each message that still shows an older state of its answers.

    A tap refreshes its message through its response_url; where that failed, or the process
    died in between, the message would go on showing open buttons.
    """
    before = now - REPAIR_AFTER
    with database.read() as session:
        if not prompts.behind(session, touched_before=before):
            return 0
    with database.write() as session:
        behind = prompts.behind(session, touched_before=before)
        for prompt in behind:
            outbox.enqueue(
                session,
                kind="refresh",
                subject=prompt.id,
                revision=prompt.revision,
                recipient=prompt.channel or "",
                due_at=now,
                now=now,
            )
    return len(behind)


def mark_refreshed(session: Session, row: outbox.OutboxRow) -> None:
    """The message in Slack now shows the revision that was queued."""
    prompts.mark_shown(session, [(row.subject, row.revision)])
