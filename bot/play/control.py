"""The control API under /_control: what tests and the page do to the workspace as a whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from bot.play import act, membership, views
from bot.play.deliver import Deliveries
from bot.play.faults import Fault
from bot.play.messages import shown
from bot.play.people import channel_object, user_object, usergroup_object
from bot.play.socket import Sockets
from bot.play.traffic import Json
from bot.play.world import Channel, World


class Control:
    def __init__(self, world: World, deliveries: Deliveries, sockets: Sockets) -> None:
        self.world = world
        self.deliveries = deliveries
        self.sockets = sockets

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_control/state", self.state),
            web.get("/_control/messages", self.messages),
            web.get("/_control/traffic", self.traffic),
            web.post("/_control/act", self.act),
            web.post("/_control/clock", self.clock),
            web.post("/_control/faults", self.faults),
            web.delete("/_control/faults", self.no_faults),
            web.post("/_control/reset", self.reset),
            web.post("/_control/users", self.users),
            web.post("/_control/usergroups", self.usergroups),
            web.post("/_control/channels", self.channels),
            web.post("/_control/event", self.event),
            web.post("/_control/socket", self.socket),
            web.post("/_control/token", self.token),
            web.post("/_control/request_url", self.request_url),
        ]

    async def act(self, request: web.Request) -> web.Response:
        return web.json_response(await act.do(self.world, self.deliveries, await _body(request)))

    async def state(self, _request: web.Request) -> web.Response:
        return web.json_response(self.dump())

    def dump(self) -> Json:
        world = self.world
        channels = [one for one in world.channels.values() if not one.deleted]
        return {
            "ok": True,
            "now": world.clock.now().isoformat(),
            "team": world.workspace.team.model_dump(),
            "bot": {"user_id": world.bot.id, "bot_id": world.bot_id, "app_id": world.app_id},
            "users": [
                user_object(world, user, with_locale=True, with_email=True)
                for user in world.users.values()
            ],
            "channels": [
                {**channel_object(world, one), "members": list(one.members)} for one in channels
            ],
            "usergroups": [
                usergroup_object(world, group, with_users=True)
                for group in world.usergroups.values()
            ],
            "messages": {one.id: self.told(one) for one in channels if one.messages},
            "homes": {user: views.told(view) for user, view in world.homes.items()},
            "modals": {
                user: [views.told(world.views[one]) for one in stack]
                for user, stack in world.stacks.items()
                if stack
            },
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "title": file.title,
                    "alt_txt": file.alt_text,
                    "size": len(file.content),
                    "ready": file.ready(),
                    "channels": file.channels,
                }
                for file in world.files.values()
            ],
            "commands": world.commands,
            "scopes": world.scopes,
            "connections": len(self.sockets.connections),
            "request_url": world.request_url,
            "faults": world.faults.told(),
        }

    def told(self, channel: Channel) -> list[Json]:
        """Oldest first, replies and ephemeral messages included, metadata with them."""
        rows = []
        for message in channel.messages.values():
            row = shown(self.world, channel, message, with_metadata=True)
            row["channel"] = channel.id
            if message.ephemeral_to is not None:
                row |= {"ephemeral": True, "ephemeral_to": message.ephemeral_to}
            rows.append(row)
        return rows

    async def messages(self, request: web.Request) -> web.Response:
        where = request.query.get("channel")
        if not where:
            rows = [row for one in self.world.channels.values() for row in self.told(one)]
            rows.sort(key=lambda row: str(row["ts"]))
            return web.json_response({"ok": True, "messages": rows})
        channel = self.world.named_channel(where)
        if channel is None:
            return _refused("channel_not_found", 404)
        return web.json_response(
            {"ok": True, "channel": channel.id, "messages": self.told(channel)}
        )

    async def traffic(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        rows = self.world.traffic.after(int(after) if after.isdigit() else 0)
        return web.json_response({"ok": True, "traffic": rows})

    async def clock(self, request: web.Request) -> web.Response:
        body = await _body(request)
        now = body.get("now")
        try:
            if isinstance(now, int | float):
                at = datetime.fromtimestamp(now, tz=UTC)
            else:
                at = datetime.fromisoformat(str(now))
        except (ValueError, OverflowError):
            return _refused("now must be like 2026-11-20T14:55:00+02:00")
        if at.tzinfo is None:
            return _refused("now needs an offset, like 2026-11-20T14:55:00+02:00")
        self.world.clock.set(at, running=bool(body.get("running", True)))
        self.world.stream.publish("clock")
        return web.json_response({"ok": True, "now": self.world.clock.now().isoformat()})

    async def faults(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if body.get("clear"):
            self.world.faults.clear()
        if body.get("kind") is not None:
            seconds = body.get("seconds")
            fault = Fault(
                method=str(body.get("method") or "*"),
                kind=str(body["kind"]),
                times=int(body.get("times", 1)),
                seconds=float(seconds) if seconds is not None else None,
                skip=int(body.get("skip", 0)),
                channel=str(body["channel"]) if body.get("channel") else None,
                error=str(body["error"]) if body.get("error") else None,
            )
            problem = self.world.faults.add(fault)
            if problem:
                return _refused(problem)
        self.world.stream.publish("workspace")
        return web.json_response({"ok": True, "faults": self.world.faults.told()})

    async def no_faults(self, _request: web.Request) -> web.Response:
        self.world.faults.clear()
        return web.json_response({"ok": True, "faults": []})

    async def reset(self, _request: web.Request) -> web.Response:
        self.world.reset()
        self.world.traffic.rows.clear()
        self.world.stream.publish("workspace")
        return web.json_response({"ok": True})

    async def users(self, request: web.Request) -> web.Response:
        body = await _body(request)
        try:
            user = membership.put_user(self.world, body)
        except ValidationError as error:
            return _refused(error.errors()[0]["msg"])
        return web.json_response({"ok": True, "user": user.model_dump(mode="json")})

    async def usergroups(self, request: web.Request) -> web.Response:
        body = await _body(request)
        try:
            group = membership.put_usergroup(self.world, body)
        except ValidationError as error:
            return _refused(error.errors()[0]["msg"])
        return web.json_response({"ok": True, "usergroup": group.model_dump(mode="json")})

    async def channels(self, request: web.Request) -> web.Response:
        """{id, action: archive|unarchive|rename|delete|join|leave, user?, name?}, or a new one."""
        body = await _body(request)
        channel = self.world.find_channel(str(body.get("id")))
        action = str(body.get("action") or "create")
        problem: str | None = None
        if action == "create" and channel is None and body.get("id"):
            membership.add_channel(self.world, body)
        elif channel is None:
            problem = "channel_not_found"
        elif action == "join":
            membership.join(self.world, channel, str(body.get("user") or self.world.bot.id))
        elif action == "leave":
            membership.leave(self.world, channel, str(body.get("user") or self.world.bot.id))
        else:
            problem = membership.change_channel(
                self.world, channel, action, str(body.get("name") or "")
            )
        return _refused(problem) if problem else web.json_response({"ok": True})

    async def event(self, request: web.Request) -> web.Response:
        """Any event at all, as the body gives it."""
        body = await _body(request)
        if not body.get("type"):
            return _refused("an event needs a type")
        self.world.emit(body)
        return web.json_response({"ok": True})

    async def socket(self, request: web.Request) -> web.Response:
        """{reason: warning|refresh_requested|link_disabled} tells, {drop: true} cuts."""
        body = await _body(request)
        if body.get("drop"):
            count = len(self.sockets.connections)
            self.sockets.drop()
        else:
            count = await self.sockets.disconnect(str(body.get("reason") or "refresh_requested"))
        return web.json_response({"ok": True, "connections": count})

    async def token(self, request: web.Request) -> web.Response:
        """{error: token_revoked|account_inactive|invalid_auth|null}; null: valid again."""
        body = await _body(request)
        world = self.world
        error = body.get("error", "token_revoked")
        world.token_error = str(error) if error else None
        if isinstance(body.get("scopes"), list):
            world.scopes = [str(scope) for scope in body["scopes"]]
        if error and body.get("tell", True):
            kind = "app_uninstalled" if error == "account_inactive" else "tokens_revoked"
            extra = {} if kind == "app_uninstalled" else {"tokens": {"bot": [world.bot.id]}}
            world.emit({"type": kind, **extra})
        return web.json_response({"ok": True, "error": world.token_error, "scopes": world.scopes})

    async def request_url(self, request: web.Request) -> web.Response:
        """{url}: HTTP deliveries go there once it answers the challenge; null: sockets again."""
        url = (await _body(request)).get("url")
        if not url:
            self.world.request_url = None
            return web.json_response({"ok": True, "request_url": None})
        if not await self.deliveries.verify_url(str(url)):
            return _refused("the url did not answer the challenge")
        return web.json_response({"ok": True, "request_url": url})


def _refused(error: str, status: int = 400) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)


async def _body(request: web.Request) -> Json:
    try:
        value: Any = await request.json()
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise web.HTTPBadRequest(text='{"ok": false, "error": "a JSON object is needed"}')
    return value
