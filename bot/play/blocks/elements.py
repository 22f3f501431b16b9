"""Block elements: buttons, menus, inputs, and where each may stand."""

from __future__ import annotations

from bot.play.blocks.objects import (
    ACTION_ID,
    CONFIRM,
    DISPATCH,
    FILTER,
    LIST_OPTION,
    MENU_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    SLACK_FILE,
    TYPE,
    any_text,
    initial_among_options,
    options_or_groups,
    plain,
)
from bot.play.blocks.rich import RICH_TEXT
from bot.play.blocks.rules import (
    Rule,
    anything,
    boolean,
    by_type,
    clock_time,
    date,
    items,
    one_of,
    only_on,
    shape,
    string,
    url,
    whole,
)

_FOCUS: dict[str, Rule] = {"focus_on_load": boolean}
_PLACEHOLDER: dict[str, Rule] = {"placeholder": plain(150)}
_CONFIRM: dict[str, Rule] = {"confirm": CONFIRM}
_LIKE_ALL: dict[str, Rule] = {**ACTION_ID, **_FOCUS}
_MENU: dict[str, Rule] = {**_LIKE_ALL, **_PLACEHOLDER, **_CONFIRM}
_MANY: dict[str, Rule] = {"max_selected_items": whole(1, 1000)}
_ID = string(255)
_IDS = items(_ID, 1000)
_RESPONSE_URL: dict[str, Rule] = {"response_url_enabled": boolean}

BUTTON = shape(
    {**TYPE, "text": plain(75)},
    {
        **ACTION_ID,
        **_CONFIRM,
        "url": url,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
IMAGE = shape(
    {**TYPE, "alt_text": string(2000)},
    {"image_url": url, "slack_file": SLACK_FILE},
    one_required=("image_url", "slack_file"),
)
_STATIC = {"options": items(MENU_OPTION, 100), "option_groups": items(OPTION_GROUP, 100)}
_EXTERNAL: dict[str, Rule] = {"min_query_length": whole(0, 1000)}
_CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": boolean, "filter": FILTER}
_INPUT: dict[str, Rule] = {**_LIKE_ALL, **_PLACEHOLDER, "dispatch_action_config": DISPATCH}
_FEEDBACK = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

ELEMENTS: dict[str, Rule] = {
    "button": BUTTON,
    "workflow_button": shape(
        {**TYPE, "text": plain(75), "workflow": anything},
        {
            **ACTION_ID,
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "image": IMAGE,
    "overflow": shape({**TYPE, "options": items(OVERFLOW_OPTION, 5)}, {**ACTION_ID, **_CONFIRM}),
    "static_select": shape(
        TYPE,
        {**_MENU, **_STATIC, "initial_option": MENU_OPTION},
        options_or_groups,
        initial_among_options,
    ),
    "multi_static_select": shape(
        TYPE,
        {**_MENU, **_STATIC, **_MANY, "initial_options": items(MENU_OPTION, 100)},
        options_or_groups,
        initial_among_options,
    ),
    "external_select": shape(TYPE, {**_MENU, **_EXTERNAL, "initial_option": MENU_OPTION}),
    "multi_external_select": shape(
        TYPE, {**_MENU, **_EXTERNAL, **_MANY, "initial_options": items(MENU_OPTION, 100)}
    ),
    "users_select": shape(TYPE, {**_MENU, "initial_user": _ID}),
    "multi_users_select": shape(TYPE, {**_MENU, **_MANY, "initial_users": _IDS}),
    "conversations_select": shape(
        TYPE, {**_MENU, **_CONVERSATIONS, **_RESPONSE_URL, "initial_conversation": _ID}
    ),
    "multi_conversations_select": shape(
        TYPE, {**_MENU, **_CONVERSATIONS, **_MANY, "initial_conversations": _IDS}
    ),
    "channels_select": shape(TYPE, {**_MENU, **_RESPONSE_URL, "initial_channel": _ID}),
    "multi_channels_select": shape(TYPE, {**_MENU, **_MANY, "initial_channels": _IDS}),
    "radio_buttons": shape(
        {**TYPE, "options": items(LIST_OPTION, 10)},
        {**_LIKE_ALL, **_CONFIRM, "initial_option": LIST_OPTION},
        initial_among_options,
    ),
    "checkboxes": shape(
        {**TYPE, "options": items(LIST_OPTION, 10)},
        {**_LIKE_ALL, **_CONFIRM, "initial_options": items(LIST_OPTION, 10)},
        initial_among_options,
    ),
    "datepicker": shape(TYPE, {**_MENU, "initial_date": date}),
    "timepicker": shape(TYPE, {**_MENU, "initial_time": clock_time, "timezone": string(100)}),
    "datetimepicker": shape(
        TYPE,
        {**_LIKE_ALL, **_CONFIRM, "initial_date_time": whole(10**9, 10**10 - 1)},
        only_on("message", "modal"),
    ),
    "plain_text_input": shape(
        TYPE,
        {
            **_INPUT,
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
    ),
    "number_input": shape(
        {**TYPE, "is_decimal_allowed": boolean},
        {
            **_INPUT,
            "initial_value": string(100, 0),
            "min_value": string(100),
            "max_value": string(100),
        },
    ),
    "email_text_input": shape(TYPE, {**_INPUT, "initial_value": string(3000, 0)}),
    "url_text_input": shape(TYPE, {**_INPUT, "initial_value": string(3000, 0)}),
    "rich_text_input": shape(TYPE, {**_INPUT, "initial_value": RICH_TEXT}),
    "file_input": shape(
        TYPE,
        {**ACTION_ID, "filetypes": items(string(20), 100), "max_files": whole(1, 10)},
        only_on("modal"),
    ),
    "feedback_buttons": shape(
        {**TYPE, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, ACTION_ID
    ),
    "icon_button": shape(
        {**TYPE, "icon": one_of("trash"), "text": plain(75)},
        {
            **ACTION_ID,
            **_CONFIRM,
            "value": string(2000),
            "accessibility_label": string(75),
            "visible_to_user_ids": _IDS,
        },
    ),
}

_TYPED = frozenset(
    {"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"}
)
_BUTTONS = frozenset({"button", "workflow_button", "overflow"})
_FEEDBACKS = frozenset({"feedback_buttons", "icon_button"})
CHOICES = frozenset(ELEMENTS) - _TYPED - _BUTTONS - _FEEDBACKS - {"image", "file_input"}

IN_SECTION = by_type(ELEMENTS, CHOICES | _BUTTONS | {"image"})
IN_ACTIONS = by_type(ELEMENTS, CHOICES | _BUTTONS | {"rich_text_input"})
IN_INPUT = by_type(ELEMENTS, CHOICES | _TYPED | {"file_input"})
IN_CONTEXT_ACTIONS = by_type(ELEMENTS, _FEEDBACKS)
IN_CONTEXT = by_type({"image": IMAGE, "plain_text": any_text(2000), "mrkdwn": any_text(2000)})
