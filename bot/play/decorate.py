"""Messages and views made ready for the page: `html` beside every text, names beside ids."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.play import views
from bot.play.files import mime_type
from bot.play.markdown import markdown_html
from bot.play.messages import shown
from bot.play.mrkdwn import Reader, emoji_html, plain, rendered
from bot.play.traffic import Json
from bot.play.world import Channel, Message, View, World


def reader_of(world: World, user_id: str) -> Reader:
    user = world.users.get(user_id)
    try:
        zone: Any = ZoneInfo(user.tz) if user else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return Reader(
        users={one.id: one.label for one in world.users.values()},
        channels={one.id: one.name for one in world.channels.values() if one.name},
        usergroups={group.id: group.handle for group in world.usergroups.values()},
        zone=zone,
        now=world.clock.now(),
    )


def message_for(world: World, channel: Channel, message: Message, reader: Reader) -> Json:
    body = shown(world, channel, message, with_metadata=True)
    author = world.user(str(body.get("user")))
    body["author"] = {
        "id": body.get("user"),
        "name": author.label if author else str(body.get("user")),
        "is_bot": bool(author and author.has("bot")),
    }
    body["ephemeral"] = message.ephemeral_to is not None
    body["text_html"] = rendered(str(body.get("text", "")), reader)
    if body.get("blocks"):
        body["blocks"] = decorated(body["blocks"], reader)
    if body.get("attachments"):
        body["attachments"] = decorated(body["attachments"], reader)
    if body.get("files"):
        body["files"] = [_file(world, entry) for entry in body["files"]]
    return body


def view_for(world: World, view: View | None) -> Json | None:
    if view is None:
        return None
    body = views.told(view)
    reader = reader_of(world, view.user)
    decorated_body: Json = decorated(body, reader)
    return decorated_body


def _file(world: World, entry: Json) -> Json:
    file = world.files.get(str(entry.get("id")))
    if file is None:
        return entry
    return {
        **entry,
        "name": file.name,
        "title": file.title,
        "alt_text": file.alt_text,
        "mimetype": mime_type(file),
        "src": f"/_page/file/{file.id}",
    }


def decorated(value: Any, reader: Reader) -> Any:  # noqa: ANN401 - any part of a payload
    """A copy with `html` on text objects, emoji, mentions and markdown, `src` on images."""
    if isinstance(value, list):
        return [decorated(item, reader) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: decorated(item, reader) for key, item in value.items()}
    made = _html(value, reader)
    if made is not None:
        copy["html"] = made
    slack_file = value.get("slack_file")
    if isinstance(slack_file, dict) and slack_file.get("id"):
        copy["src"] = f"/_page/file/{slack_file['id']}"
    return copy


def _html(value: Json, reader: Reader) -> str | None:
    kind = value.get("type")
    text = value.get("text")
    if isinstance(text, str):
        if kind == "mrkdwn":
            return rendered(text, reader)
        if kind == "plain_text":
            return plain(text, with_emoji=value.get("emoji", True))
        if kind == "markdown":
            return markdown_html(text)
    if kind == "emoji":
        return emoji_html(str(value.get("name")))
    tokens = {
        "user": f"<@{value.get('user_id')}>",
        "channel": f"<#{value.get('channel_id')}>",
        "usergroup": f"<!subteam^{value.get('usergroup_id')}>",
        "broadcast": f"<!{value.get('range')}>",
        "date": f"<!date^{value.get('timestamp')}^{value.get('format')}|{value.get('fallback')}>",
    }
    needs = {"user": "user_id", "channel": "channel_id", "usergroup": "usergroup_id"}
    needs |= {"broadcast": "range", "date": "timestamp"}
    if kind in tokens and needs[kind] in value:
        return rendered(tokens[kind], reader)
    return None
