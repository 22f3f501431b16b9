"""Whole payloads: a message's blocks, a view; what Slack refuses and what it fills in."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from bot.play.blocks.layout import BLOCK
from bot.play.blocks.objects import plain
from bot.play.blocks.rules import Check, boolean, one_of, shape, string
from bot.play.traffic import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MARKDOWN_TOTAL = 12_000
MESSAGE_TOTAL = 13_200  # over all texts of the blocks, as seen on real Slack
_ELEMENT_FIELDS = ("accessory", "element")
_ELEMENT_LISTS = {"actions": "elements", "context_actions": "elements", "card": "actions"}
_BLOCK_LISTS = {"container": "child_blocks", "carousel": "elements"}

_MODAL = shape(
    {"type": one_of("modal"), "title": plain(24)},
    {
        "blocks": lambda *_: None,
        "submit": plain(24),
        "close": plain(24),
        "private_metadata": string(3000, 0),
        "callback_id": string(255, 0),
        "external_id": string(255, 0),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = shape(
    {"type": one_of("home")},
    {
        "blocks": lambda *_: None,
        "private_metadata": string(3000, 0),
        "callback_id": string(255, 0),
        "external_id": string(255, 0),
    },
)


def message_problems(blocks: object, file_ready: Callable[[str], bool]) -> list[str]:
    """What is wrong with a message's blocks; empty when Slack would take them."""
    check = Check("message", file_ready=file_ready)
    _blocks(check, blocks, "/blocks", MESSAGE_BLOCKS)
    return check.problems


def message_too_long(blocks: list[Json]) -> bool:
    markdown = sum(
        len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown"
    )
    return markdown > MARKDOWN_TOTAL or sum(map(len, _texts(blocks))) > MESSAGE_TOTAL


def view_problems(view: object, file_ready: Callable[[str], bool], *, home: bool) -> list[str]:
    """What is wrong with a view, its blocks included."""
    surface = "home" if home else "modal"
    check = Check(surface, file_ready=file_ready)
    if not isinstance(view, dict):
        return ["[ERROR] must be an object [json-pointer:/view]"]
    (_HOME if home else _MODAL)(check, view, "/view")
    if "blocks" not in view:
        check.fail("missing required field: blocks", "/view")
        return check.problems
    _blocks(check, view["blocks"], "/view/blocks", VIEW_BLOCKS)
    has_input = any(
        isinstance(block, dict) and block.get("type") == "input" for block in _list(view["blocks"])
    )
    if not home and has_input and view.get("submit") is None:
        check.fail("submit is required when there are input blocks", "/view")
    return check.problems


def view_too_large(view: Json) -> bool:
    return len(json.dumps(view)) > VIEW_BYTES


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _blocks(check: Check, blocks: object, pointer: str, most: int) -> None:
    if not isinstance(blocks, list):
        check.fail("must be an array", pointer)
        return
    if len(blocks) > most:
        check.fail(f"no more than {most} items allowed", pointer)
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        BLOCK(check, block, here)
        if isinstance(block, dict):
            block_id = block.get("block_id")
            if isinstance(block_id, str) and block_id in seen:
                check.fail(f"block_id {block_id} already exists", f"{here}/block_id")
            seen.add(str(block_id))
            _unique_actions(check, block, here)
    _one_focus(check, blocks, pointer)
    tables = [b for b in blocks if isinstance(b, dict) and b.get("type") in {"table", "data_table"}]
    if len(tables) > 1:
        check.fail("only_one_table_allowed", pointer)
    charts = [b for b in blocks if isinstance(b, dict) and b.get("type") == "data_visualization"]
    if len(charts) > 2:
        check.fail("no more than 2 data_visualization blocks allowed", pointer)


def _unique_actions(check: Check, block: Json, pointer: str) -> None:
    seen: set[str] = set()
    for path, element in elements_of(block):
        action_id = element.get("action_id")
        if isinstance(action_id, str):
            if action_id in seen:
                check.fail(
                    f"action_id {action_id} already exists in this block",
                    f"{pointer}/{path}/action_id",
                )
            seen.add(action_id)


def _one_focus(check: Check, blocks: list[Any], pointer: str) -> None:
    focused = [
        element
        for block in blocks
        if isinstance(block, dict)
        for _path, element in elements_of(block)
        if element.get("focus_on_load") is True
    ]
    if len(focused) > 1:
        check.fail("only one element may have focus_on_load", pointer)


def elements_of(block: Json) -> Iterator[tuple[str, Json]]:
    """A block's interactive elements, each with its path inside the block."""
    for name in _ELEMENT_FIELDS:
        if isinstance(block.get(name), dict):
            yield name, block[name]
    own = _ELEMENT_LISTS.get(str(block.get("type")))
    for index, element in enumerate(_objects(block, own)):
        yield f"{own}/{index}", element
    inner = _BLOCK_LISTS.get(str(block.get("type")))
    for index, child in enumerate(_objects(block, inner)):
        for path, element in elements_of(child):
            yield f"{inner}/{index}/{path}", element


def _objects(block: Json, name: str | None) -> list[Json]:
    """The objects in a list field; [] where there is no such list."""
    items = _list(block.get(name)) if name else []
    return [item for item in items if isinstance(item, dict)]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item
            else:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def filled_in(blocks: list[Json], stored: Callable[[str], str]) -> list[Json]:
    """The blocks as Slack keeps them: ids given, text defaults set, texts in entities."""
    return [_block(block, stored) for block in blocks]


def _block(block: Json, stored: Callable[[str], str]) -> Json:
    kept: Json = {key: _kept(item, stored) for key, item in block.items()}
    if block.get("type") in {"rich_text", "markdown"}:
        kept = dict(block)
    kept.setdefault("block_id", secrets.token_hex(3)[:5])
    for _path, element in elements_of(kept):
        if element.get("type") != "image":
            element.setdefault("action_id", secrets.token_hex(3)[:5])
    return kept


def _kept(value: object, stored: Callable[[str], str]) -> object:
    if isinstance(value, list):
        return [_kept(item, stored) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("type")
    if kind == "mrkdwn":
        return {**value, "text": stored(value["text"]), "verbatim": value.get("verbatim", False)}
    if kind == "plain_text":
        return {**value, "emoji": value.get("emoji", True)}
    if kind == "rich_text":
        return value
    return {key: _kept(item, stored) for key, item in value.items()}
