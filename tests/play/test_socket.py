import asyncio
import time

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from slack_sdk import WebClient

from bot.play import PlayServer
from tests.play.app import SmallApp, refusal, until


def connections(play: PlayServer) -> int:
    count = play.state()["connections"]
    assert isinstance(count, int)
    return count


def test_an_envelope_goes_over_one_connection_only(play: PlayServer) -> None:
    with SmallApp(play) as one, SmallApp(play) as other:
        until(lambda: connections(play) == 2)
        for number in range(4):
            play.act({"user": "U01", "type": "message", "text": str(number)})
        until(lambda: len(one.requests) + len(other.requests) == 4)
        assert len(one.requests) == len(other.requests) == 2


def test_a_ticket_opens_one_connection(play: PlayServer) -> None:
    token = play.workspace.app_token
    client = WebClient(token=token, base_url=play.api_url)
    first, second = (client.apps_connections_open(app_token=token)["url"] for _ in range(2))
    assert first.startswith("ws://127.0.0.1:")
    assert first != second


def test_the_bot_token_opens_no_connection(play: PlayServer) -> None:
    client = WebClient(base_url=play.api_url, retry_handlers=[])
    wrong = play.workspace.bot_token
    refused = refusal(client.apps_connections_open, app_token=wrong)
    assert refused["error"] == "not_allowed_token_type"


def test_a_refresh_request_brings_a_new_connection(play: PlayServer, app: SmallApp) -> None:
    until(lambda: connections(play) == 1)
    before = app.socket.session_id()
    play.disconnect("refresh_requested")
    until(lambda: app.socket.session_id() != before and app.socket.is_connected())
    until(lambda: connections(play) == 1)
    play.act({"user": "U01", "type": "open_home"})
    app.wait_for("app_home_opened")


def test_a_cut_connection_comes_back(play: PlayServer, app: SmallApp) -> None:
    until(lambda: connections(play) == 1)
    before = app.socket.session_id()
    play.drop_sockets()
    until(lambda: app.socket.session_id() != before and connections(play) == 1, within=20)


def test_a_silent_app_makes_a_visible_error_and_no_second_try(
    play: PlayServer, app: SmallApp
) -> None:
    until(lambda: connections(play) == 1)
    app.silent = True
    answer = play.act({"user": "U01", "type": "command", "command": "/retro", "text": "help"})
    assert answer == {"ok": False, "error": "operation_timeout"}
    time.sleep(0.2)
    assert len(app.of("command")) == 1


def test_without_a_connection_a_command_fails_at_once(play: PlayServer) -> None:
    answer = play.act({"user": "U01", "type": "command", "command": "/retro"})
    assert answer == {"ok": False, "error": "dispatch_failed"}


def test_an_event_without_ack_is_retried_with_its_id_and_a_reason(
    play: PlayServer, app: SmallApp
) -> None:
    until(lambda: connections(play) == 1)
    app.silent = True
    play.act({"user": "U01", "type": "open_home"})
    app.wait_for("app_home_opened", 2, within=10)
    app.silent = False
    first, second = app.requests[:2]
    assert first.payload["event_id"] == second.payload["event_id"]
    assert first.envelope_id != second.envelope_id
    assert (first.retry_attempt, second.retry_attempt) == (0, 1)
    assert second.retry_reason == "timeout"


def test_tickets_are_spent_and_connections_counted(play: PlayServer) -> None:
    token = play.workspace.app_token
    client = WebClient(token=token, base_url=play.api_url)
    urls = [str(client.apps_connections_open(app_token=token)["url"]) for _ in range(11)]

    async def scene() -> None:
        async with ClientSession() as session:
            sockets = [await session.ws_connect(url) for url in urls]
            first, last = await sockets[0].receive_json(), await sockets[-1].receive_json()
            assert first["type"] == "hello"
            assert first["num_connections"] == 1
            assert last == {"type": "disconnect", "reason": "too_many_websockets"}
            with pytest.raises(WSServerHandshakeError) as refused:
                await session.ws_connect(urls[0])
            assert refused.value.status == 403
            for socket in sockets:
                await socket.close()

    asyncio.run(scene())


def test_after_a_warning_the_old_connection_still_takes_acks(play: PlayServer) -> None:
    token = play.workspace.app_token
    client = WebClient(token=token, base_url=play.api_url)
    url = str(client.apps_connections_open(app_token=token)["url"])

    async def scene() -> None:
        async with ClientSession() as session, session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await asyncio.to_thread(play.disconnect, "warning")
            assert (await socket.receive_json())["reason"] == "warning"
            act = {"user": "U01", "type": "command", "command": "/retro"}
            acting = asyncio.create_task(asyncio.to_thread(play.act, act))
            envelope = await socket.receive_json()
            assert envelope["accepts_response_payload"]
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            assert await acting == {"ok": True}

    asyncio.run(scene())
