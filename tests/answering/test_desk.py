"""Taps and text through real Bolt dispatch, as Slack sends them; Slack itself is on paper."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from bot.answering.view import CLOSED_MODAL, TEXT_MODAL
from bot.answering.view import WORDS as WORDS_BLOCK
from bot.asking import view as prompt_view
from bot.catalogue import EXTRAS
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.language import load_texts
from bot.people.store import MembershipRow
from bot.slack import NotPosted, PerhapsPosted, Unreachable
from tests.scene import (
    AGREE,
    CATALOGUE,
    CHOICE,
    CLOSES,
    FREEZES,
    RESPONSE_URL,
    WORDS,
    PaperSlack,
    Scene,
    a_scene,
    a_submission,
    a_tap,
)

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


def test_a_tap_is_stored_acknowledged_and_shown(scene: Scene) -> None:
    assert scene.answer(AGREE, "4") == {"status": 200, "body": ""}
    assert [row.value for row in scene.versions(AGREE)] == ["4"]
    [(url, message, replace)] = scene.slack.responses
    assert (url, replace) == (RESPONSE_URL, True)
    assert message is not None
    assert "✓ Saved: *Agree*" in texts_in(message.blocks)
    assert (scene.prompt().revision, scene.prompt().shown) == (1, 1)


def test_every_choice_that_a_prompt_shows_can_be_tapped(scene: Scene) -> None:
    with scene.database.read() as session:
        drawn = scene.parts.room.sheets.message(session, scene.prompt_id)
    assert drawn is not None
    buttons = [
        element
        for block in drawn[0].blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    answers = [one for one in buttons if one["action_id"].startswith(prompt_view.ANSWER)]
    offered = len(CATALOGUE.question(AGREE).values()) + len(CATALOGUE.question(CHOICE).values())
    assert len(answers) == offered + 3 * len(EXTRAS)
    for one in answers:
        assert scene.tap(one["action_id"], one["value"])["status"] == 200
        asked_id = int(one["value"])
        key = next(key for key, id_ in scene.asked.items() if id_ == asked_id)
        assert scene.versions(key)[-1].value == one["action_id"].removeprefix(prompt_view.ANSWER)
    assert scene.slack.notes() == []


def test_the_same_envelope_twice_is_stored_once_and_answered_twice(scene: Scene) -> None:
    body = a_tap("U01", prompt_view.ANSWER + "4", scene.asked[AGREE])
    assert [scene.deliver(body).status for _ in range(2)] == [200, 200]
    scene.parts.refresher.drain()
    assert len(scene.versions(AGREE)) == 1
    assert len(scene.slack.redrawn()) == 1


def test_change_brings_the_buttons_back_and_the_next_tap_is_a_new_version(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    scene.tap(prompt_view.CHANGE, scene.asked[AGREE])
    reopened = texts_in(scene.slack.redrawn()[-1].blocks)
    assert "Saved now: *Agree*" in reopened
    assert prompt_view.ANSWER + "2" in reopened
    scene.answer(AGREE, "2")
    assert [row.value for row in scene.versions(AGREE)] == ["4", "2"]
    assert "✓ Saved: *Disagree*" in texts_in(scene.slack.redrawn()[-1].blocks)


def test_a_first_tap_on_a_closed_prompt_stores_nothing_and_says_so(scene: Scene) -> None:
    scene.clock.turn(CLOSES)
    assert scene.answer(AGREE, "4")["status"] == 200
    assert scene.stored() == 0
    assert scene.slack.notes() == ["This check-in has closed. Your tap was not saved."]
    assert "Closed on" in texts_in(scene.slack.redrawn()[-1].blocks)
    assert prompt_view.ANSWER not in texts_in(scene.slack.redrawn()[-1].blocks)


def test_what_is_saved_may_be_changed_after_the_close_until_the_freeze(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    scene.clock.turn(FREEZES - timedelta(seconds=1))
    scene.answer(AGREE, "2")
    assert scene.versions(AGREE)[-1].value == "2"
    scene.clock.turn(FREEZES)
    scene.answer(AGREE, "5")
    assert scene.versions(AGREE)[-1].value == "2"
    assert len(scene.slack.notes()) == 1


@pytest.mark.parametrize("action", [prompt_view.CHANGE, prompt_view.WRITE])
def test_change_and_write_after_the_freeze_say_that_it_is_closed(scene: Scene, action: str) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    scene.submit("A few words")
    opened = len(scene.slack.modals)
    scene.clock.turn(FREEZES)
    scene.tap(action, scene.asked[WORDS])
    assert len(scene.slack.modals) == opened
    assert scene.slack.notes() == ["This check-in has closed. Your tap was not saved."]
    assert prompt_view.CHANGE not in texts_in(scene.slack.redrawn()[-1].blocks)


@pytest.mark.parametrize("by", ["U02", "U08", "U77"])
@pytest.mark.parametrize(
    "action", [prompt_view.ANSWER + "4", prompt_view.CHANGE, prompt_view.WRITE]
)
def test_somebody_elses_tap_stores_and_shows_nothing(scene: Scene, by: str, action: str) -> None:
    scene.answer(AGREE, "5")
    scene.slack.responses.clear()
    question = WORDS if action == prompt_view.WRITE else AGREE
    assert scene.tap(action, scene.asked[question], by=by)["status"] == 200
    assert scene.stored() == 1
    assert scene.slack.modals == []
    assert scene.slack.redrawn() == []
    assert scene.slack.notes() == ["These questions were sent to somebody else. Nothing was saved."]


@pytest.mark.parametrize("value", ["", "x", "0", "-1", "1e3", "9" * 15, "9" * 400, "٣"])
@pytest.mark.parametrize(
    "action", [prompt_view.ANSWER + "4", prompt_view.CHANGE, prompt_view.WRITE]
)
def test_a_button_that_names_no_question_is_told_so(scene: Scene, value: str, action: str) -> None:
    assert scene.tap(action, value)["status"] == 200
    assert scene.stored() == 0
    [told] = scene.slack.notes()
    assert told.startswith(("This question is no longer open", "These questions were sent"))


def test_a_text_answer_is_written_in_a_modal_and_shown_quoted(scene: Scene) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS])
    [(trigger, modal)] = scene.slack.modals
    assert (trigger, modal["callback_id"]) == ("trigger-1", TEXT_MODAL)
    response = scene.submit("  Mostly labelling.\r\nAnd tests. ", ticked=["quote"])
    assert (response.status, response.body) == (200, "")
    [row] = scene.versions(WORDS)
    assert (row.value, row.text, row.quote) == ("text", "Mostly labelling.\nAnd tests.", True)
    assert "Mostly labelling." in texts_in(scene.slack.redrawn()[-1].blocks)


def test_change_opens_the_modal_with_the_words_and_the_consent(scene: Scene) -> None:
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


def test_a_window_that_did_not_open_in_app_home_is_a_failed_tap(scene: Scene) -> None:
    """App Home has no response_url: there Slack's own sign must tell it."""
    scene.slack.failures["open_view"] = NotPosted("views.open", "expired_trigger_id")
    tapped = scene.tap(prompt_view.WRITE, scene.asked[WORDS], home=True)
    assert tapped["status"] == 500


