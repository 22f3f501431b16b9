from typing import Any

import pytest

from bot.play import PlayServer
from tests.play.app import SmallApp

ELEMENTS: list[dict[str, Any]] = [
    {
        "type": "button",
        "action_id": "tap",
        "value": "v1",
        "text": {"type": "plain_text", "text": "Yes"},
    },
    {
        "type": "static_select",
        "action_id": "choose",
        "placeholder": {"type": "plain_text", "text": "Choose"},
        "options": [
            {"text": {"type": "plain_text", "text": name}, "value": name} for name in "abc"
        ],
    },
    {
        "type": "overflow",
        "action_id": "more",
        "options": [{"text": {"type": "plain_text", "text": "Hide"}, "value": "hide"}],
    },
    {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-20"},
]
BLOCKS: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "A question"}},
    {"type": "actions", "block_id": "row", "elements": ELEMENTS},
]


def test_a_tap_carries_all_that_slack_says_of_it(play: PlayServer, app: SmallApp) -> None:
    posted = app.client.chat_postMessage(channel="U01", text="A question", blocks=BLOCKS)
    tapped = {"user": "U01", "type": "click", "ts": posted["ts"], "action_id": "tap"}
    assert play.act(tapped) == {"ok": True}
    payload = app.wait_for("block_actions")[0]
    action = payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("tap", "row", "v1")
    assert payload["user"]["id"] == "U01"
    assert payload["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": posted["channel"],
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == posted["ts"]
    assert payload["trigger_id"]
    assert payload["response_url"].startswith(f"{play.url}response/")
    assert payload["state"]["values"]["row"]["day"] == {
        "type": "datepicker",
        "selected_date": "2026-11-20",
    }


def test_a_choice_comes_as_the_whole_option(play: PlayServer, app: SmallApp) -> None:
    app.client.chat_postMessage(channel="U01", text="A question", blocks=BLOCKS)
    act = {"user": "U01", "type": "select", "action_id": "choose", "option": "b"}
    assert play.act(act)["ok"]
    payload = app.wait_for("block_actions")[0]
    assert payload["actions"][0]["selected_option"]["text"]["text"] == "b"
    assert payload["state"]["values"]["row"]["choose"]["selected_option"]["value"] == "b"
    assert play.act({**act, "option": "z"}) == {"ok": False, "error": "option_not_found"}


def test_an_overflow_menu_tells_its_option(play: PlayServer, app: SmallApp) -> None:
    app.client.chat_postMessage(channel="U01", text="A question", blocks=BLOCKS)
    play.act({"user": "U01", "type": "select", "action_id": "more", "option": "hide"})
    action = app.wait_for("block_actions")[0]["actions"][0]
    assert action["selected_option"]["value"] == "hide"


def test_what_is_typed_arrives_in_entities_with_names_as_tokens(
    play: PlayServer, app: SmallApp
) -> None:
    play.act({"user": "U01", "type": "message", "text": "<b> & @omar &lt; #general @channel"})
    event = app.wait_for("message")[0]
    assert event["text"] == "&lt;b&gt; &amp; <@U02> &amp;lt; <#C01|general> <!channel>"
    assert event["channel_type"] == "im"
    assert event["blocks"][0]["elements"][0]["elements"][0]["text"].startswith("<b>")


def test_a_command_is_escaped_with_labels_and_knows_its_channel(
    play: PlayServer, app: SmallApp
) -> None:
    app.answer = lambda _request: {"text": "in the channel", "response_type": "in_channel"}
    act = {"user": "U01", "type": "command", "channel": "C01", "command": "/retro ask @omar"}
    answer = play.act(act)
    command = app.wait_for("command")[0]
    assert (command["command"], command["text"]) == ("/retro", "ask <@U02|omar>")
    assert command["channel_name"] == "general"
    assert answer["response"]["text"] == "in the channel"
    assert "ephemeral" not in play.messages("C01")[0]
    play.act({"user": "U01", "type": "command", "command": "/retro"})
    assert app.wait_for("command", 2)[1]["channel_name"] == "directmessage"


def test_the_home_event_carries_the_view_that_stands(play: PlayServer, app: SmallApp) -> None:
    play.act({"user": "U01", "type": "open_home"})
    assert "view" not in app.wait_for("app_home_opened")[0]
    app.client.views_publish(user_id="U01", view={"type": "home", "blocks": BLOCKS})
    play.act({"user": "U01", "type": "open_home"})
    event = app.wait_for("app_home_opened", 2)[1]
    assert (event["tab"], event["channel"]) == ("home", "DU01")
    assert event["view"]["blocks"][1]["block_id"] == "row"


def test_a_tap_on_the_home_names_the_view_and_has_no_response_url(
    play: PlayServer, app: SmallApp
) -> None:
    app.client.views_publish(user_id="U01", view={"type": "home", "blocks": BLOCKS})
    assert play.act({"user": "U01", "type": "click", "home": True, "action_id": "tap"})["ok"]
    payload = app.wait_for("block_actions")[0]
    assert payload["container"]["type"] == "view"
    assert payload["view"]["hash"]
    assert "response_url" not in payload


def test_options_are_asked_of_the_app(play: PlayServer, app: SmallApp) -> None:
    element = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    blocks = [{"type": "actions", "block_id": "row", "elements": [element]}]
    app.client.chat_postMessage(channel="U01", text="Find", blocks=blocks)
    option = {"text": {"type": "plain_text", "text": "Found"}, "value": "f"}
    app.answer = lambda _request: {"options": [option]}
    found = play.act({"user": "U01", "type": "options", "action_id": "find", "query": "fo"})
    assert found == {"ok": True, "options": [option]}
    asked = app.wait_for("block_suggestion")[0]
    assert (asked["action_id"], asked["block_id"], asked["value"]) == ("find", "row", "fo")


@pytest.mark.parametrize(
    ("act", "error"),
    [
        ({"user": "U03", "type": "open_home"}, "user_is_deactivated"),
        ({"user": "U99", "type": "open_home"}, "user_not_found"),
        ({"user": "U02", "type": "message", "channel": "C03", "text": "x"}, "not_in_channel"),
        ({"user": "U02", "type": "message", "channel": "DU01", "text": "x"}, "channel_not_found"),
        ({"user": "U01", "type": "message", "channel": "C02", "text": "x"}, "is_archived"),
        ({"user": "U01", "type": "click", "action_id": "nothing"}, "message_not_found"),
        ({"user": "U01", "type": "submit"}, "view_not_found"),
        ({"user": "U01", "type": "dance"}, "unknown_act"),
    ],
)
def test_what_a_person_cannot_do_in_slack_is_refused(
    play: PlayServer, act: dict[str, str], error: str
) -> None:
    answer = play.act(act)
    assert (answer["ok"], answer["error"]) == (False, error)


def test_the_bot_hears_its_own_messages_marked_as_a_bots(play: PlayServer, app: SmallApp) -> None:
    app.client.chat_postMessage(channel="U01", text="hello")
    event = app.wait_for("message")[0]
    assert event["bot_id"] == app.client.auth_test()["bot_id"]
    assert play.messages("U01")[0]["text"] == "hello"
