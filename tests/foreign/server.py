"""A sparse Slack-compatible server, written from the protocol and from nothing else here.

It speaks only what a stranger's test server might: no files, no user groups, no DND; it may lack
more by its `Traits`, and goes wrong on order (`orders`). Web API, response_url and the Socket
Mode WebSocket share one port. The play workspace is not used, and nothing is checked that a lax
server would not check.
"""

import base64
import hashlib
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_HTML = b"<!doctype html><html><body><h1>Not Found</h1></body></html>"


@dataclass(frozen=True)
class Traits:
    """What this server is like."""

    people: str = "list"
    """list, paged (cursors of two), info (only users.info), refuses (an odd word), none"""
    metadata: bool = True
    """Whether a message's metadata is kept."""
    history: bool = True
    edits: bool = True
    unknown: str = "envelope"
    """How a method that is not there answers: envelope, 404, html, ok (and nothing else)."""
    opens: bool = False
    """Whether a direct message must be opened before somebody is posted to."""
    team_id: str = "T0FOREIGN"
    bot_token: str = "xoxb-foreign"
    app_token: str = "xapp-foreign"


@dataclass
class Call:
    """One call of the Web API, as it came."""

    method: str
    arguments: Json
    token: str


def somebody(slack_id: str, **fields: object) -> Json:
    """An account with a zone, a name that is null, and fields that nobody knows."""
    return {
        "id": slack_id,
        "name": slack_id.lower(),
        "tz": "Europe/Helsinki",
        "real_name": None,
        "profile": {"display_name": f"Person {slack_id}", "image_512": None, "huddle": {"x": []}},
        "is_bot": False,
        "unheard_of": [1, None],
        **fields,
    }


