"""chat.*: messages by the app."""

from __future__ import annotations

import json

from bot.play import messages
from bot.play.api.call import ApiError, Call, Method, problems_error
from bot.play.blocks.payload import filled_in, message_problems, message_too_long
from bot.play.text import stored
from bot.play.traffic import Json
from bot.play.world import Channel, Message, World

UPDATE_TEXT = 4_000
METADATA_BYTES = 16_000


def file_ready(world: World, file_id: str) -> bool:
    file = world.files.get(file_id)
    return file is not None and file.ready()


def read_blocks(call: Call) -> list[Json]:
    """The `blocks` argument, judged; [] when there is none."""
    blocks = call.json("blocks", "invalid_blocks_format")
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    problems = message_problems(blocks, lambda file_id: file_ready(call.world, file_id))
    if problems:
        raise problems_error("invalid_blocks", problems)
    if message_too_long(blocks):
        raise ApiError("msg_blocks_too_long")
    return blocks


def _attachments(call: Call) -> list[Json]:
    attachments = call.json("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list) or len(attachments) > 100:
        raise ApiError("too_many_attachments" if attachments else "invalid_attachments")
    for attachment in attachments:
        blocks = attachment.get("blocks") if isinstance(attachment, dict) else None
        problems = message_problems(blocks, lambda file_id: file_ready(call.world, file_id))
        if blocks is not None and problems:
            raise problems_error("invalid_attachments", problems)
    return attachments


def _metadata(call: Call) -> Json | None:
    metadata = call.json("metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return metadata


def _to(call: Call) -> Channel:
    """Where to post: a person's id opens the DM; membership and archive are checked."""
    world = call.world
    where = call.needed("channel")
    person = world.user(where)
    if person is not None and person.has("bot"):
        raise ApiError("channel_not_found")
    channel = world.find_channel(where)
    if channel is None:
        named = [one for one in world.channels.values() if one.name == where.lstrip("#")]
        channel = named[0] if named and where else None
    if channel is None or _hidden(world, channel):
        raise ApiError("channel_not_found")
    if channel.archived:
        raise ApiError("is_archived")
    if channel.kind == "im":
        if world.users[channel.peer or ""].has("deleted"):
            raise ApiError("channel_not_found")
    elif world.bot.id not in channel.members and "chat:write.public" not in world.scopes:
        raise ApiError("not_in_channel")
    return channel


def _hidden(world: World, channel: Channel) -> bool:
    return channel.kind == "private" and world.bot.id not in channel.members


def _draft(call: Call) -> messages.Draft:
    blocks = read_blocks(call)
    attachments = _attachments(call)
    text = call.text("text")
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    extra = {
        name: call.args[name] for name in ("client_msg_id",) if isinstance(call.args.get(name), str)
    }
    return messages.Draft(
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=call.text("thread_ts") or None,
        metadata=_metadata(call),
        extra=extra,
    )


def post_message(call: Call) -> Json:
    draft = _draft(call)
    channel = _to(call)
    draft_thread = draft.thread_ts
    if draft_thread and draft_thread not in channel.messages:
        raise ApiError("thread_not_found")
    if len(draft.text) > messages.TEXT_KEPT:
        call.warnings.append("message_truncated")
    message = messages.post_as_bot(call.world, channel, draft)
    shown = messages.shown(call.world, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(call: Call) -> Json:
    draft = _draft(call)
    channel = _to(call)
    user = call.needed("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    message = messages.post_as_bot(call.world, channel, draft, ephemeral_to=user)
    return {"message_ts": message.ts}


def _own_message(call: Call, error: str) -> tuple[Channel, Message]:
    channel = call.world.find_channel(call.needed("channel"))
    if channel is None or _hidden(call.world, channel):
        raise ApiError("channel_not_found")
    message = channel.messages.get(call.needed("ts"))
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    if message.body.get("bot_id") != call.world.bot_id:
        raise ApiError(error)
    if channel.archived:
        raise ApiError("is_archived")
    return channel, message


def update(call: Call) -> Json:
    """Without `blocks` the message loses its blocks; metadata stays unless given."""
    channel, message = _own_message(call, "cant_update_message")
    blocks = read_blocks(call)
    attachments = _attachments(call)
    text = call.text("text")
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    if len(text) > UPDATE_TEXT:
        raise ApiError("msg_too_long")
    changes: Json = {
        "text": stored(text),
        "blocks": filled_in(blocks, stored) or None,
        "attachments": attachments or None,
    }
    metadata = _metadata(call)
    if metadata is not None:
        changes["metadata"] = metadata
    messages.update(call.world, channel, message, changes)
    shown = messages.shown(call.world, channel, message)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.body["text"],
        "message": shown,
    }


def delete(call: Call) -> Json:
    channel, message = _own_message(call, "cant_delete_message")
    messages.delete(call.world, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.world.find_channel(call.needed("channel"))
    if channel is None:
        raise ApiError("channel_not_found")
    ts = call.needed("message_ts")
    if ts not in channel.messages:
        raise ApiError("message_not_found")
    domain = call.world.workspace.team.domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink),
}
