from datetime import timedelta

import pytest
from slack_sdk.webhook import WebhookClient

from bot.play import PlayServer
from tests.play.app import SmallApp

BLOCKS = [
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "tap",
                "text": {"type": "plain_text", "text": "Yes"},
            }
        ],
    }
]


@pytest.fixture
def address(play: PlayServer, app: SmallApp) -> WebhookClient:
    """The response_url of a tap on a message in U01's DM."""
    app.client.chat_postMessage(channel="U01", text="A question", blocks=BLOCKS)
    play.act({"user": "U01", "type": "click", "action_id": "tap"})
    return WebhookClient(app.wait_for("block_actions")[0]["response_url"], retry_handlers=[])


def test_it_replaces_the_message_that_was_tapped(play: PlayServer, address: WebhookClient) -> None:
    assert address.send(text="Saved & done", replace_original=True).body == "ok"
    message = play.messages("U01")[0]
    assert message["text"] == "Saved &amp; done"
    assert "blocks" not in message


def test_by_default_it_says_something_that_only_one_person_sees(
    play: PlayServer, address: WebhookClient
) -> None:
    address.send(text="Too late")
    first, second = play.messages("U01")
    assert first["text"] == "A question"
    assert second["ephemeral_to"] == "U01"


def test_it_deletes_the_message(play: PlayServer, address: WebhookClient) -> None:
    address.send(delete_original=True)
    assert play.messages("U01") == []
    assert address.send(text="x", replace_original=True).status_code == 400


def test_it_serves_five_times(address: WebhookClient) -> None:
    codes = [address.send(text=str(n)).status_code for n in range(6)]
    assert codes == [200] * 5 + [404]
    assert "used_url" in address.send(text="again").body


def test_it_serves_for_half_an_hour(play: PlayServer, address: WebhookClient) -> None:
    play.set_clock(play.now() + timedelta(minutes=29))
    assert address.send(text="in time").status_code == 200
    play.set_clock(play.now() + timedelta(minutes=2))
    late = address.send(text="too late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


def test_it_refuses_blocks_that_slack_would_refuse(
    play: PlayServer, address: WebhookClient
) -> None:
    refused = address.send(text="x", blocks=[{"type": "sparkles"}])
    assert (refused.status_code, "invalid_blocks" in refused.body) == (400, True)
    assert len(play.messages("U01")) == 1


def test_a_tap_on_an_ephemeral_message_can_replace_it_and_carries_no_message(
    play: PlayServer, app: SmallApp
) -> None:
    app.client.chat_postEphemeral(channel="C01", user="U01", text="x", blocks=BLOCKS)
    play.act({"user": "U01", "type": "click", "channel": "C01", "action_id": "tap"})
    payload = app.wait_for("block_actions")[0]
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    WebhookClient(payload["response_url"]).send(text="new", replace_original=True)
    assert [one["text"] for one in play.messages("C01")] == ["new"]
