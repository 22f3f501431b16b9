"""The demo on stage for browser tests: the real bot, the real play workspace, one open page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from bot.catalogue import load_catalogue
from bot.demo.show import Show
from bot.language import Texts

AINO, MIKKO, JANA, TOMAS, GRACE = "U01", "U02", "U03", "U04", "U05"
LEO, ASHA, DEV, MEERA = "U06", "U07", "U08", "U09"
#: Whoever has this in a name knows which button of which question it is.
SCALE = re.compile(r"^(Agree|Often|Yes|Partly): ")


#: Turning walks through every due instant; on a busy machine that takes a while.
TURNED_WITHIN_MS = 90_000


@contextmanager
def opened(folder: Path, texts: Texts) -> Iterator[Show]:
    show = Show(folder, catalogue=load_catalogue(), texts=texts, port=0, still=False)
    show.play.start()
    try:
        show.open()
        yield show
    finally:
        show.close()


def enter(page: Page, show: Show, member: str, channel: str = "") -> Page:
    """Opens the page as a member, at their own talk with the bot or in a channel."""
    page.goto(f"{show.play.url}#{member}/{channel}")
    page.locator(f'body[data-ready^="#{member}/{channel}"]').wait_for()
    return page


def prompt(page: Page) -> Locator:
    """The newest message that everybody in this talk can see."""
    return page.locator("#messages article:not([data-ephemeral])").last


def question_of(button: Locator) -> str:
    """The question that a button answers, from its accessible name; cut where Slack cuts it."""
    name = button.get_attribute("aria-label") or ""
    return name.partition(": ")[2].rstrip("…")


def command(page: Page, text: str) -> Locator:
    """Sends a slash command; returns the answer that only this member sees."""
    before = page.locator("#messages [data-ephemeral]").count()
    page.locator("#composer textarea").fill(text)
    page.keyboard.press("Enter")
    answer = page.locator("#messages [data-ephemeral]").nth(before)
    answer.wait_for()
    return answer


def turn(page: Page, name: str) -> str:
    """Presses a button that turns the clock; returns what the page says when it has turned."""
    button = page.get_by_role("button", name=name)
    with page.expect_response("**/_page/turn", timeout=TURNED_WITHIN_MS):
        button.click()
    expect(button).not_to_have_attribute("aria-busy", "true")
    return page.locator("#notices .info").inner_text()
