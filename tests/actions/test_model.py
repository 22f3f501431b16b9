from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions.model import (
    Action,
    Debt,
    Result,
    by_contract,
    debts,
    due_in,
    in_reach,
    is_week,
    monday,
    one_line,
    usual_due,
    week_of,
)
from bot.people.calendar import Calendar
from bot.people.model import Context

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def an_action(
    lens: str = "silo",
    *,
    found: str = "2026-W47",
    at: datetime = datetime(2026, 11, 20, tzinfo=UTC),
    due_on: date = date(2026, 12, 18),
    result: Result = Result.OPEN,
    number: int = 1,
) -> Action:
    return Action(
        id=number, team_id=1, lens=lens, found_week=found, what="Pair", owner="U01",
        due_on=due_on, expects="Better", created_by="U01", created_at=at, result=result,
    )  # fmt: skip


@settings(deadline=None)  # the first look at a year's holidays takes a while
@given(days)
def test_the_usual_day_is_a_working_day_in_reach_about_four_weeks_ahead(today: date) -> None:
    calendar = Calendar(holidays="FI")
    due_on = usual_due(today, calendar)
    assert in_reach(due_on, today)
    assert calendar.is_working(due_on)
    assert timedelta(weeks=4) <= due_on - today <= timedelta(weeks=5)


@settings(deadline=None)
@given(days)
def test_a_closure_without_end_still_gives_a_day_in_reach(today: date) -> None:
    closed = frozenset(today + timedelta(days=number) for number in range(200))
    assert in_reach(usual_due(today, Calendar(days_off=closed)), today)


@pytest.mark.parametrize(("ahead", "reached"), [(13, False), (14, True), (84, True), (85, False)])
def test_it_is_looked_at_again_in_two_to_twelve_weeks(ahead: int, *, reached: bool) -> None:
    today = date(2026, 11, 24)
    assert in_reach(today + timedelta(days=ahead), today) is reached


@given(days)
def test_a_day_lies_in_the_seven_from_its_weeks_monday(day: date) -> None:
    assert is_week(week_of(day))
    assert monday(week_of(day)) <= day < monday(week_of(day)) + timedelta(days=7)


@given(days, days)
def test_weeks_sort_as_they_follow(one: date, other: date) -> None:
    assert (week_of(one) < week_of(other)) == (monday(week_of(one)) < monday(week_of(other)))


@given(st.text(max_size=12))
def test_whatever_is_no_week_of_ours_is_told_from_one(text: str) -> None:
    if is_week(text):
        assert week_of(monday(text)) == text


@given(st.text())
def test_words_come_on_one_line(text: str) -> None:
    assert "\n" not in one_line(text)
    assert one_line(one_line(text)) == one_line(text)


RAISED = {"silo": "2026-W47"}


@pytest.mark.parametrize(
    ("week", "expected"),
    [("2026-W49", []), ("2026-W50", [Debt("silo", 3)]), ("2027-W01", [Debt("silo", 7)])],
)
def test_a_finding_is_unanswered_after_three_weeks(week: str, expected: list[Debt]) -> None:
    assert debts([], RAISED, {}, week=week) == expected


@pytest.mark.parametrize(
    ("action", "answered"),
    [
        (an_action(), True),
        (an_action(result=Result.NOT_MOVED), True),
        (an_action("testing_gap"), False),
        (an_action(found="2026-W40", at=datetime(2026, 10, 1, tzinfo=UTC)), True),
        (
            an_action(found="2026-W40", at=datetime(2026, 10, 1, tzinfo=UTC), result=Result.MOVED),
            False,
        ),
        (an_action(found="2026-W40", result=Result.MOVED), True),
    ],
    ids=["of it", "over", "of another lens", "from before, open", "from before, over", "late tap"],
)
def test_an_action_is_a_reply_to_the_finding_of_its_lens(action: Action, *, answered: bool) -> None:
    assert (debts([action], RAISED, {}, week="2026-W51") == []) is answered


@pytest.mark.parametrize(("week", "answered"), [("2026-W46", False), ("2026-W47", True)])
def test_a_card_to_talk_it_over_is_a_reply(week: str, *, answered: bool) -> None:
    assert (debts([], RAISED, {"silo": week}, week="2026-W51") == []) is answered


def test_the_longest_waiting_finding_comes_first() -> None:
    raised = {"silo": "2026-W48", "testing_gap": "2026-W46", "method_gap": "2026-W51"}
    assert debts([], raised, {}, week="2026-W51") == [Debt("testing_gap", 5), Debt("silo", 3)]


def test_what_is_due_comes_by_its_day_until_it_has_a_result() -> None:
    week = [
        an_action(number=1, due_on=date(2026, 12, 20)),
        an_action(number=2, due_on=date(2026, 12, 14)),
        an_action(number=3, due_on=date(2026, 12, 21)),
        an_action(number=4, due_on=date(2026, 12, 1), result=Result.MOVED),
    ]
    assert [action.id for action in due_in(week, "2026-W51")] == [2, 1]


def test_a_contract_decides_only_what_it_hands_to_others() -> None:
    assert by_contract("operations_gap", Context(after_release="customer"))
    assert not by_contract("operations_gap", Context(after_release="us", customer="external"))
    assert by_contract("innovation_gap", Context(customer="external"))
    assert not by_contract("silo", Context(customer="external", after_release="customer"))
