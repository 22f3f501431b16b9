"""auth.*, team.*, bots.*, apps.*: who the app is and how it connects."""

from __future__ import annotations

from bot.play.api.call import ApiError, Call, Method
from bot.play.blocks.payload import message_problems, view_problems
from bot.play.traffic import Json


def auth_test(call: Call) -> Json:
    world = call.world
    return {
        "url": f"https://{world.workspace.team.domain}.slack.com/",
        "team": world.workspace.team.name,
        "user": world.bot.name,
        "team_id": world.team_id,
        "user_id": world.bot.id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    if call.flag("test"):
        return {"revoked": False}
    call.world.token_error = "token_revoked"  # noqa: S105
    call.world.emit({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [call.world.bot.id]}})
    return {"revoked": True}


def team_info(call: Call) -> Json:
    team = call.world.workspace.team
    if call.text("team", team.id) != team.id:
        raise ApiError("team_not_found")
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "url": f"https://{team.domain}.slack.com/",
        }
    }


def bots_info(call: Call) -> Json:
    world = call.world
    if call.text("bot", world.bot_id) != world.bot_id:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": world.bot_id,
            "deleted": False,
            "name": world.bot.name,
            "updated": 1_700_000_000,
            "app_id": world.app_id,
            "user_id": world.bot.id,
            "icons": {},
        }
    }


def api_test(call: Call) -> Json:
    if call.text("error"):
        raise ApiError(call.text("error"), args=dict(call.args))
    return {"args": {key: value for key, value in call.args.items() if key != "token"}}


def blocks_validate(call: Call) -> Json:
    """Public: judges `blocks` or `view` and needs no token."""
    blocks = call.json("blocks", "invalid_blocks_format")
    view = call.json("view", "invalid_arguments")
    message = call.json("message", "invalid_arguments")
    if isinstance(message, dict):
        blocks = message.get("blocks", [])
    if isinstance(view, dict):
        problems = view_problems(view, lambda _id: True, home=view.get("type") == "home")
    elif blocks is not None:
        problems = message_problems(blocks, lambda _id: True)
    else:
        raise ApiError("invalid_arguments")
    if problems:
        raise ApiError("invalid_blocks", errors=problems, response_metadata={"messages": problems})
    return {}


METHODS = {
    "api.test": Method(api_test, token="none"),  # noqa: S106
    "auth.test": Method(auth_test),
    "auth.revoke": Method(auth_revoke),
    "team.info": Method(team_info, ("team:read", "users:read")),
    "bots.info": Method(bots_info, ("users:read",)),
    "blocks.validate": Method(blocks_validate, token="none"),  # noqa: S106
}
