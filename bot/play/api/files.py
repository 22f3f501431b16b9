"""files.*: the external upload in its three steps, and what is known of a file."""

from __future__ import annotations

import secrets

from bot.play import messages
from bot.play.api.call import ApiError, Call, Method
from bot.play.api.chat import read_blocks
from bot.play.files import MOST_BYTES, file_object, finish
from bot.play.traffic import Json
from bot.play.world import Channel, StoredFile


def get_upload_url(call: Call) -> Json:
    world = call.world
    name = call.needed("filename")
    call.needed("length")
    length = call.whole("length", 0)
    if length <= 0:
        raise ApiError("file_upload_size_zero" if length == 0 else "invalid_arguments")
    if length > MOST_BYTES:
        raise ApiError("file_upload_size_restricted")
    alt_text = call.text("alt_txt")
    if len(alt_text) > 1000:
        raise ApiError("alt_txt_too_large")
    file_id = world.number("F")
    world.files[file_id] = StoredFile(
        file_id, name.rpartition("/")[2], name, alt_text, length, world.clock.seconds()
    )
    key = secrets.token_urlsafe(18)
    world.uploads[key] = file_id
    return {"upload_url": f"{world.base_url}upload/v1/{key}", "file_id": file_id}


def _channels(call: Call) -> list[Channel]:
    """Where to share: no channel at all leaves the file private."""
    named = call.text("channel_id") or call.text("channels")
    channels = []
    for where in filter(None, (part.strip() for part in named.split(","))):
        channel = call.world.find_channel(where)
        if channel is None or where in call.world.users:
            raise ApiError("channel_not_found")
        if call.world.bot.id not in channel.members:
            raise ApiError("not_in_channel")
        if channel.archived:
            raise ApiError("is_archived")
        channels.append(channel)
    return channels


def complete_upload(call: Call) -> Json:
    """Once only per file; afterwards it is looked at for a moment before blocks may show it."""
    world = call.world
    given = call.json("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments")
    channels = _channels(call)
    blocks = read_blocks(call)
    files = []
    for entry in given:
        file = world.files.get(str(entry.get("id"))) if isinstance(entry, dict) else None
        if file is None or not file.uploaded or file.ready_at is not None:
            raise ApiError("file_not_found")
        files.append((file, entry.get("title") or file.name))
    for file, title in files:
        file.title = title
        file.channels = [channel.id for channel in channels]
        finish(world, file)
    told = [file_object(world, file) for file, _title in files]
    for channel in channels:
        draft = messages.Draft(
            text=call.text("initial_comment"),
            blocks=blocks,
            thread_ts=call.text("thread_ts") or None,
            extra={"files": [{"id": file.id} for file, _title in files], "upload": True},
        )
        messages.post_as_bot(world, channel, draft)
    return {"files": told}


def info(call: Call) -> Json:
    file = call.world.files.get(call.needed("file"))
    if file is None:
        raise ApiError("file_not_found")
    return {
        "file": file_object(call.world, file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete(call: Call) -> Json:
    if call.world.files.pop(call.needed("file"), None) is None:
        raise ApiError("file_not_found")
    return {}


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
    "files.info": Method(info, ("files:read",)),
    "files.delete": Method(delete, ("files:write",)),
}
