"""Who is in which channel and which people there are, changed while it runs, with the events."""

from __future__ import annotations

from typing import Any

from bot.play.people import channel_object, quiet_status, user_object, usergroup_object
from bot.play.traffic import Json
from bot.play.workspace import User, Usergroup
from bot.play.world import Channel, World

_PREFIX = {"channel": "channel", "private": "group"}


def join(world: World, channel: Channel, user_id: str) -> None:
    if user_id in channel.members:
        return
    channel.members.append(user_id)
    _moved(world, channel, user_id, "member_joined_channel")


def leave(world: World, channel: Channel, user_id: str) -> None:
    """Of its own going the bot hears channel_left as well."""
    if user_id not in channel.members:
        return
    channel.members.remove(user_id)
    _moved(world, channel, user_id, "member_left_channel")
    if user_id == world.bot.id:
        world.emit(
            {"type": f"{_PREFIX[channel.kind]}_left", "channel": channel.id, "actor_id": user_id}
        )


def _moved(world: World, channel: Channel, user_id: str, kind: str) -> None:
    letter = "G" if channel.kind == "private" else "C"
    world.stream.publish("workspace")
    if world.bot.id in channel.members or user_id == world.bot.id:
        world.emit(
            {
                "type": kind,
                "user": user_id,
                "channel": channel.id,
                "channel_type": letter,
                "team": world.team_id,
            }
        )


def change_channel(world: World, channel: Channel, action: str, name: str = "") -> str | None:
    """archive, unarchive, rename, delete: returns what is wrong, if anything."""
    prefix = _PREFIX.get(channel.kind)
    if prefix is None:
        return "method_not_supported_for_channel_type"
    event: Json = {"type": f"{prefix}_{action}", "channel": channel.id, "user": _somebody(world)}
    if action in {"archive", "unarchive"}:
        channel.archived = action == "archive"
    elif action == "delete":
        channel.deleted = True
        event["type"] = f"{prefix}_deleted"
    elif action == "rename" and name:
        channel.name = name
        event["channel"] = {"id": channel.id, "name": name, "created": channel.created}
    else:
        return "unknown_action"
    world.stream.publish("workspace")
    world.emit(event)
    return None


def _somebody(world: World) -> str:
    """Who does what nobody in particular is said to have done: a person, never the app itself."""
    people = (user.id for user in world.users.values() if not user.has("bot"))
    return next(people, world.bot.id)


def add_channel(world: World, fields: Json) -> Channel:
    channel = Channel(
        id=str(fields["id"]),
        name=str(fields.get("name") or fields["id"]).lower(),
        kind="private" if fields.get("private") else "channel",
        members=[str(one) for one in fields.get("members", [])],
        created=world.clock.seconds(),
    )
    world.channels[channel.id] = channel
    world.stream.publish("workspace")
    world.emit({"type": "channel_created", "channel": channel_object(world, channel)})
    return channel


def put_user(world: World, fields: dict[str, Any]) -> User:
    """Change a person, or let a new one join: user_change or team_join."""
    before = world.users.get(str(fields.get("id")))
    known = before.model_dump() if before is not None else {}
    user = User.model_validate({**known, "updated": world.clock.seconds(), **fields})
    world.users[user.id] = user
    if user.id == world.bot.id:
        world.bot = user
    told = user_object(world, user, with_locale=True, with_email="users:read.email" in world.scopes)
    kind = "user_change" if before is not None else "team_join"
    world.stream.publish("workspace")
    world.emit({"type": kind, "user": told, "cache_ts": world.clock.seconds()})
    if before is not None and before.dnd != user.dnd:
        status = quiet_status(user)
        world.emit({"type": "dnd_updated_user", "user": user.id, "dnd_status": status})
    return user


def put_usergroup(world: World, fields: dict[str, Any]) -> Usergroup:
    before = world.usergroups.get(str(fields.get("id")))
    known = before.model_dump() if before is not None else {}
    group = Usergroup.model_validate({**known, **fields})
    world.usergroups[group.id] = group
    world.emit(
        {
            "type": "subteam_updated" if before else "subteam_created",
            "subteam": usergroup_object(world, group, with_users=True),
        }
    )
    if before is not None and before.users != group.users:
        added = [one for one in group.users if one not in before.users]
        removed = [one for one in before.users if one not in group.users]
        world.emit(
            {
                "type": "subteam_members_changed",
                "subteam_id": group.id,
                "team_id": world.team_id,
                "date_update": world.clock.seconds(),
                "added_users": added,
                "added_users_count": str(len(added)),
                "removed_users": removed,
                "removed_users_count": str(len(removed)),
            }
        )
    return group
