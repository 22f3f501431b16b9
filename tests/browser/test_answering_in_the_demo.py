"""A member's week in the browser: answer, change, write, skip, pause; each as another person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.demo.show import Show
from bot.language import Texts
from tests.browser.stage import (
    AINO,
    ASHA,
    DEV,
    GRACE,
    JANA,
    LEO,
    MEERA,
    MIKKO,
    SCALE,
    TOMAS,
    command,
    enter,
    opened,
    prompt,
    question_of,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory, texts: Texts) -> Iterator[Show]:
    with opened(tmp_path_factory.mktemp("demo"), texts) as show:
        yield show


def first_scale(page: Page) -> Locator:
    """The healthy-looking answer of the first question that has a scale."""
    return prompt(page).get_by_role("button", name=SCALE).first


def tap(button: Locator) -> str:
    """Taps; returns the words on the button."""
    words = button.inner_text()
    button.click()
    return words


def test_one_tap_saves_an_answer_and_change_replaces_it(show: Show, page: Page) -> None:
    enter(page, show, TOMAS)
    question = question_of(first_scale(page))
    said = tap(first_scale(page))
    expect(prompt(page)).to_contain_text(f"Saved: {said}")
    prompt(page).get_by_role("button", name="Change").first.click()
    unsure = prompt(page).get_by_role("button", name=re.compile(f"^I don't know: {question[:30]}"))
    said = tap(unsure)
    expect(prompt(page)).to_contain_text(f"Saved: {said}")
    expect(page.locator("#messages article:not([data-ephemeral])")).to_have_count(1)
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_role("tabpanel", name="Home")
    expect(home).to_contain_text(f"{said} · Tuesday 17 November")


def test_what_was_saved_is_said_and_the_focus_stays_at_the_question(show: Show, page: Page) -> None:
    enter(page, show, MIKKO)
    answers = prompt(page).get_by_role("button", name=re.compile("^(?!Ohita|Kirjoita).+: "))
    first = answers.first
    name = first.get_attribute("aria-label") or ""
    said = tap(first)
    spoken = page.get_by_role("log").locator("p").last
    expect(spoken).to_contain_text(said)
    expect(spoken).to_have_attribute("lang", "fi-FI")
    change = prompt(page).get_by_role("button", name="Muuta").first
    expect(change).to_be_focused()
    change.press("Enter")
    expect(prompt(page).get_by_role("button", name=name)).to_be_focused()


def test_an_answer_in_words_is_written_in_a_modal(show: Show, page: Page) -> None:
    enter(page, show, JANA)
    prompt(page).get_by_role("button", name=re.compile("^Write an answer")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    dialog.get_by_role("textbox").fill("By hand & <b>slowly</b>, <!channel>")
    # The demo's team is confidential and has no organisation above it: nobody would be quoted.
    expect(dialog).to_contain_text("I keep your words and show them only to you")
    expect(dialog.get_by_role("checkbox")).to_have_count(0)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(prompt(page)).to_contain_text("By hand & <b>slowly</b>, <!channel>")
    prompt(page).get_by_role("button", name="Change").click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(
        "By hand & <b>slowly</b>, <!channel>"
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_question_can_be_skipped_or_be_somebody_elses(show: Show, page: Page) -> None:
    enter(page, show, LEO)
    said = [tap(prompt(page).get_by_role("button", name=re.compile("^Skip: ")).first)]
    expect(prompt(page)).to_contain_text(f"Saved: {said[0]}")
    said.append(tap(prompt(page).get_by_role("button", name=re.compile("^Not my area: ")).first))
    expect(prompt(page)).to_contain_text(f"Saved: {said[1]}")
    expect(prompt(page).get_by_role("button", name="Change")).to_have_count(2)


def test_a_pause_starts_and_ends_on_the_home_tab(show: Show, page: Page) -> None:
    enter(page, show, ASHA)
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_role("tabpanel", name="Home")
    home.get_by_role("button", name="Pause for a week").click()
    home.get_by_role("button", name="End the pause").click()
    expect(home.get_by_role("button", name="Pause for a week")).to_be_visible()
    expect(home).to_contain_text("You are asked as planned.")


def test_a_question_is_answered_on_the_home_tab(show: Show, page: Page) -> None:
    enter(page, show, DEV)
    page.get_by_role("tab", name="Home").click()
    home = page.get_by_role("tabpanel", name="Home")
    button = home.get_by_role("button", name=SCALE).first
    question = question_of(button)
    said = tap(button)
    expect(home).to_contain_text(f"{said} · Tuesday 17 November")
    expect(home.get_by_role("button", name=re.compile(f"^Skip: {question[:30]}"))).to_have_count(0)


def test_a_finnish_speaker_is_asked_in_finnish(show: Show, page: Page) -> None:
    enter(page, show, AINO)
    expect(prompt(page)).to_contain_text("kysymystä")
    expect(command(page, "/retro help")).to_contain_text("/retro next")


def test_the_keyboard_alone_is_enough_to_answer(show: Show, page: Page) -> None:
    enter(page, show, GRACE)
    page.get_by_role("region", name="Messages").focus()
    name = ""
    for _step in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")
        if SCALE.match(name):
            break
    assert SCALE.match(name)
    page.keyboard.press("Enter")
    expect(prompt(page)).to_contain_text(f"Saved: {name.partition(':')[0]}")
    expect(page.get_by_role("log")).to_contain_text(f"Saved: {name.partition(':')[0]}")
    change = prompt(page).get_by_role("button", name="Change")
    expect(change).to_be_focused()
    expect(change).to_have_accessible_name(re.compile(re.escape(name.partition(": ")[2][:30])))


def test_on_a_phone_an_answer_is_a_tap(show: Show, new_page: Callable[..., Page]) -> None:
    page = enter(new_page(width=360, height=740), show, MEERA)
    button = first_scale(page)
    words = button.inner_text()
    button.tap()
    expect(prompt(page)).to_contain_text(f"Saved: {words}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_nothing_the_bot_sends_is_unknown_to_the_page(show: Show, page: Page) -> None:
    for member in (AINO, TOMAS):
        enter(page, show, member)
        for words in ("help", "next", "digest", "privacy"):
            command(page, f"/retro {words}")
        expect(page.locator(".unsupported")).to_have_count(0)
        page.get_by_role("tab", name="Home").click()
        expect(page.locator("#home .block").first).to_be_visible()
        expect(page.locator(".unsupported")).to_have_count(0)
