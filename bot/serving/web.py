"""The HTTP side: Slack's deliveries on POST /slack/events, health on GET, nothing else."""

import json
import socket
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from waitress import wasyncore
from waitress.server import create_server

from bot.clock import elapsed
from bot.errors import Misconfigured
from bot.serving.health import Health

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

EVENTS_PATH = "/slack/events"
#: With process_before_response a listener runs in the request's own thread.
THREADS = 16
#: Slack's deliveries are far below this.
LARGEST_BODY = 1_000_000
#: How long requests under way may take when the process ends.
DRAIN_SECONDS = 5.0
#: How an interaction comes: one field of a form, which holds JSON.
_PAYLOAD = "payload="
#: The escapes that JSON in a form is full of. None stands for a hexadecimal digit or a percent
#: sign, so that no new escape comes of replacing them.
_ESCAPES = tuple((f"%{ord(sign):02X}", sign) for sign in '{}[]":,/ \\')


def unpacked(body: str) -> str:
    """An interaction's JSON out of its form; any other body as it is.

    Taking a form apart sign by sign, as Bolt does, is the dearest single step of a tap.
    """
    if not body.startswith(_PAYLOAD) or "&" in body:
        return body
    payload = body.removeprefix(_PAYLOAD).replace("+", " ")
    for escape, sign in _ESCAPES:
        payload = payload.replace(escape, sign)
    payload = unquote(payload)
    return payload if payload.startswith("{") else body


class _Deliveries(SlackRequestHandler):
    """Hands deliveries to Bolt, which verifies and dispatches them."""

    def dispatch(self, request: WsgiHttpRequest) -> BoltResponse:
        try:
            body = request.get_body()
            delivery = BoltRequest(
                body=unpacked(body), query=request.query_string, headers=request.get_headers()
            )
        except (ValueError, TypeError, AttributeError, LookupError):
            # No text, no JSON, or not of Slack's shape: Bolt reads before it verifies, so anybody
            # could send that.
            return BoltResponse(status=400, body="Not readable\n")
        delivery.raw_body = body  # this is what Slack signed
        return self.app.dispatch(delivery)


def application(health: Health, bolt: App | None) -> "WSGIApplication":
    """The WSGI application; *bolt* is None in Socket Mode, where no deliveries come this way."""
    deliveries = _Deliveries(bolt, EVENTS_PATH) if bolt is not None else None

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "GET")
        if deliveries is not None and path == EVENTS_PATH and method == "POST":
            if not environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "").isdecimal():
                # Not from Slack. Bolt would stumble over it, for anybody to fill the log.
                start_response("401 Unauthorized", [("Content-Type", "text/plain")])
                return [b"Not signed\n"]
            return deliveries(environ, start_response)
        if path in {"/healthz", "/readyz"} and method in {"GET", "HEAD"}:
            problems = health.alive() if path == "/healthz" else health.ready()
            status = "503 Service Unavailable" if problems else "200 OK"
            start_response(status, [("Content-Type", "application/json")])
            return [json.dumps({"ok": not problems, "problems": problems}).encode()]
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"Not found\n"]

    return answer


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise Misconfigured(
            f"Port {port} on {host} cannot be used ({error.strerror}). "
            "Set RETROSTAR_PORT or RETROSTAR_HOST."
        ) from None


class WebServer:
    """waitress on a thread of its own."""

    def __init__(self, app: "WSGIApplication", host: str, port: int) -> None:
        self._server: Any = create_server(
            app,
            sockets=[_listening(host, port)],
            threads=THREADS,
            max_request_body_size=LARGEST_BODY,
            ident=None,
        )
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    @property
    def port(self) -> int:
        """The port in use, also where 0 was asked for."""
        return int(self._server.effective_port)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no new connections, finish what runs."""
        if not self._thread.is_alive():
            self._close_all()
            return
        # waitress has no such end of its own: closing it cuts the answers under way. What touches
        # its sockets must run in its own thread, which the trigger does.
        self._server.trigger.pull_trigger(lambda: wasyncore.dispatcher.close(self._server))
        end = elapsed() + DRAIN_SECONDS
        while self._busy() and elapsed() < end:
            time.sleep(0.02)
        self._server.trigger.pull_trigger(self._close_all)
        self._thread.join(timeout=DRAIN_SECONDS)
        self._server.task_dispatcher.shutdown(timeout=1)

    def _busy(self) -> bool:
        """Whether a request is being read, worked on or answered."""
        channels = list(self._server.active_channels.values())
        return any(one.request or one.requests or one.total_outbufs_len for one in channels)

    def _close_all(self) -> None:
        wasyncore.close_all(self._server._map)  # noqa: SLF001  the loop ends with the last of these
