"""The demo as a whole: play workspace, bot and company in one process, and its clock.

The bot is the same as on a real workspace: it gets another base URL, a config and a database in
a folder of its own. Turning the clock walks through every due instant and ticks at each.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.answering import importing
from bot.app import Parts, build, start_ticking
from bot.catalogue import Catalogue
from bot.clock import TurnableClock, elapsed
from bot.configuring import flow as configuring
from bot.configuring.model import Config
from bot.db import schema
from bot.db.database import Database
from bot.demo import company, history
from bot.demo.colleagues import Colleagues
from bot.errors import Failed, Rejection
from bot.language import Texts
from bot.people import store as people
from bot.people.model import Team
from bot.play import PlayServer, Turn, Workspace
from bot.scheduling import store as schedules
from bot.scheduling.model import Freeze, freeze_after
from bot.serving.process import Process, Role, start
from bot.settings import Settings
from bot.slack import Gateway

log = logging.getLogger(__name__)

#: When colleagues answer: this long before the freeze, a time of day at which all still may.
ANSWER_BEFORE = timedelta(hours=20)
#: A turn that finds more due instants than this is a bug, not a long week.
MOST_STEPS = 500
#: Seconds in which the socket must be connected.
READY_WITHIN = 20.0


class Show:
    """The running demo."""

    def __init__(
        self, folder: Path, *, catalogue: Catalogue, texts: Texts, port: int, still: bool
    ) -> None:
        self._folder = folder
        self._still = still
        self.clock = TurnableClock(company.SET_UP_AT, running=not still)
        self._turning = threading.Lock()
        self.play = PlayServer(
            Workspace.model_validate(company.workspace()), port=port, turns=self._turns()
        )
        self.catalogue = catalogue
        self.texts = texts
        self.parts: Parts
        self.process: Process | None = None

    def open(self) -> None:
        """With the play workspace up, live through the past to a Tuesday with prompts waiting."""
        with self._turning:
            self._open()

    def _open(self) -> None:
        self.parts = self._bot()
        config = Config.model_validate(company.config())
        found = configuring.look(None, config, self.parts.gateway)
        configuring.apply(self.parts.database, config, now=self.clock.now(), found=found)
        self._remember()
        # Connected before anything is said: the workspace tells the bot of its own messages too.
        self.process = start(self.parts, self._settings(), Role.WEB)
        self._wait_until_ready(self.process)
        self.turn(company.STARTS_AT)
        if not self._still:
            self.process.ticking = start_ticking(self.parts, beat=self.process.health.ticked)

    def _wait_until_ready(self, process: Process) -> None:
        """Taps reach the bot only once its socket is connected."""
        ends = elapsed() + READY_WITHIN
        while problems := process.health.ready():
            if elapsed() > ends:
                raise Failed(f"The bot did not get ready: {problems}.")
            process.health.draining.wait(0.02)

    def close(self) -> None:
        """Stop everything that was started, in order."""
        if self.process is not None:
            self.process.stop()
        self.play.stop()

    def turn(self, to: datetime) -> None:
        """Turn the clock to *to*, ticking at each instant at which something is due."""
        for _ in range(MOST_STEPS):
            due = self.parts.next_due(self.clock.now())
            at = to if due is None or due > to else due
            self._set(at)
            self.parts.tick()
            if at >= to:
                self._set(to, runs_on=not self._still)
                return
        raise Failed("The clock found no end of due work. Please report this.")

    def freeze(self) -> Freeze:
        """The team's next freeze."""
        with self.parts.database.read() as session:
            plan = schedules.digest_plan(session, self.team())
        return freeze_after(plan, self.clock.now())

    def team(self) -> Team:
        with self.parts.database.read() as session:
            team = people.team_by_key(session, company.TEAM_KEY)
        if team is None:
            raise Failed("The demo's team is gone.")
        return team

    def to_friday(self) -> str:
        """Let colleagues answer, then turn to the digest."""
        freeze = self.freeze()
        self.turn(max(self.clock.now(), freeze.at - ANSWER_BEFORE))
        answered = Colleagues(self.play, self.catalogue).answer(company.MEMBERS)
        self.parts.refresher.drain()
        self.turn(freeze.at + timedelta(minutes=1))
        who = {0: "Nobody else", 1: "One colleague"}.get(answered, f"{answered} colleagues")
        return (
            f"Friday of week {freeze.iso_week[-2:]}. {who} answered meanwhile. "
            f"The digest is in #{company.DIGEST_CHANNEL_NAME}."
        )

    def to_next_prompt(self) -> str:
        """Turn to the next round, through the digest if it lies in between."""
        tuesday = self._next_tuesday()
        note = f"{self.to_friday()} " if self.freeze().at < tuesday else ""
        self.turn(tuesday)
        return f"{note}Now it is Tuesday, and new questions wait in the direct messages."

    def _alone(self, turn: Callable[[], str]) -> Callable[[], str]:
        """*turn*, but one at a time: two open pages must not turn one clock."""

        def run() -> str:
            if not self._turning.acquire(blocking=False):
                raise Rejection("The clock is being turned already. Wait until it stands.")
            try:
                return turn()
            finally:
                self._turning.release()

        return run

    def _next_tuesday(self) -> datetime:
        """The Tuesday after now, at the hour when every zone's 10:00 has come."""
        weeks = (self.clock.now() - company.STARTS_AT) // timedelta(weeks=1) + 1
        return company.STARTS_AT + weeks * timedelta(weeks=1)

    def _set(self, at: datetime, *, runs_on: bool = False) -> None:
        self.clock.turn(at)
        self.play.set_clock(at, running=runs_on)

    def _turns(self) -> list[Turn]:
        return [
            Turn("prompt", "Next questions", self._alone(self.to_next_prompt)),
            Turn("digest", "Friday digest", self._alone(self.to_friday)),
        ]

    def _settings(self) -> Settings:
        workspace = self.play.workspace
        return Settings.model_validate(
            {
                "SLACK_BOT_TOKEN": workspace.bot_token,
                "SLACK_APP_TOKEN": workspace.app_token,
                "RETROSTAR_SLACK_API_URL": self.play.api_url,
                "RETROSTAR_PORT": 0,
            }
        )

    def _bot(self) -> Parts:
        database = Database(f"sqlite:///{self._folder / 'demo.sqlite3'}")
        schema.upgrade(database)
        settings = self._settings()
        return build(
            database=database,
            catalogue=self.catalogue,
            texts=self.texts,
            clock=self.clock,
            gateway=Gateway(settings.require_bot_token(), settings.api_url),
            api_url=settings.api_url,
            signing_secret=None,
            posts_per_minute=settings.posts_per_minute,
            admins=(),
        )

    def _remember(self) -> None:
        """Store the generated past; the first ticks compose its digests without posting them."""
        lines = history.generate(self.catalogue, self.team())
        with self.parts.database.write() as session:
            importing.keep(session, lines, now=self.clock.now())
