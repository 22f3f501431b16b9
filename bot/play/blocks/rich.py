"""Rich text: a block's sections, lists, quotes and code, and what stands inside them."""

from __future__ import annotations

from bot.play.blocks.objects import BLOCK_ID, TYPE
from bot.play.blocks.rules import (
    Rule,
    boolean,
    by_type,
    items,
    number,
    one_of,
    shape,
    string,
    url,
    whole,
)

_STYLE = shape(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    ),
)
_STYLED: dict[str, Rule] = {"style": _STYLE}
_ID = string(255)

_INLINE = by_type(
    {
        "text": shape({**TYPE, "text": string(100_000, 0)}, _STYLED),
        "link": shape({**TYPE, "url": url}, {**_STYLED, "text": string(3000), "unsafe": boolean}),
        "emoji": shape({**TYPE, "name": string(255)}, {**_STYLED, "unicode": string(255)}),
        "user": shape({**TYPE, "user_id": _ID}, _STYLED),
        "usergroup": shape({**TYPE, "usergroup_id": _ID}, _STYLED),
        "channel": shape({**TYPE, "channel_id": _ID}, _STYLED),
        "broadcast": shape({**TYPE, "range": one_of("here", "channel", "everyone")}, _STYLED),
        "color": shape({**TYPE, "value": string(20)}, _STYLED),
        "date": shape(
            {**TYPE, "timestamp": number, "format": string(255)},
            {**_STYLED, "url": url, "fallback": string(255)},
        ),
        "team": shape({**TYPE, "team_id": _ID}, _STYLED),
    }
)
_BORDER: dict[str, Rule] = {"border": whole(0, 1)}
_INLINES = items(_INLINE, 10_000, 0)
_SECTION = shape({**TYPE, "elements": _INLINES})

_PARTS = by_type(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": shape({**TYPE, "elements": _INLINES}, _BORDER),
        "rich_text_preformatted": shape(
            {**TYPE, "elements": _INLINES}, {**_BORDER, "language": string(50)}
        ),
        "rich_text_list": shape(
            {
                **TYPE,
                "style": one_of("bullet", "ordered"),
                "elements": items(by_type({"rich_text_section": _SECTION}), 10_000),
            },
            {**_BORDER, "indent": whole(0, 8), "offset": whole(0, 100_000)},
        ),
    }
)

RICH_TEXT = shape({**TYPE, "elements": items(_PARTS, 10_000, 0)}, BLOCK_ID)
