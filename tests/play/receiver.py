"""An app's HTTP side for tests: takes signed deliveries, checks them, answers as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

Reply = tuple[int, str, dict[str, str]]


@dataclass(frozen=True)
class Delivery:
    headers: dict[str, str]
    body: str
    signed: bool

    @property
    def payload(self) -> dict[str, Any]:
        if self.body.startswith("{"):
            return dict(json.loads(self.body))
        fields = {key: values[0] for key, values in parse_qs(self.body).items()}
        return dict(json.loads(fields["payload"])) if "payload" in fields else fields


class Receiver:
    """`reply` makes status, body and headers of the answer from a delivery."""

    def __init__(self, signing_secret: str) -> None:
        self.deliveries: list[Delivery] = []
        self.reply: Callable[[Delivery], Reply] = lambda _delivery: (200, "", {})
        verifier = SignatureVerifier(signing_secret)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                headers = {key.lower(): value for key, value in self.headers.items()}
                signed = verifier.is_valid_request(body, headers)
                delivery = Delivery(headers, body, signed)
                receiver.deliveries.append(delivery)
                if delivery.payload.get("type") == "url_verification":
                    reply: Reply = (200, str(delivery.payload["challenge"]), {})
                else:
                    reply = receiver.reply(delivery)
                status, text, extra = reply
                self.send_response(status)
                kind = "application/json" if text.startswith("{") else "text/plain"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text.encode())))
                for name, value in extra.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/slack/events"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait_for(self, count: int, *, within: float = 5) -> list[Delivery]:
        end = time.monotonic() + within
        while len(self.deliveries) < count:
            assert time.monotonic() < end, f"only {self.deliveries} came"
            time.sleep(0.02)
        return self.deliveries
