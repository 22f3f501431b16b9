from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.trends.model.weeks import DigestWeeks, iso_week, week_number

FREEZE = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)  # a Friday of W47
W47 = week_number("2026-W47")


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_a_week_s_name_and_number_are_each_other_s_inverse(day: date) -> None:
    year, week, _ = day.isocalendar()
    assert iso_week(week_number(f"{year}-W{week:02d}")) == f"{year}-W{week:02d}"


def test_neighbouring_weeks_differ_by_one_over_a_year_of_53_weeks() -> None:
    assert week_number("2027-W01") - week_number("2026-W53") == 1


@pytest.mark.parametrize(
    ("instant", "week"),
    [
        (FREEZE, W47),
        (FREEZE - timedelta(days=6), W47),
        (FREEZE - timedelta(weeks=1), W47 - 1),
        (FREEZE - timedelta(weeks=1) + timedelta(seconds=1), W47),
        (FREEZE - timedelta(weeks=2), W47 - 2),
        (FREEZE - timedelta(weeks=5, seconds=1), W47 - 5),
    ],
)
def test_an_answer_counts_for_the_first_freeze_that_follows_it(
    instant: datetime, week: int
) -> None:
    alone = DigestWeeks([(FREEZE, W47)])
    known = DigestWeeks([(FREEZE, W47), (FREEZE - timedelta(weeks=1), W47 - 1)])
    assert alone.of(instant) == known.of(instant) == week


def test_a_fortnightly_digest_takes_both_weeks() -> None:
    weeks = DigestWeeks([(FREEZE - timedelta(weeks=2), W47 - 2), (FREEZE, W47)])
    assert weeks.of(FREEZE - timedelta(days=10)) == W47


@pytest.mark.parametrize(
    ("begun", "week"),
    [
        (FREEZE - timedelta(weeks=3) + timedelta(hours=2), W47 - 2),
        (FREEZE - timedelta(days=6, hours=1), W47),
        (FREEZE - timedelta(days=5), W47 + 1),
        (FREEZE - timedelta(hours=1), W47 + 1),
        (FREEZE, W47 + 1),
        (FREEZE + timedelta(hours=23), W47 + 2),
        (FREEZE + timedelta(days=1, seconds=1), W47 + 3),
    ],
)
def test_what_was_begun_shows_in_the_first_week_that_lies_after_it(
    begun: datetime, week: int
) -> None:
    """There was no digest in W48."""
    before, after = FREEZE - timedelta(weeks=1), FREEZE + timedelta(weeks=2)
    known = DigestWeeks([(before, W47 - 1), (FREEZE, W47), (after, W47 + 2)])
    assert known.after(begun) == week


def test_what_was_begun_after_the_last_freeze_shows_in_none_that_is_known() -> None:
    assert DigestWeeks([(FREEZE, W47)]).after(FREEZE + timedelta(minutes=1)) == W47 + 1
