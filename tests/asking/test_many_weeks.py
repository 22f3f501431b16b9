"""Weeks of a company: whatever is scheduled, watched and answered, nobody is pressed."""

import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.actions.model import Finding, Plan
from bot.answering.model import Submission
from bot.answering.recorder import Recorder
from bot.asking import store
from bot.asking.flow import plan_prompts
from bot.asking.model import WEEKLY_CAP
from bot.asking.rotation import REPEAT_AFTER, TEXT_AFTER
from bot.asking.store import AskedRow, FocusRow, PromptRow
from bot.catalogue import Kind, LensKey, load_catalogue
from bot.clock import TurnableClock
from bot.db.base import Base
from bot.db.database import Database
from bot.people.store import MemberRow
from bot.scheduling.flow import open_rounds
from bot.scheduling.model import iso_week
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

CATALOGUE = load_catalogue()
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LENSES = [each for each in LensKey if each is not LensKey.BLIND_SPOTS]
WEEKS = 6
#: A prompt that was tapped so often has been answered.
_OFTEN = 3

A_SCHEDULE = st.tuples(
    st.sampled_from(["MO", "TU", "MO,TH", "TU,WE,FR"]), st.integers(1, 3)
)  # days, questions


def settle_in(
    session: Session, teams: list[list[tuple[str, int]]], watched: list[LensKey | None]
) -> None:
    """Everybody is in every team; the first has an action that is due in the third week."""
    for number, schedules in enumerate(teams):
        team = a_team(session, key=f"team-{number}")
        a_digest_plan(session, team)
        for person in range(4):
            a_member(session, team, slack_id=f"U0{person}", role="ml")
        for place, (days, questions) in enumerate(schedules):
            a_schedule(
                session, team, key=f"s{place}", recurrence=f"FREQ=WEEKLY;BYDAY={days}",
                questions_per_person=questions, starts_on=MONDAY.date(),
            )  # fmt: skip
        for week, lens in enumerate(watched):
            if lens is not None:
                day = MONDAY.date() + timedelta(weeks=week)
                store.set_focus(session, team.id, iso_week(day), lens, "watch", MONDAY)
        plan = Plan("Pairing", "U00", MONDAY.date() + timedelta(weeks=2), "More talk")
        actions.add(
            session, Finding(team.id, "2026-W47", "silo"), plan,
            created_by="U00", written_in=f"V{number}", now=MONDAY,
        )  # fmt: skip


def answer_all(database: Database, clock: TurnableClock, value: str) -> None:
    """Everybody answers all that stands open, twice."""
    with database.write() as session:
        for row in session.scalars(select(PromptRow).where(PromptRow.state == "planned")):
            store.mark_sent(session, row.id, channel="D", ts=row.id[:8], at=clock.now())
    with database.read() as session:
        waiting = session.execute(
            select(AskedRow.id, MemberRow.slack_id)
            .join(MemberRow, MemberRow.id == AskedRow.member_id)
            .join(PromptRow, PromptRow.id == AskedRow.prompt_id)
            .where(PromptRow.closes_at > clock.now(), PromptRow.revision < _OFTEN)
        ).all()
    recorder = Recorder(database, CATALOGUE, clock)
    for asked_id, slack_id in (*waiting, *waiting):
        recorder.record(Submission(slack_id, asked_id, value, at=clock.now()))


@settings(max_examples=5, deadline=None)
@given(
    teams=st.lists(st.lists(A_SCHEDULE, min_size=1, max_size=2), min_size=1, max_size=2),
    watched=st.lists(st.sampled_from([None, *LENSES]), min_size=WEEKS, max_size=WEEKS),
    value=st.sampled_from(["dont_know", "skip"]),
)
def test_cap_distance_and_one_follow_up_a_week_hold_for_everyone(
    teams: list[list[tuple[str, int]]], watched: list[LensKey | None], value: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'weeks.sqlite3'}")
        try:
            Base.metadata.create_all(database.engine)
            clock = TurnableClock(MONDAY)
            with database.write() as session:
                settle_in(session, teams, watched)
            for days in range(7 * WEEKS):
                clock.turn(MONDAY + timedelta(days=days))
                for _ in range(2):
                    open_rounds(database, now=clock.now())
                    plan_prompts(database, CATALOGUE, now=clock.now())
                answer_all(database, clock, value)
            with database.read() as session:
                nobody_was_pressed(list(session.scalars(select(AskedRow))), answered=value)
                actions_were_asked_again_once(session)
        finally:
            database.dispose()


def nobody_was_pressed(rows: list[AskedRow], *, answered: str) -> None:
    plain = [row for row in rows if not row.followup]
    assert plain
    per_week = Counter((row.member_id, iso_week(row.local_day)) for row in plain)
    assert max(per_week.values()) <= WEEKLY_CAP
    more = Counter((row.member_id, iso_week(row.local_day)) for row in rows if row.followup)
    assert not more or max(more.values()) == 1
    assert answered == "dont_know" or not more
    seen: dict[tuple[int, str], date] = {}
    written: dict[int, date] = {}
    for row in sorted(rows, key=lambda row: (row.local_day, row.followup)):
        last = seen.get((row.member_id, row.question_key))
        assert last is None or row.local_day - last >= REPEAT_AFTER
        seen[row.member_id, row.question_key] = row.local_day
        if not row.followup and CATALOGUE.question(row.question_key).kind is Kind.TEXT:
            before = written.get(row.member_id)
            assert before is None or row.local_day - before >= TEXT_AFTER
            written[row.member_id] = row.local_day


def actions_were_asked_again_once(session: Session) -> None:
    focuses = session.scalars(select(FocusRow).where(FocusRow.source.like("action:%"))).all()
    assert len({row.source for row in focuses}) == len(focuses)
    for row in focuses:
        action = actions.by_id(session, int(row.source.partition(":")[2]))
        assert action is not None
        assert action.reasked_week == row.iso_week >= "2026-W50"
