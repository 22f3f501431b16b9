"""Rounds: opened once, when the first member's clock shows the occurrence, and not too late."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.people.model import Team
from bot.scheduling import store
from bot.scheduling.flow import next_opening, open_ad_hoc, open_rounds
from bot.scheduling.store import RoundRow, ScheduleRow
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

TEN_IN_HELSINKI = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)


@pytest.fixture
def team(database: Database) -> Team:
    """Asked on Tuesdays at ten, everyone in their own zone: one in Helsinki, one in New York."""
    with database.write() as session:
        team = a_team(session)
        a_member(session, team, slack_id="U01")
        a_member(session, team, slack_id="U02", tz="America/New_York")
        a_schedule(session, team, starts_on=date(2026, 11, 24))
        a_digest_plan(session, team)
    return team


def rounds(database: Database) -> list[RoundRow]:
    with database.read() as session:
        return list(session.scalars(select(RoundRow).order_by(RoundRow.id)))


def test_a_round_opens_when_the_first_members_clock_shows_it(
    database: Database, team: Team
) -> None:
    assert open_rounds(database, now=TEN_IN_HELSINKI - timedelta(seconds=1)) == []
    assert len(open_rounds(database, now=TEN_IN_HELSINKI)) == 1
    (made,) = rounds(database)
    assert made.team_id == team.id
    assert made.occurrence == "2026-11-24T10:00"
    assert made.opens_at == TEN_IN_HELSINKI
    assert made.freezes_at == FRIDAY
    assert made.closes_at == FRIDAY, "the freeze comes before three days in New York have passed"
    assert made.planned_at is None


@pytest.mark.usefixtures("team")
def test_opening_again_changes_nothing(database: Database) -> None:
    open_rounds(database, now=TEN_IN_HELSINKI)
    assert open_rounds(database, now=TEN_IN_HELSINKI + timedelta(seconds=5)) == []
    assert len(rounds(database)) == 1


@pytest.mark.usefixtures("team")
def test_eight_at_once_make_exactly_one_round(database: Database) -> None:
    together = threading.Barrier(8)
    opened: list[int] = []

    def run() -> None:
        together.wait()
        opened.extend(open_rounds(database, now=TEN_IN_HELSINKI))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert len(rounds(database)) == 1


@pytest.mark.usefixtures("team")
def test_a_round_opens_late_while_any_member_is_at_most_two_hours_behind(
    database: Database,
) -> None:
    two_hours_after_new_york = TEN_IN_HELSINKI + timedelta(hours=7 + 2)
    assert len(open_rounds(database, now=two_hours_after_new_york)) == 1


@pytest.mark.usefixtures("team")
def test_a_round_missed_while_the_program_was_down_is_stored_and_asks_nobody(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert open_rounds(database, now=TEN_IN_HELSINKI + timedelta(hours=9, seconds=1)) == []
    (made,) = rounds(database)
    assert made.planned_at is not None
    assert "missed" in caplog.text


@pytest.mark.parametrize(
    ("since", "opened"),
    # New York's 10:00 comes seven hours after Helsinki's.
    [(-1, True), (120, True), (121, True), (9 * 60, True), (9 * 60 + 1, False), (13 * 60, False)],
)
def test_what_a_new_or_changed_rule_would_have_asked_before_is_neither_asked_nor_missed(
    database: Database, caplog: pytest.LogCaptureFixture, since: int, *, opened: bool
) -> None:
    applied = TEN_IN_HELSINKI + timedelta(minutes=since)
    with database.write() as session:
        team = a_team(session)
        a_member(session, team)
        a_member(session, team, slack_id="U02", tz="America/New_York")
        a_schedule(session, team, recurrence="FREQ=DAILY", since_at=applied)
    open_rounds(database, now=max(applied, TEN_IN_HELSINKI))
    assert [row.occurrence for row in rounds(database)] == ["2026-11-24T10:00"] * opened
    assert "missed" not in caplog.text
    open_rounds(database, now=TEN_IN_HELSINKI + timedelta(days=1))
    assert [row.occurrence for row in rounds(database)][-1] == "2026-11-25T10:00"


@pytest.mark.usefixtures("team")
def test_after_three_weeks_down_only_the_present_round_is_asked(database: Database) -> None:
    later = TEN_IN_HELSINKI + timedelta(weeks=3)
    assert len(open_rounds(database, now=later)) == 1
    assert [(row.occurrence, row.planned_at is None) for row in rounds(database)] == [
        ("2026-12-01T10:00", False),
        ("2026-12-08T10:00", False),
        ("2026-12-15T10:00", True),
    ]


def test_a_schedule_in_one_zone_opens_for_everyone_at_the_same_moment(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        a_member(session, team, slack_id="U01", tz="Asia/Tokyo")
        a_schedule(session, team, timezone="Europe/Helsinki", starts_on=date(2026, 11, 24))
    assert open_rounds(database, now=TEN_IN_HELSINKI - timedelta(minutes=1)) == []
    assert len(open_rounds(database, now=TEN_IN_HELSINKI)) == 1


def test_a_round_on_a_day_off_waits_for_the_next_working_day(database: Database) -> None:
    with database.write() as session:
        team = a_team(session, days_off=("2026-11-24",))
        a_member(session, team)
        a_schedule(session, team, starts_on=date(2026, 11, 24))
    wednesday = TEN_IN_HELSINKI + timedelta(hours=23 + 2)
    assert len(open_rounds(database, now=wednesday)) == 1, "the planned time is Wednesday at nine"


def test_paused_and_archived_schedules_open_nothing(database: Database, team: Team) -> None:
    with database.write() as session:
        weekly = session.scalars(select(ScheduleRow)).one()
        weekly.paused = True
        archived = a_schedule(session, team, key="old", starts_on=date(2026, 11, 24))
        session.get_one(ScheduleRow, archived).archived_at = TEN_IN_HELSINKI
    assert open_rounds(database, now=TEN_IN_HELSINKI) == []


def test_two_rounds_by_hand_at_the_same_instant_are_two(database: Database, team: Team) -> None:
    with database.write() as session:
        for _ in range(2):
            open_ad_hoc(
                session,
                team,
                schedule=None,
                asked_by="U09",
                ignore_hours=True,
                now=TEN_IN_HELSINKI,
            )
    first, second = rounds(database)
    assert first.occurrence != second.occurrence
    assert first.opens_at == second.opens_at == TEN_IN_HELSINKI
    assert first.freezes_at == FRIDAY
    with database.read() as session:
        assert store.round_by_id(session, first.id).asked_by == "U09"


def test_the_next_opening_is_told_for_a_team_and_for_all(database: Database, team: Team) -> None:
    with database.read() as session:
        assert next_opening(session, now=TEN_IN_HELSINKI) == TEN_IN_HELSINKI + timedelta(days=7)
        before = TEN_IN_HELSINKI - timedelta(days=3)
        assert next_opening(session, now=before, team_id=team.id) == TEN_IN_HELSINKI
        assert next_opening(session, now=before, team_id=team.id + 1) is None
