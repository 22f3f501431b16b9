"""Showing at once what was saved: a prompt's message is redrawn through the tap's response_url.

Best effort, off the listener's path: the answer is durable before anything here runs, and the
tick mends a message that stayed behind (`flow.repair`). Taps on one message that come in faster
than it can be redrawn are drawn once, in their last state.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.answering.flow import Sheets
from bot.asking import store as prompts
from bot.db.database import Database
from bot.errors import RetrostarError
from bot.slack import Gateway, Message

log = logging.getLogger(__name__)

#: Beyond this many waiting messages new ones are left to the tick's repair.
MOST_WAITING = 2000


@dataclass(frozen=True)
class Redraw:
    """One message to redraw: *reopened* is the asked question whose buttons come back."""

    prompt_id: str
    response_url: str
    reopened: int | None = None


class Refresher:
    """Redraws messages on a thread of its own, once started; `drain` does it in the caller's."""

    def __init__(
        self,
        database: Database,
        sheets: Sheets,
        gateway: Gateway,
        home: Callable[[str], None],
    ) -> None:
        """*home* draws the App Home of a Slack user, for taps that came from there."""
        self._database = database
        self._sheets = sheets
        self._gateway = gateway
        self._waiting: OrderedDict[str, Redraw] = OrderedDict()
        self._notes: list[tuple[str, str]] = []
        self._home = home
        self._homes: set[str] = set()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin redrawing in the background."""
        self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Redraw what waits, then end."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def redraw(self, request: Redraw) -> None:
        """Queue a redraw; a newer one of the same message replaces an older one."""
        with self._wake:
            if len(self._waiting) < MOST_WAITING:
                self._waiting[request.prompt_id] = request
                self._wake.notify()

    def redraw_home(self, slack_user: str) -> None:
        """Queue a drawing of somebody's App Home, from which they just tapped."""
        with self._wake:
            self._homes.add(slack_user)
            self._wake.notify()

    def note(self, response_url: str, text: str) -> None:
        """Queue a line that only the person who tapped sees."""
        with self._wake:
            if len(self._notes) < MOST_WAITING:
                self._notes.append((response_url, text))
                self._wake.notify()

    def drain(self) -> None:
        """Do all that waits now."""
        while self._step():
            pass

    def _run(self) -> None:
        while True:
            with self._wake:
                while not (self._waiting or self._notes or self._homes or self._stopping):
                    self._wake.wait()
                if self._stopping and not (self._waiting or self._notes or self._homes):
                    return
            self._step()

    def _step(self) -> bool:
        with self._wake:
            requests, self._waiting = list(self._waiting.values()), OrderedDict()
            notes, self._notes = self._notes, []
            homes, self._homes = self._homes, set()
        shown = [done for request in requests if (done := self._redraw(request)) is not None]
        if shown:
            self._confirm(shown)
        for response_url, text in notes:
            self._respond(response_url, Message(text=text, blocks=[]), replace=False)
        for slack_user in sorted(homes):
            self._home(slack_user)
        return bool(requests or notes or homes)

    def _redraw(self, request: Redraw) -> tuple[str, int] | None:
        try:
            with self._database.read() as session:
                drawn = self._sheets.message(session, request.prompt_id, reopened=request.reopened)
        except RetrostarError as error:
            log.warning("a message could not be redrawn", extra={"why": str(error)})
            return None
        if drawn is None:
            return None
        message, prompt = drawn
        if not self._respond(request.response_url, message, replace=True):
            return None
        return prompt.id, prompt.revision

    def _respond(self, response_url: str, message: Message, *, replace: bool) -> bool:
        try:
            self._gateway.respond(response_url, message, replace=replace)
        except RetrostarError as error:
            log.info("a response_url did not take its message", extra={"why": str(error)})
            return False
        return True

    def _confirm(self, shown: Sequence[tuple[str, int]]) -> None:
        try:
            self._database.gather(_mark_shown, tuple(shown))
        except RetrostarError as error:
            log.info("shown messages were not noted", extra={"why": str(error)})


def _mark_shown(session: Session, batches: Sequence[tuple[tuple[str, int], ...]]) -> list[None]:
    prompts.mark_shown(session, [one for batch in batches for one in batch])
    return [None] * len(batches)
