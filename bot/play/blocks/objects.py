"""Composition objects: texts, options, confirm dialogs, filters."""

from __future__ import annotations

from typing import Any

from bot.play.blocks.rules import (
    Check,
    Rule,
    anything,
    boolean,
    by_type,
    items,
    one_of,
    shape,
    string,
    url,
)

TYPE = {"type": anything}
ACTION_ID = {"action_id": string(255)}
BLOCK_ID = {"block_id": string(255)}


def plain(most: int, least: int = 1) -> Rule:
    return by_type({"plain_text": _text_shape("plain_text", most, least)})


def marked(most: int, least: int = 1) -> Rule:
    return by_type({"mrkdwn": _text_shape("mrkdwn", most, least)})


def any_text(most: int, least: int = 1) -> Rule:
    return by_type(
        {kind: _text_shape(kind, most, least) for kind in ("plain_text", "mrkdwn")},
    )


def _text_shape(kind: str, most: int, least: int) -> Rule:
    own = {"emoji": boolean} if kind == "plain_text" else {"verbatim": boolean}
    return shape({**TYPE, "text": string(most, least)}, own)


CONFIRM = shape(
    {
        "title": plain(100),
        "text": any_text(300),
        "confirm": plain(30),
        "deny": plain(30),
    },
    {"style": one_of("primary", "danger")},
)


def option(text: Rule, *, link: bool = False) -> Rule:
    """Values longer than 75 are refused: the strictest of Slack's own published types."""
    extra: dict[str, Rule] = {"url": url} if link else {}
    return shape({"text": text, "value": string(75)}, {"description": plain(75), **extra})


MENU_OPTION = option(plain(75))
LIST_OPTION = option(any_text(75))
OVERFLOW_OPTION = option(plain(75), link=True)
OPTION_GROUP = shape({"label": plain(75), "options": items(MENU_OPTION, 100)})
FILTER = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
DISPATCH = shape(
    {},
    {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)},
)


def _slack_file_ready(check: Check, value: dict[str, Any], pointer: str) -> None:
    file_id = value.get("id")
    if isinstance(file_id, str) and not check.file_ready(file_id):
        check.fail("invalid slack file", pointer)


SLACK_FILE = shape(
    {}, {"id": string(255), "url": url}, _slack_file_ready, one_required=("id", "url")
)


def options_or_groups(check: Check, value: dict[str, Any], pointer: str) -> None:
    if (value.get("options") is None) == (value.get("option_groups") is None):
        check.fail("must provide one of: options, option_groups", pointer)


def _all_options(element: dict[str, Any]) -> list[Any]:
    groups = element.get("option_groups") or []
    grouped = [
        option
        for group in groups
        if isinstance(group, dict)
        for option in group.get("options") or []
    ]
    return [*(element.get("options") or []), *grouped]


def _same_option(one: object, other: object) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    texts = [(item.get("text") or {}) for item in (one, other)]
    words = [text.get("text") if isinstance(text, dict) else None for text in texts]
    return one.get("value") == other.get("value") and words[0] == words[1]


def initial_among_options(check: Check, value: dict[str, Any], pointer: str) -> None:
    """What is chosen at first must be one of the options, exactly."""
    options = _all_options(value)
    one = value.get("initial_option")
    if one is not None and not any(_same_option(one, other) for other in options):
        check.fail("initial_option must be one of the options", f"{pointer}/initial_option")
    for index, chosen in enumerate(value.get("initial_options") or []):
        if not any(_same_option(chosen, other) for other in options):
            check.fail(
                "initial_options must be among the options", f"{pointer}/initial_options/{index}"
            )
