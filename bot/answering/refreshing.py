"""Showing at once what was saved: a prompt's message is redrawn through the tap's response_url.

Best effort, off the listener's path: the answer is durable before anything here runs, and the
tick mends a message that stayed behind (`flow.repair_due`). Taps on one message that come in
faster than it can be redrawn are drawn once, in their last state.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from bot.answering.flow import Sheets
from bot.asking import store as prompts
from bot.clock import elapsed
from bot.db.database import Database
from bot.errors import RetrostarError
from bot.slack import Gateway, Message

log = logging.getLogger(__name__)

#: Beyond this many waiting messages new ones are left to the tick's repair.
MOST_WAITING = 2000
#: Redrawn before it is noted in one transaction what they show.
BATCH = 16
#: With more messages waiting than this, taps come in faster than redrawing should keep up with.
BUSY = 8
#: Then a redraw is followed by a pause so many times as long: taps need the processor more.
PAUSES = 12.0

#: Runs one piece of work; whatever it raises must not reach the others.
Guard = Callable[[Callable[[], None]], object]


@dataclass(frozen=True)
class Look:
    """How somebody's App Home is to be drawn, after what they did there."""

    place: str = ""
    """Where in it they are (bot/home/model.py); empty: its front."""
    reopened: int | None = None
    """The asked question whose buttons come back."""
    notice: str = ""
    """A line at the top about what they just did (mrkdwn)."""


#: Its front, as it is.
FRONT = Look()
#: Draws the App Home of a Slack user.
DrawHome = Callable[[str, Look], None]


@dataclass(frozen=True)
class Redraw:
    """One message to redraw: the prompt's own, or a copy of it that `/retro next` showed."""

    prompt_id: str
    response_url: str
    ts: str
    """The message's; empty for a copy, whose redrawing leaves the prompt's own as it was."""
    reopened: int | None = None
    """The asked question whose buttons come back."""


def _bare(work: Callable[[], None]) -> None:
    work()


class Refresher:
    """Redraws messages on a thread of its own, once started; `drain` does it in the caller's."""

    def __init__(
        self,
        database: Database,
        sheets: Sheets,
        gateway: Gateway,
        *,
        home: DrawHome,
        guard: Guard = _bare,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = elapsed,
    ) -> None:
        """*home* serves taps that came from App Home; *guard* keeps one bug from ending all."""
        self._database = database
        self._sheets = sheets
        self._gateway = gateway
        self._home = home
        self._guard = guard
        self._elapsed = clock
        self._waiting: OrderedDict[tuple[str, str], Redraw] = OrderedDict()
        self._notes: list[tuple[str, Message, bool]] = []
        self._homes: dict[str, Look] = {}
        self._errands: list[Callable[[], None]] = []
        self._wake = threading.Condition()
        self._stopping = threading.Event()
        self._sleep = sleep or self._stopping.wait
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin redrawing in the background."""
        self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Redraw what waits, then end; what takes longer than a moment is left to the tick."""
        with self._wake:
            self._stopping.set()
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def redraw(self, request: Redraw) -> None:
        """Queue a redraw; a newer one of the same message replaces an older one."""
        with self._wake:
            message = (request.prompt_id, request.ts)
            if message in self._waiting or len(self._waiting) < MOST_WAITING:
                self._waiting[message] = request
                self._wake.notify()

    def redraw_message(self, prompt_id: str, response_url: str, ts: str) -> None:
        """`redraw` for stages that know a prompt by its id."""
        self.redraw(Redraw(prompt_id, response_url, ts))

    def redraw_home(self, slack_user: str, look: Look = FRONT) -> None:
        """Queue a drawing of somebody's App Home, from which they just tapped."""
        with self._wake:
            self._homes[slack_user] = look
            self._wake.notify()

    def note(self, response_url: str, text: str) -> None:
        """Queue a line that only the person who tapped sees."""
        self.reply(response_url, Message(text=text, blocks=[]))

    def reply(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Queue a message that only the person who tapped sees; *replace*: in place of theirs."""
        with self._wake:
            if len(self._notes) < MOST_WAITING:
                self._notes.append((response_url, message, replace))
                self._wake.notify()

    def errand(self, work: Callable[[], None]) -> None:
        """Queue work that somebody waits for and that takes longer than a listener may."""
        with self._wake:
            self._errands.append(work)
            self._wake.notify()

    def drain(self) -> None:
        """Do all that waits now."""
        while self._step(politely=False):
            pass

    def _run(self) -> None:
        while True:
            with self._wake:
                while not (self._anything() or self._stopping.is_set()):
                    self._wake.wait()
                if not self._anything():
                    return
            self._step(politely=True)

    def _anything(self) -> bool:
        return bool(self._waiting or self._notes or self._homes or self._errands)

    def _step(self, *, politely: bool) -> bool:
        """Do the first of what waits; *politely*: with pauses while many more messages wait."""
        with self._wake:
            busy = len(self._waiting) > BUSY
            first = range(min(BATCH, len(self._waiting)))
            requests = [self._waiting.popitem(last=False)[1] for _ in first]
            notes, self._notes = self._notes, []
            homes, self._homes = self._homes, {}
            errands, self._errands = self._errands, []
        # A word to somebody waiting goes before pictures of what was saved.
        for response_url, line, replace in notes:
            self._guard(partial(self._respond_to, response_url, line, replace=replace))
        for slack_user, look in homes.items():
            self._guard(partial(self._home, slack_user, look))
        self._redraw_all(requests, pausing=busy and politely)
        for work in errands:
            self._guard(work)
        return bool(requests or notes or homes or errands)

    def _redraw_all(self, requests: Sequence[Redraw], *, pausing: bool) -> None:
        shown: list[tuple[str, int]] = []
        for request in requests:
            began = self._elapsed()
            self._guard(partial(self._redraw, request, shown))
            if pausing:
                self._sleep(PAUSES * (self._elapsed() - began))
        if shown:
            self._guard(partial(self._confirm, shown))

    def _redraw(self, request: Redraw, shown: list[tuple[str, int]]) -> None:
        try:
            with self._database.read() as session:
                drawn = self._sheets.message(session, request.prompt_id, reopened=request.reopened)
        except RetrostarError as error:
            log.warning("a message could not be redrawn", extra={"why": str(error)})
            return
        if drawn is None:
            return
        message, prompt = drawn
        drawn_there = self._respond(request.response_url, message, replace=True)
        if drawn_there and request.ts == prompt.ts:
            shown.append((prompt.id, prompt.revision))

    def _respond_to(self, response_url: str, line: Message, *, replace: bool) -> None:
        self._respond(response_url, line, replace=replace)

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
