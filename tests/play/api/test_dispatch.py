import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.play import PlayServer, Workspace
from tests.play.app import client_of, refusal


def ask(url: str, data: bytes | None = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=data, headers=named)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return json.loads(answer.read())


def test_a_method_takes_get_form_and_json_with_the_token_anywhere(play: PlayServer) -> None:
    url, token = f"{play.api_url}users.info", play.workspace.bot_token
    form = urllib.parse.urlencode({"user": "U01", "token": token})
    answers = [
        ask(f"{url}?{form}"),
        ask(url, form.encode()),
        ask(f"{url}?user=U01", Authorization=f"Bearer {token}"),
        ask(
            url,
            json.dumps({"user": "U01"}).encode(),
            Content_Type="application/json; charset=utf-8",
            Authorization=f"Bearer {token}",
        ),
    ]
    assert [answer["user"]["id"] for answer in answers] == ["U01"] * 4


def test_blocks_arrive_as_json_text_in_a_form_too(play: PlayServer) -> None:
    blocks = json.dumps([{"type": "divider"}])
    fields = {"channel": "U01", "text": "x", "blocks": blocks, "token": play.workspace.bot_token}
    ask(f"{play.api_url}chat.postMessage", urllib.parse.urlencode(fields).encode())
    assert play.messages("U01")[0]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(("body", "error"), [(b"{", "invalid_json"), (b"[1]", "json_not_object")])
def test_a_body_that_is_no_object_is_named(play: PlayServer, body: bytes, error: str) -> None:
    answer = ask(f"{play.api_url}auth.test", body, Content_Type="application/json")
    assert answer["error"] == error


def test_an_unknown_method_says_so(client: WebClient) -> None:
    refused = refusal(client.api_call, api_method="chat.shout")
    assert (refused["error"], refused["req_method"]) == ("unknown_method", "chat.shout")


@pytest.mark.parametrize(
    ("token", "error"),
    [(None, "not_authed"), ("xoxb-wrong", "invalid_auth"), ("xapp-play", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused_by_its_kind(
    play: PlayServer, token: str | None, error: str
) -> None:
    client = WebClient(token=token, base_url=play.api_url, retry_handlers=[])
    assert refusal(client.auth_test)["error"] == error


def test_scopes_travel_in_a_header_and_a_missing_one_is_named(workspace: Workspace) -> None:
    granted = ("chat:write", "users:read")
    with PlayServer(workspace.model_copy(update={"scopes": granted})) as play:
        client = client_of(play)
        assert client.auth_test().headers["x-oauth-scopes"] == "chat:write,users:read"
        refused = refusal(client.usergroups_list)
        assert refused["error"] == "missing_scope"
        assert refused["needed"] == "usergroups:read"
        assert refused["provided"] == "chat:write,users:read"


def test_a_revoked_token_stays_revoked(client: WebClient) -> None:
    assert client.auth_revoke()["revoked"]
    assert refusal(client.auth_test)["error"] == "token_revoked"


def test_tokens_never_reach_the_traffic(play: PlayServer) -> None:
    token = play.workspace.bot_token
    ask(f"{play.api_url}auth.test?token={token}")
    ask(f"{play.api_url}auth.test", Authorization=f"Bearer {token}")
    assert token not in json.dumps(ask(f"{play.url}_control/traffic"))


def test_json_without_a_charset_is_warned_about(play: PlayServer) -> None:
    answer = ask(f"{play.api_url}api.test", b"{}", Content_Type="application/json")
    assert answer["response_metadata"]["warnings"] == ["missing_charset"]
