"""Bolt itself against the play workspace, over Socket Mode and as a receiver of signed HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.play import PlayServer, Workspace
from tests.play.app import client_of, until
from tests.play.receiver import Delivery, Receiver, Reply

VIEW = {
    "type": "modal",
    "callback_id": "words",
    "title": {"type": "plain_text", "text": "Your words"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
BUTTON = {"type": "button", "action_id": "write", "text": {"type": "plain_text", "text": "Write"}}


def bolt_for(play: PlayServer) -> App:
    app = App(
        client=client_of(play),
        signing_secret=play.workspace.signing_secret,
        token_verification_enabled=False,
        process_before_response=True,
    )

    @app.event("app_home_opened")
    def home(event: dict[str, Any], client: Any) -> None:
        text = {"type": "mrkdwn", "text": "Nothing open"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
        client.views_publish(user_id=event["user"], view=view)

    @app.command("/retro")
    def command(ack: Any, respond: Any) -> None:
        ack()
        blocks = [{"type": "actions", "elements": [BUTTON]}]
        respond(text="Write something", blocks=blocks)

    @app.action("write")
    def write(ack: Any, body: dict[str, Any], client: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=VIEW)
        ack()

    @app.view("words")
    def words(ack: Any, view: dict[str, Any], body: dict[str, Any], client: Any) -> None:
        text = view["state"]["values"]["words"]["text"]["value"]
        if len(text) < 3:
            ack(response_action="errors", errors={"words": "A little more."})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"You wrote: {text}")

    return app


@pytest.fixture(params=["socket", "http"])
def bot(request: pytest.FixtureRequest, workspace: Workspace) -> Iterator[PlayServer]:
    with PlayServer(workspace) as play:
        app = bolt_for(play)
        if request.param == "http":
            with Receiver(workspace.signing_secret) as receiver:
                receiver.reply = lambda delivery: _dispatched(app, delivery)
                assert play.deliver_to(receiver.url)
                yield play
            return
        handler = SocketModeHandler(app, workspace.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        until(lambda: play.state()["connections"] == 1)
        yield play
        handler.client.closed = True
        handler.client.auto_reconnect_enabled = False
        play.drop_sockets()
        handler.close()  # type: ignore[no-untyped-call]


def _dispatched(app: App, delivery: Delivery) -> Reply:
    request = BoltRequest(body=delivery.body, headers=delivery.headers)  # type: ignore[arg-type]
    response = app.dispatch(request)
    return response.status, response.body or "", {}


def test_a_person_goes_all_the_way_through(bot: PlayServer) -> None:
    me = {"user": "U01"}
    assert bot.act({**me, "type": "command", "command": "/retro"}) == {"ok": True}
    assert bot.act({**me, "type": "click", "action_id": "write"}) == {"ok": True}
    short = bot.act({**me, "type": "submit", "state": {"words": {"text": "x"}}})
    assert short["errors"] == {"words": "A little more."}
    assert bot.act({**me, "type": "submit", "state": {"words": {"text": "a < b"}}}) == {"ok": True}
    until(lambda: len(bot.messages("U01")) == 2)
    assert bot.messages("U01")[1]["text"] == "You wrote: a &lt; b"


def test_the_home_is_published_when_it_is_opened(bot: PlayServer) -> None:
    bot.act({"user": "U01", "type": "open_home"})
    until(lambda: "U01" in bot.state()["homes"])
    assert bot.state()["homes"]["U01"]["blocks"][0]["text"]["text"] == "Nothing open"


def test_an_action_that_nobody_handles_is_seen_as_an_error(bot: PlayServer) -> None:
    button = {**BUTTON, "action_id": "nobody"}
    blocks = [{"type": "actions", "elements": [button]}]
    client_of(bot).chat_postMessage(channel="U01", text="x", blocks=blocks)
    answer = bot.act({"user": "U01", "type": "click", "action_id": "nobody"})
    assert answer["ok"] is False
    assert answer["error"] in {"operation_timeout", "http_error_404"}
