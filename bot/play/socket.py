"""Socket Mode: the connections an app holds, the envelopes sent over them, and their acks."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.play.traffic import Json

MOST_CONNECTIONS = 10
_CONNECTION_LASTS_FOR = 18_060  # seconds, as the hello frame tells it
_GRACE = 1.0


@dataclass(slots=True, eq=False)
class Connection:
    socket: web.WebSocketResponse
    request: web.Request
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One envelope on its way: who has it, and the ack to come."""

    connection: Connection
    ack: asyncio.Future[Json]


@dataclass(slots=True)
class Sockets:
    """Each envelope goes over one connection only, in turn."""

    connections: list[Connection] = field(default_factory=list)
    pending: dict[str, Waiting] = field(default_factory=dict)
    _tickets: set[str] = field(default_factory=set)
    _turn: int = 0

    def ticket(self) -> str:
        """A single-use ticket for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    def next_connection(self) -> Connection | None:
        able = [one for one in self.connections if not one.closing and not one.socket.closed]
        if not able:
            return None
        self._turn += 1
        return able[self._turn % len(able)]

    async def serve(self, request: web.Request, app_id: str, host: str) -> web.StreamResponse:
        """Hold one connection until either side ends it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="ticket spent or unknown")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=1_000_000)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(socket, request)
        self.connections.append(connection)
        try:
            await socket.send_json(self._hello(app_id, host))
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(frame.data)
        finally:
            self.connections.remove(connection)
            self._give_up(connection)
        return socket

    def _give_up(self, connection: Connection) -> None:
        """What an ended connection had not acknowledged never will be."""
        for waiting in self.pending.values():
            if waiting.connection is connection and not waiting.ack.done():
                waiting.ack.set_exception(ConnectionResetError("the connection ended"))

    def expect(self, envelope_id: str, connection: Connection) -> asyncio.Future[Json]:
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.pending[envelope_id] = Waiting(connection, ack)
        return ack

    def _hello(self, app_id: str, host: str) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": host,
                "approximate_connection_time": _CONNECTION_LASTS_FOR,
            },
            "connection_info": {"app_id": app_id},
        }

    def _acknowledge(self, data: str) -> None:
        try:
            answer = json.loads(data)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self.pending.pop(str(answer.get("envelope_id")), None)
        if waiting is not None and not waiting.ack.done():
            waiting.ack.set_result(answer)

    async def disconnect(self, reason: str) -> int:
        """Tell every connection to go; returns how many there were.

        After `warning` and `refresh_requested` the old ones still take acks for a moment.
        """
        leaving = list(self.connections)
        for connection in leaving:
            connection.closing = reason != "warning"
            frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "play"}}
            await connection.socket.send_json(frame)
        if reason != "warning":
            if reason == "refresh_requested":
                await asyncio.sleep(_GRACE)
            for connection in leaving:
                await connection.socket.close()
        return len(leaving)

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self.connections):
            connection.closing = True
            transport = connection.request.transport
            if transport is not None:
                transport.abort()
