"""The report page in a real browser: pointing, tapping, keys, one topic, a phone, paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.digest.cases import CASES
from tests.exporting.report.reading import page_of

pytestmark = pytest.mark.browser


@pytest.fixture
def report(tmp_path: Path) -> str:
    path = tmp_path / "report.html"
    path.write_text(page_of(CASES["raised"]()), encoding="utf-8")
    return path.as_uri()


def panel(page: Page, topic: str) -> Locator:
    return page.locator(f"[data-topic={topic}]")


def week(page: Page, topic: str, number: int) -> Locator:
    """A week of a drawing, by its place among all weeks: 22 is the first."""
    return panel(page, topic).locator(".week").nth(number - 22)


def test_nothing_is_fetched_and_nothing_is_refused(page: Page, report: str) -> None:
    fetched: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(report)
    expect(panel(page, "silo").locator(".readout")).to_contain_text("Week 47")
    assert (fetched, said) == ([report], [])


def test_pointing_at_a_week_shows_its_words_in_every_topic(page: Page, report: str) -> None:
    page.goto(report)
    week(page, "silo", 35).locator(".hit").hover()
    for topic in ("silo", "testing_gap", "innovation_gap"):
        expect(panel(page, topic).locator(".readout")).to_contain_text("Week 35 · Steady")
        expect(panel(page, topic).locator(".week.current")).to_have_count(1)
    expect(page.locator("#presence .readout")).to_contain_text("Week 35 · replied: 60–80%")


def test_keys_go_from_week_to_week_and_from_topic_to_topic(page: Page, report: str) -> None:
    page.goto(report)
    page.get_by_role("radio", name="All topics").focus()
    page.keyboard.press("Tab")
    expect(week(page, "silo", 47)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(week(page, "silo", 46)).to_be_focused()
    expect(panel(page, "silo").locator(".readout")).to_contain_text("Week 46")
    page.keyboard.press("ArrowDown")
    expect(week(page, "user_feedback_gap", 46)).to_be_focused()
    page.keyboard.press("Home")
    expect(week(page, "user_feedback_gap", 22)).to_be_focused()
    expect(panel(page, "silo").locator(".readout")).to_contain_text("Not enough answers yet.")
    page.keyboard.press("ArrowLeft")
    expect(week(page, "user_feedback_gap", 22)).to_be_focused()
    page.keyboard.press("End")
    expect(week(page, "user_feedback_gap", 47)).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel(page, "user_feedback_gap").locator("summary")).to_be_focused()


def test_a_week_in_focus_has_a_name_to_be_heard(page: Page, report: str) -> None:
    page.goto(report)
    last = page.get_by_role("img", name="Week 47 · Worse · since about week 40")
    expect(last).to_have_count(1)


def test_one_topic_is_chosen_by_keys_and_all_come_back(page: Page, report: str) -> None:
    page.goto(report)
    page.get_by_role("radio", name="All topics").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Working apart")).to_be_checked()
    expect(panel(page, "silo")).to_be_visible()
    expect(panel(page, "silo").locator(".about")).to_be_visible()
    expect(panel(page, "testing_gap")).to_be_hidden()
    page.get_by_role("radio", name="All topics").check()
    expect(panel(page, "testing_gap")).to_be_visible()


def test_the_table_opens_by_keys(page: Page, report: str) -> None:
    page.goto(report)
    panel(page, "silo").locator("summary").focus()
    page.keyboard.press("Enter")
    expect(panel(page, "silo").get_by_role("row")).to_have_count(27)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_sticks_out_and_a_tap_shows_a_week(
    new_page: Callable[..., Page], report: str, scheme: str
) -> None:
    page = new_page(width=360, height=740, scheme=scheme)
    page.goto(report)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    week(page, "testing_gap", 40).locator(".hit").tap()
    expect(panel(page, "testing_gap").locator(".readout")).to_contain_text("Week 40")
    letters = page.locator("[data-topic=silo] svg").evaluate(
        "svg => 11 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
    )
    assert letters >= 9


def test_paper_gets_every_topic_whatever_was_chosen(page: Page, report: str) -> None:
    page.goto(report)
    page.get_by_role("radio", name="Thin testing").check()
    week(page, "testing_gap", 30).locator(".hit").hover()
    page.emulate_media(media="print", color_scheme="dark")
    for topic in ("silo", "testing_gap", "innovation_gap"):
        expect(panel(page, topic)).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_without_its_script_the_page_still_says_all(page: Page, tmp_path: Path) -> None:
    head, _, rest = page_of(CASES["raised"]()).partition("<script>")
    bare = tmp_path / "bare.html"
    bare.write_text(head + rest.partition("</script>")[2], encoding="utf-8")
    page.goto(bare.as_uri())
    expect(panel(page, "silo").locator(".readout")).to_contain_text("Week 47")
    expect(panel(page, "silo").locator("title")).to_have_count(26)
    expect(page.get_by_role("radio")).to_have_count(0)
