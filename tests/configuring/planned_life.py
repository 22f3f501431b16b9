"""Four weeks after four weeks: what the plan says is what is then sent, and nothing else is.

People of six zones with summer time, with absences, pauses, holidays, own hours, joins and leaves;
schedules that are edited, paused and resumed. The short form is a test. For a year:
`python -m tests.configuring.planned_life --periods 13 --seed 1`.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answering.model import Submission
from bot.answering.recorder import Recorder
from bot.asking import flow as asking
from bot.asking import replanning
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import load_catalogue
from bot.clock import TurnableClock
from bot.configuring import changing
from bot.configuring.coming import CHOSEN
from bot.configuring.model import Members, SchedulePart, SprintPart, TeamPart
from bot.configuring.rehearsal import AHEAD, Planned, rehearse
from bot.db.base import Base
from bot.db.database import Database
from bot.people import absence, enrolment
from bot.people import store as people
from bot.people.model import Said
from bot.people.store import MemberRow
from bot.scheduling.flow import next_opening, open_rounds
from bot.scheduling.store import round_by_id
from bot.sending import store as sending
from bot.sending.store import OutboxRow

CATALOGUE = load_catalogue()
#: Zones in which the clocks change, on five different weekends of the year.
ZONES = (
    "Europe/Helsinki",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Cairo",
)
#: Sunday, the day on which the clocks of Europe went back; those of New York follow in a week.
AUTUMN = datetime(2026, 10, 25, 4, 30, tzinfo=UTC)
ADMIN = "U99"
#: Three questions that fit everybody on a scale: of these each month all are asked.
PINNED = ("role_clear", "help_soon", "tools_suit")
_HOURS = ("09:00-17:00", "07:00-15:00", "12:00-20:00")


@dataclass(frozen=True)
class Message:
    """What a plan foretells of one prompt, or what became of it."""

    member: str
    at: datetime
    team: str
    schedule: str
    count: int
    reason: str | None


@dataclass
class Life:
    """Two teams that share people."""

    database: Database
    rng: Random
    clock: TurnableClock = field(default_factory=lambda: TurnableClock(AUTUMN))
    staff: list[str] = field(default_factory=lambda: [f"U{number:02}" for number in range(1, 13)])
    prompts: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    named: int = 0

    def settle_in(self) -> None:
        with self.database.write() as session:
            workspace = enrolment.some_workspace(session, now=self.clock.now())
            facts = [
                enrolment.Facts(one, one, self.rng.choice(ZONES), "en", eligible=True)
                for one in self.staff
            ]
            enrolment.write_people(session, workspace.id, facts, now=self.clock.now())
            for part in (self._first(), self._second()):
                changing.create(session, part, actor=ADMIN, now=self.clock.now())

    def _first(self) -> TeamPart:
        return TeamPart(
            key="first", name="First", members=Members(users=tuple(self.staff[:8])),
            roles=dict.fromkeys(self.staff, "ml"), timezone="Europe/Helsinki", holidays="FI",
            schedules=(
                SchedulePart(key="weekly", recurrence="FREQ=WEEKLY;BYDAY=TU", at="10:00"),
                SchedulePart(key="late", recurrence="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", at="16:30",
                             questions_per_person=1, open_for="P1D"),
                SchedulePart(key="night", recurrence="FREQ=WEEKLY;BYDAY=SU", at="02:30",
                             questions_per_person=1, open_for="P2D"),
            ),
        )  # fmt: skip

    def _second(self) -> TeamPart:
        return TeamPart(
            key="second", name="Second", members=Members(users=tuple(self.staff[5:])),
            roles=dict.fromkeys(self.staff, "software"), timezone="America/New_York",
            holidays="US", working_hours="08:00-16:00",
            schedules=(
                SchedulePart(key="sprint", recurrence="FREQ=WEEKLY;BYDAY=WE", at="09:15",
                             timezone="America/New_York", questions_per_person=2,
                             sprint=SprintPart(anchor=AUTUMN.date(), weeks=2)),
                SchedulePart(key="monthly", recurrence="FREQ=MONTHLY;BYDAY=1MO", at="11:00",
                             questions=PINNED),
            ),
        )  # fmt: skip

    def happen(self) -> None:
        """What changes before a plan is made: nothing changes between a plan and its end."""
        now = self.clock.now()
        with self.database.write() as session:
            for slack_id in self.rng.sample(self.staff, 4):
                member = people.member_by_slack_id(session, slack_id)
                assert member is not None
                self._to_one(session, member.id, now)
            self._to_a_team(session, now)

    def _to_one(self, session: Session, member_id: int, now: datetime) -> None:
        until = now + timedelta(days=self.rng.uniform(1, 40))
        what = self.rng.randrange(6)
        if what == 0:
            people.pause(session, member_id, until=until, now=now)
        elif what == 1:
            people.opt_out(session, member_id, out=self.rng.random() < 1 / 3, now=now)
        elif what == 2:
            start = now + timedelta(days=self.rng.uniform(0, 20))
            absence.away(session, member_id, said=Said.SELF, from_at=start,
                         until_at=max(until, start + timedelta(days=1)), now=now)  # fmt: skip
        elif what == 3:
            hours = self.rng.choice(_HOURS)
            people.set_own_time(
                session, member_id, now=now, working_hours=hours, working_days="MO,TU,WE,FR"
            )
        elif what == 4:
            people.set_cap(session, member_id, self.rng.randint(1, 5), now=now)
        else:
            absence.bring_back(session, member_id, now=now)

    def _to_a_team(self, session: Session, now: datetime) -> None:
        found = changing.standing(session, self.rng.choice(("first", "second")))
        assert found is not None
        part, schedule = found.part, self.rng.choice(found.part.schedules)
        what = self.rng.randrange(5)
        if what == 0:
            ours = list(part.members.users or ())
            gone = self.rng.choice(ours)
            come = [one for one in self.staff if one not in ours][:1]
            users = tuple(one for one in ours if one != gone) + tuple(come)
            part = part.model_copy(update={"members": Members(users=users)})
        elif what == 1:
            days = tuple(now.date() + timedelta(days=self.rng.randint(1, 25)) for _ in range(3))
            part = part.model_copy(update={"days_off": days})
        elif what == 2:
            at = self.rng.choice(("08:15", "11:00", "15:45"))
            part = part.with_schedule(schedule.model_copy(update={"at": at}))
        elif what == 3:
            paused = not schedule.paused
            part = part.with_schedule(schedule.model_copy(update={"paused": paused}))
        else:
            part = part.model_copy(update={"holidays": self.rng.choice(("FI", "DE-BY", "CL"))})
        changing.change(session, part, actor=ADMIN, version=found.version, now=now)

    def tick(self) -> None:
        """What `serve` does with prompts, their sending cut short; some are answered at once."""
        now = self.clock.now()
        open_rounds(self.database, now=now)
        asking.plan_prompts(self.database, CATALOGUE, now=now)
        replanning.hold_back(self.database, now=now)
        with self.database.write() as session:
            due = select(OutboxRow).where(
                OutboxRow.kind == "prompt", OutboxRow.state == sending.PENDING,
                OutboxRow.due_at <= now,
            )  # fmt: skip
            rows = session.scalars(due.order_by(OutboxRow.id)).all()
            for row in rows:
                row.sent_at, row.channel, row.ts = now, f"D{row.recipient}", f"{row.id}.0"
                done = sending.finish(session, row.id, sending.SENT)
                assert done is not None
                asking.mark_sent(session, done)
            sent = [(row.subject, row.recipient) for row in rows]
        for prompt_id, slack_id in sent:
            self._answer(prompt_id, slack_id)

    def _answer(self, prompt_id: str, slack_id: str) -> None:
        with self.database.read() as session:
            ids = session.scalars(
                select(AskedRow.id).where(AskedRow.prompt_id == prompt_id, ~AskedRow.followup)
            ).all()
        recorder = Recorder(self.database, CATALOGUE, self.clock)
        for asked_id in ids:
            value = self.rng.choice(("dont_know", "not_my_area", "skip", ""))
            if value:
                recorder.record(Submission(slack_id, asked_id, value, at=self.clock.now()))

    def moments(self, until: datetime) -> Iterator[None]:
        """From one instant at which something is to be done to the next, and some between."""
        while self.clock.now() < until:
            yield
            now = self.clock.now()
            with self.database.read() as session:
                known = [next_opening(session, now=now), sending.next_due(session, now)]
            pause = now + timedelta(hours=self.rng.uniform(20, 60))
            self.clock.turn(min(at for at in (*known, pause, until) if at is not None))

    def period(self) -> None:
        """Four weeks: planned, lived through, compared."""
        self.happen()
        self.tick()
        since = self.clock.now()
        plan = rehearse(self.database, CATALOGUE, now=since).prompts
        for _ in self.moments(since + AHEAD):
            self.tick()
        self._compare(plan, since)

    def _compare(self, plan: tuple[Planned, ...], since: datetime) -> None:
        until = since + AHEAD
        foretold = Counter(
            Message(one.member, datetime.fromisoformat(one.at), one.team, one.schedule, one.count,
                    one.reason)
            for one in plan
            if one.reason != "stopped" and datetime.fromisoformat(one.at) < until
        )  # fmt: skip
        came, asked = self._came(since, until)
        assert foretold == came, _difference(foretold, came)
        for one in plan:
            keys = asked.get((one.member, datetime.fromisoformat(one.at)), set())
            named = {key for key in one.questions if key != CHOSEN}
            assert named <= keys, (one, keys)
            assert not one.count or one.questions[-1] == CHOSEN
            self.named += len(named)
        self.prompts += sum(not one.reason for one in came)
        self.left_out.update(one.reason for one in came if one.reason)

    def _came(
        self, since: datetime, until: datetime
    ) -> tuple[Counter[Message], dict[tuple[str, datetime], set[str]]]:
        came: Counter[Message] = Counter()
        asked: dict[tuple[str, datetime], set[str]] = {}
        with self.database.read() as session:
            rows = session.scalars(
                select(PromptRow).where(PromptRow.due_at >= since, PromptRow.due_at < until)
            )
            for row in rows:
                member = session.get_one(MemberRow, row.member_id).slack_id
                keys = set(session.scalars(
                    select(AskedRow.question_key)
                    .where(AskedRow.prompt_id == row.id, ~AskedRow.followup)
                ))  # fmt: skip
                sent = not row.reason
                # Planned times are whole minutes; what is sent goes out at them.
                assert not sent or row.sent_at in {row.due_at, since}
                team = people.team_by_id(session, row.team_id)
                asked[member, row.due_at] = keys
                schedule = round_by_id(session, row.round_id).schedule_key
                count = len(keys) if sent else 0
                came[Message(member, row.due_at, team.key, schedule, count, row.reason)] += 1
        return came, asked


def _difference(foretold: Counter[Message], came: Counter[Message]) -> str:
    missing, more = foretold - came, came - foretold
    return "\n".join(
        [*(f"foretold only: {one}" for one in missing), *(f"came only: {one}" for one in more)]
    )


def live(database: Database, *, periods: int, seed: int) -> Life:
    """So many times four weeks, from the autumn's change of clocks on."""
    life = Life(database, Random(seed))  # noqa: S311  a story, no secret
    life.settle_in()
    for _ in range(periods):
        life.period()
    return life


def main() -> None:
    parser = argparse.ArgumentParser(description="The plan against what is sent.")
    parser.add_argument("--periods", type=int, default=13, help="of four weeks each")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'plan.sqlite3'}")
        Base.metadata.create_all(database.engine)
        life = live(database, periods=given.periods, seed=given.seed)
        database.dispose()
    took = time.monotonic() - began
    sys.stdout.write(
        f"{life.prompts} prompts as planned, {life.named} questions named, {took:.0f} s\n"
        f"left out as planned: {dict(life.left_out)}\n"
    )


if __name__ == "__main__":
    main()
