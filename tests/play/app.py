"""A small app for tests: it connects over Socket Mode, writes down what comes, and answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Self

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.play import PlayServer

Answer = dict[str, Any] | None


def client_of(play: PlayServer) -> WebClient:
    """A Web API client that never repeats a call by itself."""
    token = play.workspace.bot_token
    return WebClient(token=token, base_url=play.api_url, retry_handlers=[], timeout=5)


def refusal(call: Callable[..., Any], **arguments: Any) -> Any:
    """The answer of a call that must fail."""
    try:
        call(**arguments)
    except SlackApiError as error:
        return error.response
    raise AssertionError("the call went through")


def until(claim: Callable[[], bool], *, within: float = 10) -> None:
    end = time.monotonic() + within
    while not claim():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.02)


class SmallApp:
    """`answer` makes the ack's payload from a request; `silent` acknowledges nothing."""

    def __init__(self, play: PlayServer) -> None:
        self._play = play
        self.client = client_of(play)
        self.requests: list[SocketModeRequest] = []
        self.answer: Callable[[SocketModeRequest], Answer] = lambda _request: None
        self.silent = False
        self._came = threading.Condition()
        self.socket = SocketModeClient(
            app_token=play.workspace.app_token,
            web_client=self.client,
            ping_interval=1,
        )
        self.socket.socket_mode_request_listeners.append(self._take)

    def __enter__(self) -> Self:
        self.socket.connect()
        return self

    def __exit__(self, *_: object) -> None:
        """The client waits seconds for a frame and for a message before it lets go: send both."""
        self.socket.auto_reconnect_enabled = False
        self.socket.closed = True
        self._play.drop_sockets()
        self.socket.message_processor.event.set()
        self.socket.message_queue.put("{}")
        self.socket.close()

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        with self._came:
            self.requests.append(request)
            self._came.notify_all()
        if self.silent:
            return
        payload = self.answer(request)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The payloads of that inner type so far, events unwrapped."""
        payloads = [request.payload for request in self.requests]
        inner = [payload.get("event", payload) for payload in payloads]
        return [
            one
            for one in inner
            if one.get("type") == kind or ("command" in one and kind == "command")
        ]

    def wait_for(self, kind: str, count: int = 1, *, within: float = 5) -> list[dict[str, Any]]:
        end = time.monotonic() + within
        with self._came:
            while len(self.of(kind)) < count:
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no {kind} came; {[r.payload for r in self.requests]}")
                self._came.wait(left)
        return self.of(kind)
