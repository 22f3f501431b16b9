"""Between taps and messages: the sheet that a prompt's message shows, and its repair."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.answering import store
from bot.answering.model import Newest
from bot.asking import store as prompts
from bot.asking import view as prompt_view
from bot.asking.model import Card, Prompt, Saved, Sheet
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.db.database import Database
from bot.language import Texts
from bot.people import store as people
from bot.scheduling import store as schedules
from bot.sending import store as outbox
from bot.slack import Message
from bot.terms import store as terms

#: How long a message may lag behind its answers before the tick mends it with chat.update.
REPAIR_AFTER = timedelta(seconds=30)


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
        return prompt_view.prompt(sheet, self.texts.by(prompt.language)), prompt

    def render(self, session: Session, row: outbox.OutboxRow) -> Message | None:
        """The outbox's renderer for `prompt` and `refresh`."""
        drawn = self.message(session, row.subject)
        return drawn[0] if drawn else None

    def sheet(self, session: Session, prompt: Prompt, *, reopened: int | None = None) -> Sheet:
        """Everything that the view needs to draw *prompt*."""
        saved = store.newest_of_prompt(session, prompt.id)
        cards = tuple(
            Card(
                asked.id,
                self.catalogue.question(asked.question_key, asked.question_version),
                _saved(saved.get(asked.id)),
            )
            for asked in prompts.asked(session, prompt.id)
        )
        return Sheet(
            prompt=prompt,
            cards=cards,
            terms=terms.by_id(session, prompt.terms_id),
            team_name=people.team(session, prompt.team_id).name,
            zone=people.zone_of(session, prompt.member_id, prompt.team_id),
            asked_by=schedules.asked_by(session, prompt.round_id),
            first=prompts.is_first(session, prompt),
            role=people.role_of(session, prompt.team_id, prompt.member_id),
            reopened=reopened,
            now=self.clock.now(),
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
