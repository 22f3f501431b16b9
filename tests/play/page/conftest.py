"""The real play server, the real page in real Chromium, and a bot on slack_sdk's own clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

import pytest
from playwright.sync_api import Page
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.play import PlayServer, Workspace
from tests.browser.conftest import browser, new_page, page

__all__ = ["browser", "new_page", "page"]

Json = dict[str, Any]


@dataclass
class Bot:
    """An app that does what the test says: `answer` may return what the ack carries."""

    web: WebClient
    received: list[Json] = field(default_factory=list)
    answer: Callable[[Json], Json | None] = lambda _payload: None
    silent: bool = False

    def hear(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        payload = dict(request.payload)
        self.received.append(payload)
        if not self.silent:
            response = SocketModeResponse(request.envelope_id, self.answer(payload))
            client.send_socket_mode_response(response)

    def last(self, kind: str) -> Json:
        """The newest payload of this type."""
        return next(each for each in reversed(self.received) if each.get("type") == kind)

    def say(self, channel: str, *blocks: Json, **more: Any) -> str:
        """Posts `blocks`; returns the message's ts."""
        more.setdefault("text", "Blocks")
        answer = self.web.chat_postMessage(channel=channel, blocks=list(blocks) or None, **more)
        return str(answer["ts"])


@pytest.fixture(scope="session")
def play() -> Iterator[PlayServer]:
    with PlayServer(Workspace.default(), real_buckets=False) as server:
        yield server


@pytest.fixture(scope="session")
def connected(play: PlayServer) -> Iterator[Bot]:
    web = WebClient(token=play.workspace.bot_token, base_url=play.api_url)
    bot = Bot(web)
    socket = SocketModeClient(app_token=play.workspace.app_token, web_client=web)
    socket.socket_mode_request_listeners.append(bot.hear)
    socket.connect()
    yield bot
    socket.close()


@pytest.fixture
def bot(play: PlayServer, connected: Bot) -> Bot:
    """The bot with nothing received, in a workspace where nothing has happened."""
    control = HTTPConnection(play.url.removeprefix("http://").rstrip("/"))
    control.request("POST", "/_control/reset")
    assert control.getresponse().status == HTTPStatus.OK
    control.close()
    connected.received.clear()
    connected.answer = lambda _payload: None
    connected.silent = False
    return connected


@dataclass
class Visit:
    """One open page, as one member."""

    page: Page
    url: str
    user: str

    def go(self, channel: str = "", more: str = "") -> None:
        """Opens a conversation; without one, the member's own with the bot."""
        self.page.goto(f"{self.url}#{self.user}/{channel}{more}")
        self.page.locator(f'body[data-ready^="#{self.user}/{channel}"]').wait_for()


@pytest.fixture
def visit(play: PlayServer, bot: Bot, new_page: Callable[..., Page]) -> Callable[..., Visit]:
    """Opens the page as a member, in a conversation."""
    assert bot.web.auth_test()["ok"]

    def open_as(user: str = "U03", channel: str = "", **size: Any) -> Visit:
        visitor = Visit(new_page(**size), play.url, user)
        visitor.go(channel)
        return visitor

    return open_as


@pytest.fixture
def see(visit: Callable[..., Visit]) -> Callable[..., Page]:
    """The page of `visit`, for tests that need no more than one conversation."""

    def open_as(user: str = "U03", channel: str = "", **size: Any) -> Page:
        return visit(user, channel, **size).page

    return open_as
