"""A new admin in the browser: from an empty workspace to the first questions, interactions counted.

An interaction is one click, one selection, or one text typed. What is kept as it stands was on the
screen. Nothing but the page is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.configuring.model import Config
from tests.browser.stage import prompt
from tests.configuring.panel.live import ADA, EVA, OLLI, TUESDAY, an_empty_workspace, team
from tests.live import Live

pytestmark = pytest.mark.browser

#: What issue and README promise.
MOST_INTERACTIONS = 12


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    with an_empty_workspace(sqlite_url) as bot:
        bot.parts.refresher.start()
        yield bot
        bot.parts.refresher.stop()


@dataclass
class Hand:
    """Somebody at the page; every touch of it is counted."""

    page: Page
    count: int = 0

    def click(self, name: str, *, role: str = "button", inside: Locator | None = None) -> None:
        self.count += 1
        place = inside or self.page
        place.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]

    def type(self, label: str, text: str) -> None:
        self.count += 1
        self.page.get_by_role("dialog").get_by_label(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        self.count += 1
        self.page.get_by_role("dialog").get_by_label(label).select_option(label=option)

    def unfold(self, name: str) -> None:
        """Open a list from which several can be ticked."""
        self.count += 1
        self.page.locator(".multi summary").filter(has=self.page.locator(f"[aria-label^='{name}']")).or_(
            self.page.locator(f".multi summary[aria-label^='{name}:']")).first.click()

    def tick(self, name: str) -> None:
        self.count += 1
        self.page.get_by_role("dialog").get_by_role("checkbox", name=name, exact=True).first.check()


def enter(page: Page, live: Live, who: str) -> Hand:
    page.goto(f"{live.play.url}#{who}/")
    page.locator(f'body[data-ready^="#{who}/"]').wait_for()
    return Hand(page)


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("dialog").get_by_role("heading").first).to_have_text(text)


def test_people_picked_by_name_take_twelve_interactions_at_most(live: Live, page: Page) -> None:
    hand = enter(page, live, EVA)
    hand.click("Home", role="tab")
    hand.click("Set up a team")
    title(page, "The team")
    hand.type("Name of the team", "Fraud ML")
    hand.unfold("People")
    for name in ("Eva", "Ada", "Bo", "Cy", "Di"):
        hand.tick(name)
    hand.click("Next")
    title(page, "When to ask")
    hand.click("Save")
    title(page, "Ready")
    expect(page.get_by_role("dialog")).to_contain_text("Tuesday 24 November at 10:00")
    assert hand.count <= MOST_INTERACTIONS, hand.count
    live.turn(TUESDAY + timedelta(hours=1))
    assert live.tick()
    ada = enter(page, live, ADA)
    expect(prompt(ada.page)).to_contain_text("3 short questions")
