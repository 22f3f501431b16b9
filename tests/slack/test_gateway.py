"""The gateway over real sockets, with Slack's official client on our side."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import Failed, Misconfigured, RetrostarError, Unavailable
from bot.slack import (
    Gateway,
    Message,
    MessageRef,
    Missing,
    NotPosted,
    PerhapsPosted,
    Picture,
    RateLimited,
    Unreachable,
    wire,
)
from tests.slack.stub import Stub

SINCE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HELLO = Message("Hello", [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}])
PICTURE = Picture(b"\x89PNG made up", "week.png", "Week 48", "Silo rose from 2 to 3", position=0)
ILLUSTRATED = Message(
    "Digest", HELLO.blocks, PICTURE, Message("Digest. The picture is missing.", HELLO.blocks)
)


def test_the_bot_learns_who_it_is_and_what_it_may(gateway: Gateway) -> None:
    identity = gateway.identity()
    assert (identity.team_id, identity.team_name) == ("T1", "Retro")
    assert (identity.user_id, identity.bot_id) == ("U0BOT", "B1")
    assert identity.scopes == frozenset({"chat:write", "users:read"})


def test_a_slack_that_tells_no_scopes_is_taken_as_it_is(gateway: Gateway, stub: Stub) -> None:
    stub.scopes = None
    assert gateway.identity().scopes is None


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_refused_token_is_a_wrong_setting(gateway: Gateway, stub: Stub, code: str) -> None:
    stub.order("auth.test", code)
    with pytest.raises(Misconfigured, match=f"SLACK_BOT_TOKEN.*{code}"):
        gateway.identity()


def test_all_pages_of_people_are_read_and_oddities_left_out(gateway: Gateway, stub: Stub) -> None:
    stub.users = [
        {"id": "U1", "name": "ada", "profile": {"display_name": "Ada"}, "locale": "fi-FI"},
        {"id": "U2", "name": "bo", "real_name": "Bo Ek", "profile": {}, "tz": None},
        {"name": "without an id"},
        {"id": "U3", "name": "cy", "is_bot": True, "deleted": True, "colour": "unknown"},
        {"id": "U4"},
    ]
    users = list(gateway.users())
    assert [user.id for user in users] == ["U1", "U2", "U3", "U4"]
    assert [user.display_name for user in users] == ["Ada", "Bo Ek", "cy", "U4"]
    assert users[0].locale == "fi-FI"
    assert (users[1].tz, users[2].deleted, users[2].is_bot) == (None, True, True)
    assert stub.called("users.list")[0]["include_locale"] == "1"


def test_a_list_that_never_ends_is_left(gateway: Gateway, stub: Stub) -> None:
    stub.users = [{"id": "U1"}]
    assert gateway.channel_members("C1") == ["U1", "U1"]


def test_a_list_is_read_on_after_the_wait_that_slack_asked_for(
    gateway: Gateway, stub: Stub, slept: list[float]
) -> None:
    stub.users = [{"id": "U1"}, {"id": "U2"}, {"id": "U3"}]
    stub.order("users.list", "ok", "429")
    assert [user.id for user in gateway.users()] == ["U1", "U2", "U3"]
    assert slept == [7]


def test_an_account_that_is_not_there_is_none(gateway: Gateway, stub: Stub) -> None:
    stub.order("users.info", "user_not_found")
    assert gateway.user("U9") is None


def test_a_post_pings_nobody_and_carries_its_id_unseen(gateway: Gateway, stub: Stub) -> None:
    ref = gateway.post("U1", HELLO, metadata_id="prompt:p1")
    assert ref == MessageRef("DU1", stub.messages[0]["ts"])
    sent = stub.called("chat.postMessage")[0]
    assert (sent["link_names"], sent["unfurl_links"], sent["unfurl_media"]) == (False,) * 3
    assert sent["metadata"] == {
        "event_type": "retrostar_message",
        "event_payload": {"id": "prompt:p1"},
    }
    first, *others = sent["blocks"]
    assert first == {**HELLO.blocks[0], "block_id": "sent.prompt:p1"}
    assert (sent["text"], others) == ("Hello", HELLO.blocks[1:])
    assert not {"username", "icon_url", "icon_emoji", "thread_ts"} & sent.keys()


def test_a_server_that_wants_a_direct_message_opened_first_gets_its_way(
    gateway: Gateway, stub: Stub
) -> None:
    stub.order("chat.postMessage", "channel_not_found")
    assert gateway.post("U1", HELLO).channel == "DU1"
    stub.order("chat.postMessage", *["channel_not_found"] * 2)
    with pytest.raises(NotPosted):
        gateway.post("U1", HELLO)
    stub.order("chat.postMessage", "channel_not_found")
    with pytest.raises(NotPosted):
        gateway.post("C1", HELLO)


def test_a_yes_without_a_list_empties_no_team(gateway: Gateway, stub: Stub) -> None:
    stub.users.clear()
    assert gateway.channel_members("C1") == []
    stub.order("conversations.members", "bare yes")
    with pytest.raises(Missing):
        gateway.channel_members("C1")


@pytest.mark.parametrize(
    ("order", "error"),
    [
        ("429", RateLimited),
        ("500", PerhapsPosted),
        ("503", PerhapsPosted),
        ("500 after", PerhapsPosted),
        ("503 after", PerhapsPosted),
        ("reset after", PerhapsPosted),
        ("half", PerhapsPosted),
        ("internal_error", PerhapsPosted),
        ("fatal_error", PerhapsPosted),
        ("service_unavailable", Unreachable),
        ("team_added_to_org", Unreachable),
        ("is_archived", NotPosted),
        ("msg_too_long", NotPosted),
        ("invalid_blocks", NotPosted),
        ("400", NotPosted),
        ("missing_scope", Missing),
        ("404", Missing),
    ],
)
def test_each_answer_means_one_thing(
    gateway: Gateway, stub: Stub, order: str, error: type[RetrostarError]
) -> None:
    stub.order("chat.postMessage", order)
    with pytest.raises(error) as caught:
        gateway.post("U1", HELLO)
    assert type(caught.value) is error
    assert len(stub.called("chat.postMessage")) == 1  # one attempt, whatever comes of it


def test_kinds_of_refusal_are_told_apart(gateway: Gateway, stub: Stub) -> None:
    stub.order("chat.postMessage", "messages_tab_disabled", "token_revoked", "invalid_blocks: /x")
    told = []
    for _ in range(3):
        with pytest.raises(NotPosted) as caught:
            gateway.post("U1", HELLO)
        told.append((caught.value.dead_recipient, caught.value.dead_install, caught.value.detail))
    assert told == [(True, False, ""), (False, True, ""), (False, False, "/x")]


def test_a_429_tells_how_long_to_wait(gateway: Gateway, stub: Stub) -> None:
    stub.order("chat.postMessage", "429")
    with pytest.raises(RateLimited) as caught:
        gateway.post("U1", HELLO)
    assert caught.value.retry_after == 7


@pytest.mark.parametrize("order", ["hang", "hang after"])
def test_silence_is_uncertain(stub: Stub, order: str) -> None:
    stub.order("chat.postMessage", order)
    client = wire.web_client("xoxb-made-up", stub.api_url, timeout=1)
    with pytest.raises(PerhapsPosted) as caught:
        wire.call("chat.postMessage", lambda: client.chat_postMessage(channel="U1", text="x"))
    assert caught.value.silent


def test_a_slack_that_is_not_there_got_nothing() -> None:
    gateway = Gateway("xoxb-made-up", "http://127.0.0.1:9/api/")
    with pytest.raises(Unreachable):
        gateway.post("U1", HELLO)


def test_every_error_is_of_the_house() -> None:
    assert issubclass(RateLimited, Unavailable)
    assert issubclass(PerhapsPosted, Unavailable)
    assert issubclass(Unreachable, Unavailable)
    assert issubclass(NotPosted, Failed)
    assert issubclass(Missing, Failed)


def test_no_log_line_holds_what_was_written(
    gateway: Gateway, stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stub.order("chat.postMessage", "half", "500", "ok")
    for _ in range(2):
        with pytest.raises(PerhapsPosted):
            gateway.post("U1", Message("a secret word", []))
    gateway.post("U1", Message("a secret word", []))
    assert "secret" not in caplog.text
    assert "xoxb-made-up" not in caplog.text


def test_a_missing_feature_is_logged_once(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        with pytest.raises(Missing):
            gateway.usergroup_members("S1")
    assert [record.getMessage() for record in caplog.records] == ["slack lacks a feature"]


def test_a_message_is_found_by_its_id_wherever_it_stands(gateway: Gateway, stub: Stub) -> None:
    ref = gateway.post("U1", HELLO, metadata_id="prompt:p1")
    for _ in range(450):
        stub.answer("chat.postMessage", {"channel": "DU1", "user": "U1", "text": "later"})
    assert gateway.find("U1", "prompt:p1", since=SINCE) == ref
    assert gateway.find("DU1", "prompt:p1", since=SINCE) == ref
    assert gateway.find("U1", "prompt:p2", since=SINCE) is None
    assert gateway.find("U2", "prompt:p1", since=SINCE) is None


def test_a_message_whose_metadata_were_dropped_is_found_by_its_blocks(
    gateway: Gateway, stub: Stub
) -> None:
    ref = gateway.post("U1", HELLO, metadata_id="prompt:p1")
    stub.messages[0].pop("metadata")
    assert gateway.find("U1", "prompt:p1", since=SINCE) == ref
    assert gateway.find("U1", "prompt:p2", since=SINCE) is None


def test_a_history_of_bare_texts_cannot_say_that_a_message_is_missing(
    gateway: Gateway, stub: Stub
) -> None:
    gateway.post("U1", HELLO, metadata_id="prompt:p1")
    stub.messages[0] = {"channel": "DU1", "ts": stub.messages[0]["ts"], "text": "Hello"}
    with pytest.raises(Missing):
        gateway.find("U1", "prompt:p1", since=SINCE)


def test_a_found_message_tells_its_picture(gateway: Gateway) -> None:
    gateway.post("U1", ILLUSTRATED, metadata_id="digest:1")
    found = gateway.find("U1", "digest:1", since=SINCE)
    assert found is not None
    assert found.file_id == "F1"


def test_a_look_never_waits(gateway: Gateway, stub: Stub, slept: list[float]) -> None:
    stub.order("conversations.history", "429")
    with pytest.raises(RateLimited):
        gateway.find("U1", "prompt:p1", since=SINCE)
    assert slept == []


def test_a_picture_is_uploaded_unseen_and_shown_in_its_place(gateway: Gateway, stub: Stub) -> None:
    ref = gateway.post("U1", ILLUSTRATED)
    assert ref.file_id == "F1"
    assert stub.files == {"F1": PICTURE.png}
    asked, completed = (
        stub.called("files.getUploadURLExternal")[0],
        stub.called("files.completeUploadExternal")[0],
    )
    assert (asked["filename"], asked["length"]) == ("week.png", str(len(PICTURE.png)))
    assert asked["alt_txt"] == PICTURE.alt
    assert "channel_id" not in completed
    image, *others = stub.messages[0]["blocks"]
    assert image["slack_file"] == {"id": "F1"}
    assert (image["alt_text"], image["title"]["text"]) == (PICTURE.alt, PICTURE.title)
    assert others == HELLO.blocks


def test_a_long_description_is_whole_in_the_message_and_cut_on_the_file(
    gateway: Gateway, stub: Stub
) -> None:
    told = "Testing got worse. " * 80
    gateway.post("U1", replace(ILLUSTRATED, picture=replace(PICTURE, alt=told)))
    (asked,) = stub.called("files.getUploadURLExternal")
    assert len(asked["alt_txt"]) <= 1000
    assert stub.messages[0]["blocks"][0]["alt_text"] == told


def test_twenty_leads_are_shown_one_file(gateway: Gateway, stub: Stub) -> None:
    for number in range(20):
        gateway.post(f"U{number}", ILLUSTRATED)
    assert len(stub.files) == 1
    assert len(stub.messages) == 20


def test_a_picture_not_ready_yet_is_waited_for(
    gateway: Gateway, stub: Stub, slept: list[float]
) -> None:
    stub.order("chat.postMessage", *["invalid_blocks: invalid slack file"] * 3)
    gateway.post("U1", ILLUSTRATED)
    assert slept == [1, 2, 4]
    assert [one["text"] for one in stub.messages] == ["Digest"]


def test_a_picture_never_ready_is_named_as_missing(
    gateway: Gateway, stub: Stub, slept: list[float]
) -> None:
    stub.order("chat.postMessage", *["invalid_blocks: invalid slack file"] * 5)
    ref = gateway.post("U1", ILLUSTRATED)
    assert slept == [1, 2, 4, 8]
    assert ref.file_id is None
    gateway.post("U2", ILLUSTRATED)  # the second lead does not wait for it again
    assert slept == [1, 2, 4, 8]
    assert [one["text"] for one in stub.messages] == ["Digest. The picture is missing."] * 2


@pytest.mark.parametrize(
    ("method", "order"),
    [
        ("files.getUploadURLExternal", "unknown_method"),
        ("files.getUploadURLExternal", "missing_scope"),
        ("files.getUploadURLExternal", "500"),
        ("upload", "500"),
        ("files.completeUploadExternal", "fatal_error"),
    ],
)
def test_a_failed_upload_costs_the_picture_not_the_message(
    gateway: Gateway, stub: Stub, method: str, order: str
) -> None:
    stub.order(method, order)
    gateway.post("U1", ILLUSTRATED)
    assert [one["text"] for one in stub.messages] == ["Digest. The picture is missing."]


def test_blocks_refused_for_another_reason_are_not_waited_for(
    gateway: Gateway, stub: Stub, slept: list[float]
) -> None:
    stub.order("chat.postMessage", *["invalid_blocks: too long"] * 2)
    with pytest.raises(NotPosted, match="too long"):
        gateway.post("U1", ILLUSTRATED)
    assert slept == []


def test_an_update_keeps_the_picture(gateway: Gateway, stub: Stub) -> None:
    ref = gateway.post("U1", ILLUSTRATED)
    gateway.update(ref, Message("Digest, corrected", HELLO.blocks, PICTURE))
    assert [one["text"] for one in stub.messages] == ["Digest, corrected"]
    assert stub.messages[0]["blocks"][0]["slack_file"] == {"id": "F1"}


def test_a_tap_is_answered_through_its_own_address(gateway: Gateway, stub: Stub) -> None:
    url = stub.api_url.replace("/api/", "/response/1")
    gateway.respond(url, HELLO)
    gateway.respond(url, HELLO, replace=False)
    gateway.respond(url, None)
    replaced, beside, deleted = stub.called("response_url")
    assert (replaced["replace_original"], replaced.get("response_type")) == (True, None)
    assert (beside["replace_original"], beside["response_type"]) == (False, "ephemeral")
    assert deleted == {"delete_original": True}


@pytest.mark.parametrize(
    ("order", "error"), [("404", NotPosted), ("500", PerhapsPosted), ("429", RateLimited)]
)
def test_an_address_that_has_had_its_time_is_an_expected_error(
    gateway: Gateway, stub: Stub, order: str, error: type[RetrostarError]
) -> None:
    stub.order("response_url", order)
    with pytest.raises(error):
        gateway.respond(stub.api_url.replace("/api/", "/response/1"), HELLO)


def test_homes_and_modals_go_out(gateway: Gateway, stub: Stub) -> None:
    gateway.publish_home("U1", {"type": "home", "blocks": []})
    gateway.open_view("trigger", {"type": "modal", "blocks": []})
    assert stub.called("views.publish")[0]["user_id"] == "U1"
    assert stub.called("views.open")[0]["trigger_id"] == "trigger"
