"""How a posted message is known again: its id travels as metadata and as the id of a block.

Slack keeps metadata. A server that drops them mostly keeps blocks, and one that keeps neither
cannot tell whether a message went out. No call is made here.
"""

from typing import Any

from bot.slack.message import BlockDict

EVENT_TYPE = "retrostar_message"
_PREFIX = "sent."


def metadata(mark: str) -> dict[str, Any]:
    """The metadata of a message that is to be found by *mark*."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": mark}}


def marked(blocks: list[BlockDict], mark: str) -> list[BlockDict]:
    """The blocks with the mark in the first place that is free for one."""
    for index, block in enumerate(blocks):
        if not block.get("block_id"):
            named = {**block, "block_id": _PREFIX + mark}
            return [*blocks[:index], named, *blocks[index + 1 :]]
    return blocks


def bears(entry: dict[str, Any], mark: str) -> bool:
    """Whether a message of Slack's history was posted with this mark."""
    told = entry.get("metadata") or {}
    if told.get("event_type") == EVENT_TYPE:
        return bool((told.get("event_payload") or {}).get("id") == mark)
    return any(block.get("block_id") == _PREFIX + mark for block in entry.get("blocks") or [])


def is_mute(entry: dict[str, Any], *, me: str) -> bool:
    """Whether a message may be the bot's (*me*: its user id) and says nothing of its mark."""
    if entry.get("metadata") or entry.get("blocks"):
        return False
    return bool(entry.get("bot_id")) or entry.get("user") in {None, me}
