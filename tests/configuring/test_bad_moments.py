"""Schedules that are edited, paused, put away at whatever moment: nobody is pressed, all told."""

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.asking import flow as asking
from bot.asking import notices as missed
from bot.asking.model import WEEKLY_CAP, PromptState, Reason
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import load_catalogue
from bot.configuring import changing
from bot.configuring.model import Members, SchedulePart, TeamPart
from bot.db.base import Base
from bot.db.database import Database
from bot.language import load_texts
from bot.people import enrolment
from bot.scheduling import notices, store
from bot.scheduling.flow import next_opening, open_rounds
from bot.scheduling.model import iso_week
from bot.scheduling.store import RoundRow
from bot.sending import store as sending
from bot.sending.store import OutboxRow

CATALOGUE, TEXTS = load_catalogue(), load_texts()
#: The clocks of Europe go back in the first week, those of New York in the second.
MONDAY = datetime(2026, 10, 19, tzinfo=UTC)
WEEKS = 3
ZONES = ("Australia/Lord_Howe", "Asia/Kolkata", "Europe/Helsinki", "America/New_York")
RULES = ("BYDAY=MO", "BYDAY=TU", "BYDAY=WE,FR", "BYDAY=SA", "INTERVAL=2;BYDAY=TH")
TIMES = ("02:30", "08:45", "10:00", "16:55")
ACTS = ("at", "rule", "zone", "pause", "resume", "archive", "restore", "team")

A_MOMENT = st.tuples(
    st.integers(0, 60 * 24 * 7 * WEEKS - 1), st.sampled_from(ACTS), st.integers(0, 3)
)  # minutes after MONDAY, what is done, with which of the values


@dataclass
class Team:
    """One team with one schedule, its admin, and what was promised at each week's start."""

    database: Database
    now: datetime = MONDAY
    promised: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def settle_in(self) -> None:
        weekly = SchedulePart(key="weekly", recurrence="FREQ=WEEKLY;BYDAY=TU", at="10:00")
        people = tuple(f"U0{number}" for number in range(len(ZONES)))
        part = TeamPart(
            key="ours", name="Ours", members=Members(users=people), schedules=(weekly,),
            roles=dict.fromkeys(people, "ml"),
        )  # fmt: skip
        with self.database.write() as session:
            workspace = enrolment.some_workspace(session, now=self.now)
            enrolment.write_admins(session, workspace.id, "config", ["U99"])
            facts = [
                enrolment.Facts(one, one, zone, "en", eligible=True)
                for one, zone in zip(people, ZONES, strict=True)
            ]
            enrolment.write_people(session, workspace.id, facts, now=self.now)
            changing.create(session, part, actor="U99", now=self.now)

    def act(self, what: str, number: int) -> None:
        """As an admin might: what cannot be done then is refused and changes nothing."""
        with self.database.write() as session:
            found = changing.standing(session, "ours")
            assert found is not None
            said = {"actor": "U99", "version": found.version, "now": self.now}
            one = found.part.schedule("weekly")
            if what == "restore" and one is None:
                changing.restore(session, "ours", "weekly", **said)  # type: ignore[arg-type]
            elif what == "team":
                turn = changing.resume if found.part.paused else changing.pause
                turn(session, "ours", **said)  # type: ignore[arg-type]
            elif one is None or what == "restore":
                return
            elif what in {"pause", "resume", "archive"}:
                getattr(changing, what)(session, "ours", "weekly", **said)
            else:
                values = {
                    "at": {"at": TIMES[number]},
                    "rule": {"recurrence": f"FREQ=WEEKLY;{RULES[number + (number > 1)]}"},
                    "zone": {"timezone": ("member", *ZONES)[number]},
                }[what]
                part = found.part.with_schedule(one.model_copy(update=values))
                changing.change(session, part, **said)  # type: ignore[arg-type]

    def tick(self) -> None:
        open_rounds(self.database, now=self.now)
        asking.plan_prompts(self.database, CATALOGUE, now=self.now)
        missed.tell_admins(self.database, now=self.now)
        with self.database.write() as session:
            due = select(OutboxRow).where(
                OutboxRow.state == sending.PENDING, OutboxRow.due_at <= self.now
            )
            for row in session.scalars(due.order_by(OutboxRow.id)).all():
                self._send(session, row)

    def _send(self, session: Session, row: OutboxRow) -> None:
        row.sent_at, row.channel, row.ts = self.now, "D1", f"{row.id}.0"
        sending.finish(session, row.id, sending.SENT)
        if row.kind == "prompt":
            asking.mark_sent(session, row)
        elif row.kind == notices.KIND and notices.renderer(TEXTS)(session, row):
            occurrence = row.subject.split(":", 1)[1].rpartition(":")[0]
            self.told.append(iso_week(datetime.fromisoformat(occurrence).date()))
        elif row.kind == missed.KIND:
            self.told.append(iso_week((self.now - timedelta(days=1)).date()))

    def live(self, moments: list[tuple[int, str, int]]) -> None:
        """From one moment at which something is to be done to the next."""
        acts = sorted(moments)
        weeks = [MONDAY + timedelta(weeks=week) for week in range(WEEKS)]
        end = MONDAY + timedelta(weeks=WEEKS, days=1)
        while self.now < end:
            if self.now in weeks:
                self._promise()
            while acts and MONDAY + timedelta(minutes=acts[0][0]) <= self.now:
                self.act(*acts.pop(0)[1:])
            self.tick()
            with self.database.read() as session:
                known = [
                    next_opening(session, now=self.now),
                    sending.next_due(session, self.now),
                    *(week for week in weeks if week > self.now),
                    *(MONDAY + timedelta(minutes=one[0]) for one in acts[:1]),
                    end,
                ]
            self.now = min(at for at in known if at is not None)

    def _promise(self) -> None:
        """What the schedule says of the week that begins."""
        first = self.now.date()
        with self.database.read() as session:
            days = [
                local
                for each in store.schedules(session)
                for local in each.recurrence.between(first, first + timedelta(days=6))
            ]
        self.promised[iso_week(first)] = len(days)


