"""The week turns in the browser: the Friday digest, the next questions, an admin asks now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.demo import company
from bot.demo.show import Show
from bot.language import Texts
from tests.browser.stage import JANA, SCALE, TOMAS, command, enter, opened, prompt, turn

pytestmark = pytest.mark.browser

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def show(tmp_path: Path, texts: Texts) -> Iterator[Show]:
    with opened(tmp_path, texts) as show:
        yield show


def test_friday_brings_the_digest_with_its_picture_and_closes_the_questions(
    show: Show, page: Page
) -> None:
    enter(page, show, TOMAS)
    prompt(page).get_by_role("button", name=SCALE).first.click()
    expect(prompt(page)).to_contain_text("Saved: ")
    turn(page, "Friday digest")
    expect(page.get_by_role("status")).to_contain_text("digest")
    expect(page.locator("#now")).to_contain_text("Fri 20 Nov")
    expect(prompt(page).get_by_role("button", name=SCALE)).to_have_count(0)
    page.get_by_role("navigation").get_by_role("link", name="route-planning-digest").click()
    digest = prompt(page)
    expect(digest).to_contain_text("Thin testing ▲ Worse")
    expect(digest).to_contain_text("Far from users ▼ Eased")
    picture = digest.locator("figure img")
    expect(picture).to_have_attribute("alt", re.compile(r"\w+ \w+ \w+"))
    page.wait_for_function(
        "() => document.querySelector('#messages figure img').naturalWidth > 300"
    )
    expect(page.locator(".unsupported")).to_have_count(0)


def test_the_next_questions_wait_after_turning_to_them(show: Show, page: Page) -> None:
    enter(page, show, JANA)
    turn(page, "Next questions")
    expect(page.locator("#now")).to_contain_text("Tue 24 Nov")
    expect(page.locator("#messages .day")).to_have_count(2)
    expect(prompt(page).get_by_role("button", name=SCALE).first).to_be_visible()


def test_an_admin_asks_now_and_a_member_cannot(show: Show, new_page: Callable[..., Page]) -> None:
    show.turn(MONDAY)
    member = enter(new_page(), show, JANA)
    expect(command(member, f"/retro ask {company.TEAM_KEY}")).to_contain_text("Only admins")
    before = member.locator("#messages article:not([data-ephemeral])").count()
    admin = enter(new_page(), show, company.ADMIN)
    expect(command(admin, f"/retro ask {company.TEAM_KEY}")).to_contain_text("Route Planning")
    asked = member.locator("#messages article:not([data-ephemeral])").nth(before)
    expect(asked).to_contain_text(company.ADMIN_NAME, timeout=30_000)
    asked.get_by_role("button", name=SCALE).first.click()
    expect(asked).to_contain_text("Saved: ")
