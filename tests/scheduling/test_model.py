"""Freezes, weeks and a member's window."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.people.calendar import Calendar
from bot.scheduling.model import (
    DigestPlan,
    Recurrence,
    default_plan,
    freeze_after,
    freeze_of_week,
    freezes_between,
    iso_week,
    monday_of,
    window,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
FRIDAYS = default_plan(HELSINKI, date(2026, 6, 1))
ZONES = sorted(available_timezones() - {"localtime"})
INSTANTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)


def plan(rule: str, zone: str = "Europe/Helsinki", at: time = time(15)) -> DigestPlan:
    return DigestPlan(Recurrence(rule, at, date(2026, 6, 1)), ZoneInfo(zone))


def test_the_freeze_of_a_week_is_friday_at_three_local_time() -> None:
    assert freeze_of_week(FRIDAYS, "2026-W48") == FRIDAY
    assert freeze_of_week(FRIDAYS, "2026-W30") == datetime(2026, 7, 24, 12, 0, tzinfo=UTC)


def test_a_freeze_is_later_than_the_moment_it_is_asked_for() -> None:
    assert freeze_after(FRIDAYS, FRIDAY - timedelta(seconds=1)).at == FRIDAY
    assert freeze_after(FRIDAYS, FRIDAY).at == FRIDAY + timedelta(days=7)
    assert freeze_after(FRIDAYS, FRIDAY).iso_week == "2026-W49"


def test_weeks_before_the_plan_began_have_freezes_for_imported_answers() -> None:
    assert freeze_of_week(FRIDAYS, "2025-W10") == datetime(2025, 3, 7, 13, 0, tzinfo=UTC)


def test_of_two_occurrences_in_a_week_the_last_is_the_freeze() -> None:
    twice = plan("FREQ=WEEKLY;BYDAY=MO,TH")
    found = freezes_between(twice, FRIDAY, FRIDAY + timedelta(days=14))
    assert [freeze.at.astimezone(HELSINKI).date() for freeze in found] == [
        date(2026, 12, 3),
        date(2026, 12, 10),
    ]


def test_a_week_without_an_occurrence_has_no_freeze() -> None:
    biweekly = plan("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
    weeks = [freeze_of_week(biweekly, f"2026-W{week}") for week in (46, 47, 48, 49)]
    assert [week is None for week in weeks] in ([True, False] * 2, [False, True] * 2)


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    rule=st.sampled_from(
        ["FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;BYDAY=SU,MO", "FREQ=MONTHLY;BYDAY=1MO"]
    ),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    start=INSTANTS,
)
def test_freezes_strictly_increase_and_each_names_its_own_week(
    zone: str, rule: str, at: time, start: datetime
) -> None:
    digest = plan(rule, zone, at)
    found = freezes_between(digest, start, start + timedelta(days=120))
    assert found
    assert all(a.at < b.at for a, b in pairwise(found))
    assert len({freeze.iso_week for freeze in found}) == len(found)
    assert found[0] == freeze_after(digest, start)
    for freeze in found:
        assert freeze_of_week(digest, freeze.iso_week) == freeze.at


def test_iso_weeks_are_named_at_the_turn_of_a_year() -> None:
    assert iso_week(date(2027, 1, 3)) == "2026-W53"
    assert monday_of("2026-W53") == date(2026, 12, 28)
    for wrong in ("2026-53", "2027-W53", "W47"):
        with pytest.raises(ValueError):  # noqa: PT011  Python words two of the three
            monday_of(wrong)


def test_a_prompt_moves_to_the_next_working_minute_while_the_round_is_open() -> None:
    saturday = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
    monday = window(
        saturday,
        zone=HELSINKI,
        calendar=Calendar(),
        open_for=timedelta(days=3),
        freezes_at=FRIDAY + timedelta(days=7),
    )
    assert monday.due_at == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    assert monday.local_day == date(2026, 11, 30)
    assert monday.closes_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    assert monday.can_be_asked


def test_no_working_minute_before_the_end_means_nobody_can_be_asked() -> None:
    saturday = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
    short = window(
        saturday,
        zone=HELSINKI,
        calendar=Calendar(),
        open_for=timedelta(days=1),
        freezes_at=FRIDAY + timedelta(days=7),
    )
    assert not short.can_be_asked


def test_the_freeze_ends_an_answer_window_early() -> None:
    thursday = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    cut = window(
        thursday,
        zone=HELSINKI,
        calendar=Calendar(),
        open_for=timedelta(days=3),
        freezes_at=FRIDAY,
    )
    assert cut.closes_at == FRIDAY


def test_two_hours_behind_is_on_time_and_a_second_more_is_late() -> None:
    tuesday = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    one = window(
        tuesday,
        zone=HELSINKI,
        calendar=None,
        open_for=timedelta(days=3),
        freezes_at=FRIDAY,
    )
    assert not one.is_late(tuesday + timedelta(hours=2))
    assert one.is_late(tuesday + timedelta(hours=2, seconds=1))


def test_asked_by_hand_in_the_middle_of_a_working_minute_is_asked_at_once() -> None:
    now = datetime(2026, 11, 24, 8, 0, 13, 250, tzinfo=UTC)
    one = window(
        now,
        zone=HELSINKI,
        calendar=Calendar(),
        open_for=timedelta(days=3),
        freezes_at=FRIDAY,
    )
    assert one.due_at == now
