"""Block Kit in few words, for the tests of the page."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, description: str = "") -> Json:
    made: Json = {"text": plain(text), "value": value}
    if description:
        made["description"] = plain(description)
    return made


OPTIONS = [option("Red", "r"), option("Green", "g", "like grass"), option("Blue", "b")]


def section(text: str, *, accessory: Json | None = None, block_id: str = "s") -> Json:
    made: Json = {"type": "section", "block_id": block_id, "text": mrkdwn(text)}
    if accessory:
        made["accessory"] = accessory
    return made


def actions(*elements: Json, block_id: str = "a") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": "v", **more}


def entry(label: str, element: Json, block_id: str, **more: Any) -> Json:
    """An input block."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


def modal(*blocks: Json, title: str = "A modal", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "test",
        "title": plain(title),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": list(blocks),
        **more,
    }
