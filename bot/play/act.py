"""What a person does, as deliveries to the app: messages, commands, Home, shortcuts.

Taps on elements live in `tapping`, modals in `submitting`. Every act answers {ok: true, ...} once
the app has acknowledged it, or {ok: false, error} as the person would see it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from bot.play import membership, messages, responding, submitting, tapping, views
from bot.play.deliver import Ack, Deliveries
from bot.play.reach import Actor, Impossible, said
from bot.play.text import as_rich_text, typed
from bot.play.traffic import Json
from bot.play.world import Channel, ResponseUrl, World

_Act: TypeAlias = Callable[[Actor, Json], Awaitable[Json]]


async def do(world: World, deliveries: Deliveries, body: Json) -> Json:
    kind = str(body.get("type"))
    user = world.users.get(str(body.get("user")))
    if user is None:
        return {"ok": False, "error": "user_not_found"}
    if user.has("deleted"):
        return {"ok": False, "error": "user_is_deactivated"}
    if kind not in _ACTS:
        return {"ok": False, "error": "unknown_act", "known": sorted(_ACTS)}
    try:
        return await _ACTS[kind](Actor(world, deliveries, user), body)
    except Impossible as refusal:
        return {"ok": False, "error": str(refusal)}


async def _open_home(actor: Actor, body: Json) -> Json:
    world = actor.world
    tab = "messages" if body.get("tab") == "messages" else "home"
    event: Json = {
        "type": "app_home_opened",
        "user": actor.user.id,
        "channel": world.dm(actor.user.id).id,
        "tab": tab,
    }
    home = world.homes.get(actor.user.id)
    if tab == "home" and home is not None:
        event["view"] = views.told(home)
    world.emit(event)
    return {"ok": True, "view": views.told(home) if home else None}


async def _message(actor: Actor, body: Json) -> Json:
    channel = actor.channel(body)
    if channel.archived:
        raise Impossible("is_archived")
    text = str(body.get("text") or "")
    if not text:
        raise Impossible("no_text")
    thread = body.get("thread_ts")
    if thread and thread not in channel.messages:
        raise Impossible("thread_not_found")
    draft = messages.Draft(
        text=typed(text, actor.world)[: messages.TEXT_KEPT],
        thread_ts=thread,
        extra={"blocks": [as_rich_text(text)]},
    )
    message = messages.post_as_user(actor.world, channel, actor.user.id, draft)
    channel.read[actor.user.id] = message.ts
    return {"ok": True, "channel": channel.id, "ts": message.ts}


async def _command(actor: Actor, body: Json) -> Json:
    world, user = actor.world, actor.user
    channel = actor.channel(body)
    command = str(body.get("command") or "").strip()
    text = str(body.get("text") or "")
    if " " in command:
        command, _, text = command.partition(" ")
    if not command.startswith("/"):
        raise Impossible("no_such_command")
    if user.has("stranger"):
        raise Impossible("restricted_for_people_from_outside")
    if command not in world.commands:
        world.commands.append(command)
        world.stream.publish("workspace")
    names = {"im": "directmessage", "private": "privategroup", "channel": channel.name}
    payload: Json = {
        "token": "play",
        "team_id": world.team_id,
        "team_domain": world.workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": names[channel.kind],
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": typed(text.strip(), world, labelled=True),
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
        "response_url": world.new_response_url(channel.id, user.id),
        "trigger_id": world.new_trigger(user.id),
    }
    ack = await actor.deliveries.send("slash_commands", payload)
    if not ack.ok:
        return said(ack)
    return {"ok": True, **_said_in_ack(actor, channel, ack)}


def _said_in_ack(actor: Actor, channel: Channel, ack: Ack) -> Json:
    """A command's ack may carry a message; by default only the person sees it."""
    if not any(ack.payload.get(key) for key in ("text", "blocks", "attachments")):
        return {}
    address = ResponseUrl(channel.id, actor.user.id, actor.world.clock.now())
    error = responding.answer(actor.world, address, ack.payload)
    return {"response": ack.payload, **({"response_error": error} if error else {})}


async def _shortcut(actor: Actor, body: Json) -> Json:
    world = actor.world
    payload: Json = {
        "type": body["type"],
        "token": "play",
        "action_ts": world.clock.stamp(),
        "team": actor.team,
        "user": actor.person,
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": str(body.get("callback_id") or ""),
        "trigger_id": world.new_trigger(actor.user.id),
    }
    if body["type"] == "message_action":
        channel = actor.channel(body)
        message = actor.message(channel, body)
        payload |= {
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message_ts": message.ts,
            "message": messages.shown(world, channel, message),
            "response_url": world.new_response_url(channel.id, actor.user.id, ts=message.ts),
        }
    return said(await actor.deliveries.send("interactive", payload))


async def _join(actor: Actor, body: Json) -> Json:
    channel = actor.channel(body, need_member=False)
    if channel.kind != "channel":
        raise Impossible("channel_not_found")
    if channel.archived:
        raise Impossible("is_archived")
    membership.join(actor.world, channel, actor.user.id)
    return {"ok": True}


async def _leave(actor: Actor, body: Json) -> Json:
    membership.leave(actor.world, actor.channel(body), actor.user.id)
    return {"ok": True}


_ACTS: dict[str, _Act] = {
    "open_home": _open_home,
    "message": _message,
    "command": _command,
    "click": tapping.tap,
    "select": tapping.tap,
    "options": tapping.options,
    "submit": submitting.submit,
    "close": submitting.close,
    "shortcut": _shortcut,
    "message_action": _shortcut,
    "join": _join,
    "leave": _leave,
}
