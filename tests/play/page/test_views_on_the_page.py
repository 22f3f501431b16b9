from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.play.page.blockkit import OPTIONS, actions, button, entry, modal, plain, section
from tests.play.page.conftest import Bot

pytestmark = pytest.mark.browser
See = Callable[..., Page]
Json = dict[str, Any]

TEXT = {"type": "plain_text_input", "multiline": True, "max_length": 20}


def opens(bot: Bot, view: Json) -> Callable[[Json], Json | None]:
    """Answers taps of "open" by opening `view`."""

    def answer(payload: Json) -> Json | None:
        if payload["type"] == "block_actions" and payload["actions"][0]["action_id"] == "open":
            bot.web.views_open(trigger_id=payload["trigger_id"], view=view)
        return None

    return answer


def opened(bot: Bot, see: See, view: Json, **size: Any) -> tuple[Page, Locator]:
    bot.answer = opens(bot, view)
    bot.say("U03", actions(button("Open", "open")))
    page = see("U03", **size)
    page.get_by_role("button", name="Open").click()
    dialog = page.get_by_role("dialog", name=view["title"]["text"])
    expect(dialog).to_be_visible()
    return page, dialog


def submitted(page: Page, bot: Bot) -> Json:
    expect(page.get_by_role("dialog")).to_have_count(0)
    values: Json = bot.last("view_submission")["view"]["state"]["values"]
    return values


def test_a_modal_sends_what_was_filled_in_and_returns_the_focus(bot: Bot, see: See) -> None:
    view = modal(entry("Why?", TEXT, "why", hint=plain("A sentence is enough.")))
    page, dialog = opened(bot, see, view)
    field = dialog.get_by_label("Why?")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("A sentence is enough.")
    field.fill("Because <b>")
    dialog.get_by_role("button", name="Save").click()
    assert submitted(page, bot)["why"]["value"]["value"] == "Because <b>"
    expect(page.get_by_role("button", name="Open")).to_be_focused()


def test_the_focus_returns_to_a_button_that_was_built_anew_meanwhile(bot: Bot, see: See) -> None:
    page, dialog = opened(bot, see, modal(section("Fine?")))
    message = page.locator("#messages article").last
    channel, ts = message.get_attribute("data-channel"), message.get_attribute("data-ts")
    assert channel
    assert ts

    def answer(_payload: Json) -> None:
        blocks = [section("Saved"), actions(button("Open", "open"))]
        bot.web.chat_update(channel=channel, ts=ts, text="Saved", blocks=blocks)

    bot.answer = answer
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("Saved")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Open")).to_be_focused()


def test_every_kind_of_input_arrives_as_slack_would_send_it(bot: Bot, see: See) -> None:
    view = modal(
        entry("Number", {"type": "number_input", "is_decimal_allowed": True}, "number"),
        entry("Mail", {"type": "email_text_input"}, "mail"),
        entry("Address", {"type": "url_text_input"}, "url"),
        entry("Day", {"type": "datepicker", "initial_date": "2026-11-24"}, "day"),
        entry("Time", {"type": "timepicker", "initial_time": "09:00"}, "time"),
        entry("Colour", {"type": "static_select", "options": OPTIONS}, "colour"),
        entry("Choice", {"type": "radio_buttons", "options": OPTIONS}, "radio"),
        entry("Ticks", {"type": "checkboxes", "options": OPTIONS}, "ticks", optional=True),
        entry("People", {"type": "multi_users_select"}, "people"),
        entry("Who", {"type": "users_select", "initial_user": "U01"}, "who"),
    )
    page, dialog = opened(bot, see, view)
    dialog.get_by_label("Number").fill("2.5")
    dialog.get_by_label("Mail").fill("june@example.com")
    dialog.get_by_label("Address").fill("https://example.com/a")
    dialog.get_by_label("Day").fill("2026-12-02")
    dialog.get_by_label("Colour").select_option("b")
    dialog.get_by_role("radio", name="Green").check()
    dialog.get_by_label("People: nothing chosen").click()
    dialog.get_by_label("Ida Lind", exact=True).check()
    dialog.get_by_role("button", name="Save").click()
    values = {block: dict(each["value"]) for block, each in submitted(page, bot).items()}
    assert values["number"]["value"] == "2.5"
    assert values["mail"]["value"] == "june@example.com"
    assert values["url"]["value"] == "https://example.com/a"
    assert values["day"]["selected_date"] == "2026-12-02"
    assert values["time"]["selected_time"] == "09:00"
    assert values["colour"]["selected_option"]["value"] == "b"
    assert values["radio"]["selected_option"]["value"] == "g"
    assert values["ticks"]["selected_options"] == []
    assert values["people"]["selected_users"] == ["U01"]
    assert values["who"]["selected_user"] == "U01"


def test_an_empty_or_too_long_input_is_refused_at_its_place(bot: Bot, see: See) -> None:
    _page, dialog = opened(bot, see, modal(entry("Why?", TEXT, "why")))
    field = dialog.get_by_label("Why?")
    dialog.get_by_role("button", name="Save").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Please fill this in.")
    field.fill("x" * 21)
    expect(dialog).to_contain_text("21 of 20 characters")
    dialog.get_by_role("button", name="Save").click()
    expect(field).to_have_accessible_description("At most 20 characters, please. It is 21 now.")
    assert not any(each.get("type") == "view_submission" for each in bot.received)


