from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.models import blocks as kit

from bot.play.blocks.payload import message_problems, message_too_long, view_problems
from tests.play.app import refusal


def plain(words: str = "Words") -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def marked(words: str = "*Words*") -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


def option(value: str = "a") -> dict[str, Any]:
    return {"text": plain(value), "value": value}


def button(**fields: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "tap", "text": plain(), **fields}


def row(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def an_input(element: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(), "element": element, **fields}


def select(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": kind, "placeholder": plain(), **fields}


def pointers(*blocks: object) -> list[str]:
    problems = message_problems(list(blocks), lambda _id: True)
    return [problem.partition("json-pointer:")[2].rstrip("]") for problem in problems]


SELECTS = [
    select("static_select", options=[option()], initial_option=option()),
    select("static_select", option_groups=[{"label": plain(), "options": [option()]}]),
    select("multi_static_select", options=[option()], max_selected_items=2),
    select("external_select", min_query_length=0),
    select("multi_external_select"),
    select("users_select", initial_user="U01"),
    select("multi_users_select"),
    select("conversations_select", filter={"include": ["public"]}),
    select("multi_conversations_select"),
    select("channels_select"),
    select("multi_channels_select"),
    select("datepicker", initial_date="2026-11-20"),
    select("timepicker", initial_time="09:00"),
    {"type": "radio_buttons", "action_id": "r", "options": [{**option(), "description": plain()}]},
    {"type": "checkboxes", "action_id": "c", "options": [option()], "initial_options": [option()]},
    {"type": "datetimepicker", "action_id": "d", "initial_date_time": 1_795_000_000},
]
CONFIRM = {"title": plain(), "text": marked(), "confirm": plain(), "deny": plain()}
TEXT = {"type": "text", "text": "x", "style": {"bold": True}}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [TEXT, {"type": "emoji", "name": "tada"}]},
        {"type": "rich_text_quote", "elements": [TEXT]},
        {"type": "rich_text_preformatted", "elements": [TEXT], "border": 0},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [TEXT]}],
        },
    ],
}
CELL = {"type": "raw_text", "text": "x"}
CHART = {
    "type": "line",
    "series": [{"name": "ML", "data": [{"label": "W1", "value": 2.5}]}],
    "axis_config": {"categories": ["W1"]},
}
GOOD: list[dict[str, Any]] = [
    {"type": "section", "text": marked(), "fields": [plain(), marked()], "accessory": button()},
    {"type": "divider"},
    {"type": "header", "text": plain()},
    {
        "type": "context",
        "elements": [
            marked(),
            {"type": "image", "image_url": "https://a.example/b.png", "alt_text": "b"},
        ],
    },
    row(
        button(style="primary", value="v", confirm=CONFIRM),
        button(action_id="link", url="https://a.example"),
    ),
    *(row(one) for one in SELECTS),
    row(
        {
            "type": "overflow",
            "action_id": "o",
            "options": [{**option(), "url": "https://a.example"}],
        }
    ),
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A chart", "title": plain()},
    an_input({"type": "plain_text_input", "action_id": "a", "multiline": True, "max_length": 500}),
    an_input(
        {"type": "number_input", "action_id": "a", "is_decimal_allowed": False, "min_value": "1"}
    ),
    an_input({"type": "email_text_input", "action_id": "a"}, hint=plain(), optional=True),
    an_input({"type": "url_text_input", "action_id": "a"}, dispatch_action=True),
    an_input({"type": "rich_text_input", "action_id": "a"}),
    RICH,
    {"type": "markdown", "text": "# Words"},
    {"type": "table", "rows": [[CELL, CELL]], "column_settings": [{"align": "right"}]},
    {
        "type": "data_table",
        "caption": "x",
        "rows": [[CELL], [{"type": "raw_number", "value": 2, "text": "2"}]],
    },
    {"type": "data_visualization", "title": "Weeks", "chart": CHART},
    {"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}]},
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "f",
                "positive_button": {"text": plain(), "value": "1"},
                "negative_button": {"text": plain(), "value": "0"},
            }
        ],
    },
    {"type": "carousel", "elements": [{"type": "card", "title": marked(), "actions": [button()]}]},
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_what_slack_takes_is_taken(block: dict[str, Any]) -> None:
    assert pointers(block) == []


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        ({"type": "sparkles"}, "/blocks/0/type"),
        ({"text": plain()}, "/blocks/0"),
        ({"type": "section"}, "/blocks/0"),
        ({"type": "section", "text": marked("x" * 3001)}, "/blocks/0/text/text"),
        ({"type": "section", "text": marked("")}, "/blocks/0/text/text"),
        ({"type": "section", "text": marked(), "fields": [marked()] * 11}, "/blocks/0/fields"),
        (
            {"type": "section", "text": marked(), "fields": [marked("x" * 2001)]},
            "/blocks/0/fields/0/text",
        ),
        ({"type": "section", "text": marked(), "colour": "red"}, "/blocks/0"),
        ({"type": "section", "text": marked(), "block_id": "x" * 256}, "/blocks/0/block_id"),
        (
            {"type": "section", "text": marked(), "accessory": {"type": "plain_text_input"}},
            "/blocks/0/accessory/type",
        ),
        ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
        ({"type": "header", "text": marked()}, "/blocks/0/text/type"),
        ({"type": "context", "elements": [marked()] * 11}, "/blocks/0/elements"),
        ({"type": "context", "elements": []}, "/blocks/0/elements"),
        (row(*(button(action_id=str(n)) for n in range(26))), "/blocks/0/elements"),
        (row(button(text=plain("x" * 76))), "/blocks/0/elements/0/text/text"),
        (row(button(value="x" * 2001)), "/blocks/0/elements/0/value"),
        (row(button(style="loud")), "/blocks/0/elements/0/style"),
        (row(button(action_id="x" * 256)), "/blocks/0/elements/0/action_id"),
        (row(button(accessibility_label="x" * 76)), "/blocks/0/elements/0/accessibility_label"),
        (row(button(), button()), "/blocks/0/elements/1/action_id"),
        (row(select("static_select")), "/blocks/0/elements/0"),
        (
            row(select("static_select", options=[option(str(n)) for n in range(101)])),
            "/blocks/0/elements/0/options",
        ),
        (
            row(select("static_select", options=[option()], initial_option=option("b"))),
            "/blocks/0/elements/0/initial_option",
        ),
        (
            row(select("static_select", options=[option("x" * 76)])),
            "/blocks/0/elements/0/options/0/text/text",
        ),
        (
            row(
                {
                    "type": "radio_buttons",
                    "action_id": "r",
                    "options": [option(str(n)) for n in range(11)],
                }
            ),
            "/blocks/0/elements/0/options",
        ),
        (
            row(
                {
                    "type": "overflow",
                    "action_id": "o",
                    "options": [option(str(n)) for n in range(6)],
                }
            ),
            "/blocks/0/elements/0/options",
        ),
        (row(select("datepicker", initial_date="tomorrow")), "/blocks/0/elements/0/initial_date"),
        ({"type": "image", "image_url": "https://a.example/b.png"}, "/blocks/0"),
        ({"type": "image", "alt_text": "x"}, "/blocks/0"),
        (an_input({"type": "button", "text": plain()}), "/blocks/0/element/type"),
        (
            an_input({"type": "plain_text_input", "max_length": 3001}),
            "/blocks/0/element/max_length",
        ),
        (an_input({"type": "file_input", "action_id": "f"}), "/blocks/0/element/type"),
        ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text"),
        ({"type": "table", "rows": [[CELL] * 21]}, "/blocks/0/rows/0"),
        (
            {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 200}]] * 51},
            "/blocks/0/rows",
        ),
        ({"type": "alert", "text": plain()}, "/blocks/0/type"),
        (
            {"type": "rich_text", "elements": [{"type": "rich_text_song", "elements": []}]},
            "/blocks/0/elements/0/type",
        ),
        ("no block", "/blocks/0"),
    ],
)
def test_what_slack_refuses_is_refused_at_its_place(block: object, pointer: str) -> None:
    assert pointer in pointers(block)


