"""What the page asks for: the workspace as one person sees it, and a live stream of changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.errors import RetrostarError
from bot.play import decorate, files
from bot.play.traffic import Json, Listener
from bot.play.workspace import User
from bot.play.world import Channel, World

_HEARTBEAT = 15.0
_GATHER = 0.03  # seconds in which notices for one page are put together
_FLAGS = (
    "primary_owner",
    "owner",
    "admin",
    "deleted",
    "restricted",
    "ultra_restricted",
    "stranger",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A button of the page that turns the clock; `run` goes in a worker thread."""

    key: str
    label: str
    run: Callable[[], datetime | str]


class PageApi:
    def __init__(self, world: World, turns: Sequence[Turn]) -> None:
        self.world = world
        self.turns = {turn.key: turn for turn in turns}
        self._turned = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_page/state", self.state),
            web.get("/_page/channel", self.channel),
            web.get("/_page/thread", self.thread),
            web.get("/_page/home", self.home),
            web.get("/_page/modal", self.modal),
            web.get("/_page/traffic", self.traffic),
            web.get("/_page/events", self.events),
            web.get("/_page/file/{file}", self.file),
            web.post("/_page/turn", self.turn),
        ]

    def _me(self, request: web.Request) -> User:
        user = self.world.users.get(request.query.get("user", ""))
        if user is None:
            raise web.HTTPNotFound(text="no such user")
        return user

    def _anybody(self) -> User:
        able = (
            one for one in self.world.users.values() if not (one.has("bot") or one.has("deleted"))
        )
        user = next(able, None)
        if user is None:
            raise web.HTTPNotFound(text="nobody here can act")
        return user

    def _sees(self, me: User, channel_id: str) -> Channel:
        channel = self.world.find_channel(channel_id, me.id)
        if channel is None or (channel.kind == "im" and channel.peer != me.id):
            raise web.HTTPNotFound(text="no such channel")
        if channel.kind == "private" and me.id not in channel.members:
            raise web.HTTPNotFound(text="no such channel")
        return channel

    async def state(self, request: web.Request) -> web.Response:
        """The workspace as `user` sees it; without one, as the first who can act."""
        world = self.world
        me = self._me(request) if "user" in request.query else self._anybody()
        world.dm(me.id)
        shown = [self._channel_row(me, one) for one in world.channels.values() if _seen(me, one)]
        shown.sort(key=lambda row: (row["kind"] != "im", row["archived"]))
        return web.json_response(
            {
                "now": world.clock.now().isoformat(),
                "team": {
                    "id": world.team_id,
                    "name": world.workspace.team.name,
                    "bot": {"user_id": world.bot.id, "name": world.bot.label},
                },
                "me": {**_person(me), "locale": me.locale},
                "users": [_person(user) for user in world.users.values()],
                "channels": shown,
                "commands": world.commands,
                "welcome": world.workspace.welcome,
                "turned": self._turned,
                "turns": [{"key": turn.key, "label": turn.label} for turn in self.turns.values()],
                "faults": world.faults.told(),
            }
        )

    def _channel_row(self, me: User, channel: Channel) -> Json:
        row: Json = {
            "id": channel.id,
            "name": channel.name or self.world.bot.label,
            "kind": "im" if channel.kind == "im" else "channel",
            "private": channel.kind == "private",
            "topic": channel.topic,
            "member": me.id in channel.members,
            "unread": _unread(me, channel),
            "archived": channel.archived,
        }
        if channel.kind == "im":
            row["with"] = self.world.bot.id
        return row

    async def channel(self, request: web.Request) -> web.Response:
        """Opening a channel reads it: nothing in it is unread afterwards."""
        me = self._me(request)
        channel = self._sees(me, request.query.get("channel", ""))
        reader = decorate.reader_of(self.world, me.id)
        rows = [
            decorate.message_for(self.world, channel, message, reader)
            for message in channel.messages.values()
            if message.ephemeral_to in {None, me.id} and not message.thread_ts
        ]
        if channel.messages:
            channel.read[me.id] = next(reversed(channel.messages))
        return web.json_response({"channel": self._channel_row(me, channel), "messages": rows})

    async def thread(self, request: web.Request) -> web.Response:
        me = self._me(request)
        channel = self._sees(me, request.query.get("channel", ""))
        parent = channel.messages.get(request.query.get("ts", ""))
        if parent is None:
            raise web.HTTPNotFound(text="no such message")
        reader = decorate.reader_of(self.world, me.id)
        rows = [
            decorate.message_for(self.world, channel, message, reader)
            for message in [parent, *channel.thread(parent.ts)]
            if message.ephemeral_to in {None, me.id}
        ]
        return web.json_response({"channel": self._channel_row(me, channel), "messages": rows})

    async def home(self, request: web.Request) -> web.Response:
        me = self._me(request)
        view = decorate.view_for(self.world, self.world.homes.get(me.id))
        return web.json_response({"view": view})

    async def modal(self, request: web.Request) -> web.Response:
        me = self._me(request)
        view = decorate.view_for(self.world, self.world.top_view(me.id))
        return web.json_response({"view": view})

    async def traffic(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        rows = self.world.traffic.after(int(after) if after.isdigit() else 0)
        return web.json_response({"rows": rows})

    async def file(self, request: web.Request) -> web.Response:
        """A file's bytes for the page, which shows what members may see."""
        return files.raw(self.world, request.match_info["file"])

    async def events(self, request: web.Request) -> web.StreamResponse:
        me = self._me(request)
        listener = Listener(user=me.id)
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await stream.prepare(request)
        self.world.stream.listeners.append(listener)
        try:
            await stream.write(b"retry: 1000\n\n")
            while True:
                try:
                    async with asyncio.timeout(_HEARTBEAT):
                        await listener.ready.wait()
                except TimeoutError:
                    await stream.write(b": still here\n\n")
                    continue
                await asyncio.sleep(_GATHER)
                await stream.write(self._told(me, listener.take()))
        except (ConnectionError, asyncio.CancelledError):
            return stream
        finally:
            self.world.stream.listeners.remove(listener)

    def _told(self, me: User, notices: list[Json]) -> bytes:
        lines = []
        for notice in notices:
            told = dict(notice)
            if told["type"] == "modal":
                told["view"] = decorate.view_for(self.world, self.world.top_view(me.id))
            lines.append(f"data: {json.dumps(told)}\n\n")
        return "".join(lines).encode()

    async def turn(self, request: web.Request) -> web.Response:
        body = await request.json()
        turn = self.turns.get(str(body.get("key")))
        if turn is None:
            raise web.HTTPNotFound(text="no such turn")
        loop = asyncio.get_running_loop()
        try:
            result: Any = await loop.run_in_executor(None, turn.run)
        except RetrostarError as failure:
            return web.json_response({"ok": False, "notice": str(failure)})
        self._turned = True
        if isinstance(result, datetime):
            notice = f"It is now {result:%A %d %B, %H:%M}."
        else:
            notice = str(result)
        self.world.stream.publish("clock")
        self.world.stream.publish("notice", text=notice)
        return web.json_response({"ok": True, "notice": notice})


def _seen(me: User, channel: Channel) -> bool:
    if channel.deleted:
        return False
    if channel.kind == "im":
        return channel.peer == me.id
    return channel.kind == "channel" or me.id in channel.members


def _unread(me: User, channel: Channel) -> int:
    read = channel.read.get(me.id, "")
    count = 0
    for ts in reversed(channel.messages):
        if ts <= read:
            break
        message = channel.messages[ts]
        if message.ephemeral_to in {None, me.id} and message.body.get("user") != me.id:
            count += 1
    return count


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.label,
        "title": user.title,
        "tz": user.tz,
        "is_bot": user.has("bot"),
        "flags": [flag for flag in _FLAGS if flag in user.flags],
    }
