"""Layout blocks, and on which surface each may stand."""

from __future__ import annotations

from typing import Any

from bot.play.blocks.elements import (
    ELEMENTS,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.play.blocks.objects import (
    BLOCK_ID,
    SLACK_FILE,
    TYPE,
    any_text,
    plain,
)
from bot.play.blocks.rich import RICH_TEXT
from bot.play.blocks.rules import (
    Check,
    Rule,
    boolean,
    by_type,
    items,
    number,
    one_of,
    only_on,
    shape,
    string,
    url,
    whole,
)

_ALERT_LEVELS = ("default", "info", "warning", "error", "success")
_CELL = by_type(
    {
        "raw_text": shape({**TYPE, "text": string(10_000)}),
        "raw_number": shape({**TYPE, "value": number}, {"text": string(10_000)}),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _table_length(check: Check, value: dict[str, Any], pointer: str) -> None:
    """All cells of one table together hold at most 10,000 characters."""
    length = sum(
        len(str(cell.get("text") or cell.get("elements") or ""))
        for row in value.get("rows") or []
        if isinstance(row, list)
        for cell in row
        if isinstance(cell, dict)
    )
    if length > 10_000:
        check.fail("table is too long: no more than 10000 characters", f"{pointer}/rows")


_TABLE_ROWS = items(items(_CELL, 20), 100)
_SERIES = shape(
    {"name": string(75), "data": items(shape({"label": string(20), "value": number}), 20)}
)
_AXES = shape({"categories": items(string(20), 20)}, {"x_label": string(50), "y_label": string(50)})
_CHART = by_type(
    {
        "pie": shape({**TYPE, "segments": items(shape({"label": string(20), "value": number}), 6)}),
        **{
            kind: shape({**TYPE, "series": items(_SERIES, 6), "axis_config": _AXES})
            for kind in ("bar", "area", "line")
        },
    }
)
_CARD: dict[str, Rule] = {
    **BLOCK_ID,
    "icon": ELEMENTS["image"],
    "hero_image": ELEMENTS["image"],
    "title": any_text(150),
    "subtitle": any_text(150),
    "body": any_text(200),
    "actions": items(by_type({"button": ELEMENTS["button"]}), 3),
}
_CARD_RULE = shape(TYPE, _CARD)


def _expects_fields_or_text(check: Check, value: dict[str, Any], pointer: str) -> None:
    if value.get("text") is None and value.get("fields") is None:
        check.fail("must provide one of: text, fields", pointer)


BLOCKS: dict[str, Rule] = {
    "section": shape(
        TYPE,
        {
            **BLOCK_ID,
            "text": any_text(3000),
            "fields": items(any_text(2000), 10),
            "accessory": IN_SECTION,
            "expand": boolean,
        },
        _expects_fields_or_text,
    ),
    "divider": shape(TYPE, BLOCK_ID),
    "header": shape({**TYPE, "text": plain(150)}, BLOCK_ID),
    "context": shape({**TYPE, "elements": items(IN_CONTEXT, 10)}, BLOCK_ID),
    "actions": shape({**TYPE, "elements": items(IN_ACTIONS, 25)}, BLOCK_ID),
    "context_actions": shape(
        {**TYPE, "elements": items(IN_CONTEXT_ACTIONS, 5)}, BLOCK_ID, only_on("message")
    ),
    "image": shape(
        {**TYPE, "alt_text": string(2000)},
        {**BLOCK_ID, "image_url": url, "slack_file": SLACK_FILE, "title": plain(2000)},
        one_required=("image_url", "slack_file"),
    ),
    "input": shape(
        {**TYPE, "label": plain(2000), "element": IN_INPUT},
        {**BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT,
    "markdown": shape({**TYPE, "text": string(12_000)}, BLOCK_ID, only_on("message")),
    "video": shape(
        {
            **TYPE,
            "alt_text": string(2000),
            "title": plain(200),
            "thumbnail_url": url,
            "video_url": url,
        },
        {
            **BLOCK_ID,
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": url,
            "provider_name": string(50),
            "title_url": url,
        },
    ),
    "file": shape(
        {**TYPE, "external_id": string(255), "source": one_of("remote")},
        BLOCK_ID,
        only_on("message"),
    ),
    "table": shape(
        {**TYPE, "rows": _TABLE_ROWS},
        {**BLOCK_ID, "column_settings": items(_COLUMN, 20)},
        _table_length,
        only_on("message"),
    ),
    "data_table": shape(
        {**TYPE, "rows": _TABLE_ROWS, "caption": string(2000)},
        {
            **BLOCK_ID,
            "page_size": whole(1, 100),
            "row_header_column_index": whole(0, 19),
            "column_settings": items(_COLUMN, 20),
        },
        _table_length,
        only_on("message"),
    ),
    "data_visualization": shape(
        {**TYPE, "title": string(50), "chart": _CHART}, BLOCK_ID, only_on("message")
    ),
    "alert": shape(
        {**TYPE, "text": any_text(200)},
        {**BLOCK_ID, "level": one_of(*_ALERT_LEVELS)},
        only_on("modal"),
    ),
    "card": _CARD_RULE,
    "carousel": shape(
        {**TYPE, "elements": items(by_type({"card": _CARD_RULE}), 10)}, BLOCK_ID, only_on("message")
    ),
}
BLOCKS["container"] = shape(
    {**TYPE, "child_blocks": items(by_type(BLOCKS, frozenset(BLOCKS) - {"container"}), 10)},
    {
        **BLOCK_ID,
        "title": any_text(150),
        "subtitle": any_text(150),
        "icon": ELEMENTS["image"],
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "width": one_of("narrow", "standard", "wide", "full"),
        "rich_text_title": RICH_TEXT,
        "has_header_divider": boolean,
    },
)
BLOCK = by_type(BLOCKS)
