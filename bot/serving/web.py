"""The HTTP side: Slack's deliveries on POST /slack/events, health on GET, nothing else."""

import json
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress.server import create_server

from bot.errors import Misconfigured
from bot.serving.health import Health

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

EVENTS_PATH = "/slack/events"
#: With process_before_response a listener runs in the request's own thread.
THREADS = 16
#: Slack's deliveries are far below this.
LARGEST_BODY = 1_000_000


def application(health: Health, bolt: App | None) -> "WSGIApplication":
    """The WSGI application; *bolt* is None in Socket Mode, where no deliveries come this way."""
    deliveries = SlackRequestHandler(bolt, EVENTS_PATH) if bolt is not None else None

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "GET")
        if deliveries is not None and path == EVENTS_PATH and method == "POST":
            return deliveries(environ, start_response)
        if path in {"/healthz", "/readyz"} and method in {"GET", "HEAD"}:
            problems = health.alive() if path == "/healthz" else health.ready()
            status = "503 Service Unavailable" if problems else "200 OK"
            start_response(status, [("Content-Type", "application/json")])
            return [json.dumps({"ok": not problems, "problems": problems}).encode()]
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"Not found\n"]

    return answer


class WebServer:
    """waitress on a thread of its own."""

    def __init__(self, app: "WSGIApplication", host: str, port: int) -> None:
        try:
            self._server: Any = create_server(
                app,
                host=host,
                port=port,
                threads=THREADS,
                max_request_body_size=LARGEST_BODY,
                ident=None,
            )
        except OSError as error:
            raise Misconfigured(
                f"Port {port} on {host} cannot be used ({error.strerror}). Set RETROSTAR_PORT."
            ) from None
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    @property
    def port(self) -> int:
        """The port in use, also where 0 was asked for."""
        return int(self._server.effective_port)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no new connections, finish what runs."""
        self._server.close()
        self._server.task_dispatcher.shutdown(timeout=5)
