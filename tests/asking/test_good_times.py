"""Never at a bad moment: properties of when a member is asked, whatever happens to their time."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.asking import replanning, snoozing
from bot.asking.flow import plan_prompts
from bot.asking.model import Snooze
from bot.asking.tables import AskedRow, PromptRow
from bot.catalogue import load_catalogue
from bot.db.base import Base
from bot.db.database import Database
from bot.people import absence, store
from bot.people.absence import Said
from bot.people.calendar import DAYS, Calendar
from bot.people.model import Absence
from bot.people.store import MemberRow, MembershipRow
from bot.scheduling.flow import open_rounds
from bot.scheduling.model import local_time, window
from bot.sending.store import PENDING, SENT, OutboxRow
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

CATALOGUE = load_catalogue()
ZONES = ["Europe/Helsinki", "America/New_York", "Asia/Kolkata", "Pacific/Auckland",
         "Australia/Lord_Howe", "Pacific/Honolulu"]  # fmt: skip
#: Clocks change in Europe on 25 October 2026, in New York on 1 November.
MONDAY = datetime(2026, 10, 19, 0, 0, tzinfo=UTC)
INSTANTS = st.integers(0, 40 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
CALENDARS = st.builds(
    Calendar,
    opens=st.sampled_from([time(7), time(9), time(0)]),
    closes=st.sampled_from([time(12), time(17), time(23, 59)]),
    holidays=st.sampled_from([None, "FI", "US-NY"]),
    days_off=st.frozensets(st.dates(MONDAY.date(), MONDAY.date() + timedelta(days=40)), max_size=4),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
)
ABSENCES = st.lists(
    st.tuples(INSTANTS, st.one_of(st.none(), st.integers(1, 9 * 24))).map(
        lambda pair: Absence(
            1, 1, pair[0], pair[0] + timedelta(hours=pair[1]) if pair[1] else None, Said.SELF, None
        )
    ),
    max_size=4,
)


@given(INSTANTS, st.sampled_from(ZONES), CALENDARS, ABSENCES, st.integers(1, 10), INSTANTS)
def test_a_planned_time_is_a_working_minute_of_somebody_who_is_there(
    opens_at: datetime,
    zone: str,
    calendar: Calendar,
    away: list[Absence],
    days: int,
    freezes_at: datetime,
) -> None:
    found = window(
        opens_at, zone=ZoneInfo(zone), calendar=calendar, open_for=timedelta(days=days),
        freezes_at=freezes_at, away=away,
    )  # fmt: skip
    if not found.can_be_asked:
        return
    assert opens_at <= found.due_at < found.closes_at <= freezes_at
    assert calendar.is_working_minute(local_time(found.due_at, ZoneInfo(zone)))
    assert not any(one.covers(found.due_at) for one in away)
    assert found.local_day == found.due_at.astimezone(ZoneInfo(zone)).date()


def test_an_absence_that_ends_while_the_round_is_open_only_puts_the_question_off() -> None:
    opens_at = datetime(2026, 10, 20, 7, 0, tzinfo=UTC)
    zone, calendar = ZoneInfo("Europe/Helsinki"), Calendar()

    def asked(until: datetime | None) -> datetime | None:
        away = [Absence(1, 1, opens_at - timedelta(days=1), until, Said.SELF, None)]
        found = window(
            opens_at, zone=zone, calendar=calendar, open_for=timedelta(days=3), away=away,
            freezes_at=opens_at + timedelta(days=9),
        )  # fmt: skip
        assert found.is_away is not found.can_be_asked
        return None if found.is_away else found.due_at

    assert asked(opens_at + timedelta(hours=2)) == opens_at + timedelta(hours=2)
    assert asked(opens_at + timedelta(hours=10)) == datetime(2026, 10, 21, 6, 0, tzinfo=UTC)
    assert asked(opens_at + timedelta(days=4)) is None
    assert asked(None) is None


HAPPENINGS = st.lists(
    st.tuples(
        st.integers(0, 14 * 24 * 2),  # half hours
        st.integers(0, 2),  # whom
        st.sampled_from(
            ["zone", "away", "back", "pause", "hours", "days", "cap", "snooze", "leave", "join",
             "day off"]
        ),
        st.integers(0, 5),
    ),
    max_size=14,
)  # fmt: skip


class Lived:
    """Three people in two teams for two weeks, and what arrived."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.days: set[tuple[int, date]] = set()
        self.weeks: Counter[tuple[int, int, int]] = Counter()
        with database.write() as session:
            self.teams = [
                a_team(session, key=f"team-{number}", holidays=place)
                for number, place in enumerate(["FI", None])
            ]
            for number, team in enumerate(self.teams):
                a_digest_plan(session, team, recurrence="FREQ=WEEKLY;BYDAY=SU")
                a_schedule(
                    session, team, recurrence="FREQ=WEEKLY;BYDAY=TU,TH" if number else
                    "FREQ=WEEKLY;BYDAY=WE,TU", starts_on=MONDAY.date(), since_at=MONDAY,
                    questions_per_person=2,
                )  # fmt: skip
                self.members = [
                    a_member(session, team, slack_id=f"U0{each}", tz=ZONES[each]).id
                    for each in range(3)
                ]

    def happen(self, kind: str, member_id: int, which: int, now: datetime) -> None:
        with self.database.write() as session:
            row = session.get_one(MemberRow, member_id)
            if kind == "zone":
                row.timezone, row.plans_stale_at = ZONES[which], now
            elif kind == "away":
                until = None if which == 0 else now + timedelta(hours=7 * which)
                absence.away(session, member_id, said=Said.LEAD, until_at=until, now=now)
            elif kind == "back":
                absence.bring_back(session, member_id, now=now)
                store.pause(session, member_id, until=None, now=now)
            elif kind == "pause":
                store.pause(session, member_id, until=now + timedelta(days=which), now=now)
            elif kind == "hours":
                hours = ["06:00-10:00", "12:00-20:00", None][which % 3]
                store.set_own_time(session, member_id, working_hours=hours, now=now)
            elif kind == "days":
                days = ",".join(DAYS[which : which + 2])
                store.set_own_time(session, member_id, working_days=days, now=now)
            elif kind == "cap":
                store.set_cap(session, member_id, 1 + which % 5, now=now)
            elif kind == "snooze":
                snoozing.snooze(session, member_id, list(Snooze)[which % 3], now=now)
            elif kind == "day off":
                row_team = session.get_one(store.TeamRow, self.teams[which % 2].id)
                row_team.days_off = [(now.date() + timedelta(days=which % 3)).isoformat()]
            else:
                membership = session.scalars(
                    select(MembershipRow).where(MembershipRow.member_id == member_id).limit(1)
                ).one()
                membership.left_at = now if kind == "leave" else None

    def tick(self, now: datetime) -> None:
        open_rounds(self.database, now=now)
        plan_prompts(self.database, CATALOGUE, now=now)
        replanning.hold_back(self.database, now=now)
        with self.database.write() as session:
            rows = session.scalars(
                select(OutboxRow).where(
                    OutboxRow.kind == "prompt", OutboxRow.state == PENDING, OutboxRow.due_at <= now,
                    OutboxRow.expires_at > now,
                )
            ).all()  # fmt: skip
            for row in rows:
                row.state, row.attempted_at, row.sent_at = SENT, now, now
                prompt = session.get_one(PromptRow, row.subject)
                prompt.state, prompt.sent_at = "sent", now
                member = store.member_by_id(session, prompt.member_id)
                team = store.team_by_id(session, prompt.team_id)
                local = local_time(now, member.zone(team))
                assert member.calendar(team.calendar).is_working_minute(local)
                absent = absence.absences_of(session, member.id, now=now)
                assert not any(one.covers(now) for one in absent)
                assert not member.is_paused(now)
                assert store.membership(session, team.id, member.id)
                assert (member.id, local.date()) not in self.days
                self.days.add((member.id, local.date()))
                asked = session.scalar(select(func.count()).where(AskedRow.prompt_id == prompt.id))
                week = (member.id, *local.isocalendar()[:2])
                self.weeks[week] += asked or 0
                assert self.weeks[week] <= member.cap


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([(58, 0, "day off", 0)])  # today, after the prompt was planned, and nobody told asking
@example([(58, 0, "cap", 5)])  # one question a week, after two were planned
@example([(58, 1, "zone", 0), (59, 1, "zone", 3)])
@given(HAPPENINGS)
def test_nobody_is_asked_at_a_bad_moment_twice_a_day_or_beyond_their_cap(
    happenings: list[tuple[int, int, str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'weeks.sqlite3'}")
        Base.metadata.create_all(database.engine)
        try:
            lived = Lived(database)
            moments = sorted({*range(0, 14 * 48, 3), *(one[0] for one in happenings)})
            for moment in moments:
                now = MONDAY + timedelta(minutes=30 * moment)
                for at, whom, kind, which in happenings:
                    if at == moment:
                        lived.happen(kind, lived.members[whom], which, now)
                lived.tick(now)
        finally:
            database.dispose()
