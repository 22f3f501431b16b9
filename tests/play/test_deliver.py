from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.play import PlayServer, Workspace
from tests.play.app import SmallApp, until
from tests.play.receiver import Receiver


@pytest.fixture
def receiver(workspace: Workspace) -> Iterator[Receiver]:
    with Receiver(workspace.signing_secret) as running:
        yield running


@pytest.fixture
def play(workspace: Workspace, receiver: Receiver) -> Iterator[PlayServer]:
    with PlayServer(workspace.model_copy(update={"request_url": receiver.url})) as server:
        yield server


def test_every_kind_of_delivery_is_signed(play: PlayServer, receiver: Receiver) -> None:
    play.act({"user": "U01", "type": "open_home"})
    play.act({"user": "U01", "type": "command", "command": "/retro", "text": "help"})
    play.act({"user": "U01", "type": "shortcut", "callback_id": "ask"})
    deliveries = receiver.wait_for(3)
    assert all(delivery.signed for delivery in deliveries)
    kinds = {one.payload.get("type") or one.payload.get("command") for one in deliveries}
    assert kinds == {"event_callback", "/retro", "shortcut"}


def test_a_command_answers_with_the_body_of_the_200(play: PlayServer, receiver: Receiver) -> None:
    receiver.reply = lambda _delivery: (200, "Here is **help**", {})
    answer = play.act({"user": "U01", "type": "command", "command": "/retro"})
    assert answer["response"] == {"text": "Here is **help**"}
    assert play.messages("U01")[0]["ephemeral_to"] == "U01"


def test_a_status_that_is_no_200_is_what_the_person_sees(
    play: PlayServer, receiver: Receiver
) -> None:
    receiver.reply = lambda _delivery: (500, "oh", {})
    answer = play.act({"user": "U01", "type": "command", "command": "/retro"})
    assert answer == {"ok": False, "error": "http_error_500"}
    assert len(receiver.deliveries) == 1


def test_an_event_is_tried_at_once_after_a_minute_and_after_five(
    play: PlayServer, receiver: Receiver
) -> None:
    receiver.reply = lambda _delivery: (500, "", {})
    play.set_clock(play.now(), running=False)
    play.act({"user": "U01", "type": "open_home"})
    receiver.wait_for(2)
    play.set_clock(play.now() + timedelta(seconds=59), running=False)
    assert play.act({"user": "U01", "type": "command", "command": "/retro"})["ok"] is False
    assert len(receiver.deliveries) == 3  # two tries and the command: the third try is not due
    receiver.deliveries.pop()
    play.set_clock(play.now() + timedelta(seconds=1), running=False)
    receiver.wait_for(3)
    play.set_clock(play.now() + timedelta(minutes=5), running=False)
    tries = receiver.wait_for(4)
    told = [one.headers.get("x-slack-retry-num") for one in tries]
    assert told == [None, "1", "2", "3"]
    assert {one.headers.get("x-slack-retry-reason") for one in tries[1:]} == {"http_error"}
    assert len({one.payload["event_id"] for one in tries}) == 1


def test_an_app_may_refuse_further_tries(play: PlayServer, receiver: Receiver) -> None:
    receiver.reply = lambda _delivery: (500, "", {"X-Slack-No-Retry": "1"})
    play.act({"user": "U01", "type": "open_home"})
    receiver.wait_for(1)
    play.act({"user": "U01", "type": "command", "command": "/retro"})
    assert [one.payload.get("type") for one in receiver.wait_for(2)] == ["event_callback", None]


def test_an_address_counts_only_after_its_challenge(
    workspace: Workspace, receiver: Receiver
) -> None:
    with PlayServer(workspace) as play:
        assert play.deliver_to(receiver.url)
        assert receiver.deliveries[0].payload["type"] == "url_verification"
        assert play.state()["request_url"] == receiver.url
        assert not play.deliver_to(receiver.url.replace("/slack/events", ":1/"))
        assert play.state()["request_url"] == receiver.url


def test_an_open_socket_goes_before_the_address(play: PlayServer, receiver: Receiver) -> None:
    with SmallApp(play) as app:
        until(lambda: play.state()["connections"] == 1)
        play.act({"user": "U01", "type": "open_home"})
        app.wait_for("app_home_opened")
        assert receiver.deliveries == []


def test_it_stops_while_a_delivery_is_still_on_its_way(workspace: Workspace) -> None:
    for _ in range(5):
        with PlayServer(workspace) as play, SmallApp(play) as app:
            app.silent = True
            play.act({"user": "U01", "type": "open_home"})
            app.wait_for("app_home_opened")
