from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.people.calendar import Calendar, hours, public_holidays


def local(text: str) -> datetime:
    """Wall-clock time, naive on purpose."""
    return datetime.fromisoformat(text)


MOMENTS = st.datetimes(local("2024-01-01"), local("2030-12-31"))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    opens = draw(st.times(max_value=time(20))).replace(second=0, microsecond=0)
    length = draw(st.integers(1, 23 * 60 + 59 - (opens.hour * 60 + opens.minute)))
    closes = (datetime.combine(date(2026, 1, 1), opens) + timedelta(minutes=length)).time()
    return Calendar(
        opens,
        closes,
        draw(st.sampled_from([None, "FI", "US-CA", "DE-BY"])),
        frozenset(draw(st.lists(st.dates(date(2024, 1, 1), date(2030, 12, 31)), max_size=20))),
    )


@settings(deadline=None)  # the first look at a country's holidays takes a while
@given(calendars(), MOMENTS)
def test_the_next_working_minute_is_one_and_lies_not_before(
    calendar: Calendar, moment: datetime
) -> None:
    found = calendar.next_working_minute(moment)
    assert found >= moment
    assert calendar.is_working_minute(found)
    assert found.date().weekday() < 5
    assert found.date() not in calendar.days_off


@given(calendars(), MOMENTS, MOMENTS)
def test_whoever_starts_later_is_not_asked_earlier(
    calendar: Calendar, one: datetime, other: datetime
) -> None:
    first, second = sorted([one, other])
    assert calendar.next_working_minute(first) <= calendar.next_working_minute(second)


@given(calendars(), MOMENTS)
def test_a_working_minute_is_its_own_next_one(calendar: Calendar, moment: datetime) -> None:
    found = calendar.next_working_minute(moment)
    assert calendar.next_working_minute(found) == found


def test_an_evening_before_a_weekend_and_a_holiday_waits_until_after_both() -> None:
    calendar = Calendar(holidays="FI", days_off=frozenset({date(2026, 12, 7)}))
    # Independence Day 2026 is a Sunday; the team took Monday off.
    assert calendar.next_working_minute(local("2026-12-04T17:00")) == local("2026-12-08T09:00")


def test_a_subdivision_has_its_own_holidays_and_an_unknown_place_is_refused() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in public_holidays("DE-BY", 2026)
    assert epiphany not in public_holidays("DE", 2026)
    with pytest.raises(ValueError, match="XX"):
        public_holidays("XX", 2026)
    with pytest.raises(ValueError, match="DE-ZZ"):
        public_holidays("DE-ZZ", 2026)


@pytest.mark.parametrize("text", ["9-17", "17:00-09:00", "09:00", "", "09:00-09:00"])
def test_hours_that_do_not_go_forward_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        hours(text)


def test_hours_are_read_as_two_times() -> None:
    assert hours("08:30 - 16:15") == (time(8, 30), time(16, 15))
