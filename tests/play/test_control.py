import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.play import PlayServer
from tests.play.app import SmallApp, refusal


def ask(play: PlayServer, path: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{play.url}_control/{path}", data=data)  # noqa: S310
    with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310
        return json.loads(answer.read())


def test_the_state_is_told_whole(play: PlayServer, app: SmallApp) -> None:
    app.client.chat_postMessage(channel="U01", text="Hello")
    state = ask(play, "state")
    assert {one["id"] for one in state["users"]} >= {"U01", "U02", "U0RETRO"}
    assert state["messages"]["DU01"][0]["text"] == "Hello"
    assert state["connections"] == 1


def test_a_channel_may_be_named(play: PlayServer, app: SmallApp) -> None:
    app.client.chat_postMessage(channel="C01", text="Hello")
    assert ask(play, "messages?channel=general")["channel"] == "C01"
    bot = play.state()["bot"]["user_id"]
    answer = ask(play, "act", {"user": "U01", "type": "message", "channel": bot, "text": "Hi"})
    assert answer["channel"] == "DU01"


def test_messages_of_a_person_are_those_of_their_dm(play: PlayServer, app: SmallApp) -> None:
    metadata = {"event_type": "prompt", "event_payload": {"id": "p1"}}
    app.client.chat_postMessage(channel="U01", text="Hello", metadata=metadata)
    by_person, by_channel = (ask(play, f"messages?channel={one}") for one in ("U01", "DU01"))
    assert by_person == by_channel
    assert by_person["messages"][0]["metadata"] == metadata
    assert ask(play, "messages")["messages"][0]["channel"] == "DU01"


def test_an_act_over_http_is_answered_when_the_app_has_acknowledged(
    play: PlayServer, app: SmallApp
) -> None:
    app.answer = lambda _request: {"text": "Hello"}
    act = {"user": "U01", "type": "command", "command": "/retro", "text": "help"}
    assert ask(play, "act", act) == {"ok": True, "response": {"text": "Hello"}}


def test_the_clock_jumps_runs_on_or_stands(play: PlayServer, app: SmallApp) -> None:
    noon = "2026-11-20T12:00:00+02:00"
    ask(play, "clock", {"now": noon, "running": False})
    posted = app.client.chat_postMessage(channel="U01", text="x")
    assert posted["ts"] == f"{int(datetime.fromisoformat(noon).timestamp())}.000000"
    assert play.now() == datetime.fromisoformat(noon)
    ask(play, "clock", {"now": noon})
    assert play.now() > datetime.fromisoformat(noon)


@pytest.mark.parametrize("now", ["soon", "2026-11-20T12:00:00"])
def test_a_time_without_offset_is_refused(play: PlayServer, now: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(play, "clock", {"now": now})
    assert "+02:00" in refused.value.read().decode()
    refused.value.close()


def test_a_clock_set_back_never_repeats_a_stamp(play: PlayServer, app: SmallApp) -> None:
    first = app.client.chat_postMessage(channel="U01", text="x")["ts"]
    play.set_clock(play.now() - timedelta(days=1))
    assert app.client.chat_postMessage(channel="U01", text="y")["ts"] > first


def test_a_reset_forgets_all_but_the_connections(play: PlayServer, app: SmallApp) -> None:
    app.client.chat_postMessage(channel="U01", text="x")
    play.fault("auth.test", "500")
    ask(play, "reset", {})
    state = ask(play, "state")
    assert (state["messages"], state["faults"], state["connections"]) == ({}, [], 1)


def test_people_change_and_join(play: PlayServer, app: SmallApp) -> None:
    ask(play, "users", {"id": "U02", "flags": ["deleted"]})
    change = app.wait_for("user_change")[0]
    assert (change["user"]["id"], change["user"]["deleted"]) == ("U02", True)
    ask(play, "users", {"id": "U10", "name": "new", "tz": "Asia/Tokyo"})
    joined = app.wait_for("team_join")[0]
    assert (joined["user"]["tz"], joined["user"]["locale"]) == ("Asia/Tokyo", "en-US")


def test_channels_are_archived_renamed_deleted_and_left(play: PlayServer, app: SmallApp) -> None:
    bot = play.state()["bot"]["user_id"]
    for action in ("archive", "unarchive"):
        ask(play, "channels", {"id": "C01", "action": action})
        assert app.wait_for(f"channel_{action}")[0]["channel"] == "C01"
    ask(play, "channels", {"id": "C01", "action": "rename", "name": "all"})
    assert app.wait_for("channel_rename")[0]["channel"]["name"] == "all"
    ask(play, "channels", {"id": "C01", "action": "leave", "user": "U02"})
    assert app.wait_for("member_left_channel")[0]["user"] == "U02"
    ask(play, "channels", {"id": "C01", "action": "leave", "user": bot})
    assert app.wait_for("channel_left")[0]["channel"] == "C01"
    ask(play, "channels", {"id": "C01", "action": "join", "user": bot})
    assert app.wait_for("member_joined_channel")[0]["user"] == bot
    ask(play, "channels", {"id": "C01", "action": "delete"})
    assert app.wait_for("channel_deleted")[0]["channel"] == "C01"
    refused = refusal(app.client.chat_postMessage, channel="C01", text="x")
    assert refused["error"] == "channel_not_found"


def test_groups_change_their_members(play: PlayServer, app: SmallApp) -> None:
    ask(play, "usergroups", {"id": "S01", "users": ["U02"]})
    change = app.wait_for("subteam_members_changed")[0]
    assert (change["removed_users"], change["added_users"]) == (["U01"], [])


def test_a_token_can_be_revoked_and_the_app_hears_of_it(play: PlayServer, app: SmallApp) -> None:
    ask(play, "token", {"error": "token_revoked"})
    app.wait_for("tokens_revoked")
    assert refusal(app.client.auth_test)["error"] == "token_revoked"
    ask(play, "token", {"error": None, "scopes": ["chat:write"]})
    assert app.client.auth_test().headers["x-oauth-scopes"] == "chat:write"
    ask(play, "token", {"error": "account_inactive"})
    app.wait_for("app_uninstalled")


def test_any_event_can_be_sent(play: PlayServer, app: SmallApp) -> None:
    event = {"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C01"}
    ask(play, "event", event)
    assert app.wait_for("channel_id_changed")[0]["new_channel_id"] == "C01"


def test_an_event_that_nobody_subscribed_to_is_not_sent(play: PlayServer, app: SmallApp) -> None:
    ask(play, "event", {"type": "emoji_changed"})
    play.act({"user": "U01", "type": "message", "channel": "C01", "text": "in a channel"})
    ask(play, "event", {"type": "team_join", "user": {"id": "U01"}})
    app.wait_for("team_join")
    assert [request.payload["event"]["type"] for request in app.requests] == ["team_join"]


def test_the_traffic_tells_both_directions(play: PlayServer, app: SmallApp) -> None:
    app.client.chat_postMessage(channel="U01", text="x")
    play.act({"user": "U01", "type": "command", "command": "/retro", "text": "help"})
    rows = ask(play, "traffic")["traffic"]
    told = {(row["direction"], row["kind"], row["method"]) for row in rows}
    assert ("bot->slack", "api", "chat.postMessage") in told
    assert ("slack->bot", "slash_commands", "/retro") in told
    last = rows[-1]["n"]
    assert ask(play, f"traffic?after={last}")["traffic"] == []
