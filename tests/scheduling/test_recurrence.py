"""Wall-clock rules, over every zone that this machine knows."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scheduling.recurrence import (
    Recurrence,
    Sprint,
    check_rule,
    duration,
    instant,
    local_time,
    sprint_of,
)

ZONES = sorted(available_timezones() - {"localtime"})
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
BERLIN = ZoneInfo("Europe/Berlin")

local = datetime.fromisoformat


def test_a_missing_local_time_becomes_the_next_valid_minute() -> None:
    missing = local("2026-03-29T02:30")
    assert local_time(instant(missing, BERLIN), BERLIN) == local("2026-03-29T03:00")


def test_a_repeated_local_time_fires_at_its_first_pass() -> None:
    repeated = local("2026-10-25T02:30")
    assert instant(repeated, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_gap_of_half_an_hour_and_one_at_midnight_are_stepped_over() -> None:
    lord_howe, beirut = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Beirut")
    shown = local_time(instant(local("2026-10-04T02:15"), lord_howe), lord_howe)
    assert shown == local("2026-10-04T02:30")
    shown = local_time(instant(local("2026-03-29T00:00"), beirut), beirut)
    assert shown == local("2026-03-29T01:00")


@settings(max_examples=300, deadline=None)
@given(zone=st.sampled_from(ZONES), day=DAYS, at=MINUTES)
def test_an_instant_shows_its_local_time_or_the_first_minute_after_the_gap(
    zone: str, day: date, at: time
) -> None:
    place, wanted = ZoneInfo(zone), datetime.combine(day, at)
    found = instant(wanted, place)
    shown = local_time(found, place)
    assert shown >= wanted
    if shown > wanted:
        just_before = local_time(found - timedelta(minutes=1), place)
        assert just_before < wanted, "the minute before the instant lies before the gap"
    else:
        earlier = [found - timedelta(minutes=minutes) for minutes in range(15, 181, 15)]
        assert all(local_time(each, place) != wanted for each in earlier), "this is the first pass"


@pytest.mark.parametrize("at", [time(2, 30), time(23, 59)])
def test_in_every_zone_a_daily_occurrence_happens_once_a_day_for_two_years(at: time) -> None:
    """On its own day, but where clocks jump from late evening to midnight (Greenland)."""
    daily = Recurrence("FREQ=DAILY", at, date(2026, 1, 1))
    locals_ = daily.between(date(2026, 1, 1), date(2027, 12, 31))
    assert len(locals_) == 730
    for zone in ZONES:
        place = ZoneInfo(zone)
        instants = [instant(wanted, place) for wanted in locals_]
        for wanted, found in zip(locals_, instants, strict=True):
            shown = local_time(found, place)
            midnight = datetime.combine(wanted.date() + timedelta(days=1), time())
            assert shown.date() == wanted.date() or shown == midnight, zone
        assert all(a < b for a, b in pairwise(instants)), zone


@settings(max_examples=200, deadline=None)
@given(
    rule=st.sampled_from(
        [
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU;WKST=SU",
            "FREQ=MONTHLY;BYDAY=1TU",
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=MONTHLY",
        ]
    ),
    starts_on=st.dates(date(2024, 1, 1), date(2026, 6, 1)),
    first=DAYS,
)
def test_looking_late_finds_the_same_days_as_walking_from_the_start(
    rule: str, starts_on: date, first: date
) -> None:
    recurrence = Recurrence(rule, time(10), starts_on)
    last = first + timedelta(days=70)
    walked = recurrence.between(starts_on, last)
    assert recurrence.between(first, last) == [day for day in walked if day.date() >= first]


@given(starts_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)), rule=st.sampled_from(
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "FREQ=MONTHLY;BYDAY=-1TH", "FREQ=DAILY;INTERVAL=5"]
))  # fmt: skip
def test_reaching_back_changes_no_day_from_the_start_on(starts_on: date, rule: str) -> None:
    recurrence = Recurrence(rule, time(15), starts_on)
    last = starts_on + timedelta(days=200)
    back = recurrence.reaching_back()
    assert back.between(starts_on, last) == recurrence.between(starts_on, last)
    assert back.between(starts_on - timedelta(days=90), starts_on - timedelta(days=1))


def test_a_sprint_is_asked_about_in_its_first_week_and_not_when_it_is_skipped() -> None:
    sprint = Sprint(date(2026, 11, 2), 2, frozenset({date(2026, 11, 20)}))
    recurrence = Recurrence("FREQ=WEEKLY;BYDAY=TU", time(10), date(2026, 10, 1), sprint)
    found = [day.date() for day in recurrence.between(date(2026, 10, 1), date(2026, 12, 20))]
    assert found == [date(2026, 11, 3), date(2026, 12, 1), date(2026, 12, 15)]
    assert sprint_of({"anchor": "2026-11-02", "weeks": 2, "skip": ["2026-11-20"]}) == sprint
    assert sprint_of({}) is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=HOURLY", "FREQ must be one of"),
        ("FREQ=WEEKLY;BYHOUR=9", "BYHOUR does not belong"),
        ("FREQ=WEEKLY;BYDAY=XX", "is no recurrence"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL"),
        ("FREQ=WEEKLY;UNTIL=20261231T000000Z", "UNTIL is a local date"),
        ("every tuesday", "does not belong"),
        ("", "does not belong"),
    ],
)
def test_a_rule_that_is_not_of_whole_days_is_refused_with_a_reason(rule: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_rule(rule)


def test_durations_are_weeks_or_days_hours_and_minutes() -> None:
    assert duration("P3D") == timedelta(days=3)
    assert duration("P1DT12H30M") == timedelta(days=1, hours=12, minutes=30)
    assert duration("P2W") == timedelta(weeks=2)
    for wrong in ("", "P", "PT", "3D", "P1Y", "P1DT", "P-1D"):
        with pytest.raises(ValueError, match="no duration"):
            duration(wrong)
