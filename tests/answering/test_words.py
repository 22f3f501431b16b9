"""Answers in words through real Bolt dispatch: the modal, what is kept, what is shown."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.answering.view import CLOSED_MODAL, TEXT_MODAL
from bot.answering.view import WORDS as WORDS_BLOCK
from bot.asking import view as prompt_view
from bot.asking.store import PromptRow
from bot.people.organisation import OrganisationPlan, write
from bot.slack import NotPosted, PerhapsPosted, Unreachable
from tests.answering.conftest import Lock
from tests.deliveries import a_submission
from tests.scene import CLOSES, WORDS, Scene
from tests.seed import STARTS_ON, terms_of

FAR = {
    "channel": "<!channel> <!here> <@U02> <#C01> <!subteam^S01> @everyone & <https://evil.example|x>",
    "emoji": "🙂" * 500,
    "family": "👩‍👩‍👧‍👦🇫🇮👍🏽" * 20,
    "right to left": "שלום \u202eabc\u202c مرحبا",
    "zero width": "a\u200bb\u200dc\ufeffd",
    "markdown": "*bold* _it_ `code` ~no~ > quote",
}


def texts_in(blocks: list[dict[str, Any]]) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def errors(body: str) -> dict[str, str]:
    answer = json.loads(body)
    assert answer["response_action"] == "errors"
    told: dict[str, str] = answer["errors"]
    return told


def test_a_text_answer_is_written_in_a_modal_and_shown_quoted(scene: Scene) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    [(trigger, modal)] = scene.slack.modals
    assert (trigger, modal["callback_id"]) == ("trigger-1", TEXT_MODAL)
    response = scene.submit("  Mostly labelling.\r\nAnd tests. ", ticked=["quote"])
    assert (response.status, response.body) == (200, "")
    [row] = scene.versions(WORDS)
    assert (row.value, row.text, row.quote) == ("text", "Mostly labelling.\nAnd tests.", True)
    assert "Mostly labelling." in texts_in(scene.slack.redrawn()[-1].blocks)


def with_an_organisation(scene: Scene) -> None:
    plan = OrganisationPlan("C09", "FREQ=WEEKLY;BYDAY=MO", "09:00", "UTC", STARTS_ON)
    with scene.database.write() as session:
        write(session, scene.team.workspace_id, leads=("U09",), plan=plan, today=STARTS_ON)


def test_a_confidential_team_quotes_nobody_and_asks_nobody_for_consent(scene: Scene) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    words, kept = scene.slack.modals[-1][1]["blocks"]
    assert words["block_id"] == WORDS_BLOCK
    assert kept["text"]["text"] == "I keep your words and show them only to you."


def test_where_the_organisation_has_a_digest_the_consent_names_it(scene: Scene) -> None:
    with_an_organisation(scene)
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    _, consent = scene.slack.modals[-1][1]["blocks"]
    [option] = consent["element"]["options"]
    assert option["text"]["text"] == (
        "May be quoted, without my name, in the digest of the whole organisation"
    )
    assert "initial_options" not in consent["element"]


def test_a_named_team_asks_for_consent_to_its_own_digest(scene: Scene) -> None:
    with_an_organisation(scene)
    with scene.database.write() as session:
        named = terms_of(session, scene.team, mode="named")
        session.execute(update(PromptRow).values(terms_id=named.id))
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    _, consent = scene.slack.modals[-1][1]["blocks"]
    [option] = consent["element"]["options"]
    assert "others may guess it" in option["text"]["text"]
    assert "organisation" not in option["text"]["text"]


def test_change_opens_the_modal_with_the_words_and_the_consent(scene: Scene) -> None:
    with_an_organisation(scene)
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    scene.submit("First words", ticked=["quote"])
    scene.tap(prompt_view.CHANGE, scene.asked[WORDS])
    words, consent = scene.slack.modals[-1][1]["blocks"]
    assert words["element"]["initial_value"] == "First words"
    assert consent["element"]["initial_options"][0]["value"] == "quote"
    scene.submit("First words")
    assert [row.quote for row in scene.versions(WORDS)] == [True, False]


def test_a_text_question_answered_with_an_extra_gets_its_buttons_back(scene: Scene) -> None:
    scene.answer(WORDS, "skip")
    assert [(row.value, row.text) for row in scene.versions(WORDS)] == [("skip", None)]
    scene.tap(prompt_view.CHANGE, scene.asked[WORDS])
    assert scene.slack.modals == []
    reopened = texts_in(scene.slack.redrawn()[-1].blocks)
    assert prompt_view.WRITE in reopened
    assert prompt_view.ANSWER + "dont_know" in reopened
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    assert "initial_value" not in scene.slack.modals[-1][1]["blocks"][0]["element"]
    scene.submit("Now in words")
    assert scene.versions(WORDS)[-1].text == "Now in words"


def test_words_may_give_way_to_an_extra(scene: Scene) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    scene.submit("Some words", ticked=["quote"])
    scene.answer(WORDS, "dont_know")
    newest = scene.versions(WORDS)[-1]
    assert (newest.value, newest.text, newest.quote) == ("dont_know", None, False)
    assert "Some words" not in texts_in(scene.slack.redrawn()[-1].blocks)


@pytest.mark.parametrize("name", sorted(FAR))
def test_any_text_is_kept_and_shown_literally(scene: Scene, name: str) -> None:
    words = FAR[name]
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    assert scene.submit(words).status == 200
    assert scene.versions(WORDS)[-1].text == words
    message = scene.slack.redrawn()[-1]
    quotes = [block for block in message.blocks if block["type"] == "rich_text"]
    shown = "".join(
        part["text"] for section in quotes[0]["elements"] for part in section["elements"]
    )
    assert shown == words
    assert all(
        part["type"] == "text" for section in quotes[0]["elements"] for part in section["elements"]
    )
    parsed = [block for block in message.blocks if block["type"] != "rich_text"]
    assert "<!" not in texts_in(parsed) + message.text


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("🙂" * 3000, "longer than 500 characters"),
        ("", "Nothing is written yet"),
        (" \n\t ", "Nothing is written yet"),
        ("\x00\x07", "Nothing is written yet"),
    ],
)
def test_text_that_cannot_be_kept_stays_in_the_modal(scene: Scene, words: str, why: str) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    response = scene.submit(words)
    assert response.status == 200
    assert why in errors(response.body)[WORDS_BLOCK]
    assert scene.stored() == 0


def test_yesterdays_modal_stores_nothing_and_gives_the_words_back(scene: Scene) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    scene.clock.turn(CLOSES + timedelta(hours=1))
    answer = json.loads(scene.submit("Written all night <@U02>").body)
    assert answer["response_action"] == "update"
    assert answer["view"]["callback_id"] == CLOSED_MODAL
    assert "submit" not in answer["view"]
    assert all(block["type"] != "input" for block in answer["view"]["blocks"])
    (kept,) = answer["view"]["blocks"][2]["elements"][0]["elements"]
    assert kept["text"] == "Written all night <@U02>"
    assert scene.stored() == 0


def test_a_modal_of_somebody_else_keeps_the_words_and_stores_nothing(scene: Scene) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    told = errors(scene.submit("Not mine", by="U02").body)
    assert told == {WORDS_BLOCK: "These questions were sent to somebody else. Nothing was saved."}
    assert scene.stored() == 0
    assert scene.slack.redrawn() == []


@pytest.mark.parametrize("metadata", ["", "{}", "gone", '{"asked_id": 99999999999999}'])
def test_a_modal_that_carries_nothing_of_ours_keeps_the_words(scene: Scene, metadata: str) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    response = scene.submit("Words", metadata=metadata)
    assert response.status == 200
    assert "your words are still in this window" in errors(response.body)[WORDS_BLOCK]
    assert scene.stored() == 0


@pytest.mark.parametrize(
    "failure",
    [
        NotPosted("views.open", "expired_trigger_id"),
        PerhapsPosted("views.open", "TimeoutError", silent=True),
        Unreachable("views.open", "ConnectionRefusedError"),
    ],
)
def test_a_window_that_did_not_open_is_told_and_not_an_error(
    scene: Scene, failure: Exception
) -> None:
    scene.slack.failures["open_view"] = failure
    assert scene.tap(prompt_view.WRITE, scene.asked[WORDS])["status"] == 200
    assert scene.slack.notes() == ["The window did not open in time. Please tap again."]


def test_a_window_that_did_not_open_in_app_home_is_told_there(scene: Scene) -> None:
    """App Home has no response_url: the line stands on top of it, and the button is still there."""
    scene.slack.failures["open_view"] = NotPosted("views.open", "expired_trigger_id")
    tapped = scene.tap(prompt_view.WRITE, scene.asked[WORDS], home=True)
    assert tapped["status"] == 200
    home = json.dumps(scene.slack.homes["U01"]["blocks"])
    assert "The window did not open in time. Please tap again." in home
    assert prompt_view.WRITE in home


def test_a_text_on_a_locked_database_stays_in_the_modal_and_is_saved_again(
    scene: Scene, locked: Lock
) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    other = locked()
    response = scene.submit("Long thought")
    assert response.status == 200
    assert "Your words are still here" in errors(response.body)[WORDS_BLOCK]
    other.execute("ROLLBACK")
    assert scene.stored() == 0
    assert scene.submit("Long thought").body == ""
    assert scene.versions(WORDS)[-1].text == "Long thought"


def test_a_text_on_a_database_that_cannot_be_written_stays_in_the_modal(
    scene: Scene, read_only: Callable[[], None]
) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    read_only()
    response = scene.submit("Long thought")
    assert response.status == 200
    assert "Your words are still here" in errors(response.body)[WORDS_BLOCK]
    assert scene.stored() == 0


def test_words_from_app_home_draw_the_home_again(scene: Scene) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS], home=True)
    scene.submit("From home")
    assert "From home" in texts_in(scene.slack.homes["U01"]["blocks"])


@pytest.mark.parametrize("words", [["a secret"], {"a": "secret"}, 7])
def test_words_of_a_wrong_form_stay_out_of_the_log(
    scene: Scene, caplog: pytest.LogCaptureFixture, words: object
) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    body = a_submission("U01", scene.slack.modals[-1][1], "")
    body["view"]["state"] = {"values": {WORDS_BLOCK: {WORDS_BLOCK: {"value": words}}}}
    assert scene.deliver(body).status == 200
    body["view"]["state"] = "a secret"
    assert scene.deliver(body).status == 200
    assert scene.stored() == 0
    assert caplog.records
    assert "secret" not in caplog.text
