from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.play.page.blockkit import OPTIONS, actions, button, mrkdwn, option, plain, section
from tests.play.page.conftest import Bot

pytestmark = pytest.mark.browser
See = Callable[..., Page]
Json = dict[str, Any]


def tapped(page: Page, bot: Bot, action_id: str) -> Json:
    """The one action of the newest delivery, once it is acknowledged."""
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    action: Json = bot.last("block_actions")["actions"][0]
    assert action["action_id"] == action_id
    return action


def with_accessory(bot: Bot, see: See, accessory: Json) -> Page:
    bot.say("U03", section("Pick", accessory=accessory))
    return see("U03")


def test_sections_headers_dividers_contexts_and_fields_are_shown(bot: Bot, see: See) -> None:
    bot.say(
        "U03",
        {"type": "header", "text": plain("A heading")},
        {"type": "divider"},
        {"type": "section", "fields": [mrkdwn("*Team*\nSignals"), plain("Plain *stars*")]},
        {"type": "context", "elements": [mrkdwn("_small_ print")]},
    )
    page = see("U03")
    expect(page.get_by_role("heading", name="A heading")).to_be_visible()
    expect(page.locator("#messages hr")).to_have_count(1)
    expect(page.locator(".fields > *").first.locator("strong")).to_have_text("Team")
    expect(page.locator(".fields")).to_contain_text("Plain *stars*")
    expect(page.locator(".context em")).to_have_text("small")


def test_a_button_sends_its_value(bot: Bot, see: See) -> None:
    bot.say("U03", actions(button("Go", "go", value="42", style="primary")))
    page = see("U03")
    page.get_by_role("button", name="Go").click()
    assert tapped(page, bot, "go")["value"] == "42"


def test_a_buttons_accessible_name_is_the_one_given(bot: Bot, see: See) -> None:
    bot.say("U03", actions(button("3", "three", accessibility_label="3, sometimes")))
    expect(see("U03").get_by_role("button", name="3, sometimes")).to_be_visible()


def test_a_tap_that_nobody_acknowledges_is_told_at_its_place(bot: Bot, see: See) -> None:
    bot.silent = True
    bot.say("U03", actions(button("Go", "go"), block_id="here"))
    page = see("U03")
    page.get_by_role("button", name="Go").click()
    warning = page.locator('[data-block-id="here"]').get_by_role("alert")
    expect(warning).to_contain_text("did not answer within 3 seconds")
    bot.silent = False
    page.get_by_role("button", name="Go").click()
    expect(warning).to_have_count(0)


def test_a_static_select_sends_the_option(bot: Bot, see: See) -> None:
    element = {"type": "static_select", "action_id": "x", "options": OPTIONS}
    page = with_accessory(bot, see, {**element, "placeholder": plain("A colour")})
    page.get_by_label("A colour").select_option("g")
    assert tapped(page, bot, "x")["selected_option"]["value"] == "g"


def test_walking_through_a_select_by_keyboard_sends_only_the_choice(bot: Bot, see: See) -> None:
    element = {"type": "static_select", "action_id": "x", "options": OPTIONS}
    page = with_accessory(bot, see, {**element, "placeholder": plain("A colour")})
    select = page.get_by_label("A colour")
    select.press("ArrowDown")
    select.press("ArrowDown")
    expect(select).to_have_value("g")
    assert not any(each.get("type") == "block_actions" for each in bot.received)
    select.press("Enter")
    expect(select).not_to_have_attribute("data-pending", "true")
    assert tapped(page, bot, "x")["selected_option"]["value"] == "g"


def test_groups_of_options_are_groups(bot: Bot, see: See) -> None:
    groups = [{"label": plain("Warm"), "options": [option("Red", "r")]}]
    element = {"type": "static_select", "action_id": "x", "option_groups": groups}
    page = with_accessory(bot, see, element)
    expect(page.locator("#messages optgroup")).to_have_attribute("label", "Warm")


def test_a_multi_select_sends_all_that_is_chosen_and_honours_its_limit(bot: Bot, see: See) -> None:
    element = {"type": "multi_static_select", "action_id": "x", "options": OPTIONS}
    page = with_accessory(
        bot, see, {**element, "max_selected_items": 2, "initial_options": [OPTIONS[0]]}
    )
    page.locator("summary[data-key]").click()
    page.get_by_label("Blue").check()
    chosen = tapped(page, bot, "x")["selected_options"]
    assert [each["value"] for each in chosen] == ["r", "b"]
    expect(page.get_by_label("Green")).to_be_disabled()


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("users_select", "selected_user", "U01"),
        ("channels_select", "selected_channel", "C01"),
        ("conversations_select", "selected_conversation", "C02"),
    ],
)
def test_people_and_channels_can_be_selected(
    bot: Bot, see: See, kind: str, field: str, value: str
) -> None:
    page = with_accessory(
        bot, see, {"type": kind, "action_id": "x", "placeholder": plain("Which?")}
    )
    page.get_by_label("Which?").select_option(value)
    assert tapped(page, bot, "x")[field] == value


