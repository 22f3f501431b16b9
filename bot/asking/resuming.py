"""The app uninstalled, and installed again: all rests, then waits for an admin's word.

While Slack refuses the app, nothing is tried but one call a minute, and one line stands in the log.
Installed again, settings and people are as they were; no schedule asks before an admin has tapped
"Start asking again". What would have been asked meanwhile is nobody's miss, and is not asked late.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.asking import planning, store
from bot.asking.model import PromptState, Reason
from bot.asking.payload import PutOff
from bot.asking.tables import PromptRow
from bot.clock import Clock
from bot.db.database import Database
from bot.errors import RetrostarError
from bot.language import Texts
from bot.people import installation
from bot.people import store as people
from bot.people.language import language_of
from bot.people.rights import Act, may_somewhere
from bot.scheduling.store import ScheduleRow
from bot.sending.store import OutboxRow, enqueue
from bot.slack import Identity, Message
from bot.slack.blocks import actions, button, dicts, section

log = logging.getLogger(__name__)

KIND = "installed"
CONFIRM = "retrostar.confirm_install.v1"
#: While the app is refused, Slack is asked so often whether it still is.
_TRY_EVERY = timedelta(minutes=1)


class Door(Protocol):
    """What is asked of Slack here; bot.slack.Gateway is one."""

    def identity(self) -> Identity: ...


@dataclass
class Gate:
    """Says before each tick whether anything is to be done at all."""

    database: Database
    slack: Door
    clock: Clock
    _tried_at: datetime | None = field(default=None)

    def is_open(self, *, now: datetime) -> bool:
        """Whether the app is installed, as far as known; looks again now and then if it is not."""
        with self.database.read() as session:
            standing = installation.standing(session)
        if standing.stopped_at is None:
            return True
        if self._tried_at is not None and timedelta(0) <= now - self._tried_at < _TRY_EVERY:
            return False
        if self._tried_at is None or self._tried_at < standing.stopped_at:
            self._take_back()
        self._tried_at = now
        try:
            self.slack.identity()
        except RetrostarError as error:
            log.debug("the app is still refused: %s", error)
            return False
        with self.database.write() as session:
            installation.back(session, now=now)
            for admin in people.admins(session):
                enqueue(
                    session,
                    kind=KIND,
                    subject=f"{int(now.timestamp())}:{admin}",
                    recipient=admin,
                    due_at=now,
                    now=now,
                )
        self._tried_at = None
        return True

    def refused(self) -> None:
        """Slack refused a message because the app is gone; also where no event could tell."""
        with self.database.write() as session:
            installation.stop(session, now=self.clock.now())

    def resting_teams(self) -> set[int]:
        """Teams for which nothing opens before an admin confirms: all, or none."""
        with self.database.read() as session:
            if installation.standing(session).may_ask:
                return set()
            return {team.id for team in people.teams(session)}

    def _take_back(self) -> None:
        """What waits is not sent, however soon the app comes back."""
        with self.database.write() as session:
            rows = session.scalars(
                select(PromptRow).where(PromptRow.state == PromptState.PLANNED.value)
            ).all()
            for prompt in [store.prompt_from(row) for row in rows]:
                planning.withdraw(session, prompt, Reason.STOPPED)


@dataclass(frozen=True)
class Confirming:
    """Where an admin's "Start asking again" arrives."""

    database: Database
    texts: Texts
    clock: Clock
    note: Callable[[str, str], None]

    def confirm(self, tap: PutOff) -> None:
        """Schedules ask again, from their next occurrence on; only an admin may say so."""
        now = self.clock.now()
        with self.database.write() as session:
            person = people.person(session, tap.user.id)
            if not may_somewhere(person, Act.CONFIGURE):
                told = "asking.installed_not_you"
            elif installation.confirm(session):
                session.execute(update(ScheduleRow).values(since_at=now))
                told = "asking.installed_on"
            else:
                told = "asking.installed_on_already"
            member = people.member_by_slack_id(session, tap.user.id)
        if tap.response_url:
            say = self.texts.by(language_of(member) if member else None)
            self.note(tap.response_url, say(told))


def renderer(texts: Texts) -> Callable[[Session, OutboxRow], Message | None]:
    """The outbox's renderer of the question to admins; None once it has been answered."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        if installation.standing(session).may_ask:
            return None
        member = people.member_by_slack_id(session, row.recipient)
        say = texts.by(language_of(member) if member else None)
        teams = len(people.teams(session))
        text = say("asking.installed", n=teams)
        start = button(say("asking.installed_start"), CONFIRM, "start", style="primary")
        return Message(text=text, blocks=dicts([section(text), actions([start])]))

    return render
