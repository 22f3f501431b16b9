"""conversations.*: channels, DMs, who is in them and what was said."""

from __future__ import annotations

from bot.play import membership
from bot.play.api.call import ApiError, Call, Method, need_scope
from bot.play.messages import shown
from bot.play.people import channel_object
from bot.play.traffic import Json
from bot.play.world import Channel, Message

_READ = {"channel": "channels:read", "private": "groups:read", "im": "im:read"}
_HISTORY = {"channel": "channels:history", "private": "groups:history", "im": "im:history"}
_TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}


def _channel(call: Call) -> Channel:
    channel = call.world.find_channel(call.needed("channel"))
    if channel is None or call.needed("channel") in call.world.users:
        raise ApiError("channel_not_found")
    if channel.kind == "private" and call.world.bot.id not in channel.members:
        raise ApiError("channel_not_found")
    return channel


def open_dm(call: Call) -> Json:
    """Opens the DM with one person, or looks an open one up by its id."""
    world = call.world
    if call.text("channel"):
        channel = _channel(call)
    else:
        people = [part.strip() for part in call.text("users").split(",") if part.strip()]
        if not people:
            raise ApiError("users_list_not_supplied")
        if len(people) > 1:
            need_scope(world, "mpim:write")
            raise ApiError("method_not_supported_for_channel_type")
        user = world.users.get(people[0])
        if user is None:
            raise ApiError("user_not_found")
        if user.has("deleted"):
            raise ApiError("user_disabled")
        if user.has("bot"):
            raise ApiError("cannot_dm_bot")
        channel = world.dm(user.id)
    if channel.kind != "im":
        raise ApiError("method_not_supported_for_channel_type")
    before, channel.opened = channel.opened, True
    told = channel_object(world, channel) if call.flag("return_im") else {"id": channel.id}
    extra = {"already_open": True, "no_op": True} if before else {}
    return {**extra, "channel": told}


def info(call: Call) -> Json:
    channel = _channel(call)
    if channel.kind != "im":
        need_scope(call.world, _READ[channel.kind])
    with_count = call.flag("include_num_members")
    return {"channel": channel_object(call.world, channel, with_count=with_count)}


def list_all(call: Call) -> Json:
    kinds = []
    for name in (call.text("types") or "public_channel").split(","):
        kind = _TYPES.get(name.strip())
        if kind is None:
            raise ApiError("invalid_types")
        if kind in _READ:
            need_scope(call.world, _READ[kind])
        kinds.append(kind)
    rows = [
        channel
        for channel in call.world.channels.values()
        if channel.kind in kinds
        and not channel.deleted
        and not (channel.archived and call.flag("exclude_archived"))
        and (channel.kind == "channel" or call.world.bot.id in channel.members)
        and (channel.kind != "im" or channel.opened)
    ]
    page, meta = call.page(rows)
    told = [channel_object(call.world, channel, with_count=True) for channel in page]
    return {"channels": told, **meta}


def members(call: Call) -> Json:
    channel = _channel(call)
    if channel.kind != "im":
        need_scope(call.world, _READ[channel.kind])
    page, meta = call.page(channel.members)
    return {"members": page, **meta}


def join(call: Call) -> Json:
    world = call.world
    channel = _channel(call)
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    if world.bot.id in channel.members:
        return {"channel": channel_object(world, channel), "warning": "already_in_channel"}
    membership.join(world, channel, world.bot.id)
    return {"channel": channel_object(world, channel)}


def _readable(call: Call) -> Channel:
    channel = _channel(call)
    need_scope(call.world, _HISTORY[channel.kind])
    if call.world.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _within(call: Call, rows: list[Message]) -> list[Message]:
    """Between `oldest` and `latest`; the ends count with `inclusive` only."""
    oldest, latest = call.text("oldest"), call.text("latest")
    inclusive = call.flag("inclusive")
    if not inclusive and (oldest or latest):
        rows = [row for row in rows if row.ts not in {oldest, latest}]
    try:
        low = float(oldest) if oldest else 0.0
        high = float(latest) if latest else float("inf")
    except ValueError:
        raise ApiError("invalid_ts_oldest" if oldest else "invalid_ts_latest") from None
    return [row for row in rows if low <= float(row.ts) <= high]


def _told(call: Call, channel: Channel, rows: list[Message]) -> list[Json]:
    with_metadata = call.flag("include_all_metadata")
    return [shown(call.world, channel, row, with_metadata=with_metadata) for row in rows]


def history(call: Call) -> Json:
    """Newest first; replies stay in their threads, ephemeral messages are never kept."""
    channel = _readable(call)
    rows = [
        message
        for message in reversed(channel.messages.values())
        if message.ephemeral_to is None
        and (message.thread_ts is None or message.body.get("subtype") == "thread_broadcast")
    ]
    page, meta = call.page(_within(call, rows), most=999 if call.whole("limit", 0) else 100)
    more = bool(meta["response_metadata"]["next_cursor"])
    return {
        "messages": _told(call, channel, page),
        "has_more": more,
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
        **(meta if more else {}),
    }


def replies(call: Call) -> Json:
    """A thread, oldest first, its parent at the head."""
    channel = _readable(call)
    parent = channel.messages.get(call.needed("ts"))
    if parent is None:
        raise ApiError("thread_not_found")
    thread = [row for row in channel.thread(parent.ts) if row.ephemeral_to is None]
    page, meta = call.page([parent, *_within(call, thread)])
    more = bool(meta["response_metadata"]["next_cursor"])
    return {"messages": _told(call, channel, page), "has_more": more, **(meta if more else {})}


METHODS = {
    "conversations.open": Method(open_dm, ("im:write", "mpim:write")),
    "conversations.info": Method(info, ("channels:read", "groups:read", "im:read")),
    "conversations.list": Method(list_all, ("channels:read", "groups:read", "im:read")),
    "conversations.members": Method(members, ("channels:read", "groups:read", "im:read")),
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.history": Method(history, ("channels:history", "groups:history", "im:history")),
    "conversations.replies": Method(replies, ("channels:history", "groups:history", "im:history")),
}