@dataclass
class ForeignSlack:
    """The server's state; tests read it and set `orders`."""

    traits: Traits = field(default_factory=Traits)
    users: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, list[str]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    messages: dict[tuple[str, str], Json] = field(default_factory=dict)
    views: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    responses: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    acks: dict[str, Json] = field(default_factory=dict)
    orders: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    """method -> how its next calls end: 429, 500 after, cut after, slow, down"""
    sockets: list["Handler"] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _number: int = 0
    port: int = 0

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def posts(self, *, to: str = "") -> list[Json]:
        """Messages as they stand, oldest first; in one conversation, or in all."""
        return [m for (channel, _), m in list(self.messages.items()) if to in {"", channel}]

    def made(self, method: str) -> list[Call]:
        return [call for call in list(self.calls) if call.method == method]

    def number(self) -> int:
        with self._lock:
            self._number += 1
            return self._number

    def response_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/respond/{self.number()}"

    def send(self, kind: str, payload: Json) -> str:
        """Deliver over the newest socket; gives the envelope's id, whose ack comes in `acks`."""
        envelope = f"envelope-{self.number()}"
        frame = {"envelope_id": envelope, "type": kind, "payload": payload}
        self.sockets[-1].send_frame(_TEXT, json.dumps(frame).encode())
        return envelope

    def answer(self, method: str, args: Json) -> Json:
        """What the method answers; KeyError for one that is not there."""
        return self._methods()[method](args)

    def _methods(self) -> dict[str, Callable[[Json], Json]]:
        t = self.traits
        methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": lambda _: {
                "team_id": t.team_id,
                "team": "Foreign",
                "user_id": "U0BOT",
                "bot_id": "B0BOT",
                "user": "retrostar",
            },
            "apps.connections.open": lambda _: {"url": f"ws://127.0.0.1:{self.port}/socket"},
            "chat.postMessage": self._post,
            "conversations.open": lambda a: {"channel": {"id": "D" + a["users"]}},
            "conversations.members": self._members,
            "views.open": self._open,
            "views.publish": self._publish,
        }
        if t.people not in {"info", "none"}:
            methods["users.list"] = self._list
        if t.people != "none":
            methods["users.info"] = self._info
        if t.history:
            methods["conversations.history"] = self._history
            methods["conversations.replies"] = self._replies
        if t.edits:
            methods["chat.update"] = self._update
        return methods

    def _post(self, args: Json) -> Json:
        channel = args["channel"]
        if channel.startswith("U") and not self.traits.opens:
            channel = f"D{channel}"
        known = channel in self.channels or (channel[:1] == "D" and channel[1:] in self.users)
        if not known:
            return {"ok": False, "error": "channel_not_found"}
        ts = f"{time.time():.0f}.{self.number():06d}"
        message: Json = {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", "ts": ts}
        message |= {"text": args.get("text"), "blocks": args.get("blocks") or []}
        if args.get("thread_ts"):
            message["thread_ts"] = args["thread_ts"]
        if self.traits.metadata and args.get("metadata"):
            message["metadata"] = args["metadata"]
        self.messages[channel, ts] = message
        return {"channel": channel, "ts": ts, "message": message}

    def _update(self, args: Json) -> Json:
        key = (args["channel"], args["ts"])
        if key not in self.messages:
            return {"ok": False, "error": "message_not_found"}
        self.messages[key] |= {"text": args.get("text"), "blocks": args.get("blocks") or []}
        return {"channel": key[0], "ts": key[1]}

    def _history(self, args: Json) -> Json:
        """A channel's own messages, newest first: what stands in threads is not among them."""
        found = [one for one in self.posts(to=args["channel"]) if "thread_ts" not in one]
        return {"messages": found[::-1], "has_more": False}

    def _replies(self, args: Json) -> Json:
        found = [
            one
            for one in self.posts(to=args["channel"])
            if args["ts"] in {one["ts"], one.get("thread_ts")}
        ]
        return {"messages": found, "has_more": False}

    def _members(self, args: Json) -> Json:
        if args["channel"] not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        return {"members": self.channels[args["channel"]]}

    def _list(self, args: Json) -> Json:
        everybody = list(self.users.values())
        if self.traits.people == "refuses":
            return {"ok": False, "error": "method_not_supported"}
        if self.traits.people == "list":
            return {"members": everybody}
        at = int(args.get("cursor") or 0)
        more = str(at + 2) if at + 2 < len(everybody) else ""
        return {"members": everybody[at : at + 2], "response_metadata": {"next_cursor": more}}

    def _info(self, args: Json) -> Json:
        user = self.users.get(args["user"])
        return {"user": user} if user else {"ok": False, "error": "user_not_found"}

    def _open(self, args: Json) -> Json:
        view = {"id": f"V{self.number()}", "hash": "h", **args["view"]}
        self.views.append(view)
        return {"view": view}

    def _publish(self, args: Json) -> Json:
        self.homes[args["user_id"]] = args["view"]
        return {"view": args["view"]}


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.1, kept alive; a WebSocket after an upgrade."""

    protocol_version = "HTTP/1.1"
    slack: ForeignSlack

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self._serve_socket()
        else:
            self._web_api()

    def do_POST(self) -> None:
        if self.path.startswith("/respond/"):
            self.slack.responses[self.path].append(json.loads(self._body()))
            self._reply(200, b"ok", "text/plain")
        else:
            self._web_api()

    def _web_api(self) -> None:
        path, _, query = self.path.partition("?")
        method = path.removeprefix("/api/")
        args = _arguments(self._body(), self.headers.get("Content-Type", ""), query)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ") or args.get("token")
        self.slack.calls.append(Call(method, args, str(token)))
        order = self.slack.orders[method].popleft() if self.slack.orders[method] else ""
        if order == "429":
            self._json({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "1"})
            return
        if order == "slow":
            time.sleep(2)
        answer = self._refused(method, str(token)) or self._answered(method, args)
        if order == "500 after":
            self._reply(500, _HTML, "text/html")
        elif order == "cut after":
            self._cut(json.dumps(answer).encode())
        elif answer is not None:
            self._json({"ok": True, **answer})

    def _refused(self, method: str, token: str) -> Json | None:
        traits = self.slack.traits
        right = traits.app_token if method == "apps.connections.open" else traits.bot_token
        return None if token == right else {"ok": False, "error": "invalid_auth"}

    def _answered(self, method: str, args: Json) -> Json | None:
        try:
            return self.slack.answer(method, args)
        except KeyError:
            pass
        match self.slack.traits.unknown:
            case "404":
                self._reply(404, b"", "text/plain")
            case "ok":
                return {}
            case "html":
                self._reply(200, _HTML, "text/html")
            case _:
                return {"ok": False, "error": "unknown_method"}
        return None

    def _cut(self, body: bytes) -> None:
        """The connection ends in the middle of the answer."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _json(self, body: Json, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self._reply(status, json.dumps(body).encode(), "application/json", headers)

    def _reply(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _serve_socket(self) -> None:
        key = self.headers["Sec-WebSocket-Key"] + _GUID
        accept = base64.b64encode(hashlib.sha1(key.encode(), usedforsecurity=False).digest())
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept.decode())
        self.end_headers()
        self.send_frame(_TEXT, json.dumps({"type": "hello", "num_connections": 1}).encode())
        self.slack.sockets.append(self)
        for opcode, data in self._frames():
            if opcode == _PING:
                self.send_frame(_PONG, data)
            elif opcode == _TEXT and data:
                ack = json.loads(data)
                self.slack.acks[ack["envelope_id"]] = ack
        self.slack.sockets.remove(self)
        self.close_connection = True

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        while head := self.rfile.read(2):
            opcode, length = head[0] & 15, head[1] & 127
            if length == 126:
                length = int.from_bytes(self.rfile.read(2))
            elif length == 127:
                length = int.from_bytes(self.rfile.read(8))
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(length)))
            if opcode == _CLOSE:
                return
            yield opcode, data

    def send_frame(self, opcode: int, data: bytes) -> None:
        size = len(data)
        length = bytes([size]) if size < 126 else bytes([126]) + size.to_bytes(2)
        if size > 65535:
            length = bytes([127]) + size.to_bytes(8)
        self.wfile.write(bytes([0x80 | opcode]) + length + data)
        self.wfile.flush()


def _arguments(body: bytes, kind: str, query: str) -> Json:
    """Arguments of a call, whether they came as JSON, as a form or in the address."""
    if "json" in kind:
        return dict(json.loads(body or b"{}"))
    pairs = dict(parse_qsl(query) + parse_qsl(body.decode()))
    nested = ("blocks", "view", "metadata")
    return {key: json.loads(text) if key in nested else text for key, text in pairs.items()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that went away is not worth a traceback."""


@contextmanager
def serving(slack: ForeignSlack, port: int = 0) -> Iterator[ForeignSlack]:
    """Run the server on *port*, or on any free one."""
    handler = type("BoundHandler", (Handler,), {"slack": slack})
    server = _Server(("127.0.0.1", port), handler)
    slack.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
