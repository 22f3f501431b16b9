"""A small Slack over a real socket that goes wrong on order. The play workspace is the full one."""

import json
import threading
import urllib.parse
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Data = dict[str, Any]
#: What may be ordered: an error's code, or one of these.
LATE = {"500 after", "503 after", "reset after", "hang after", "half"}


@dataclass
class Stub:
    """What the small Slack holds, and what it shall do wrong next."""

    api_url: str = ""
    scopes: str | None = "chat:write,users:read"
    users: list[Data] = field(default_factory=list)
    messages: list[Data] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[str, Data]] = field(default_factory=list)
    orders: defaultdict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def order(self, method: str, *outcomes: str) -> None:
        """The next calls of *method* end so; `ok` lets one pass."""
        self.orders[method].extend(outcomes)

    def called(self, method: str) -> list[Data]:
        return [params for name, params in self.calls if name == method]

    def answer(self, method: str, params: Data) -> Data:
        """What Slack would answer to a call that goes well."""
        handler = getattr(self, "_" + method.replace(".", "_").lower(), None)
        if handler is None:
            return {"ok": False, "error": "unknown_method"}
        with self.lock:
            answer: Data = handler(params)
        return {"ok": True, **answer}

    def _auth_test(self, _: Data) -> Data:
        return {"team_id": "T1", "team": "Retro", "user_id": "U0BOT", "bot_id": "B1"}

    def _apps_connections_open(self, _: Data) -> Data:
        return {"url": "ws://127.0.0.1:1/"}

    def _users_list(self, params: Data) -> Data:
        start = int(params.get("cursor") or 0)
        end = start + 2
        cursor = str(end) if end < len(self.users) else ""
        return {"members": self.users[start:end], "response_metadata": {"next_cursor": cursor}}

    def _users_info(self, params: Data) -> Data:
        return {"user": next(user for user in self.users if user["id"] == params["user"])}

    def _conversations_members(self, _: Data) -> Data:
        again = {"next_cursor": "the same"}  # a Slack whose list never ends
        return {"members": [user["id"] for user in self.users], "response_metadata": again}

    def _conversations_open(self, params: Data) -> Data:
        return {"channel": {"id": "D" + params["users"]}}

    def _chat_postmessage(self, params: Data) -> Data:
        channel = params["channel"]
        channel = f"D{channel}" if channel.startswith("U") else channel
        ts = f"{1_800_000_000 + len(self.messages)}.000100"
        self.messages.append({**params, "channel": channel, "ts": ts})
        return {"channel": channel, "ts": ts, "message": {"text": params.get("text")}}

    def _chat_update(self, params: Data) -> Data:
        target = (params["channel"], params["ts"])
        found = next(one for one in self.messages if (one["channel"], one["ts"]) == target)
        found.update(params)
        return {"channel": params["channel"], "ts": params["ts"]}

    def _conversations_history(self, params: Data) -> Data:
        in_channel = [one for one in self.messages if one["channel"] == params["channel"]]
        shown = [dict(one) for one in reversed(in_channel)]
        if params.get("include_all_metadata") not in {"1", True}:
            for one in shown:
                one.pop("metadata", None)
        start = int(params.get("cursor") or 0)
        end = start + int(params["limit"])
        cursor = str(end) if end < len(shown) else ""
        return {"messages": shown[start:end], "response_metadata": {"next_cursor": cursor}}

    def _files_getuploadurlexternal(self, _: Data) -> Data:
        file_id = f"F{len(self.files) + 1}"
        self.files[file_id] = b""
        url = self.api_url.replace("/api/", f"/upload/{file_id}")
        return {"upload_url": url, "file_id": file_id}

    def _files_completeuploadexternal(self, params: Data) -> Data:
        return {"files": json.loads(params["files"])}

    def _views_open(self, _: Data) -> Data:
        return {"view": {"id": "V1"}}

    _views_publish = _views_open


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: Stub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        kind, _, method = self.path.partition("?")[0].strip("/").partition("/")
        if kind == "upload":
            self._uploaded(method, body)
            return
        if kind == "response":
            self.stub.calls.append(("response_url", json.loads(body)))
            order = self._next("response_url")
            self._reply(200 if order == "ok" else int(order), b"ok")
            return
        params = self._params(body)
        self.stub.calls.append((method, params))
        order = self._next(method)
        if order == "bare yes":
            self._reply(200, b'{"ok": true}')
        else:
            self._call(method, params, order)

    def _uploaded(self, file_id: str, body: bytes) -> None:
        order = self._next("upload")
        self.stub.files[file_id] = body
        self._reply(200 if order == "ok" else int(order), b"OK")

    def _call(self, method: str, params: Data, order: str) -> None:
        if order == "429":
            self._reply(429, b'{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"})
            return
        if order == "hang":
            self.stub.released.wait(20)
            return
        if order.isdigit():
            self._reply(int(order), b"<html>not Slack at all</html>")
            return
        if order != "ok" and order not in LATE:
            self._reply(200, json.dumps(self._refusal(order)).encode())
            return
        answer = json.dumps(self.stub.answer(method, params)).encode()
        if order == "500 after":
            self._reply(500, b'{"ok": false, "error": "internal_error"}')
        elif order == "503 after":
            self._reply(503, b'{"ok": false, "error": "service_unavailable"}')
        elif order == "hang after":
            self.stub.released.wait(20)
        elif order == "reset after":
            self.close_connection = True
        elif order == "half":
            self._reply(200, answer[: len(answer) // 2])
        else:
            scopes = {"X-OAuth-Scopes": self.stub.scopes} if self.stub.scopes is not None else {}
            self._reply(200, answer, scopes)

    def _refusal(self, order: str) -> Data:
        code, _, detail = order.partition(": ")
        return {"ok": False, "error": code, "errors": [detail] if detail else []}

    def _next(self, method: str) -> str:
        waiting = self.stub.orders[method]
        return waiting.popleft() if waiting else "ok"

    def _params(self, body: bytes) -> Data:
        if "json" in (self.headers.get("content-type") or ""):
            params: Data = json.loads(body or b"{}")
            return params
        return dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))

    def _reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet: what was called is in `calls`."""


@contextmanager
def serving() -> Iterator[Stub]:
    """A stub on a free port, for as long as the block lasts."""
    stub = Stub()
    handler = type("Handler", (_Handler,), {"stub": stub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    stub.api_url = f"http://127.0.0.1:{server.server_port}/api/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stub
    finally:
        stub.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
