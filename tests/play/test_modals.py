import time
from typing import Any

import pytest

from bot.play import PlayServer
from tests.play.app import SmallApp, refusal


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def an_input(block: str, **element: Any) -> dict[str, Any]:
    made = {"type": "plain_text_input", "action_id": "a", **element}
    return {"type": "input", "block_id": block, "label": text("Say it"), "element": made}


def modal(*blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": text("Ask"),
        "submit": text("Save"),
        "blocks": list(blocks) or [an_input("b1")],
        **fields,
    }


@pytest.fixture
def trigger(play: PlayServer, app: SmallApp) -> str:
    play.act({"user": "U01", "type": "shortcut", "callback_id": "x"})
    return str(app.wait_for("shortcut")[-1]["trigger_id"])


@pytest.fixture
def view(app: SmallApp, trigger: str) -> dict[str, Any]:
    opened: dict[str, Any] = app.client.views_open(trigger_id=trigger, view=modal())["view"]
    return opened


def modals(play: PlayServer, user: str = "U01") -> list[dict[str, Any]]:
    return list(play.state()["modals"].get(user, []))


def test_a_trigger_opens_one_modal(play: PlayServer, app: SmallApp, trigger: str) -> None:
    app.client.views_open(trigger_id=trigger, view=modal())
    refused = refusal(app.client.views_open, trigger_id=trigger, view=modal())
    assert refused["error"] == "exchanged_trigger_id"
    assert len(modals(play)) == 1


def test_a_trigger_lives_three_seconds(app: SmallApp, trigger: str) -> None:
    time.sleep(3.05)
    refused = refusal(app.client.views_open, trigger_id=trigger, view=modal())
    assert refused["error"] == "expired_trigger_id"


def test_an_unknown_trigger_is_refused(app: SmallApp) -> None:
    refused = refusal(app.client.views_open, trigger_id="1.2.3", view=modal())
    assert refused["error"] == "invalid_trigger_id"


def test_a_submission_carries_what_was_typed_and_closes_the_modal(
    play: PlayServer, app: SmallApp, view: dict[str, Any]
) -> None:
    answer = play.act({"user": "U01", "type": "submit", "state": {"b1": {"a": "<raw> & text"}}})
    assert answer == {"ok": True}
    payload = app.wait_for("view_submission")[0]
    values = payload["view"]["state"]["values"]
    assert values == {"b1": {"a": {"type": "plain_text_input", "value": "<raw> & text"}}}
    assert payload["view"]["id"] == view["id"]
    assert payload["view"]["hash"] == view["hash"]
    assert modals(play) == []


@pytest.mark.usefixtures("view")
def test_a_state_in_slacks_own_form_is_understood(play: PlayServer, app: SmallApp) -> None:
    state = {"b1": {"a": {"type": "plain_text_input", "value": "words"}}}
    assert play.act({"user": "U01", "type": "submit", "state": state}) == {"ok": True}
    values = app.wait_for("view_submission")[0]["view"]["state"]["values"]
    assert values == state


def test_an_empty_field_never_reaches_the_app(
    play: PlayServer, app: SmallApp, view: dict[str, Any]
) -> None:
    answer = play.act({"user": "U01", "type": "submit", "view_id": view["id"]})
    assert (answer["response_action"], answer["by"]) == ("errors", "slack")
    assert set(answer["errors"]) == {"b1"}
    assert app.of("view_submission") == []


def test_errors_of_the_app_keep_the_modal_open(
    play: PlayServer, app: SmallApp, view: dict[str, Any]
) -> None:
    app.answer = lambda _request: {"response_action": "errors", "errors": {"b1": "Shorter."}}
    answer = play.act({"user": "U01", "type": "submit", "state": {"b1": {"a": "x"}}})
    assert answer["errors"] == {"b1": "Shorter."}
    assert modals(play)[0]["id"] == view["id"]
    assert modals(play)[0]["state"]["values"]["b1"]["a"]["value"] == "x"


def test_errors_for_a_block_that_is_no_input_are_nonsense(
    play: PlayServer, app: SmallApp, view: dict[str, Any]
) -> None:
    app.answer = lambda _request: {"response_action": "errors", "errors": {"nowhere": "x"}}
    answer = play.act({"user": "U01", "type": "submit", "state": {"b1": {"a": "x"}}})
    assert (answer["ok"], answer["error"]) == (False, "app_answered_wrongly")
    assert view["id"] == modals(play)[0]["id"]


@pytest.mark.usefixtures("view")
def test_an_answer_may_update_push_and_clear(play: PlayServer, app: SmallApp) -> None:
    act = {"user": "U01", "type": "submit", "state": {"b1": {"a": "x"}}}
    app.answer = lambda _request: {"response_action": "update", "view": modal(callback_id="two")}
    assert play.act(act)["response_action"] == "update"
    assert [one["callback_id"] for one in modals(play)] == ["two"]
    app.answer = lambda _request: {"response_action": "push", "view": modal(callback_id="three")}
    assert play.act(act)["response_action"] == "push"
    first, second = modals(play)
    assert second["previous_view_id"] == second["root_view_id"] == first["id"]
    app.answer = lambda _request: {"response_action": "clear"}
    assert play.act(act)["response_action"] == "clear"
    assert modals(play) == []


