from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.play.page.blockkit import OPTIONS, actions, button, mrkdwn, section
from tests.play.page.conftest import Bot

pytestmark = pytest.mark.browser
See = Callable[..., Page]

# Elements that stick out at the right, apart from what scrolls in its own box.
STICKING_OUT = """() => [...document.querySelectorAll('body *')]
    .filter((node) => node.getClientRects().length && getComputedStyle(node).visibility !== 'hidden')
    .filter((node) => !node.closest('.table, .sr, #side, [hidden]'))
    .filter((node) => node.getBoundingClientRect().right > window.innerWidth + 1)
    .map((node) => node.outerHTML.slice(0, 120))"""


def say_much(bot: Bot) -> None:
    cells: list[dict[str, Any]] = [{"type": "raw_text", "text": f"Column {n}"} for n in range(8)]
    several = {"type": "multi_static_select", "action_id": "m", "options": OPTIONS}
    bot.say(
        "U03",
        section(
            "A question that is rather long, with aWordThatNobodyEverThoughtOfBreakingAnywhereAtAll",
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


CONTRASTS = """() => {
    const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const over = (colours) => {
        paint.clearRect(0, 0, 1, 1);
        for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
        return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (rgb) => rgb.map((part) => part / 255)
        .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = (node) => {
        const colours = [];
        for (let each = node; each; each = each.parentElement) {
            colours.unshift(getComputedStyle(each).backgroundColor);
        }
        return colours;
    };
    return [...document.querySelectorAll('body *')]
        .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
        .filter((node) => node.getClientRects().length && !node.closest('.sr, script, option, :disabled, .quiet'))
        .map((node) => {
            const back = behind(node);
            const pair = [light(over(back)), light(over([...back, getComputedStyle(node).color]))];
            const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
            return [ratio, node.outerHTML.slice(0, 100)];
        })
        .filter(([ratio]) => ratio < 4.5);
}"""
