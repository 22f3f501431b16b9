"""A newcomer's first sight of the demo, and its weeks one after another, on a phone too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.demo import company
from bot.demo.show import Show
from bot.language import Texts
from tests.browser.stage import GRACE, MEERA, SCALE, enter, opened, prompt, turn

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def show(tmp_path: Path, texts: Texts) -> Iterator[Show]:
    with opened(tmp_path, texts) as show:
        yield show


def picture(page: Page) -> Locator:
    """The newest digest's picture, once it is there."""
    image = prompt(page).locator("figure img")
    image.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('#messages figure img')].at(-1)?.naturalWidth > 300"
    )
    return image


def test_the_first_sight_says_what_this_is_and_what_to_do(show: Show, page: Page) -> None:
    page.goto(show.play.url)
    welcome = page.locator("#welcome")
    expect(welcome).to_contain_text("Nine people work here")
    expect(welcome).to_contain_text("Friday digest")
    expect(welcome).to_contain_text("generated")
    expect(page.locator("#acting option:checked")).to_contain_text("ML, Berlin")
    expect(prompt(page)).to_contain_text("short questions")
    expect(prompt(page).get_by_role("button", name=SCALE).first).to_be_in_viewport()
    welcome.get_by_role("button", name="Dismiss").click()
    page.reload()
    expect(prompt(page)).to_contain_text("short questions")
    expect(welcome).to_be_hidden()


def test_the_traffic_of_a_week_holds_nothing_that_looks_broken(show: Show, page: Page) -> None:
    enter(page, show, GRACE)
    page.get_by_role("button", name="Traffic").click()
    expect(page.locator('.traffic[data-method="message"]').first).to_be_attached()
    for _digest in range(2):
        # A machine that is busy may ack late; what must not be there is a call that is wrong.
        for error in ("dispatch_failed", "invalid_blocks", "unknown_method", "missing_scope"):
            bad = page.locator(".traffic.bad").get_by_text(error)
            expect(bad).to_have_count(0)
        turn(page, "Friday digest")
        expect(page.locator('.traffic[data-method="upload"]').first).to_be_attached()


def test_channels_say_what_they_are_for_and_that_the_past_is_generated(
    show: Show, page: Page
) -> None:
    enter(page, show, GRACE, company.DIGEST_CHANNEL)
    expect(page.locator("#place-note")).to_contain_text("generated")
    expect(page.locator("#messages")).to_contain_text("nobody's real answers")


def test_on_a_phone_a_friday_ends_with_the_digest_and_its_picture(
    show: Show, new_page: Callable[..., Page]
) -> None:
    page = enter(new_page(**PHONE), show, GRACE)
    said = turn(page, "Friday digest")
    assert f"#{company.DIGEST_CHANNEL_NAME}" in said
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("link", name=company.DIGEST_CHANNEL_NAME).click()
    expect(prompt(page)).to_contain_text("Thin testing ▲ Worse")
    image = picture(page)
    assert len(image.get_attribute("alt") or "") > 100
    box = image.bounding_box()
    assert box is not None
    assert box["width"] > 250
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_weeks_follow_each_other_each_with_questions_and_a_digest(show: Show, page: Page) -> None:
    enter(page, show, MEERA)
    prompts = page.locator("#messages article")
    before = prompts.count()
    digests = len(show.play.messages(company.DIGEST_CHANNEL))
    turn(page, "Next questions")
    expect(page.locator("#now")).to_contain_text("Tue")
    expect(prompts).to_have_count(before + 1)
    turn(page, "Friday digest")
    turn(page, "Friday digest")
    expect(page.locator("#now")).to_contain_text("Fri")
    expect(prompts).to_have_count(before + 2)
    enter(page, show, MEERA, company.DIGEST_CHANNEL)
    picture(page)
    expect(prompt(page)).to_contain_text("Far from users ▼ Eased")
    assert len(show.play.messages(company.DIGEST_CHANNEL)) >= digests + 2
    expect(page.locator(".unsupported")).to_have_count(0)
