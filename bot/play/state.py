"""Inputs and what stands in them: from simple JSON to Slack's `state.values`, and its checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.play.blocks.payload import elements_of
from bot.play.traffic import Json

# Of each element type: the field of its value in `state.values`, and its initial field.
_FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
_MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_WEB = re.compile(r"^https?://\S+$")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def state_field(element: Json) -> str | None:
    """The field that holds this element's value in `state.values`; None for buttons."""
    fields = _FIELDS.get(element["type"])
    return fields[0] if fields else None


def simplified(state: object) -> dict[str, dict[str, Any]]:
    """What a page says was typed; values in Slack's own form, with a type, are unwrapped."""
    if not isinstance(state, dict):
        return {}
    return {
        str(block): {action: _simple(value) for action, value in values.items()}
        for block, values in state.items()
        if isinstance(values, dict)
    }


def _simple(value: object) -> object:
    if isinstance(value, dict) and value.get("type") in _FIELDS:
        return value.get(_FIELDS[value["type"]][0])
    return value


def inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that keeps a value, with its block."""
    for block in blocks:
        for _path, element in elements_of(block):
            if element.get("type") in _FIELDS:
                yield block, element


def find_element(
    blocks: list[Json], action_id: str, block_id: str | None
) -> tuple[Json, Json] | None:
    """The element with this action id, in that block when it is named."""
    for block in blocks:
        if block_id is not None and block.get("block_id") != block_id:
            continue
        for _path, element in elements_of(block):
            if element.get("action_id") == action_id:
                return block, element
    return None


def option_of(element: Json, value: object) -> Json | None:
    """The element's option with this value; an option object stands for its own value."""
    wanted = value.get("value") if isinstance(value, dict) else value
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    for group in groups:
        for option in group["options"]:
            if option.get("value") == wanted:
                return dict(option)
    if element.get("type") in {"external_select", "multi_external_select"}:
        return value if isinstance(value, dict) else None
    return None


def value_of(element: Json, value: object) -> Any:  # noqa: ANN401 - as the element's type has it
    """A simple JSON value in the form that Slack gives for this element."""
    kind = element["type"]
    field = _FIELDS[kind][0]
    if field == "selected_option":
        return None if _blank(value) else option_of(element, value)
    if field == "selected_options":
        chosen = [option_of(element, one) for one in _many(value)]
        return [option for option in chosen if option is not None]
    if field in {"selected_users", "selected_conversations", "selected_channels", "files"}:
        return _many(value)
    if field == "selected_date_time":
        return None if _blank(value) else int(str(value))
    return None if _blank(value) else value


def _blank(value: object) -> bool:
    return value is None or value == ""


def _many(value: object) -> list[Any]:
    if _blank(value):
        return []
    return list(value) if isinstance(value, list) else [value]


def initial_values(blocks: list[Json]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for block, element in inputs(blocks):
        field, initial = _FIELDS[element["type"]]
        value = element.get(initial)
        if value is None and field.endswith("s"):
            value = []
        found.setdefault(block["block_id"], {})[element["action_id"]] = value
    return found


def state_values(blocks: list[Json], typed: dict[str, dict[str, Any]]) -> Json:
    """`state.values`: what was typed, else what stood there at first."""
    values: Json = {}
    for block, element in inputs(blocks):
        field, initial = _FIELDS[element["type"]]
        mine = typed.get(block["block_id"], {})
        if element["action_id"] in mine:
            value = value_of(element, mine[element["action_id"]])
        else:
            value = element.get(initial)
            if value is None and field.endswith("s"):
                value = []
        values.setdefault(block["block_id"], {})[element["action_id"]] = {
            "type": element["type"],
            field: value,
        }
    return values


def refusals(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack itself tells a person before a modal is sent: by block, one sentence."""
    errors: dict[str, str] = {}
    for block, element in inputs(blocks):
        if block.get("type") != "input":
            continue
        field = _FIELDS[element["type"]][0]
        value = values[block["block_id"]][element["action_id"]][field]
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = "This field is needed."
            continue
        problem = _length(element, value) or _form(element, value)
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _length(element: Json, value: object) -> str | None:
    if element["type"] != "plain_text_input" or not isinstance(value, str):
        return None
    if len(value) < element.get("min_length", 0):
        return f"At least {element['min_length']} characters, please."
    if len(value) > element.get("max_length", 3000):
        return f"At most {element.get('max_length', 3000)} characters, please."
    return None


def _form(element: Json, value: object) -> str | None:
    kind = element["type"]
    if kind == "number_input":
        return _number(element, str(value))
    if kind == "email_text_input" and not _MAIL.match(str(value)):
        return "Enter a valid email address."
    if kind == "url_text_input" and not _WEB.match(str(value)):
        return "Enter a valid web address."
    return None


def _number(element: Json, text: str) -> str | None:
    decimals = element.get("is_decimal_allowed")
    if not _NUMBER.match(text) or ("." in text and not decimals):
        return "Enter a number." if decimals else "Enter a whole number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Not below {element['min_value']}, please."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Not above {element['max_value']}, please."
    return None
