"""People and channels as Slack's objects describe them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.play.traffic import Json
from bot.play.workspace import User, Usergroup
from bot.play.world import Channel, World

_HOME_FLAGS = ("admin", "owner", "primary_owner", "restricted", "ultra_restricted")


def user_object(world: World, user: User, *, with_locale: bool, with_email: bool) -> Json:
    """Deactivated people lose zone and rank; people from outside have no zone or locale."""
    stranger = user.has("stranger") or user.team_id not in {None, world.team_id}
    is_bot = user.has("bot")
    profile: Json = {
        "real_name": user.label,
        "real_name_normalized": user.label,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "title": user.title,
        "phone": "",
        "skype": "",
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": user.status_expiration,
        "team": user.team_id or world.team_id,
    }
    if with_email and not is_bot:
        profile["email"] = user.email or f"{user.name}@{world.workspace.team.domain}.example"
    if is_bot:
        profile |= {"api_app_id": world.app_id, "bot_id": world.bot_id, "always_active": True}
    body: Json = {
        "id": user.id,
        "team_id": user.team_id or ("T0OUTSIDE" if stranger else world.team_id),
        "name": user.name,
        "deleted": user.has("deleted"),
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": user.updated,
        "profile": profile,
    }
    if user.has("deleted"):
        return body
    body |= {"color": "5b8a72", "real_name": user.label}
    body |= {f"is_{flag}": flag in user.flags for flag in _HOME_FLAGS}
    if user.has("primary_owner"):
        body |= {"is_owner": True, "is_admin": True}
    if stranger:
        return body | {"is_stranger": user.has("stranger")}
    body |= _zone(world, user)
    if with_locale:
        body["locale"] = user.locale
    return body


def _zone(world: World, user: User) -> Json:
    try:
        local = world.clock.now().astimezone(ZoneInfo(user.tz))
    except (ZoneInfoNotFoundError, ValueError):
        return {"tz": user.tz, "tz_label": user.tz, "tz_offset": 0}
    return {"tz": user.tz, "tz_label": user.tz, "tz_offset": _offset(local)}


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def quiet_status(user: User) -> Json:
    """The quiet time under way, or the next one; Slack tells second 1 where there is none."""
    start, end = user.dnd or (1, 1)
    return {
        "dnd_enabled": user.dnd is not None,
        "next_dnd_start_ts": start,
        "next_dnd_end_ts": end,
    }


def channel_object(world: World, channel: Channel, *, with_count: bool = False) -> Json:
    if channel.kind == "im":
        body: Json = {
            "id": channel.id,
            "created": channel.created,
            "is_channel": False,
            "is_group": False,
            "is_im": True,
            "is_mpim": False,
            "is_private": True,
            "is_archived": False,
            "is_org_shared": False,
            "is_user_deleted": world.users[channel.peer or ""].has("deleted"),
            "user": channel.peer,
            "is_open": channel.opened,
        }
        return body
    private = channel.kind == "private"
    body = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "creator": next(iter(channel.members), world.bot.id),
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "is_member": world.bot.id in channel.members,
        "unlinked": 0,
        "context_team_id": world.team_id,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
    if with_count:
        body["num_members"] = len(channel.members)
    return body


def usergroup_object(world: World, group: Usergroup, *, with_users: bool) -> Json:
    body: Json = {
        "id": group.id,
        "team_id": world.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name or group.handle,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 1_700_000_000,
        "date_update": 1_700_000_000,
        "date_delete": 1_700_000_000 if group.disabled else 0,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": next(iter(world.users)),
        "user_count": len(group.users),
    }
    if with_users:
        body["users"] = list(group.users)
    return body
