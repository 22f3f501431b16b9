"""What a person hears, and where their focus goes, once a message they tapped in has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.play.page.blockkit import actions, button, entry, modal, mrkdwn, section
from tests.play.page.conftest import Bot, Visit

pytestmark = pytest.mark.browser
See = Callable[..., Page]
Json = dict[str, Any]

QUESTIONS = {"1": "Do you test?", "2": "Do you talk?"}


class Questions:
    """Two questions whose message is drawn anew, with new block ids, after each tap."""

    def __init__(self, bot: Bot, person: str = "U03", *, home: bool = False) -> None:
        self._bot = bot
        self._person = person
        self._home = home
        self._saved: dict[str, str] = {}
        self._reopened = ""
        self._drawn = 0
        self._ts = ""
        self._channel = ""
        bot.answer = self._answer
        self.draw()

    def draw(self) -> None:
        self._drawn += 1
        if self._home:
            view = {"type": "home", "blocks": self._blocks()}
            self._bot.web.views_publish(user_id=self._person, view=view)
        elif self._ts:
            self._bot.web.chat_update(
                channel=self._channel, ts=self._ts, text="Two", blocks=self._blocks()
            )
        else:
            said = self._bot.web.chat_postMessage(
                channel=self._person, text="Two questions.\n1. Do you test?", blocks=self._blocks()
            )
            self._ts, self._channel = str(said["ts"]), str(said["channel"])

    def _blocks(self) -> list[Json]:
        blocks = [section("All saved." if len(self._saved) == 2 else "Two questions.", block_id="")]
        for key, words in QUESTIONS.items():
            block_id = f"q{key}.{self._drawn}"
            blocks.append(section(f"*{words}*", block_id=f"{block_id}.head"))
            if key in self._saved and key != self._reopened:
                line = f"Saved: {self._saved[key]}"
                change = button("Change", "change", value=key)
                blocks.append(section(line, accessory=change, block_id=block_id))
                continue
            note = "It is open again." if key == self._reopened else "Why we ask."
            blocks.append({"type": "context", "elements": [mrkdwn(note), mrkdwn("Small print")]})
            answers = [
                button(f"{label} {key}", f"answer.{label}", value=key) for label in ("Yes", "No")
            ]
            blocks.append(actions(*answers, block_id=block_id))
            blocks.append(
                actions(button(f"Skip {key}", "answer.Skip", value=key), block_id=f"{block_id}.x")
            )
        if not blocks[0]["block_id"]:
            del blocks[0]["block_id"]
        return blocks

    def _answer(self, payload: Json) -> None:
        if payload.get("type") != "block_actions":
            return
        tapped = payload["actions"][0]
        key = tapped["value"]
        self._reopened = key if tapped["action_id"] == "change" else ""
        if not self._reopened:
            self._saved[key] = tapped["action_id"].removeprefix("answer.")
        self.draw()


def spoken(page: Page) -> Locator:
    return page.get_by_role("log").locator("p")


def test_after_a_tap_the_changed_line_is_said_and_change_has_the_focus(bot: Bot, see: See) -> None:
    Questions(bot)
    page = see()
    expect(page.get_by_role("button", name="Yes 1")).to_be_visible()
    page.get_by_role("button", name="Yes 1").click()
    change = page.get_by_role("button", name="Change")
    expect(change).to_be_focused()
    expect(spoken(page)).to_have_text(["Saved: Yes"])


def test_the_second_row_of_a_question_leads_to_its_own_change_button(bot: Bot, see: See) -> None:
    Questions(bot)
    page = see()
    page.get_by_role("button", name="Yes 1").press("Enter")
    expect(spoken(page)).to_have_text(["Saved: Yes"])
    page.get_by_role("button", name="Skip 2").press("Enter")
    expect(page.get_by_role("button", name="Change")).to_have_count(2)
    expect(page.get_by_role("button", name="Change").nth(1)).to_be_focused()
    expect(spoken(page).last).to_have_text("All saved. Saved: Skip")


def test_after_change_the_first_answer_of_that_question_has_the_focus(bot: Bot, see: See) -> None:
    Questions(bot)
    page = see()
    page.get_by_role("button", name="No 2").press("Enter")
    change = page.get_by_role("button", name="Change")
    expect(change).to_be_focused()
    change.press("Enter")
    expect(page.get_by_role("button", name="Yes 2")).to_be_focused()
    expect(spoken(page).last).to_have_text("It is open again. Small print")


def test_who_has_gone_on_to_another_button_of_the_message_stays_there(bot: Bot, see: See) -> None:
    questions = Questions(bot)
    page = see()
    other = page.get_by_role("button", name="No 2")
    other.focus()
    mark = page.locator('[data-block-id="q2.1"]')
    expect(mark).to_have_count(1)
    questions.draw()
    expect(mark).to_have_count(0)
    expect(other).to_be_focused()


def test_the_home_tab_says_and_focuses_in_the_same_way(
    bot: Bot, visit: Callable[..., Visit]
) -> None:
    Questions(bot, home=True)
    visitor = visit()
    page = visitor.page
    page.get_by_role("tab", name="Home").click()
    page.get_by_role("button", name="No 1").click()
    expect(page.get_by_role("button", name="Change")).to_be_focused()
    expect(spoken(page)).to_have_text(["Saved: No"])


def test_a_change_that_nobody_here_tapped_for_is_not_said(bot: Bot, see: See) -> None:
    ts = bot.say("U03", section("Old words"))
    page = see()
    message = page.locator(f'#messages [data-ts="{ts}"]')
    channel = message.get_attribute("data-channel")
    assert channel
    bot.web.chat_update(channel=channel, ts=ts, text="New", blocks=[section("New words")])
    expect(message).to_contain_text("New words")
    bot.say("U03", text="A new one")
    expect(spoken(page)).to_have_text(["Retrostar: A new one"])


def test_words_written_in_a_modal_are_said_when_the_message_shows_them(bot: Bot, see: See) -> None:
    ts = bot.say("U03", section("*Why?*"), actions(button("Write", "write")), text="Why?")

    def answer(payload: Json) -> None:
        if payload.get("type") == "block_actions":
            view = modal(entry("Why?", {"type": "plain_text_input"}, "why"))
            bot.web.views_open(trigger_id=payload["trigger_id"], view=view)
        elif payload.get("type") == "view_submission":
            words = payload["view"]["state"]["values"]["why"]["value"]["value"]
            saved = section(
                "Your words: " + words, accessory=button("Change", "change"), block_id="own"
            )
            bot.web.chat_update(channel=channel, ts=ts, text="x", blocks=[section("*Why?*"), saved])

    bot.answer = answer
    page = see()
    message = page.locator(f'#messages [data-ts="{ts}"]')
    channel = str(message.get_attribute("data-channel"))
    page.get_by_role("button", name="Write").click()
    page.get_by_role("dialog").get_by_label("Why?").fill("Because")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Change")).to_be_focused()
    expect(spoken(page)).to_have_text(["Your words: Because"])


def test_a_message_is_named_by_its_beginning(bot: Bot, see: See) -> None:
    bot.say("U03", text="First *line*\nand then " + "word " * 60)
    bot.web.chat_postEphemeral(channel="C02", user="U03", text="Psst")
    page = see()
    name = page.locator("#messages article").last.get_attribute("aria-label") or ""
    assert name.startswith("Retrostar, ")
    assert ": First line and then word word" in name
    assert name.endswith("word…")
    assert len(name) < 130
    page.get_by_role("navigation").get_by_role("link", name="signals-ml").click()
    expect(page.get_by_role("article", name="only visible to you: Psst")).to_be_visible()


def test_a_modal_returns_the_focus_to_what_took_its_buttons_place(bot: Bot, see: See) -> None:
    ts = bot.say("U03", section("*Why?*"), actions(button("Write", "write")), text="Why?")
    view = modal(section("Fine?"))

    def answer(payload: Json) -> None:
        if payload.get("type") == "block_actions":
            bot.web.views_open(trigger_id=payload["trigger_id"], view=view)

    bot.answer = answer
    page = see()
    message = page.locator(f'#messages [data-ts="{ts}"]')
    channel = str(message.get_attribute("data-channel"))
    page.get_by_role("button", name="Write").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    saved = section("Saved", accessory=button("Change", "change"), block_id="own")
    bot.web.chat_update(channel=channel, ts=ts, text="x", blocks=[section("*Why?*"), saved])
    expect(message).to_contain_text("Saved")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Change")).to_be_focused()
