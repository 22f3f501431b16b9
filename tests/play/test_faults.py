import http.client
import json
import time
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.play import PlayServer
from tests.play.app import SmallApp, refusal, until


def control(play: PlayServer, path: str, body: dict[str, Any]) -> Any:
    data = json.dumps(body).encode()
    request = urllib.request.Request(f"{play.url}_control/{path}", data=data)  # noqa: S310
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return json.loads(answer.read())


def test_a_429_fault_names_its_wait(play: PlayServer, client: WebClient) -> None:
    fault = {"method": "chat.postMessage", "kind": 429, "times": 2, "seconds": 7}
    control(play, "faults", fault)
    for _ in range(2):
        refused = refusal(client.chat_postMessage, channel="U01", text="x")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    assert client.chat_postMessage(channel="U01", text="x")["ok"]


@pytest.mark.parametrize(("kind", "stored"), [("500_before", 0), ("500_after", 1)])
def test_a_500_may_come_before_or_after_the_message_was_stored(
    play: PlayServer, client: WebClient, kind: str, stored: int
) -> None:
    play.fault("chat.postMessage", kind)
    assert refusal(client.chat_postMessage, channel="U01", text="x").status_code == 500
    assert len(play.messages("U01")) == stored


def test_half_an_answer_leaves_the_message_stored(play: PlayServer, client: WebClient) -> None:
    play.fault("chat.postMessage", "half")
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        client.chat_postMessage(channel="U01", text="x")
    assert len(play.messages("U01")) == 1


def test_a_hang_is_left_by_the_callers_own_patience(play: PlayServer) -> None:
    play.fault("auth.test", "hang")
    token = play.workspace.bot_token
    client = WebClient(token=token, base_url=play.api_url, retry_handlers=[], timeout=1)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        client.auth_test()
    assert time.monotonic() - began < 30
    assert client.auth_test()["ok"]


@pytest.mark.parametrize(
    ("kind", "error"), [("token_revoked", "token_revoked"), ("method_missing", "unknown_method")]
)
def test_a_method_may_be_missing_and_a_token_revoked(
    play: PlayServer, client: WebClient, kind: str, error: str
) -> None:
    play.fault("users.list", kind)
    assert refusal(client.users_list)["error"] == error
    assert client.users_list()["ok"]


def test_any_error_can_be_ordered_for_one_person_only(play: PlayServer, client: WebClient) -> None:
    fault = {"method": "chat.postMessage", "kind": "error", "error": "messages_tab_disabled"}
    control(play, "faults", {**fault, "channel": "U02"})
    assert client.chat_postMessage(channel="U01", text="x")["ok"]
    refused = refusal(client.chat_postMessage, channel="U02", text="x")
    assert refused["error"] == "messages_tab_disabled"


def test_an_envelope_may_come_twice_with_one_id(play: PlayServer, app: SmallApp) -> None:
    play.fault("events_api", "duplicate_envelope")
    play.act({"user": "U01", "type": "open_home"})
    app.wait_for("app_home_opened", 2)
    assert len({request.envelope_id for request in app.requests}) == 1


def test_events_may_overtake_each_other(play: PlayServer, app: SmallApp) -> None:
    play.fault("events_api", "reorder")
    play.act({"user": "U01", "type": "message", "text": "first"})
    play.act({"user": "U01", "type": "message", "text": "second"})
    texts = [event["text"] for event in app.wait_for("message", 2)]
    assert texts == ["second", "first"]


def test_after_a_dropped_socket_the_event_comes_again(play: PlayServer, app: SmallApp) -> None:
    app.silent = True
    play.fault("events_api", "drop_socket")
    play.act({"user": "U01", "type": "message", "text": "still there?"})
    app.wait_for("message")
    app.silent = False
    until(lambda: play.state()["connections"] == 1 and app.socket.is_connected(), within=20)
    play.set_clock(play.now() + timedelta(minutes=1))
    events = app.wait_for("message", 2)
    assert {event["text"] for event in events} == {"still there?"}
    ids = {request.payload["event_id"] for request in app.requests}
    assert len(ids) == 1


def test_an_unknown_kind_is_refused(play: PlayServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        control(play, "faults", {"method": "*", "kind": "explode"})
    assert "unknown kind explode" in refused.value.read().decode()
    refused.value.close()
