"""What Slack sends to the bot: a tap, a submitted window, a command. Pure.

Who sends it and what stands there stays with `tests.scene`.
"""

from collections.abc import Collection
from typing import Any

from bot.answering import view as answering_view

Json = dict[str, Any]

RESPONSE_URL = "http://127.0.0.1:9/response"
#: Of every prompt's message here.
MESSAGE_TS = "1800000000.000001"


def a_tap(
    user: str,
    action_id: str,
    value: object = None,
    *,
    trigger: str = "trigger",
    response_url: str | None = RESPONSE_URL,
    home: bool = False,
    ephemeral: bool = False,
    block_id: str = "block",
    chosen: str | None = None,
    at: str = "",
) -> Json:
    """`block_actions` with one action, as Slack sends it.

    *ephemeral*: from `/retro next`; *at*: the place in App Home.
    """
    action: Json = {"type": "button", "action_id": action_id, "block_id": block_id}
    if value is not None:
        action["value"] = str(value)
    if chosen is not None:
        action |= {"type": "static_select", "selected_option": {"value": chosen}}
    place: Json = {
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": "home", "private_metadata": at},
    }
    if not home:
        place = {
            "container": {
                "type": "message",
                "message_ts": "1800000000.000777" if ephemeral else MESSAGE_TS,
                "is_ephemeral": ephemeral,
            },
            "channel": {"id": f"D{user}", "name": "directmessage"},
            "response_url": response_url,
        }
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": "T0RETRO"},
        "team": {"id": "T0RETRO", "domain": "retro"},
        "api_app_id": "A1",
        "trigger_id": trigger,
        "actions": [action],
        **place,
    }


def a_submission(
    user: str, modal: Json, words: str, ticked: Collection[str] = (), *, metadata: str | None = None
) -> Json:
    """`view_submission` of the text modal."""
    words_block, consent_block = answering_view.WORDS, answering_view.CONSENT
    options = [{"value": one} for one in ticked]
    values = {
        words_block: {words_block: {"type": "plain_text_input", "value": words or None}},
        consent_block: {consent_block: {"type": "checkboxes", "selected_options": options}},
    }
    shown = modal if metadata is None else modal | {"private_metadata": metadata}
    return {
        "type": "view_submission",
        "user": {"id": user, "team_id": "T0RETRO"},
        "team": {"id": "T0RETRO", "domain": "retro"},
        "view": {"id": "V1", **shown, "state": {"values": values}},
    }


def a_command(user: str, text: str) -> Json:
    return {
        "command": "/retro",
        "text": text,
        "user_id": user,
        "team_id": "T0RETRO",
        "channel_id": "C01",
        "trigger_id": "trigger",
        "response_url": RESPONSE_URL,
    }
