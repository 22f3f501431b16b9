"""A member's own room in the browser: every page at phone width, a withdrawal, breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.demo.show import Show
from bot.language import Texts
from tests.browser.stage import AINO, LEO, SCALE, TOMAS, enter, opened, prompt

pytestmark = pytest.mark.browser

TABS = ("answers", "told", "digests", "privacy", "settings", "data")


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory, texts: Texts) -> Iterator[Show]:
    with opened(tmp_path_factory.mktemp("demo"), texts) as show:
        yield show


def room(page: Page, show: Show, member: str) -> Locator:
    """The member's App Home."""
    enter(page, show, member)
    page.get_by_role("tab", name="Home").click()
    home = page.locator("#home")
    expect(home.get_by_role("button").first).to_be_visible()
    return home


@pytest.mark.parametrize(("member", "language"), [(AINO, "fi"), (TOMAS, "en")])
def test_every_page_fits_a_phone_and_says_which_one_it_is(
    show: Show, new_page: Callable[..., Page], texts: Texts, member: str, language: str
) -> None:
    page, say = new_page(width=360), texts.by(language)
    home = room(page, show, member)
    for tab in TABS:
        name = say(f"home.tab_{tab}")
        home.get_by_role("button", name=name, exact=True).click()
        here = home.get_by_role("button", name=say("home.you_are_here", tab=name))
        expect(here).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, f"{tab} is {wide} wide"


def test_an_answer_is_withdrawn_after_a_question_and_can_be_given_again(
    show: Show, page: Page
) -> None:
    enter(page, show, LEO)
    prompt(page).get_by_role("button", name=SCALE).first.click()
    expect(prompt(page)).to_contain_text("Saved: ")
    page.get_by_role("tab", name="Home").click()
    home = page.locator("#home")
    home.get_by_role("button", name="My answers", exact=True).click()
    expect(home.get_by_role("button", name="My answers, shown now")).to_be_visible()
    home.get_by_role("button", name="Withdraw my answer to").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(home).to_contain_text("It counts as if you had never answered.")
    expect(home.get_by_role("button", name="Withdraw my answer to")).to_have_count(0)


def test_a_pause_and_an_absence_are_made_and_taken_back(show: Show, page: Page) -> None:
    home = room(page, show, TOMAS)
    home.get_by_role("button", name="My settings").click()
    home.get_by_role("button", name="Pause for four weeks").click()
    expect(home).to_contain_text("Your questions are paused until")
    home.get_by_role("button", name="End the pause").click()
    expect(home).to_contain_text("You are asked as planned.")
    home.get_by_role("button", name="I am away").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(home).to_contain_text("Away, with no end set. You said so.")
    home.get_by_role("button", name="I am back").click()
    expect(home).to_contain_text("Welcome back.")
