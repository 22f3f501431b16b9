"""users.*, usergroups.*, dnd.*: people."""

from __future__ import annotations

from bot.play.api.call import ApiError, Call, Method
from bot.play.people import quiet_status, user_object, usergroup_object
from bot.play.traffic import Json
from bot.play.workspace import User
from bot.play.world import SLACKBOT


def _told(call: Call, user: User) -> Json:
    return user_object(
        call.world,
        user,
        with_locale=call.flag("include_locale"),
        with_email="users:read.email" in call.world.scopes,
    )


def users_list(call: Call) -> Json:
    rows, meta = call.page([*call.world.users.values(), SLACKBOT])
    members = [_told(call, user) for user in rows]
    return {"members": members, "cache_ts": call.world.clock.seconds(), **meta}


def users_info(call: Call) -> Json:
    user = call.world.user(call.needed("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": _told(call, user)}


def usergroups_list(call: Call) -> Json:
    groups = [
        usergroup_object(call.world, group, with_users=call.flag("include_users"))
        for group in call.world.usergroups.values()
        if call.flag("include_disabled") or not group.disabled
    ]
    if not call.flag("include_count"):
        for group in groups:
            group.pop("user_count")
    return {"usergroups": groups}


def usergroups_users_list(call: Call) -> Json:
    group = call.world.usergroups.get(call.needed("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    if group.disabled and not call.flag("include_disabled"):
        raise ApiError("subteam_disabled")
    return {"users": list(group.users)}


def dnd_info(call: Call) -> Json:
    user = call.world.user(call.needed("user"))
    if user is None:
        raise ApiError("user_not_found")
    return quiet_status(user)


def dnd_team_info(call: Call) -> Json:
    ids = [part.strip() for part in call.needed("users").split(",")]
    if len(ids) > 50:
        raise ApiError("too_many_users")
    people = [user for user in map(call.world.user, ids) if user is not None]
    return {"users": {user.id: quiet_status(user) for user in people}}


METHODS = {
    "users.list": Method(users_list, ("users:read",)),
    "users.info": Method(users_info, ("users:read",)),
    "usergroups.list": Method(usergroups_list, ("usergroups:read",)),
    "usergroups.users.list": Method(usergroups_users_list, ("usergroups:read",)),
    "dnd.info": Method(dnd_info, ("dnd:read",)),
    "dnd.teamInfo": Method(dnd_team_info, ("dnd:read",)),
}