@pytest.mark.parametrize(
    ("kind", "field", "name", "value"),
    [
        ("multi_users_select", "selected_users", "Ida Lind", "U01"),
        ("multi_channels_select", "selected_channels", "#general", "C01"),
        ("multi_conversations_select", "selected_conversations", "#general", "C01"),
    ],
)
def test_several_people_and_channels_can_be_selected(
    bot: Bot, see: See, kind: str, field: str, name: str, value: str
) -> None:
    element = {"type": kind, "action_id": "x", "placeholder": plain("Which?")}
    page = with_accessory(bot, see, element)
    page.locator("summary[data-key]").click()
    page.locator("#messages").get_by_label(name, exact=True).check()
    assert tapped(page, bot, "x")[field] == [value]


def test_an_external_select_asks_the_bot_for_its_options(bot: Bot, see: See) -> None:
    def suggest(payload: Json) -> Json | None:
        if payload["type"] != "block_suggestion":
            return None
        return {"options": [option(f"{payload['value']} one", "q1")]}

    bot.answer = suggest
    element = {"type": "external_select", "action_id": "x", "min_query_length": 2}
    page = with_accessory(bot, see, {**element, "placeholder": plain("Question")})
    page.get_by_label("Search: Question").press_sequentially("te")
    expect(page.get_by_text("1 found")).to_be_visible()
    page.get_by_label("Question", exact=True).select_option("q1")
    assert tapped(page, bot, "x")["selected_option"]["value"] == "q1"


def test_radio_buttons_send_the_choice(bot: Bot, see: See) -> None:
    page = with_accessory(bot, see, {"type": "radio_buttons", "action_id": "x", "options": OPTIONS})
    page.get_by_role("radio", name="Green").check()
    assert tapped(page, bot, "x")["selected_option"]["value"] == "g"
    expect(page.get_by_role("radio", name="Green")).to_have_accessible_description("like grass")


def test_checkboxes_send_all_that_are_ticked(bot: Bot, see: See) -> None:
    page = with_accessory(bot, see, {"type": "checkboxes", "action_id": "x", "options": OPTIONS})
    page.get_by_role("checkbox", name="Red").check()
    tapped(page, bot, "x")
    page.get_by_role("checkbox", name="Blue").check()
    chosen = tapped(page, bot, "x")["selected_options"]
    assert [each["value"] for each in chosen] == ["r", "b"]


def test_an_overflow_menu_opens_by_keyboard_and_sends_the_choice(bot: Bot, see: See) -> None:
    page = with_accessory(bot, see, {"type": "overflow", "action_id": "x", "options": OPTIONS})
    menu = page.locator("summary", has_text="⋯")
    menu.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Blue")).to_be_hidden()
    expect(menu).to_be_focused()
    menu.press("Enter")
    page.get_by_role("button", name="Blue").click()
    assert tapped(page, bot, "x")["selected_option"]["value"] == "b"


@pytest.mark.parametrize(
    ("kind", "typed", "field", "value"),
    [
        ("datepicker", "2026-12-01", "selected_date", "2026-12-01"),
        ("timepicker", "09:45", "selected_time", "09:45"),
        # In New York, where June sits, it is five hours earlier than in Greenwich.
        ("datetimepicker", "2026-12-01T09:45", "selected_date_time", 1796136300),
    ],
)
def test_dates_and_times_are_sent_as_slack_sends_them(
    bot: Bot, see: See, kind: str, typed: str, field: str, value: object
) -> None:
    bot.say("U03", actions({"type": kind, "action_id": "x"}))
    page = see("U03")
    page.locator('#messages [data-action-id="x"]').fill(typed)
    assert tapped(page, bot, "x")[field] == value


