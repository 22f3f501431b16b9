"""Recurrences as people say them, and back; what has no such words is left alone."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scheduling.recurrence import Recurrence, check_rule
from bot.scheduling.rhythm import DAYS, NTHS, Every, Rhythm, rhythm_of, rule_of

SEVERAL = st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(
    lambda days: tuple(day for day in DAYS if day in days)
)
ONE = st.sampled_from(DAYS).map(lambda day: (day,))
RHYTHMS = st.one_of(
    st.builds(Rhythm, st.sampled_from([Every.WEEK, Every.TWO_WEEKS]), SEVERAL),
    st.builds(Rhythm, st.just(Every.MONTH), ONE, st.sampled_from(NTHS)),
    st.builds(Rhythm, st.just(Every.SPRINT), ONE),
)


@given(RHYTHMS)
def test_what_is_said_comes_back_as_it_was(rhythm: Rhythm) -> None:
    rule = rule_of(rhythm)
    check_rule(rule)
    assert rhythm_of(rule, is_sprint=rhythm.every is Every.SPRINT) == rhythm


@given(RHYTHMS)
def test_it_names_only_the_days_that_were_said(rhythm: Rhythm) -> None:
    found = Recurrence(rule_of(rhythm), time(10), date(2026, 11, 2)).between(
        date(2026, 11, 2), date(2027, 2, 28)
    )
    assert found
    assert {DAYS[moment.weekday()] for moment in found} <= set(rhythm.days)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU",
        "FREQ=MONTHLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=TU;COUNT=4",
        "FREQ=MONTHLY;BYDAY=5MO",
    ],
)
def test_a_rule_that_says_more_has_no_such_words(rule: str) -> None:
    check_rule(rule)
    assert rhythm_of(rule) is None


def test_a_sprint_with_two_days_has_no_such_words() -> None:
    assert rhythm_of("FREQ=WEEKLY;BYDAY=MO,TU", is_sprint=True) is None


def test_a_week_that_begins_on_monday_is_any_week() -> None:
    assert rhythm_of("FREQ=WEEKLY;WKST=MO;BYDAY=TU") == Rhythm(Every.WEEK, ("TU",))