@pytest.mark.usefixtures("view")
def test_an_answer_with_a_view_that_slack_refuses_is_seen(play: PlayServer, app: SmallApp) -> None:
    wrong = modal(title=text("A title that is longer than 24"))
    app.answer = lambda _request: {"response_action": "update", "view": wrong}
    answer = play.act({"user": "U01", "type": "submit", "state": {"b1": {"a": "x"}}})
    assert answer["error"] == "app_answered_wrongly"
    assert "/view/title" in answer["response_metadata"]["messages"][0]


@pytest.mark.usefixtures("view")
def test_three_modals_are_the_most(play: PlayServer, app: SmallApp) -> None:
    for count in (2, 3):
        play.act({"user": "U01", "type": "shortcut", "callback_id": "x"})
        trigger = app.wait_for("shortcut", count)[-1]["trigger_id"]
        app.client.views_push(trigger_id=trigger, view=modal())
    play.act({"user": "U01", "type": "shortcut", "callback_id": "x"})
    trigger = app.wait_for("shortcut", 4)[-1]["trigger_id"]
    refused = refusal(app.client.views_push, trigger_id=trigger, view=modal())
    assert refused["error"] == "push_limit_reached"


def test_a_stale_hash_is_a_conflict(app: SmallApp, view: dict[str, Any]) -> None:
    new = app.client.views_update(view_id=view["id"], hash=view["hash"], view=modal())["view"]
    assert new["hash"] != view["hash"]
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert refusal(app.client.views_update, **stale)["error"] == "hash_conflict"
    home = {"type": "home", "blocks": []}
    published = app.client.views_publish(user_id="U01", view=home)["view"]
    app.client.views_publish(user_id="U01", view=home, hash=published["hash"])
    stale = {"user_id": "U01", "view": home, "hash": published["hash"]}
    assert refusal(app.client.views_publish, **stale)["error"] == "hash_conflict"


def test_an_update_keeps_what_was_typed_where_the_ids_match(
    play: PlayServer, app: SmallApp
) -> None:
    play.act({"user": "U01", "type": "shortcut", "callback_id": "x"})
    trigger = app.wait_for("shortcut")[-1]["trigger_id"]
    button = {"type": "button", "action_id": "more", "text": text("More")}
    row = {"type": "actions", "block_id": "row", "elements": [button]}
    given = modal(an_input("b1"), an_input("b2"), row)
    view = app.client.views_open(trigger_id=trigger, view=given)["view"]
    typed = {"b1": {"a": "one"}, "b2": {"a": "two"}}
    act = {"user": "U01", "type": "click", "view_id": view["id"], "action_id": "more"}
    play.act({**act, "state": typed})
    app.client.views_update(view_id=view["id"], view=modal(an_input("b1"), an_input("b3")))
    values = modals(play)[0]["state"]["values"]
    assert values["b1"]["a"]["value"] == "one"
    assert values["b3"]["a"]["value"] is None


def test_a_closed_modal_cannot_be_updated_and_tells_when_asked_to(
    play: PlayServer, app: SmallApp, trigger: str
) -> None:
    view = app.client.views_open(trigger_id=trigger, view=modal(notify_on_close=True))["view"]
    assert play.act({"user": "U01", "type": "close"}) == {"ok": True}
    closed = app.wait_for("view_closed")[0]
    assert (closed["view"]["id"], closed["is_cleared"]) == (view["id"], False)
    refused = refusal(app.client.views_update, view_id=view["id"], view=modal())
    assert refused["error"] == "not_found"


def test_an_external_id_is_unique_while_its_view_is_open(
    play: PlayServer, app: SmallApp, trigger: str
) -> None:
    app.client.views_open(trigger_id=trigger, view=modal(external_id="one"))
    play.act({"user": "U02", "type": "shortcut", "callback_id": "x"})
    other = app.wait_for("shortcut", 2)[-1]["trigger_id"]
    second = {"trigger_id": other, "view": modal(external_id="one")}
    assert refusal(app.client.views_open, **second)["error"] == "duplicate_external_id"
    assert app.client.views_update(external_id="one", view=modal())["ok"]


def test_an_app_that_does_not_answer_leaves_the_modal_with_a_warning(
    impatient: PlayServer,
) -> None:
    with SmallApp(impatient) as app:
        impatient.act({"user": "U01", "type": "shortcut", "callback_id": "x"})
        trigger = app.wait_for("shortcut")[0]["trigger_id"]
        view = app.client.views_open(trigger_id=trigger, view=modal())["view"]
        app.silent = True
        answer = impatient.act({"user": "U01", "type": "submit", "state": {"b1": {"a": "x"}}})
        assert answer == {"ok": False, "error": "operation_timeout"}
        assert modals(impatient)[0]["id"] == view["id"]