def test_rich_text_is_shown_without_being_parsed(bot: Bot, see: See) -> None:
    def text(words: str, **style: bool) -> Json:
        return {"type": "text", "text": words, **({"style": style} if style else {})}

    line = {"type": "rich_text_section", "elements": [text("one")]}
    bot.say(
        "U03",
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        text("loud", bold=True),
                        {"type": "user", "user_id": "U01"},
                        {"type": "link", "url": "https://example.com/x", "text": "there"},
                        {"type": "emoji", "name": "wave"},
                        {"type": "channel", "channel_id": "C01"},
                    ],
                },
                {"type": "rich_text_list", "style": "ordered", "elements": [line, line]},
                {"type": "rich_text_quote", "elements": [text("*not bold* <b>nor this</b>")]},
                {"type": "rich_text_preformatted", "elements": [text("make test")]},
            ],
        },
    )
    rich = see("U03").locator(".rich")
    expect(rich.locator("strong")).to_have_text("loud")
    expect(rich).to_contain_text("@Ida Lind")
    expect(rich).to_contain_text("👋")
    expect(rich).to_contain_text("#general")
    expect(rich.get_by_role("link", name="there")).to_have_attribute(
        "href", "https://example.com/x"
    )
    expect(rich.locator("ol > li")).to_have_count(2)
    expect(rich.locator("blockquote")).to_have_text("*not bold* <b>nor this</b>")
    expect(rich.locator("pre")).to_have_text("make test")


def test_a_table_has_column_headings_and_cells(bot: Bot, see: See) -> None:
    def cells(*words: str) -> list[Json]:
        return [{"type": "raw_text", "text": word} for word in words]

    bot.say("U03", {"type": "table", "rows": [cells("Lens", "Level"), cells("Silo", "3.25")]})
    page = see("U03")
    expect(page.get_by_role("columnheader", name="Level")).to_be_visible()
    expect(page.get_by_role("cell", name="3.25")).to_be_visible()


def test_markdown_is_shown_as_elements(bot: Bot, see: See) -> None:
    bot.say("U03", {"type": "markdown", "text": "## Title\n\n**bold** <i>no</i>\n\n- one\n- two"})
    page = see("U03")
    expect(page.get_by_role("heading", name="Title")).to_be_visible()
    expect(page.locator("#messages .markdown")).to_contain_text("two")
    expect(page.locator("#messages strong", has_text="bold")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("<i>no</i>")


def png(width: int = 40, height: int = 30) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_an_uploaded_picture_is_shown_with_its_alternative_text(bot: Bot, see: See) -> None:
    upload = bot.web.files_upload_v2(content=png(), filename="chart.png", alt_txt="A chart")
    file_id = upload["files"][0]["id"]
    page = see("U03")
    page.wait_for_timeout(1500)
    image = {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": "Testing got worse in week 9",
        "title": plain("Ten weeks"),
    }
    bot.say("U03", image)
    shown = page.get_by_role("img", name="Testing got worse in week 9")
    expect(shown).to_be_visible()
    expect(page.get_by_text("Ten weeks")).to_be_visible()
    page.wait_for_function("() => document.querySelector('figure img')?.naturalWidth === 40")


def test_an_unknown_block_is_an_error_that_nobody_overlooks(bot: Bot, see: See) -> None:
    url = "https://example.com/"
    film = {"alt_text": "A film", "title": plain("Film"), "thumbnail_url": url, "video_url": url}
    bot.say("U03", {"type": "video", **film}, section("After it"))
    page = see("U03")
    expect(page.locator("#messages").get_by_role("alert")).to_have_text("Unsupported block: video")
    expect(page.locator("#messages")).to_contain_text("After it")


def test_an_unknown_element_is_an_error_too(see: See) -> None:
    page = see("U03")
    page.evaluate(
        """async () => {
            const { blockNodes } = await import('/static/blocks.js');
            const blocks = [{type: 'actions', elements: [{type: 'lever', action_id: 'l'}]}];
            document.getElementById('home').replaceChildren(...blockNodes(blocks, {address: {}}));
            document.getElementById('home').hidden = false;
        }"""
    )
    expect(page.locator("#home").get_by_role("alert")).to_have_text("Unsupported block: lever")


def test_figures_of_a_chart_and_of_a_data_table_are_shown_as_a_table(bot: Bot, see: See) -> None:
    points = [{"label": "W47", "value": 2.5}, {"label": "W48", "value": 3.75}]
    chart = {
        "type": "line",
        "series": [{"name": "Testing", "data": points}],
        "axis_config": {"categories": ["W47", "W48"]},
    }
    bot.say("U03", {"type": "data_visualization", "title": "Two weeks", "chart": chart})
    cells = [{"type": "raw_text", "text": "Lens"}, {"type": "raw_number", "value": 3}]
    bot.say("U03", {"type": "data_table", "caption": "Levels", "rows": [cells, cells]})
    page = see("U03")
    drawn = page.get_by_role("table", name="Two weeks")
    expect(drawn.get_by_role("row", name="W48 3.75")).to_be_visible()
    expect(page.get_by_role("table", name="Levels").get_by_role("cell", name="3")).to_be_visible()