def asked_weeks(session: Session) -> Counter[str]:
    """How many rounds each week had that were not stopped before anybody got anything."""
    rounds: Counter[str] = Counter()
    for row in session.scalars(select(RoundRow)):
        prompts = session.execute(
            select(PromptRow.state, PromptRow.reason).where(PromptRow.round_id == row.id)
        ).all()
        stopped = any(reason == Reason.STOPPED.value for _, reason in prompts)
        sent = any(state == PromptState.SENT.value for state, _ in prompts)
        if sent or (prompts and not stopped):
            rounds[iso_week(datetime.fromisoformat(row.occurrence).date())] += 1
    return rounds


def nobody_was_pressed(session: Session) -> None:
    sent = session.scalars(select(PromptRow).where(PromptRow.state == PromptState.SENT.value))
    days = Counter((row.member_id, row.local_day) for row in sent)
    assert all(number == 1 for number in days.values())
    questions: Counter[tuple[int, str]] = Counter()
    for member_id, day in session.execute(select(AskedRow.member_id, AskedRow.local_day)):
        assert isinstance(day, date)
        questions[member_id, iso_week(day)] += 1
    assert all(number <= WEEKLY_CAP for number in questions.values())


@settings(max_examples=12, deadline=None)
@given(moments=st.lists(A_MOMENT, max_size=6))
@example(moments=[(0, "pause", 0)])
@example(moments=[(120, "team", 1), (120, "team", 1), (620, "team", 2)])
def test_edits_at_bad_moments_press_nobody_and_no_round_is_missed_in_silence(
    moments: list[tuple[int, str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'moments.sqlite3'}")
        try:
            Base.metadata.create_all(database.engine)
            team = Team(database)
            team.settle_in()
            team.live(moments)
            with database.read() as session:
                nobody_was_pressed(session)
                rounds = asked_weeks(session)
            for week, promised in team.promised.items():
                assert rounds[week] >= promised or week in team.told, (week, promised, rounds)
        finally:
            database.dispose()
