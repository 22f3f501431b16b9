"""The composition root: settings become parts, and the tick walks the stages in their order.

The only user of APScheduler, and the only place that catches every exception: one broken step
must not stop the others. What listeners raise ends in bolting.py.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App

from bot.actions import listeners as actions_listeners
from bot.actions.flow import Trying
from bot.answering import flow as answering
from bot.answering import listeners as answering_listeners
from bot.answering.desk import Desk
from bot.answering.flow import Sheets
from bot.answering.recorder import Recorder
from bot.answering.refreshing import Look, Refresher
from bot.answering.store import AnswerRow
from bot.asking import closing, notices, replanning
from bot.asking import flow as asking
from bot.asking import listeners as asking_listeners
from bot.asking.putting_off import PuttingOff
from bot.asking.reminding import Reminders
from bot.asking.resuming import Confirming, Gate
from bot.bolting import make_bolt
from bot.catalogue import Catalogue, own
from bot.clock import Clock, SystemClock
from bot.configuring.panel import listeners as panel_listeners
from bot.configuring.panel.channels import Channels
from bot.configuring.panel.flow import Panel
from bot.db.database import Database
from bot.digest import delivery, redrawing
from bot.digest import flow as digest
from bot.digest import listeners as digest_listeners
from bot.digest.desk import DigestDesk
from bot.digest.organisation import delivery as organisation_delivery
from bot.digest.organisation import due as organisation_due
from bot.digest.organisation import flow as organisation
from bot.digest.organisation.desk import OrganisationDesk
from bot.digest.organisation.view import TAPS
from bot.errors import Misconfigured, RetrostarError, Unavailable
from bot.home import flow as home
from bot.home import listeners as home_listeners
from bot.home.doing import Doing
from bot.home.hearing import hearing_of
from bot.home.room import Room
from bot.language import Texts
from bot.outgoing import make_sender
from bot.people import flow as people
from bot.people import listeners as people_listeners
from bot.people import store as people_store
from bot.people.events import Roll
from bot.personal.retention import Retention
from bot.scheduling import flow as scheduling
from bot.scheduling import store as scheduling_store
from bot.scheduling.model import freeze_after
from bot.sending import flow as sending
from bot.sending import store as sending_store
from bot.sending.pace import Freezes
from bot.slack import Gateway, NotPosted, RateLimited

log = logging.getLogger(__name__)

#: Seconds between two looks for due work (CONTRACTS: at least every 5 s).
TICK_SECONDS = 3


@dataclass(frozen=True)
class Parts:
    """One bot, put together: what `serve`, the commands and the demo run."""

    database: Database
    catalogue: Catalogue
    texts: Texts
    clock: Clock
    gateway: Gateway
    refresher: Refresher
    closings: closing.Closings
    reminders: Reminders
    gate: Gate
    sender: sending.Sender
    room: Room
    bolt: App
    admins: tuple[str, ...]
    told: dict[str, RetrostarError] = field(default_factory=dict)
    """What each step that goes wrong was last said to suffer from."""
    rests: Freezes = field(default_factory=Freezes)
    """Steps that Slack asked to wait (429), until their time has come."""
    retention: Retention = field(default_factory=Retention)

    def steps(self) -> Mapping[str, Callable[[datetime], object]]:
        """The stages in the order of the data; each asks the database what lacks its output."""
        return {
            "catalogue": lambda _now: own.keep_fresh(self.database, self.catalogue),
            "people": self.sync_people,
            "rounds": self.open_rounds,
            "prompts": lambda now: asking.plan_prompts(self.database, self.catalogue, now=now),
            "digests": lambda now: digest.compose_due(self.database, self.catalogue, now=now),
            "organisation": lambda now: organisation.compose_organisation_due(
                self.database, self.catalogue, now=now
            ),
            "cards": lambda now: redrawing.redraw_due(self.database, now=now),
            "notices": lambda now: notices.tell_admins(self.database, now=now),
            "repairs": lambda now: answering.repair_due(self.database, now=now),
            "closings": lambda now: self.closings.queue_due(now=now),
            "reminders": lambda now: self.reminders.queue_over(now=now),
            "send": self.send,
            "homes": lambda now: home.publish_stale(self.room, now=now),
            "retention": lambda now: self.retention.drop_due(self.database, now=now),
        }

    def tick(self, beat: Callable[[], None] = lambda: None) -> bool:
        """Do all that is due now; a step that fails is logged and tried again next time.

        *beat* is called after each step: a tick that takes long is at work, not dead.
        A token that is refused, or belongs to another workspace, ends it: nothing may be sent.
        """
        if not self.gate.is_open(now=self.clock.now()):
            return False
        went_well = True
        for name, step in self.steps().items():
            if name in self.rests.frozen():
                went_well = False
                continue
            went_well &= run_step(name, step, self.clock.now(), told=self.told, rests=self.rests)
            beat()
            if name == "people" and isinstance(self.told.get(name), Misconfigured):
                return False
        return went_well

    def send(self, now: datetime) -> None:
        """Send what is due, and at once what a digest that has just gone out brings with it.

        What would reach somebody outside their hours waits; a fault in finding out stops all.
        """
        replanning.hold_back(self.database, now=now)
        self.reminders.prepare(now=now)
        self.sender.send_due()
        with self.database.read() as session:
            more = any(
                sending_store.is_pending(session, kind=kind, subject_of="")
                for kind in (delivery.DETAILS, organisation_delivery.DETAILS)
            )
        if more:
            self.sender.send_due()

    def open_rounds(self, now: datetime) -> None:
        """Open what is due, but for teams whose people Slack has not told yet.

        Whether and when somebody is asked depends on what their account is and on their zone.
        Where Slack cannot tell who is in a team, its last known people are asked.
        """
        with self.database.read() as session:
            unknown = {
                team.id
                for team in people_store.teams(session)
                if team.synced_at is None
                and (team.tried_at is None or not people_store.active_members(session, team.id))
            }
        resting = self.gate.resting_teams()
        scheduling.open_rounds(self.database, now=now, except_teams=unknown | resting)

    def sync_people(self, now: datetime, *, anyway: bool = False) -> None:
        """Read who is in the teams from Slack, if it is time for it or *anyway*."""
        with self.database.read() as session:
            due = people.is_due(session, now=now)
        if not anyway and not due:
            return
        try:
            people.sync(self.database, self.gateway, admins=self.admins, now=now)
        except Misconfigured as error:
            if isinstance(error.__cause__, NotPosted) and error.__cause__.uninstalled:
                self.gate.refused()
            raise

    def next_due(self, now: datetime) -> datetime | None:
        """The next instant after *now* at which a tick will find something to do."""
        settled = now - digest.SETTLES_AFTER
        with self.database.read() as session:
            whole = organisation_due.next_moment(session, settled)
            plans = scheduling_store.digest_plans(session, people_store.teams(session))
            instants = [
                whole + digest.SETTLES_AFTER if whole else None,
                sending_store.next_due(session, now),
                scheduling.next_opening(session, now=now),
                *(freeze_after(plan, settled).at + digest.SETTLES_AFTER for plan in plans.values()),
            ]
        return min((at for at in instants if at is not None), default=None)


def run_step(
    name: str,
    step: Callable[[datetime], object],
    now: datetime,
    *,
    told: dict[str, RetrostarError] | None = None,
    rests: Freezes | None = None,
) -> bool:
    """Run one step; whatever it raises ends here, in the log. True when it went well.

    With *told*, a step that goes on suffering from the same is not told again at each tick; with
    *rests*, one that Slack asked to wait rests for so long.
    """
    told = {} if told is None else told
    try:
        step(now)
    except RetrostarError as error:
        if str(told.get(name)) != str(error):
            waits = isinstance(error, Unavailable)
            event = "a step waits for the next tick" if waits else "a step cannot work"
            level = logging.WARNING if waits else logging.ERROR
            log.log(level, event, extra={"step": name, "why": str(error)})
        told[name] = error
        if rests is not None and isinstance(error, RateLimited):
            rests.freeze(name, error.retry_after)
    except Exception:
        log.exception("a step failed", extra={"step": name})
    else:
        if told.pop(name, None) is not None:
            log.info("a step works again", extra={"step": name})
        return True
    return False


def build(
    *,
    database: Database,
    catalogue: Catalogue,
    texts: Texts,
    clock: Clock,
    gateway: Gateway,
    api_url: str,
    signing_secret: str | None,
    posts_per_minute: int,
    admins: tuple[str, ...],
) -> Parts:
    """Put the parts together; nothing is started, Slack is not called."""
    own.watch(database, catalogue)
    sheets = Sheets(catalogue, texts, clock)
    recorder = Recorder(database, catalogue, clock)
    room = Room(database, catalogue, texts, clock, gateway, sheets)

    def guard(work: Callable[[], None]) -> None:
        run_step("redraw", lambda _now: work(), clock.now())

    refresher = Refresher(database, sheets, gateway, home=room.show, guard=guard)
    bolt = make_bolt(database, texts, api_url=api_url, signing_secret=signing_secret)
    reminders = Reminders(database, gateway.quiet, AnswerRow.asked_id)
    _listen(bolt, room, recorder, refresher, reminders, posts_per_minute=posts_per_minute)
    gate = Gate(database, gateway, clock)
    sender = make_sender(room, posts_per_minute=posts_per_minute, refused=gate.refused)
    closings = closing.Closings(database, AnswerRow.asked_id)
    return Parts(
        database, catalogue, texts, clock, gateway, refresher, closings, reminders, gate, sender,
        room, bolt, admins,
    )  # fmt: skip


def _listen(
    bolt: App,
    room: Room,
    recorder: Recorder,
    refresher: Refresher,
    reminders: Reminders,
    *,
    posts_per_minute: int,
) -> None:
    """Each stage's listeners, on one app."""
    database, catalogue, texts = room.database, room.catalogue, room.texts
    clock, gateway = room.clock, room.gateway
    desk = Desk(database, texts, clock, gateway, room.sheets, recorder, refresher)
    answering_listeners.register(bolt, desk)
    trying = Trying(database, catalogue, texts, clock, gateway, refresher.note)
    actions_listeners.register(bolt, trying)
    hearing = hearing_of(room, recorder, refresher.errand)
    home_listeners.register(bolt, Doing(room, hearing.commands, hearing, refresher))
    digest_desk = DigestDesk(database, catalogue, texts, clock, gateway, refresher.note)
    digest_listeners.register(bolt, digest_desk)
    whole_desk = OrganisationDesk(database, catalogue, texts, clock, gateway, refresher.note)
    digest_listeners.register(bolt, whole_desk, TAPS)
    panel = Panel(
        database, catalogue, texts, clock, gateway,
        show_home=lambda who, place, notice: refresher.redraw_home(
            who, Look(place=f"setup:{place}", notice=notice)
        ),
        note=refresher.note,
        ask=lambda who, key: hearing.commands.do(who, "ask", [key]),
        posts_per_minute=posts_per_minute,
    )  # fmt: skip
    panel_listeners.register(bolt, panel)
    panel_listeners.register_channels(bolt, Channels(database, clock))
    roll = Roll(database, gateway, clock)
    people_listeners.register(bolt, roll)
    people_listeners.register_installation(bolt, roll)
    asking_listeners.register(
        bolt,
        PuttingOff(database, texts, clock, reminders, refresher.redraw_message, refresher.note),
        Confirming(database, texts, clock, refresher.note),
    )


class Ticking:
    """The one periodic job; APScheduler is its clockwork and knows nothing else."""

    def __init__(self, parts: Parts, beat: Callable[[], None]) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_job(
            partial(parts.tick, beat),
            "interval",
            seconds=TICK_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            # At once, and by the machine's clock, which APScheduler reads too.
            next_run_time=SystemClock().now(),
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Wait for the tick under way, then end."""
        self._scheduler.shutdown(wait=True)


def start_ticking(parts: Parts, *, beat: Callable[[], None]) -> Ticking:
    """Tick at once and then every few seconds; *beat* is called after each step of a tick."""
    return Ticking(parts, beat)
