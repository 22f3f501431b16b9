import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.play import PlayServer, Turn, Workspace
from tests.play.app import SmallApp, client_of

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


def ask(play: PlayServer, path: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{play.url}_page/{path}", data=data)  # noqa: S310
    with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310
        return json.loads(answer.read())


@contextmanager
def live(play: PlayServer, user: str) -> Iterator[Iterator[dict[str, Any]]]:
    """The notices of one open page."""
    host = play.url.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=8)
    connection.request("GET", f"/_page/events?user={user}")
    response = connection.getresponse()
    assert response.readline().startswith(b"retry:")

    def notices() -> Iterator[dict[str, Any]]:
        while line := response.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    try:
        yield notices()
    finally:
        response.close()
        connection.close()


def test_a_person_sees_channels_and_only_their_own_dm_first(play: PlayServer) -> None:
    client_of(play).chat_postMessage(channel="U02", text="for omar")
    state = ask(play, "state?user=U01")
    ids = [channel["id"] for channel in state["channels"]]
    assert ids[0] == "DU01"
    assert "DU02" not in ids
    assert ids[-1] == "C02"  # archived ones stand last
    assert "C03" in ids
    assert "C03" not in [one["id"] for one in ask(play, "state?user=U02")["channels"]]
    assert state["me"]["id"] == "U01"


def test_without_a_person_the_state_is_that_of_the_first_who_can_act(play: PlayServer) -> None:
    assert ask(play, "state")["me"]["id"] == "U01"
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(play, "state?user=U77")
    assert refused.value.code == 404
    refused.value.close()


def test_a_channel_is_unread_until_it_is_opened(play: PlayServer) -> None:
    client_of(play).chat_postMessage(channel="U01", text="x")
    assert ask(play, "state?user=U01")["channels"][0]["unread"] == 1
    ask(play, "channel?user=U01&channel=bot")
    assert ask(play, "state?user=U01")["channels"][0]["unread"] == 0


def test_every_text_has_its_html_and_its_author(play: PlayServer) -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Hi* <@U01>"}},
        {"type": "header", "text": {"type": "plain_text", "text": "<b> :tada:"}},
    ]
    client_of(play).chat_postMessage(channel="U01", text="a < b", blocks=blocks)
    message = ask(play, "channel?user=U01&channel=bot")["messages"][0]
    assert message["text_html"] == "a &lt; b"
    assert message["author"]["is_bot"]
    section, header = message["blocks"]
    assert section["text"]["html"].startswith("<strong>Hi</strong>")
    assert header["text"]["html"].startswith("&lt;b&gt; <span")


def test_an_ephemeral_message_is_on_one_persons_page_only(play: PlayServer) -> None:
    client_of(play).chat_postEphemeral(channel="C01", user="U01", text="psst")
    seen, hidden = (ask(play, f"channel?user={u}&channel=C01")["messages"] for u in ("U01", "U02"))
    assert [message["ephemeral"] for message in seen] == [True]
    assert hidden == []


def test_another_persons_dm_is_out_of_reach(play: PlayServer) -> None:
    client_of(play).chat_postMessage(channel="U02", text="secret")
    for place in ("channel?user=U01&channel=DU02", "channel?user=U02&channel=C03"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            ask(play, place)
        assert refused.value.code == 404
        refused.value.close()


def test_a_thread_is_read_on_its_own(play: PlayServer) -> None:
    client = client_of(play)
    parent = client.chat_postMessage(channel="U01", text="parent")
    client.chat_postMessage(channel=parent["channel"], thread_ts=parent["ts"], text="reply")
    channel = ask(play, "channel?user=U01&channel=bot")["messages"]
    thread = ask(play, f"thread?user=U01&channel=bot&ts={parent['ts']}")["messages"]
    assert [message["text"] for message in channel] == ["parent"]
    assert [message["text"] for message in thread] == ["parent", "reply"]


def test_an_open_page_hears_of_messages_home_and_modals(play: PlayServer, app: SmallApp) -> None:
    with live(play, "U01") as notices:
        app.client.chat_postMessage(channel="U02", text="not for this page")
        app.client.chat_postMessage(channel="U01", text="x")
        seen = [one for one in (next(notices) for _ in range(3)) if one["type"] == "message"]
        assert seen == [{"type": "message", "channel": "DU01"}]
        app.client.views_publish(user_id="U01", view={"type": "home", "blocks": []})
        assert any(next(notices)["type"] == "home" for _ in range(3))
        play.act({"user": "U01", "type": "shortcut", "callback_id": "x"})
        trigger = app.wait_for("shortcut")[0]["trigger_id"]
        title = {"type": "plain_text", "text": "Ask"}
        view = {"type": "modal", "title": title, "blocks": [{"type": "divider"}]}
        app.client.views_open(trigger_id=trigger, view=view)
        modal = next(one for one in notices if one["type"] == "modal")
        assert modal["view"]["title"]["html"] == "Ask"
    assert ask(play, "modal?user=U01")["view"]["title"]["text"] == "Ask"


def test_a_turn_runs_aside_and_its_words_are_shown(workspace: Workspace) -> None:
    def broken() -> str:
        raise Unavailable("The bot does not answer.")

    turns = [
        Turn("friday", "To Friday", lambda: FRIDAY),
        Turn("next", "Next prompt", lambda: "Two prompts went out."),
        Turn("broken", "Broken", broken),
    ]
    with PlayServer(workspace, turns=turns) as play:
        labels = [turn["label"] for turn in ask(play, "state?user=U01")["turns"]]
        assert labels == ["To Friday", "Next prompt", "Broken"]
        assert ask(play, "turn", {"key": "broken"})["ok"] is False
        assert ask(play, "state?user=U01")["turned"] is False
        with live(play, "U01") as notices:
            answer = ask(play, "turn", {"key": "next"})
            assert answer == {"ok": True, "notice": "Two prompts went out."}
            assert {next(notices)["type"], next(notices)["type"]} == {"clock", "notice"}
        assert "Friday 20 November" in ask(play, "turn", {"key": "friday"})["notice"]
        assert ask(play, "state?user=U01")["turned"] is True
        failed = ask(play, "turn", {"key": "broken"})
        assert failed == {"ok": False, "notice": "The bot does not answer."}


def test_the_page_is_served_with_its_files(play: PlayServer) -> None:
    with urllib.request.urlopen(play.url, timeout=5) as answer:  # noqa: S310
        assert "Play workspace" in answer.read().decode()
    with urllib.request.urlopen(f"{play.url}static/app.js", timeout=5) as answer:  # noqa: S310
        assert "javascript" in answer.headers["Content-Type"]
