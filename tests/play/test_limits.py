from slack_sdk import WebClient

from bot.play import PlayServer, Workspace
from tests.play.app import client_of, refusal


def test_a_burst_into_one_channel_is_told_to_wait(client: WebClient) -> None:
    for number in range(5):
        client.chat_postMessage(channel="U01", text=str(number))
    refused = refusal(client.chat_postMessage, channel="U01", text="one too many")
    assert refused.status_code == 429
    assert refused["error"] == "ratelimited"
    assert int(refused.headers["Retry-After"]) >= 1
    assert client.chat_postMessage(channel="U02", text="another channel")["ok"]


def test_a_person_and_their_dm_share_one_bucket(client: WebClient) -> None:
    channel = client.chat_postMessage(channel="U01", text="x")["channel"]
    for _ in range(4):
        client.chat_postMessage(channel=channel, text="x")
    assert refusal(client.chat_postMessage, channel="U01", text="x").status_code == 429


def test_each_method_has_its_own_tier(client: WebClient) -> None:
    for _ in range(20):
        client.usergroups_list()
    assert refusal(client.usergroups_list).status_code == 429
    assert client.usergroups_users_list(usergroup="S01")["ok"]


def test_a_refused_post_is_not_stored(play: PlayServer, client: WebClient) -> None:
    for _ in range(5):
        client.chat_postMessage(channel="U01", text="x")
    refusal(client.chat_postMessage, channel="U01", text="x")
    assert len(play.messages("U01")) == 5


def test_limits_can_be_switched_off(workspace: Workspace) -> None:
    with PlayServer(workspace, real_buckets=False) as play:
        client = client_of(play)
        for number in range(40):
            client.chat_postMessage(channel="U01", text=str(number))
        assert len(play.messages("U01")) == 40