def test_a_message_holds_fifty_blocks() -> None:
    assert pointers(*[{"type": "divider"}] * 50) == []
    assert pointers(*[{"type": "divider"}] * 51) == ["/blocks"]


def test_block_ids_and_tables_are_there_once() -> None:
    assert pointers(*[{"type": "divider", "block_id": "x"}] * 2) == ["/blocks/1/block_id"]
    assert pointers(*[{"type": "table", "rows": [[CELL]]}] * 2) == ["/blocks"]


def test_all_texts_of_a_message_together_have_a_limit() -> None:
    blocks = [{"type": "section", "text": marked("x" * 2900)}] * 5
    assert message_too_long(blocks)
    assert not message_too_long(blocks[:4])


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": plain("x" * 25)}, "/view/title/text"),
        ({"title": None}, "/view"),
        ({"submit": None}, "/view"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "/view/blocks/0/type"),
        ({"blocks": [{"type": "divider"}] * 101}, "/view/blocks"),
        ({"colour": "red"}, "/view"),
    ],
)
def test_a_view_is_judged_whole(fields: dict[str, Any], pointer: str) -> None:
    blocks = [an_input({"type": "plain_text_input", "action_id": "a"})]
    good = {"type": "modal", "title": plain(), "submit": plain(), "blocks": blocks}
    assert view_problems(good, lambda _id: True, home=False) == []
    problems = view_problems({**good, **fields}, lambda _id: True, home=False)
    assert any(problem.endswith(f"[json-pointer:{pointer}]") for problem in problems)


def test_the_refusal_lists_its_reasons(client: WebClient) -> None:
    blocks = [{"type": "section", "text": marked("x" * 3001)}, {"type": "sparkles"}]
    refused = refusal(client.chat_postMessage, channel="U01", text="x", blocks=blocks)
    assert refused["error"] == "invalid_blocks"
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        "[ERROR] unsupported type: sparkles [json-pointer:/blocks/1/type]",
    ]


def test_a_view_that_is_refused_lists_its_reasons_too(client: WebClient) -> None:
    home = {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]}
    refused = refusal(client.views_publish, user_id="U01", view=home)
    assert refused["error"] == "invalid_arguments"
    assert "/view/blocks/0/type" in refused["response_metadata"]["messages"][0]


def test_blocks_can_be_judged_without_a_token(client: WebClient) -> None:
    client.token = None
    assert client.api_call("blocks.validate", json={"blocks": [{"type": "divider"}]})["ok"]
    wrong = {"blocks": [{"type": "sparkles"}]}
    refused = refusal(client.api_call, api_method="blocks.validate", json=wrong)
    assert refused["error"] == "invalid_blocks"


def test_what_the_sdk_builds_is_taken() -> None:
    built: list[kit.Block] = [
        kit.HeaderBlock(text="Words"),
        kit.SectionBlock(text="Words", accessory=kit.ButtonElement(text="Go", action_id="go")),
        kit.ContextBlock(elements=[kit.MarkdownTextObject(text="Words")]),
        kit.InputBlock(
            label="Words",
            element=kit.RadioButtonsElement(
                action_id="r", options=[kit.Option(value="a", label="A")]
            ),
        ),
        kit.DividerBlock(),
    ]
    assert pointers(*(block.to_dict() for block in built)) == []
