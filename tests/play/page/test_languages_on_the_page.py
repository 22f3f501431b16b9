"""One dialog, one language: the page's own words follow the person to whom they are said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.play.page.blockkit import actions, button, entry, modal, plain, section
from tests.play.page.conftest import Bot

pytestmark = pytest.mark.browser
See = Callable[..., Page]
Json = dict[str, Any]

FINNISH, ENGLISH = "U05", "U03"
TEXT = {"type": "plain_text_input", "multiline": True, "max_length": 500}


def open_modal(bot: Bot, see: See, person: str) -> Page:
    fields = [entry("Miksi?", TEXT, "why"), entry("Muuta", TEXT, "more", optional=True)]
    view = {**modal(*fields, title="Kysymys"), "close": None}
    view = {key: value for key, value in view.items() if value is not None}

    def answer(payload: Json) -> None:
        if payload.get("type") == "block_actions":
            bot.web.views_open(trigger_id=payload["trigger_id"], view=view)

    bot.answer = answer
    bot.say(person, actions(button("Avaa", "open")))
    page = see(person)
    page.get_by_role("button", name="Avaa").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


def test_a_finnish_speakers_dialog_is_in_finnish_throughout(bot: Bot, see: See) -> None:
    page = open_modal(bot, see, FINNISH)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_attribute("lang", "fi-FI")
    expect(dialog).to_contain_text("0/500 merkkiä")
    expect(dialog).to_contain_text("(vapaaehtoinen)")
    expect(dialog.get_by_role("button", name="Peruuta")).to_be_visible()
    expect(dialog.locator(".mark")).to_have_attribute("lang", "en")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("Täytä tämä kohta.")


def test_an_english_speakers_dialog_is_in_english(bot: Bot, see: See) -> None:
    page = open_modal(bot, see, ENGLISH)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_attribute("lang", "en-US")
    expect(dialog).to_contain_text("0 of 500 characters")
    expect(dialog).to_contain_text("(optional)")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_visible()


def test_a_confirmation_without_words_of_its_own_speaks_finnish(bot: Bot, see: See) -> None:
    confirm = {"title": plain("Poisto"), "text": plain("Poistetaanko?")}
    confirm |= {"confirm": plain("Poista"), "deny": plain("En")}
    bot.say(FINNISH, actions(button("Poista tämä", "go", confirm=confirm)))
    page = see(FINNISH)
    page.get_by_role("button", name="Poista tämä").click()
    expect(page.get_by_role("dialog", name="Poisto")).to_have_attribute("lang", "fi-FI")


def test_messages_to_one_person_are_marked_with_their_language_and_channels_are_not(
    bot: Bot, see: See
) -> None:
    bot.say(FINNISH, text="Hei")
    bot.say("C02", text="To everybody")
    bot.web.chat_postEphemeral(channel="C02", user=FINNISH, text="Vain sinulle")
    page = see(FINNISH)
    expect(page.locator("#messages article").last).to_have_attribute("lang", "fi-FI")
    expect(page.locator("#messages .thread-link").last).to_have_text("Vastaa ketjuun")
    page.get_by_role("navigation").get_by_role("link", name="signals-ml").click()
    everybodys = page.locator("#messages article:not([data-ephemeral])").last
    expect(everybodys).to_contain_text("To everybody")
    assert everybodys.get_attribute("lang") is None
    mine = page.locator("#messages [data-ephemeral]")
    expect(mine).to_have_attribute("lang", "fi-FI")
    expect(mine).to_contain_text("Näkyy vain sinulle")


def test_the_home_tab_is_marked_with_its_readers_language(bot: Bot, see: See) -> None:
    view = {"type": "home", "blocks": [section("Hei")]}
    bot.web.views_publish(user_id=FINNISH, view=view)
    page = see(FINNISH)
    page.get_by_role("tab", name="Home").click()
    expect(page.locator("#home .page")).to_have_attribute("lang", "fi-FI")


def test_what_went_wrong_with_a_tap_is_told_in_the_readers_language(bot: Bot, see: See) -> None:
    bot.say(FINNISH, actions(button("Kyllä", "yes")))
    page = see(FINNISH)
    bot.silent = True
    page.get_by_role("button", name="Kyllä").click()
    expect(page.locator("#messages").get_by_role("alert")).to_contain_text("kolmessa sekunnissa")


def test_a_dialog_that_waits_for_somebody_is_in_their_language_at_once(bot: Bot, see: See) -> None:
    page = open_modal(bot, see, FINNISH)
    page.reload()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_attribute("lang", "fi-FI")
    expect(dialog).to_contain_text("0/500 merkkiä")
    elsewhere = see(ENGLISH)
    elsewhere.get_by_label("You are acting as").select_option(FINNISH)
    expect(elsewhere.get_by_role("dialog")).to_contain_text("0/500 merkkiä")
