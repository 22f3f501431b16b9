"""Socket Mode: what is under way when the process ends is finished and acknowledged."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.asking import view as prompt_view
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.play import PlayServer
from bot.serving.socket import Socket
from tests.live import Live, a_workspace_of
from tests.scene import WORDS, PaperSlack, Scene, a_scene, parts_of


class Slow(PaperSlack):
    """Opens a modal only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.go_on = threading.Event(), threading.Event()

    def open_view(self, trigger_id: str, view: dict[str, Any]) -> None:
        self.began.set()
        assert self.go_on.wait(10)
        super().open_view(trigger_id, view)


@pytest.fixture
def slack() -> Slow:
    return Slow()


@pytest.fixture
def scene(sqlite_url: str, clock: TurnableClock, slack: Slow) -> Iterator[Scene]:
    database = Database(sqlite_url)
    yield a_scene(database, clock, slack=slack)
    database.dispose()


@pytest.fixture
def play(clock: TurnableClock) -> Iterator[PlayServer]:
    with PlayServer(a_workspace_of([{"id": "U01", "name": "ada"}], now=clock.now())) as server:
        yield server


def test_a_tap_under_way_is_acknowledged_before_the_socket_closes(
    scene: Scene, slack: Slow, play: PlayServer
) -> None:
    parts = parts_of(scene.database, scene.clock, slack, api_url=play.api_url)
    socket = Socket(parts.bolt, play.workspace.app_token)
    assert socket.problem() == "not connected to Slack"
    socket.start()
    Live.until(lambda: socket.problem() is None)
    button = {
        "type": "button", "action_id": prompt_view.WRITE, "value": str(scene.asked[WORDS]),
        "text": {"type": "plain_text", "text": "Write"},
    }  # fmt: skip
    WebClient(token=play.workspace.bot_token, base_url=play.api_url).chat_postMessage(
        channel="U01", text="hello", blocks=[{"type": "actions", "elements": [button]}]
    )
    told: list[dict[str, Any]] = []
    act = {"user": "U01", "type": "click", "channel": "bot", "action_id": prompt_view.WRITE}
    tapping = threading.Thread(target=lambda: told.append(play.act(act)))
    tapping.start()
    assert slack.began.wait(10)
    stopping = threading.Thread(target=socket.stop)
    stopping.start()
    slack.go_on.set()
    stopping.join()
    tapping.join()
    assert told == [{"ok": True}]
    assert len(slack.modals) == 1
    assert socket.problem() is not None


def test_a_refused_app_token_is_a_wrong_setting(
    scene: Scene, slack: Slow, play: PlayServer
) -> None:
    parts = parts_of(scene.database, scene.clock, slack, api_url=play.api_url)
    socket = Socket(parts.bolt, "xapp-wrong")
    socket.start()
    Live.until(lambda: socket.refused is not None)
    assert "SLACK_APP_TOKEN" in (socket.problem() or "")
    assert "xapp-wrong" not in (socket.problem() or "")
    socket.stop()
