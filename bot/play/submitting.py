"""Modals sent and closed: view_submission with the app's response_action, view_closed."""

from __future__ import annotations

from bot.play import views
from bot.play.api.call import ApiError
from bot.play.api.views import judged
from bot.play.reach import Actor, said
from bot.play.state import refusals, state_values
from bot.play.traffic import Json
from bot.play.world import View

# What a person sees when an app's answer to a submission makes no sense.
_NONSENSE: Json = {"ok": False, "error": "app_answered_wrongly"}


async def submit(actor: Actor, body: Json) -> Json:
    """Slack's own checks first: an empty or wrong field never reaches the app."""
    view = actor.top_view(body)
    views.merge_typed(view, body.get("state"))
    values = state_values(view.body["blocks"], view.typed)
    errors = refusals(view.body["blocks"], values)
    if errors:
        return {"ok": True, "response_action": "errors", "errors": errors, "by": "slack"}
    payload: Json = {
        "type": "view_submission",
        "team": actor.team,
        "user": actor.person,
        "api_app_id": actor.world.app_id,
        "token": "play",
        "trigger_id": actor.world.new_trigger(actor.user.id),
        "view": views.told(view),
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    ack = await actor.deliveries.send("interactive", payload)
    if not ack.ok:
        return said(ack)
    return _carry_out(actor, view, ack.payload)


def _carry_out(actor: Actor, view: View, answer: Json) -> Json:
    world, user = actor.world, actor.user
    kind = answer.get("response_action")
    if kind in {"update", "push"}:
        return _next_view(actor, view, answer)
    if kind == "errors":
        return _errors(view, answer.get("errors"))
    if kind == "clear":
        world.clear_views(user.id)
    elif kind is not None:
        return {**_NONSENSE, "detail": f"unknown response_action {kind}"}
    elif world.top_view(user.id) is view:
        world.pop_view(user.id)
    views.show_top(world, user.id)
    return {"ok": True, **({"response_action": kind} if kind else {})}


def _next_view(actor: Actor, view: View, answer: Json) -> Json:
    world = actor.world
    kind = answer["response_action"]
    try:
        given = judged(world, answer.get("view"), home=False)
    except ApiError as error:
        return {**_NONSENSE, "detail": error.code, **error.extra}
    if kind == "update":
        views.change(world, view, given)
        views.show_top(world, actor.user.id)
    elif views.push(world, actor.user.id, given) is None:
        return {**_NONSENSE, "detail": "push_limit_reached"}
    return {"ok": True, "response_action": kind}


def _errors(view: View, errors: object) -> Json:
    """Each error must name an input block, and say something."""
    known = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        return {**_NONSENSE, "detail": "errors is empty"}
    unknown = sorted(set(errors) - known)
    if unknown:
        return {**_NONSENSE, "detail": f"errors names no input block: {', '.join(unknown)}"}
    told = {str(block): str(text) for block, text in errors.items()}
    return {"ok": True, "response_action": "errors", "errors": told, "by": "app"}


async def close(actor: Actor, body: Json) -> Json:
    """The Cancel button closes one modal, the cross (`all`) the whole stack."""
    view = actor.top_view(body)
    world = actor.world
    whole = bool(body.get("all")) or view.body.get("clear_on_close", False)
    if whole:
        closed = world.clear_views(actor.user.id)
    else:
        popped = world.pop_view(actor.user.id)
        closed = [popped] if popped is not None else []
    views.show_top(world, actor.user.id)
    told: Json = {"ok": True}
    for one in closed:
        if one.body.get("notify_on_close"):
            payload: Json = {
                "type": "view_closed",
                "team": actor.team,
                "user": actor.person,
                "api_app_id": world.app_id,
                "token": "play",
                "view": views.told(one),
                "is_cleared": whole,
                "is_enterprise_install": False,
                "enterprise": None,
            }
            ack = await actor.deliveries.send("interactive", payload)
            told = said(ack) if not ack.ok else told
    return told
