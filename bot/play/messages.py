"""Messages: posted, changed and deleted, with what apps and pages hear of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.play.blocks.payload import filled_in
from bot.play.text import stored
from bot.play.traffic import Json
from bot.play.world import Channel, Message, World

TEXT_KEPT = 40_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants said. `text` is as stored already when a person wrote it."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    extra: Json = field(default_factory=dict)


def post_as_bot(
    world: World, channel: Channel, draft: Draft, *, ephemeral_to: str | None = None
) -> Message:
    body: Json = {
        "type": "message",
        "user": world.bot.id,
        "bot_id": world.bot_id,
        "app_id": world.app_id,
        "team": world.team_id,
        "text": stored(draft.text)[:TEXT_KEPT],
        "bot_profile": {
            "id": world.bot_id,
            "app_id": world.app_id,
            "name": world.bot.name,
            "team_id": world.team_id,
            "deleted": False,
        },
    }
    if draft.blocks:
        body["blocks"] = filled_in(draft.blocks, stored)
    return _post(world, channel, body, draft, ephemeral_to)


def post_as_user(world: World, channel: Channel, user_id: str, draft: Draft) -> Message:
    """`draft.text` is in entities already."""
    body: Json = {
        "type": "message",
        "user": user_id,
        "team": world.team_id,
        "client_msg_id": f"play-{world.number('M')}",
        "text": draft.text,
    }
    return _post(world, channel, body, draft, None)


def _post(
    world: World, channel: Channel, body: Json, draft: Draft, ephemeral_to: str | None
) -> Message:
    ts = world.clock.stamp()
    body |= {"ts": ts, **draft.extra}
    if draft.attachments:
        body["attachments"] = draft.attachments
    if draft.thread_ts:
        body["thread_ts"] = draft.thread_ts
    if draft.metadata:
        body["metadata"] = draft.metadata
    message = Message(ts=ts, body=body, ephemeral_to=ephemeral_to)
    channel.keep(message)
    channel.opened = True
    world.changed(channel, only=ephemeral_to)
    if ephemeral_to is None:
        announce(world, channel, shown(world, channel, message))
    return message


def update(world: World, channel: Channel, message: Message, changes: Json) -> None:
    """`changes` replace the message's fields; a None takes the field away."""
    before = shown(world, channel, message)
    for key, value in changes.items():
        if value is None:
            message.body.pop(key, None)
        else:
            message.body[key] = value
    author = message.body.get("user", world.bot.id)
    message.body["edited"] = {"user": author, "ts": world.clock.stamp()}
    world.changed(channel, only=message.ephemeral_to)
    if message.ephemeral_to is None:
        event = {
            "subtype": "message_changed",
            "hidden": True,
            "ts": world.clock.stamp(),
            "message": shown(world, channel, message),
            "previous_message": before,
        }
        announce(world, channel, event)


def delete(world: World, channel: Channel, message: Message) -> None:
    channel.drop(message)
    world.changed(channel, only=message.ephemeral_to)
    if message.ephemeral_to is None:
        event = {
            "subtype": "message_deleted",
            "hidden": True,
            "ts": world.clock.stamp(),
            "deleted_ts": message.ts,
            "previous_message": shown(world, channel, message),
        }
        announce(world, channel, event)


def announce(world: World, channel: Channel, body: Json) -> None:
    """A message event to the app, for channels that its bot is in."""
    if world.bot.id not in channel.members:
        return
    kinds = {"im": "im", "private": "group", "channel": "channel"}
    event: dict[str, Any] = {
        **body,
        "type": "message",
        "channel": channel.id,
        "channel_type": kinds[channel.kind],
        "event_ts": body["ts"],
    }
    world.emit(event)


def shown(world: World, channel: Channel, message: Message, *, with_metadata: bool = False) -> Json:
    """The message as the Web API and payloads give it."""
    body = dict(message.body)
    if not with_metadata:
        body.pop("metadata", None)
    replies = channel.thread(message.ts) if message.thread_ts is None else []
    if replies:
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len({reply.body.get("user") for reply in replies}),
            "reply_users": sorted({str(reply.body.get("user")) for reply in replies}),
            "latest_reply": replies[-1].ts,
        }
    elif message.thread_ts is not None:
        parent = channel.messages.get(message.thread_ts)
        body["parent_user_id"] = parent.body.get("user") if parent else world.bot.id
    if message.ephemeral_to is not None:
        body |= {"is_ephemeral": True}
    return body
