import pytest
from slack_sdk import WebClient

from bot.play import PlayServer, Workspace
from tests.play.app import client_of, refusal

SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}]


def test_a_user_id_as_channel_opens_the_dm(client: WebClient) -> None:
    answer = client.chat_postMessage(channel="U01", text="Hello")
    assert answer["channel"].startswith("D")
    history = client.conversations_history(channel=answer["channel"])
    assert [one["text"] for one in history["messages"]] == ["Hello"]


def test_stamps_are_strings_with_six_digits_and_rise(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="U01", text=str(n))["ts"] for n in range(4)]
    assert stamps == sorted(set(stamps))
    assert all(len(ts.partition(".")[2]) == 6 for ts in stamps)


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C02", "is_archived"),
        ("C03", "channel_not_found"),
        ("C99", "channel_not_found"),
        ("U03", "channel_not_found"),
    ],
)
def test_a_post_that_cannot_arrive_says_why(client: WebClient, channel: str, error: str) -> None:
    assert refusal(client.chat_postMessage, channel=channel, text="x")["error"] == error


def test_without_the_public_scope_the_bot_must_be_a_member(workspace: Workspace) -> None:
    scopes = tuple(scope for scope in workspace.scopes if scope != "chat:write.public")
    with PlayServer(workspace.model_copy(update={"scopes": scopes})) as play:
        client = client_of(play)
        refused = refusal(client.chat_postMessage, channel="C04", text="x")
        assert refused["error"] == "not_in_channel"
        assert client.chat_postMessage(channel="C01", text="x")["ok"]


def test_text_is_kept_in_entities_and_codes(client: WebClient) -> None:
    sent = "a < b & c <@U01> <b> &lt; https://a.example/x 👍"
    kept = client.chat_postMessage(channel="U01", text=sent)["message"]["text"]
    assert kept == "a &lt; b &amp; c <@U01> &lt;b&gt; &lt; <https://a.example/x> :thumbsup:"


def test_an_empty_message_is_refused(client: WebClient) -> None:
    empty = {"channel": "U01"}
    refused = refusal(client.api_call, api_method="chat.postMessage", json=empty)
    assert refused["error"] == "no_text"


def test_an_update_without_blocks_drops_the_blocks(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U01", text="Hello", blocks=SECTION)
    updated = client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Bye")
    assert "blocks" not in updated["message"]
    assert updated["message"]["edited"]["user"] == updated["message"]["user"]


def test_an_update_refuses_a_long_text_where_a_post_cuts_it(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="U01", text="x" * 41_000)
    assert len(posted["message"]["text"]) == 40_000
    assert posted["response_metadata"]["warnings"] == ["message_truncated"]
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    assert refusal(client.chat_update, text="y" * 4_001, **where)["error"] == "msg_too_long"


def test_only_the_bots_own_messages_can_be_changed(play: PlayServer, client: WebClient) -> None:
    theirs = play.act({"user": "U01", "type": "message", "text": "mine"})
    where = {"channel": theirs["channel"], "ts": theirs["ts"]}
    assert refusal(client.chat_update, text="x", **where)["error"] == "cant_update_message"
    assert refusal(client.chat_delete, **where)["error"] == "cant_delete_message"


def test_metadata_is_kept_and_shown_only_when_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "prompt", "event_payload": {"prompt": "p1"}}
    posted = client.chat_postMessage(channel="U01", text="x", metadata=metadata)
    channel = posted["channel"]
    plain = client.conversations_history(channel=channel)["messages"][0]
    full = client.conversations_history(channel=channel, include_all_metadata=True)["messages"][0]
    assert "metadata" not in plain
    assert full["metadata"] == metadata


def test_metadata_too_large_or_without_a_type_is_refused(client: WebClient) -> None:
    large = {"event_type": "x", "event_payload": {"text": "y" * 20_000}}
    args = {"channel": "U01", "text": "x"}
    assert refusal(client.chat_postMessage, metadata=large, **args)["error"] == "metadata_too_large"
    wrong: dict[str, object] = {"event_payload": {}}
    error = refusal(client.chat_postMessage, metadata=wrong, **args)["error"]
    assert error == "invalid_metadata_format"


def test_an_ephemeral_message_is_seen_by_one_and_kept_in_no_history(
    play: PlayServer, client: WebClient
) -> None:
    client.chat_postEphemeral(channel="C01", user="U01", text="only you")
    assert play.messages("C01")[0]["ephemeral_to"] == "U01"
    scopes = {"channel": "C01"}
    assert refusal(client.conversations_history, **scopes)["error"] == "missing_scope"
    refused = refusal(client.chat_postEphemeral, channel="C03", user="U01", text="x")
    assert refused["error"] == "channel_not_found"


def test_a_thread_hangs_below_its_parent(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="U01", text="parent")
    channel, ts = parent["channel"], parent["ts"]
    client.chat_postMessage(channel=channel, thread_ts=ts, text="reply")
    history = client.conversations_history(channel=channel)["messages"]
    replies = client.conversations_replies(channel=channel, ts=ts)["messages"]
    assert [one["text"] for one in history] == ["parent"]
    assert history[0]["reply_count"] == 1
    assert [one["text"] for one in replies] == ["parent", "reply"]
    client.chat_delete(channel=channel, ts=replies[1]["ts"])
    assert "reply_count" not in client.conversations_history(channel=channel)["messages"][0]


def test_a_permalink_names_channel_and_stamp(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="C01", text="x")
    link = client.chat_getPermalink(channel="C01", message_ts=posted["ts"])["permalink"]
    assert link.endswith(f"/archives/C01/p{posted['ts'].replace('.', '')}")