@pytest.fixture
def locked(scene: Scene, tmp_path: Path) -> Any:
    """The scene's database while another process writes and does not end."""
    engine = scene.database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(tmp_path / "retrostar.sqlite3", isolation_level=None)

    def lock() -> sqlite3.Connection:
        other.execute("BEGIN IMMEDIATE")
        return other

    yield lock
    other.close()


def test_a_tap_on_a_locked_database_is_not_acknowledged_and_the_next_one_is(
    scene: Scene, locked: Any
) -> None:
    other = locked()
    assert scene.answer(AGREE, "4") == {"status": 500, "body": ""}
    assert scene.slack.notes() == [
        "This could not be saved just now. Please tap again in a moment."
    ]
    other.execute("ROLLBACK")
    assert scene.stored() == 0
    assert scene.answer(AGREE, "4")["status"] == 200
    assert scene.stored() == 1


def test_a_text_on_a_locked_database_stays_in_the_modal_and_is_saved_again(
    scene: Scene, locked: Any
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


def test_a_role_is_kept_for_its_team_and_only_from_the_member(
    sqlite_url: str, clock: TurnableClock
) -> None:
    database = Database(sqlite_url)
    scene = a_scene(database, clock, asks_role=True)

    def roles() -> list[str | None]:
        with database.read() as session:
            return list(
                session.scalars(select(MembershipRow.role).order_by(MembershipRow.member_id))
            )

    block = prompt_view.ROLE_BLOCK + scene.prompt_id
    scene.tap(prompt_view.ROLE, chosen="product", block_id=block)
    assert roles() == ["product", "ml", "ml"]
    scene.tap(prompt_view.ROLE, chosen="data", block_id=block, by="U02")
    scene.tap(prompt_view.ROLE, chosen="king", block_id=block)
    scene.tap(prompt_view.ROLE, chosen="data", block_id=prompt_view.ROLE_BLOCK + "nothing")
    assert roles() == ["product", "ml", "ml"]
    with database.write() as session:
        session.execute(update(MembershipRow).values(role_fixed=True))
    scene.tap(prompt_view.ROLE, chosen="data", block_id=block)
    assert roles() == ["product", "ml", "ml"]
    database.dispose()


def test_a_tap_in_app_home_draws_the_home_again(scene: Scene) -> None:
    scene.answer(AGREE, "4", home=True)
    assert "Agree" in texts_in(scene.slack.homes["U01"]["blocks"])
    assert scene.slack.responses == []
    assert len(scene.versions(AGREE)) == 1


def test_change_in_app_home_brings_the_buttons_back_there(scene: Scene) -> None:
    scene.answer(AGREE, "4", home=True)
    scene.tap(prompt_view.CHANGE, scene.asked[AGREE], home=True)
    shown = texts_in(scene.slack.homes["U01"]["blocks"])
    assert "Saved now: *Agree*" in shown
    assert prompt_view.ANSWER + "1" in shown
    scene.answer(AGREE, "1", home=True)
    assert "Saved now" not in texts_in(scene.slack.homes["U01"]["blocks"])
    assert scene.versions(AGREE)[-1].value == "1"


def test_words_from_app_home_draw_the_home_again(scene: Scene) -> None:
    scene.tap(prompt_view.WRITE, scene.asked[WORDS], home=True)
    scene.submit("From home")
    assert "From home" in texts_in(scene.slack.homes["U01"]["blocks"])


def test_a_bug_in_a_listener_is_a_failed_tap_with_a_reference_in_the_log(
    sqlite_url: str, clock: TurnableClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(PaperSlack):
        def open_view(self, trigger_id: str, view: dict[str, Any]) -> None:  # noqa: ARG002
            raise ZeroDivisionError

    database = Database(sqlite_url)
    scene = a_scene(database, clock, slack=Broken())
    assert scene.tap(prompt_view.WRITE, scene.asked[WORDS])["status"] == 500
    [record] = [one for one in caplog.records if one.message == "a listener failed"]
    assert len(vars(record)["reference"]) == 8
    database.dispose()


def test_an_unknown_button_of_ours_is_not_acknowledged(scene: Scene) -> None:
    assert scene.tap("retrostar.gone.v9")["status"] == 404


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


def test_choices_are_told_in_the_prompts_language(sqlite_url: str, clock: TurnableClock) -> None:
    database = Database(sqlite_url)
    scene = a_scene(database, clock, language="fi")
    scene.clock.turn(CLOSES)
    scene.answer(CHOICE, CATALOGUE.question(CHOICE).values()[0])
    assert scene.slack.notes() == [load_texts().by("fi")("answering.closed")]
    database.dispose()
