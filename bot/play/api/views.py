"""views.*: modals and the Home tab."""

from __future__ import annotations

from bot.play import views
from bot.play.api.call import ApiError, Call, Method, problems_error
from bot.play.api.chat import file_ready
from bot.play.blocks.payload import view_problems, view_too_large
from bot.play.traffic import Json
from bot.play.world import Trigger, View, World


def judged(world: World, view: object, *, home: bool) -> Json:
    """The view, when Slack would take it."""
    if not isinstance(view, dict):
        raise problems_error("invalid_arguments", ["[ERROR] missing required field: view"])
    problems = view_problems(view, lambda file_id: file_ready(world, file_id), home=home)
    if problems:
        raise problems_error("invalid_arguments", problems)
    if view_too_large(view):
        raise ApiError("view_too_large")
    return view


def _given(call: Call, *, home: bool) -> Json:
    return judged(call.world, call.json("view", "invalid_arguments"), home=home)


def _new_external_id(world: World, given: Json, but: View | None = None) -> None:
    external_id = given.get("external_id")
    if not external_id:
        return
    there = views.with_external_id(world, external_id)
    if there is not None and there is not but:
        raise ApiError("duplicate_external_id")


def _trigger(call: Call) -> Trigger:
    trigger = call.world.spend_trigger(call.needed("trigger_id"))
    if isinstance(trigger, str):
        raise ApiError(trigger)
    return trigger


def open_view(call: Call) -> Json:
    given = _given(call, home=False)
    _new_external_id(call.world, given)
    trigger = _trigger(call)
    return {"view": views.told(views.open_view(call.world, trigger.user, given))}


def push(call: Call) -> Json:
    given = _given(call, home=False)
    _new_external_id(call.world, given)
    trigger = _trigger(call)
    view = views.push(call.world, trigger.user, given)
    if view is None:
        raise ApiError("push_limit_reached")
    return {"view": views.told(view)}


def update(call: Call) -> Json:
    world = call.world
    if call.text("external_id"):
        view = views.with_external_id(world, call.text("external_id"))
    else:
        view = world.views.get(call.needed("view_id"))
    if view is None or not view.open:
        raise ApiError("not_found")
    given = _given(call, home=view.body["type"] == "home")
    _guard(call, view)
    _new_external_id(world, given, but=view)
    views.change(world, view, given)
    if view.body["type"] == "home":
        world.stream.publish("home", only=view.user)
    else:
        views.show_top(world, view.user)
    return {"view": views.told(view)}


def _guard(call: Call, view: View | None) -> None:
    said = call.text("hash")
    if said and view is not None and said != view.body["hash"]:
        raise ApiError("hash_conflict")


def publish(call: Call) -> Json:
    world = call.world
    user = world.users.get(call.needed("user_id"))
    given = _given(call, home=True)
    if user is None or user.has("bot"):
        raise problems_error("invalid_arguments", ["[ERROR] user_id: not a person here"])
    _guard(call, world.homes.get(user.id))
    return {"view": views.told(views.publish_home(world, user.id, given))}


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
