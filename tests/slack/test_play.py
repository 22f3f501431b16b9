"""The gateway against the play workspace: the same calls, the same meanings."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from matplotlib.figure import Figure

from bot.play import PlayServer, Workspace
from bot.slack import (
    Gateway,
    Message,
    Missing,
    NotPosted,
    PerhapsPosted,
    Picture,
    RateLimited,
)
from bot.slack.scopes import NEEDED

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}]
HELLO = Message("Hello", BLOCKS)


@pytest.fixture
def play() -> Iterator[PlayServer]:
    with PlayServer(_workspace()) as server:
        yield server


@pytest.fixture
def gateway(play: PlayServer) -> Gateway:
    return Gateway(_workspace().bot_token, play.api_url)


def _workspace() -> Workspace:
    return Workspace.model_validate(
        {
            "team": {"id": "T1", "name": "Retro", "domain": "retro"},
            "users": [
                {"id": "U01", "name": "ida", "real_name": "Ida Lind", "locale": "fi-FI"},
                {"id": "U02", "name": "omar", "tz": "America/New_York", "flags": ["restricted"]},
                {"id": "U03", "name": "gone", "flags": ["deleted"]},
            ],
            "channels": [
                {"id": "C01", "name": "general", "members": ["U01", "U02"]},
                {"id": "C02", "name": "old", "archived": True},
            ],
            "usergroups": [{"id": "S01", "handle": "ml", "name": "ML", "users": ["U01"]}],
            "file_ready_after_ms": 300,
        }
    )


def _png() -> bytes:
    out = BytesIO()
    Figure(figsize=(1, 1)).savefig(out, format="png")
    return out.getvalue()


def test_all_needed_scopes_are_granted(gateway: Gateway) -> None:
    scopes = gateway.identity().scopes
    assert scopes is not None
    assert NEEDED.keys() <= scopes


def test_people_channels_and_groups_are_read(gateway: Gateway) -> None:
    users = {user.id: user for user in gateway.users()}
    assert users["U01"].locale == "fi-FI"
    assert users["U02"].tz == "America/New_York"
    assert users["U02"].is_restricted
    assert users["U03"].deleted
    assert gateway.user("U01") == users["U01"]
    assert gateway.user("U0NOBODY") is None
    assert {"U01", "U02"} <= set(gateway.channel_members("C01"))
    assert gateway.usergroup_members("S01") == ["U01"]


def test_a_direct_message_arrives_and_is_found_again(gateway: Gateway, play: PlayServer) -> None:
    ref = gateway.post("U01", HELLO, metadata_id="prompt:p1")
    assert [one["text"] for one in play.messages(ref.channel)] == ["Hello"]
    assert gateway.find("U01", "prompt:p1", since=SINCE) == ref
    gateway.update(ref, Message("Hello again", BLOCKS))
    assert [one["text"] for one in play.messages(ref.channel)] == ["Hello again"]
    assert gateway.find("U01", "prompt:p1", since=SINCE) == ref


def test_a_reply_is_found_in_its_thread_only(gateway: Gateway) -> None:
    parent = gateway.post("U01", HELLO, metadata_id="digest:d1")
    reply = gateway.post(parent.channel, HELLO, metadata_id="details:d1", thread=parent.ts)
    assert gateway.find(parent.channel, "details:d1", since=SINCE) is None
    assert gateway.find(parent.channel, "details:d1", since=SINCE, thread=parent.ts) == reply
    assert gateway.find(parent.channel, "details:d2", since=SINCE, thread=parent.ts) is None


@pytest.mark.parametrize(
    ("fault", "posted"), [("500_after", True), ("500_before", False), ("half", True)]
)
def test_unclear_answers_are_uncertain(
    gateway: Gateway, play: PlayServer, fault: str, *, posted: bool
) -> None:
    play.fault("chat.postMessage", fault)
    with pytest.raises(PerhapsPosted):
        gateway.post("U01", HELLO, metadata_id="prompt:p1")
    assert (gateway.find("U01", "prompt:p1", since=SINCE) is not None) is posted


def test_a_429_is_certain(gateway: Gateway, play: PlayServer) -> None:
    play.fault("chat.postMessage", "429")
    with pytest.raises(RateLimited):
        gateway.post("U01", HELLO, metadata_id="prompt:p1")
    assert gateway.find("U01", "prompt:p1", since=SINCE) is None


@pytest.mark.parametrize("recipient", ["C02", "C0NOWHERE", "U0NOBODY"])
def test_places_that_are_gone_are_dead_recipients(gateway: Gateway, recipient: str) -> None:
    with pytest.raises(NotPosted) as caught:
        gateway.post(recipient, HELLO)
    assert caught.value.dead_recipient


def test_wrong_blocks_are_pointed_at(gateway: Gateway) -> None:
    with pytest.raises(NotPosted, match="/blocks/0") as caught:
        gateway.post("U01", Message("Hello", [{"type": "section"}]))
    assert caught.value.code == "invalid_blocks"


def test_a_missing_method_is_a_missing_feature(gateway: Gateway, play: PlayServer) -> None:
    play.fault("usergroups.users.list", "method_missing")
    with pytest.raises(Missing):
        gateway.usergroup_members("S01")


def test_a_picture_is_waited_for_until_slack_shows_it(gateway: Gateway, play: PlayServer) -> None:
    picture = Picture(_png(), "week.png", "Week 48", "A line that rises")
    ref = gateway.post("U01", Message("Digest", BLOCKS, picture))
    (shown,) = play.messages(ref.channel)
    assert [block["type"] for block in shown["blocks"]] == ["section", "image"]
    assert shown["blocks"][1]["alt_text"] == "A line that rises"
    found = gateway.find("U01", "", since=SINCE)
    assert found is None


def test_a_failed_upload_leaves_a_message_that_says_so(gateway: Gateway, play: PlayServer) -> None:
    play.fault("upload", "no_upload")
    bare = Message("Digest without picture", BLOCKS)
    picture = Picture(_png(), "week.png", "Week 48", "A line that rises")
    ref = gateway.post("U01", Message("Digest", BLOCKS, picture, bare))
    assert [one["text"] for one in play.messages(ref.channel)] == ["Digest without picture"]


def test_a_home_is_published(gateway: Gateway, play: PlayServer) -> None:
    gateway.publish_home("U01", {"type": "home", "blocks": BLOCKS})
    assert play.state()
