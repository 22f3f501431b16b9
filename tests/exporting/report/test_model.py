from dataclasses import replace

import pytest

from bot.digest.drawing.panels import Event
from bot.disclosure.week import ReleasedTrial
from bot.exporting.report.model import report_of, runs_of
from bot.trends.model.weeks import week_number
from tests.digest.cases import CASES, quiet, raised
from tests.digest.weeks import telling, weeks
from tests.exporting.report.reading import HELSINKI


@pytest.mark.parametrize(("most", "shown"), [(1, 1), (5, 5), (26, 26), (500, 26)])
def test_it_reaches_back_as_many_weeks_as_one_asks_for_and_no_further_than_the_first(
    most: int, shown: int
) -> None:
    report = report_of(quiet(), most, zone=HELSINKI)
    assert {len(topic.weeks) for topic in report.topics} == {shown}
    assert len(report.presence) == shown
    assert report.topics[0].weeks[-1].week == 47


def test_weeks_without_a_release_count_as_weeks_of_the_calendar() -> None:
    every_other = weeks({"silo": [0.0] * 20})[1::2]
    report = report_of(telling(every_other), 8, zone=HELSINKI)
    assert [each.week for each in report.topics[0].weeks] == [41, 43, 45, 47]


def test_an_action_that_was_over_before_the_weeks_begin_is_left_out() -> None:
    kept = {tried.action.id for tried in report_of(raised(), 26, zone=HELSINKI).actions}
    short = {tried.action.id for tried in report_of(raised(), 3, zone=HELSINKI).actions}
    assert (kept, short) == ({1, 2}, {2})


def test_what_became_of_an_action_is_marked_and_said_in_its_week() -> None:
    operations = report_of(raised(), 26, zone=HELSINKI).topics[4]
    assert [mark.event for mark in operations.panel.marks] == [Event.STARTED, Event.NOT_MOVED]
    row = next(each for each in operations.weeks if each.week == 43)
    said = "Looked again at “One of us sits with operations on Mondays”: no change."
    assert row.note.endswith(said)


def test_how_much_an_action_moved_is_told_as_it_was_released() -> None:
    told = CASES["eased"]()
    weeks_told = list(told.weeks)
    place = next(place for place, week in enumerate(weeks_told) if week.week == "2026-W46")
    trials = {1: ReleasedTrial("moved", 0.5, 0.25, 1.0)}
    weeks_told[place] = replace(weeks_told[place], trials=trials)
    plain, sized = (
        report_of(each, 26, zone=HELSINKI).actions[0].result
        for each in (told, replace(told, weeks=tuple(weeks_told)))
    )
    assert plain == "Looked again in week 46: better"
    assert sized == f"{plain}, by about 0.5 points (likely 0.25 to 1)"


def test_an_older_figure_is_told_with_its_week() -> None:
    method = report_of(CASES["eased"](), 26, zone=HELSINKI).topics[3]
    assert "Figure of week 45: too few new answers since." in method.weeks[-1].note


def test_a_level_measured_otherwise_than_now_is_told_as_such() -> None:
    silo = report_of(CASES["finnish"](), 26, zone=HELSINKI).topics[0]
    assert "eri vertailukohdasta" in silo.weeks[5].note
    assert "eri vertailukohdasta" not in silo.weeks[-1].note


def test_blind_spots_of_now_come_before_those_of_earlier_weeks() -> None:
    told = quiet()
    earlier, now = told.weeks[3].blind_spots[1], told.weeks[3].blind_spots[0]
    ledger = tuple(
        replace(week, blind_spots=(now,) if place > 20 else (earlier,))
        for place, week in enumerate(told.weeks)
    )
    spots = report_of(replace(told, weeks=ledger), 26, zone=HELSINKI).blind_spots
    assert [(spot.practice, spot.weeks, spot.now) for spot in spots] == [
        ("Compliance", "43–47", True),
        ("Trust", "22–42", False),
    ]


def test_weeks_in_a_row_are_told_as_one_stretch_across_the_turn_of_the_year() -> None:
    first = week_number("2026-W52")
    assert runs_of([first, first + 1, first + 2, first + 4]) == "52–1, 3"
