"""The windows that ask twice before everything that is kept of somebody goes."""

from typing import Any

from slack_sdk.models.blocks import Block

from bot.home.view import modal, paragraph
from bot.language import Say

#: Opens the first window.
OPEN = "retrostar.erase.open.v1"
FIRST = "retrostar.erase.first.v1"
SURE = "retrostar.erase.sure.v1"
DONE = "retrostar.erase.done.v1"


def first(say: Say) -> dict[str, Any]:
    """What goes, what stays, and that it cannot be undone."""
    lines = ("erase_goes", "erase_stays", "erase_after", "erase_export")
    blocks: list[Block] = [paragraph(say(f"home.{line}")) for line in lines]
    return modal(say, FIRST, "home.erase_window", blocks, submit="home.erase_next")


def second(say: Say) -> dict[str, Any]:
    """The same question once more, short."""
    blocks: list[Block] = [paragraph(say("home.erase_sure"))]
    return modal(say, SURE, "home.erase_window", blocks, submit="home.erase_do")


def done(say: Say, remains: list[str]) -> dict[str, Any]:
    """It is done, and what remains."""
    blocks: list[Block] = [paragraph(line) for line in (say("home.erased"), *remains)]
    return modal(say, DONE, "home.erase_window", blocks)
