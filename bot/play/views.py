"""Views: made, changed, shown; the hash that guards them; what a person typed into them."""

from __future__ import annotations

import secrets

from bot.play.blocks.payload import filled_in
from bot.play.state import initial_values, simplified, state_values
from bot.play.text import stored
from bot.play.traffic import Json
from bot.play.world import View, World

MOST_VIEWS = 3


def new_hash(world: World) -> str:
    return f"{world.clock.seconds()}.{secrets.token_urlsafe(6)}"


def make(
    world: World, user_id: str, given: Json, *, root: View | None, previous: View | None
) -> View:
    """A new view from what the app sent; not shown yet."""
    view_id = world.number("V")
    body = _body(world, given)
    body |= {
        "id": view_id,
        "root_view_id": root.id if root else view_id,
        "previous_view_id": previous.id if previous else None,
    }
    return View(id=view_id, user=user_id, body=body)


def _body(world: World, given: Json) -> Json:
    is_home = given.get("type") == "home"
    return {
        "team_id": world.team_id,
        "type": given["type"],
        "blocks": filled_in(given.get("blocks", []), stored),
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "hash": new_hash(world),
        "title": given.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": None if is_home else given.get("submit"),
        "submit_disabled": bool(given.get("submit_disabled")),
        "external_id": given.get("external_id") or "",
        "app_id": world.app_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
    }


def change(world: World, view: View, given: Json) -> None:
    """New content, new hash. What was typed stays where block and action ids are the same."""
    kept = {key: view.body[key] for key in ("id", "root_view_id", "previous_view_id")}
    view.body = {**_body(world, given), **kept}
    known = initial_values(view.body["blocks"])
    view.typed = {
        block: {action: value for action, value in values.items() if action in known.get(block, {})}
        for block, values in view.typed.items()
        if block in known
    }


def told(view: View) -> Json:
    """The view as the API and payloads give it, its state included."""
    return {**view.body, "state": {"values": state_values(view.body["blocks"], view.typed)}}


def show_top(world: World, user_id: str) -> None:
    """Tell the person's pages which modal is on top now."""
    view = world.top_view(user_id)
    world.stream.publish("modal", only=user_id, view=told(view) if view else None)


def with_external_id(world: World, external_id: str) -> View | None:
    for view in reversed(world.views.values()):
        if view.open and view.body.get("external_id") == external_id:
            return view
    return None


def open_view(world: World, user_id: str, given: Json) -> View:
    """A new root modal; what was open before is gone."""
    world.clear_views(user_id)
    view = make(world, user_id, given, root=None, previous=None)
    world.push_view(view)
    show_top(world, user_id)
    return view


def push(world: World, user_id: str, given: Json) -> View | None:
    """One more modal on top; None when three are open already."""
    stack = world.stacks.get(user_id, [])
    if len(stack) >= MOST_VIEWS:
        return None
    previous = world.views[stack[-1]] if stack else None
    root = world.views[stack[0]] if stack else None
    view = make(world, user_id, given, root=root, previous=previous)
    world.push_view(view)
    show_top(world, user_id)
    return view


def publish_home(world: World, user_id: str, given: Json) -> View:
    home = world.homes.get(user_id)
    if home is None:
        home = make(world, user_id, given, root=None, previous=None)
        world.homes[user_id] = home
        world.views[home.id] = home
    else:
        change(world, home, given)
    world.stream.publish("home", only=user_id)
    return home


def merge_typed(view: View, state: object) -> None:
    """Remember what the page says was typed: {block_id: {action_id: value}}."""
    for block, values in simplified(state).items():
        view.typed.setdefault(block, {}).update(values)
