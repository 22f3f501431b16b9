"""Taps and choices on elements, in messages, modals and Homes: block_actions, block_suggestion."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.play import messages, views
from bot.play.reach import Actor, Impossible, said
from bot.play.state import (
    find_element,
    option_of,
    simplified,
    state_field,
    state_values,
    value_of,
)
from bot.play.traffic import Json
from bot.play.world import Channel, Message, View, World

_CARRIED = ("text", "value", "style", "placeholder", "confirm", "url", "icon")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the element stands: in a view, or in a channel's message."""

    block: Json
    element: Json
    view: View | None = None
    message: tuple[Channel, Message] | None = None
    typed: dict[str, dict[str, Any]] = field(default_factory=dict)


async def tap(actor: Actor, body: Json) -> Json:
    place = _place(actor, body)
    action = _action(actor.world, place, body)
    payload = _block_actions(actor, place, action)
    return said(await actor.deliveries.send("interactive", payload))


async def options(actor: Actor, body: Json) -> Json:
    """What an external_select offers for the letters typed so far."""
    place = _place(actor, body)
    payload = _block_actions(actor, place, {})
    for name in ("actions", "response_url", "trigger_id", "state"):
        payload.pop(name, None)
    payload |= {
        "type": "block_suggestion",
        "action_id": place.element["action_id"],
        "block_id": place.block["block_id"],
        "value": str(body.get("query") or body.get("value") or ""),
    }
    ack = await actor.deliveries.send("interactive", payload)
    found: Json = {
        key: ack.payload[key] for key in ("options", "option_groups") if key in ack.payload
    }
    return {**said(ack), **found}


def _place(actor: Actor, body: Json) -> _Place:
    action_id = str(body.get("action_id") or "")
    block_id = body.get("block_id")
    if body.get("home") or body.get("view_id"):
        view = actor.view(body)
        views.merge_typed(view, body.get("state"))
        found = find_element(view.body["blocks"], action_id, block_id)
        if found is None:
            raise Impossible("action_not_found")
        return _Place(*found, view=view)
    channel = actor.channel(body)
    message = actor.message(channel, body)
    found = find_element(message.body.get("blocks", []), action_id, block_id)
    if found is None:
        raise Impossible("action_not_found")
    return _Place(*found, message=(channel, message), typed=simplified(body.get("state")))


def _action(world: World, place: _Place, body: Json) -> Json:
    """The `actions` entry, with what was chosen; a choice is also remembered in the state."""
    element = place.element
    kind = element["type"]
    action: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": place.block["block_id"],
        "action_ts": world.clock.stamp(),
        **{name: element[name] for name in _CARRIED if name in element and kind != "overflow"},
    }
    chosen = _chosen(body)
    if kind == "overflow":
        option = option_of(element, chosen)
        if option is None:
            raise Impossible("option_not_found")
        return action | {"selected_option": option}
    if kind == "feedback_buttons":
        return action | {"value": chosen or element["positive_button"]["value"]}
    name = state_field(element)
    if name is None:
        return action
    typed = place.view.typed if place.view is not None else place.typed
    mine = typed.setdefault(place.block["block_id"], {})
    if chosen is not None or "option" in body or "value" in body:
        mine[element["action_id"]] = chosen
    value = value_of(element, mine.get(element["action_id"]))
    if name == "selected_option" and value is None and chosen not in {None, ""}:
        raise Impossible("option_not_found")
    action.pop("value", None)
    return action | {name: value}


def _chosen(body: Json) -> Any:  # noqa: ANN401 - simple JSON as the page sends it
    for name in ("option", "options", "selected", "value"):
        if name in body:
            return body[name]
    return None


def _block_actions(actor: Actor, place: _Place, action: Json) -> Json:
    world, user = actor.world, actor.user
    payload: Json = {
        "type": "block_actions",
        "user": actor.person,
        "api_app_id": world.app_id,
        "token": "play",
        "trigger_id": world.new_trigger(user.id),
        "team": actor.team,
        "enterprise": None,
        "is_enterprise_install": False,
        "actions": [action],
    }
    if place.view is not None:
        view = views.told(place.view)
        payload |= {
            "container": {"type": "view", "view_id": place.view.id},
            "view": view,
            "state": view["state"],
        }
    if place.message is not None:
        payload |= _from_message(actor, place, *place.message)
    return payload


def _from_message(actor: Actor, place: _Place, channel: Channel, message: Message) -> Json:
    """An ephemeral message is not in the payload: Slack keeps none."""
    world, user = actor.world, actor.user
    body = messages.shown(world, channel, message)
    ephemeral = message.ephemeral_to is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    told: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "state": {"values": state_values(body.get("blocks", []), place.typed)},
        "response_url": world.new_response_url(
            channel.id, user.id, ts=message.ts, thread_ts=message.thread_ts
        ),
    }
    return told if ephemeral else {**told, "message": body}