def test_the_bots_errors_stand_beside_their_inputs_and_nothing_typed_is_lost(
    bot: Bot, see: See
) -> None:
    page, dialog = opened(bot, see, modal(entry("Why?", TEXT, "why"), entry("How?", TEXT, "how")))
    bot.answer = lambda _payload: {
        "response_action": "errors",
        "errors": {"how": "Please say how."},
    }
    dialog.get_by_label("Why?").fill("Because")
    dialog.get_by_label("How?").fill("Somehow")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("How?")).to_have_accessible_description("Please say how.")
    expect(dialog.get_by_label("How?")).to_be_focused()
    expect(dialog.get_by_label("Why?")).not_to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Why?")).to_have_value("Because")
    bot.answer = lambda _payload: None
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_submission_that_nobody_acknowledges_keeps_the_modal(bot: Bot, see: See) -> None:
    _page, dialog = opened(bot, see, modal(entry("Why?", TEXT, "why")))
    bot.silent = True
    dialog.get_by_label("Why?").fill("Because")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("did not answer within 3 seconds")
    expect(dialog.get_by_label("Why?")).to_have_value("Because")


def test_escape_closes_and_the_bot_hears_of_it(bot: Bot, see: See) -> None:
    page, _dialog = opened(bot, see, modal(section("Read"), notify_on_close=True))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Open")).to_be_focused()
    assert bot.last("view_closed")["view"]["callback_id"] == "test"


def test_the_focus_stays_inside_an_open_modal(bot: Bot, see: See) -> None:
    page, _dialog = opened(bot, see, modal(entry("Why?", TEXT, "why")))
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )


def test_an_updated_modal_keeps_what_was_typed_under_the_same_ids(bot: Bot, see: See) -> None:
    view = modal(entry("Why?", TEXT, "why"), actions(button("More", "more")))
    _page, dialog = opened(bot, see, view)
    longer = modal(*view["blocks"], section("Another line"))

    def answer(payload: Json) -> None:
        bot.web.views_update(view_id=payload["view"]["id"], view=longer)

    bot.answer = answer
    dialog.get_by_label("Why?").fill("Because")
    dialog.get_by_role("button", name="More").click()
    expect(dialog).to_contain_text("Another line")
    expect(dialog.get_by_label("Why?")).to_have_value("Because")
    expect(dialog.get_by_role("button", name="More")).to_be_focused()


def test_a_pushed_modal_lies_on_top_and_the_one_below_keeps_its_text(bot: Bot, see: See) -> None:
    view = modal(entry("Why?", TEXT, "why"), actions(button("More", "more")))
    page, dialog = opened(bot, see, view)

    def answer(payload: Json) -> None:
        if payload["type"] == "block_actions":
            second = modal(section("On top"), title="Second")
            bot.web.views_push(trigger_id=payload["trigger_id"], view=second)

    bot.answer = answer
    dialog.get_by_label("Why?").fill("Because")
    dialog.get_by_role("button", name="More").click()
    expect(page.get_by_role("dialog", name="Second")).to_contain_text("On top")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog", name="A modal").get_by_label("Why?")).to_have_value("Because")


def test_an_open_modal_is_still_there_after_a_reload(bot: Bot, see: See) -> None:
    page, dialog = opened(bot, see, modal(section("Still here")))
    page.reload()
    expect(dialog).to_contain_text("Still here")


def test_the_home_tab_tells_the_bot_and_shows_what_it_publishes(bot: Bot, see: See) -> None:
    def answer(payload: Json) -> None:
        if (payload.get("event") or {}).get("type") == "app_home_opened":
            home = {"type": "home", "blocks": [actions(button("Pause", "pause"))]}
            bot.web.views_publish(user_id=payload["event"]["user"], view=home)

    bot.answer = answer
    page = see("U03")
    page.get_by_role("tab", name="Home").click()
    panel = page.get_by_role("tabpanel", name="Home")
    panel.get_by_role("button", name="Pause").click()
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    assert bot.last("block_actions")["container"]["type"] == "view"
    page.get_by_role("tab", name="Home").press("ArrowLeft")
    expect(page.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    expect(panel).to_be_hidden()


def test_switching_the_member_on_the_home_tab_shows_that_members_home(bot: Bot, see: See) -> None:
    for user, words in (("U03", "Home of June"), ("U04", "Home of Ravi")):
        bot.web.views_publish(user_id=user, view={"type": "home", "blocks": [section(words)]})
    page = see("U03")
    page.get_by_role("tab", name="Home").click()
    panel = page.get_by_role("tabpanel", name="Home")
    expect(panel).to_contain_text("Home of June")
    page.get_by_label("You are acting as").select_option("U04")
    expect(panel).to_contain_text("Home of Ravi")
    expect(panel).not_to_contain_text("Home of June")
    page.get_by_role("button", name="Traffic").click()
    expect(page.locator('.traffic[data-method="app_home_opened"]')).to_have_count(2)
    opened_by = [each["event"]["user"] for each in bot.received if "event" in each]
    assert opened_by == ["U03", "U04"]


def test_everything_can_be_done_by_keyboard(bot: Bot, see: See) -> None:
    bot.answer = opens(bot, modal(entry("Why?", TEXT, "why")))
    bot.say("U03", actions(button("Open", "open")))
    page = see("U03")
    page.get_by_role("button", name="Open").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Why?")).to_be_focused()
    page.keyboard.type("Keys")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    assert submitted(page, bot)["why"]["value"]["value"] == "Keys"


def test_a_modal_fits_a_phone(bot: Bot, see: See) -> None:
    view = modal(*[entry(f"Question {n}", TEXT, f"q{n}") for n in range(6)])
    page, dialog = opened(bot, see, view, width=360, height=640)
    box = dialog.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] >= 20  # the line that says what this is stays in sight
    assert box["y"] + box["height"] <= 640
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport()
