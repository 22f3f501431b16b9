"""Where "Not now?" arrives: put off, undone, or the questions shown in a reminder's place."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.asking import snoozing
from bot.asking.payload import PutOff
from bot.asking.reminding import Reminders
from bot.clock import Clock
from bot.db.database import Database
from bot.language import Texts
from bot.people import store as people
from bot.people.language import language_of

#: Redraws a prompt's message: its id, the tap's response_url, and the ts of what was tapped.
Redraw = Callable[[str, str, str], None]
#: Says a line that only the person who tapped sees.
Note = Callable[[str, str], None]


@dataclass(frozen=True)
class PuttingOff:
    """Each call is durable when it returns. Whose a prompt is, its row says."""

    database: Database
    texts: Texts
    clock: Clock
    reminders: Reminders
    redraw: Redraw
    note: Note

    def snooze(self, tap: PutOff) -> None:
        """Put off what was tapped, and all else that is open."""
        now = self.clock.now()
        with self.database.write() as session:
            own = snoozing.own_prompt(session, tap.prompt_id, tap.user.id)
            done = (
                own
                and tap.how
                and snoozing.snooze_prompt(session, tap.prompt_id, tap.user.id, tap.how, now=now)
            )
        self._show(tap, own=own is not None, told=None if done else "asking.snooze_gone")

    def undo(self, tap: PutOff) -> None:
        """Nothing is put off any more."""
        with self.database.write() as session:
            own = snoozing.own_prompt(session, tap.prompt_id, tap.user.id)
            if own is not None:
                snoozing.unsnooze(session, own.member_id, now=self.clock.now())
        self._show(tap, own=own is not None)

    def show(self, tap: PutOff) -> None:
        """The questions, where the reminder stood."""
        with self.database.read() as session:
            own = snoozing.own_prompt(session, tap.prompt_id, tap.user.id)
        self._show(tap, own=own is not None)

    def _show(self, tap: PutOff, *, own: bool, told: str | None = None) -> None:
        """Redraw what was tapped, if it is the person's own; say what it does not show."""
        if tap.response_url is None:
            return
        if own:
            self.redraw(tap.prompt_id, tap.response_url, tap.ts)
        told = told if own else "asking.snooze_not_yours"
        if told:
            with self.database.read() as session:
                member = people.member_by_slack_id(session, tap.user.id)
            say = self.texts.by(language_of(member) if member else None)
            self.note(tap.response_url, say(told))
