from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from bot.play import PlayServer, Turn, Workspace
from tests.play.page.blockkit import OPTIONS, actions, button, entry, mrkdwn, plain, section
from tests.play.page.conftest import Bot

pytestmark = pytest.mark.browser
See = Callable[..., Page]

HERE = Path(__file__).parent
STICKING_OUT = HERE.joinpath("sticking_out.js").read_text()
NAMES = HERE.joinpath("names.js").read_text()
CONTRASTS = HERE.joinpath("contrasts.js").read_text()


def say_much(bot: Bot) -> None:
    cells: list[dict[str, Any]] = [{"type": "raw_text", "text": f"Column {n}"} for n in range(8)]
    several = {"type": "multi_static_select", "action_id": "m", "options": OPTIONS}
    bot.say(
        "U03",
        section(
            "A question that is rather long, with aWordThatNobodyEverThoughtOfBreakingAtAll",
            accessory={"type": "static_select", "action_id": "s", "options": OPTIONS},
            block_id="s1",
        ),
        actions(*[button(f"Answer number {n}", f"b{n}") for n in range(7)]),
        section("More", accessory={**several}, block_id="s2"),
        {"type": "section", "fields": [mrkdwn(f"*Field {n}*\nvalue") for n in range(6)]},
        actions(
            {"type": "datepicker", "action_id": "d"},
            {"type": "timepicker", "action_id": "t"},
            {"type": "datetimepicker", "action_id": "dt"},
            block_id="pickers",
        ),
        {"type": "table", "rows": [cells, cells]},
    )


@pytest.mark.parametrize("width", [320, 360, 768, 1024])
def test_nothing_sticks_out_at_the_side(bot: Bot, see: See, width: int) -> None:
    say_much(bot)
    page = see("U03", width=width, height=700)
    expect(page.locator("#messages table")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(STICKING_OUT) == []


def test_on_a_phone_the_conversations_are_a_drawer(bot: Bot, see: See) -> None:
    bot.say("C02", text="News")
    page = see("U03", width=360, height=700)
    channel = page.get_by_role("navigation").get_by_role("link", name="signals-ml")
    expect(channel).to_be_hidden()
    menu = page.get_by_role("button", name="Conversations")
    expect(menu).to_contain_text("1 new")
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(channel).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    channel.click()
    expect(page.locator("#place-name")).to_have_text("#signals-ml")
    expect(channel).to_be_hidden()
    expect(page.locator("#messages")).to_contain_text("News")


def test_a_prompt_is_answered_with_the_thumb(bot: Bot, see: See) -> None:
    say_much(bot)
    page = see("U03", width=360, height=700)
    answer = page.get_by_role("button", name="Answer number 3")
    answer.tap()
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    assert bot.last("block_actions")["actions"][0]["action_id"] == "b3"
    box = answer.bounding_box()
    assert box
    assert box["height"] >= 40


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(bot: Bot, see: See, scheme: str) -> None:
    """The contrast that WCAG asks of small text (4.5 to 1), computed from what is shown."""
    say_much(bot)
    bot.web.chat_postEphemeral(channel="C02", user="U03", blocks=[section("Psst")], text="Psst")
    page = see("U03", "C02", scheme=scheme)
    expect(page.locator("[data-ephemeral]")).to_have_count(1)
    assert page.evaluate(CONTRASTS) == []
    page.get_by_role("navigation").get_by_role("link", name="Retrostar").click()
    expect(page.locator("#messages table")).to_have_count(1)
    assert page.evaluate(CONTRASTS) == []


def test_every_control_has_a_name_and_every_reference_a_target(bot: Bot, see: See) -> None:
    say_much(bot)
    every = [
        entry("Text", {"type": "plain_text_input", "multiline": True, "max_length": 9}, "text"),
        entry("Ticks", {"type": "checkboxes", "options": OPTIONS}, "ticks", hint=plain("Some")),
        entry("One", {"type": "radio_buttons", "options": OPTIONS}, "one"),
        entry("Many", {"type": "multi_static_select", "options": OPTIONS}, "many"),
        entry("Found", {"type": "external_select", "min_query_length": 1}, "found"),
        entry("Several", {"type": "multi_external_select", "min_query_length": 1}, "several"),
        actions({"type": "overflow", "action_id": "o", "options": OPTIONS}, block_id="o"),
    ]
    bot.say("U03", *every)
    page = see("U03")
    expect(page.locator("#messages article")).to_have_count(2)
    page.get_by_role("button", name="Traffic").click()
    assert page.evaluate(NAMES) == []


def test_pressing_a_turn_shows_that_it_works_and_what_came_of_it(
    new_page: Callable[..., Page],
) -> None:
    done = threading.Event()

    def run() -> str:
        done.wait(10)
        return "It is Friday now."

    with PlayServer(Workspace.default(), turns=[Turn("friday", "Friday digest", run)]) as server:
        page = new_page(width=360)
        page.goto(server.url)
        turn = page.get_by_role("button", name="Friday digest")
        turn.click()
        expect(turn).to_have_attribute("aria-busy", "true")
        expect(turn).to_have_attribute("aria-disabled", "true")
        done.set()
        expect(page.get_by_role("status")).to_contain_text("It is Friday now.")
        expect(turn).not_to_have_attribute("aria-busy", "true")
        page.get_by_role("button", name="Dismiss this notice").click()
        expect(page.get_by_role("status")).not_to_contain_text("Friday")
        page.close()


def test_a_page_finds_the_server_again_when_it_comes_back(new_page: Callable[..., Page]) -> None:
    page = new_page()
    with PlayServer(Workspace.default()) as server:
        port = int(server.url.rstrip("/").rpartition(":")[2])
        page.goto(server.url)
        page.locator("body[data-ready]").wait_for()
    expect(page.get_by_role("status")).to_contain_text("does not answer")
    with PlayServer(Workspace.default(), port=port) as server:
        expect(page.get_by_role("status")).not_to_contain_text("does not answer")
        WebClient(token=server.workspace.bot_token, base_url=server.api_url).chat_postMessage(
            channel="U01", text="Here again"
        )
        page.get_by_label("You are acting as").select_option("U01")
        expect(page.locator("#messages")).to_contain_text("Here again")
        page.close()
