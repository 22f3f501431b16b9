"""Taps and text through real Bolt dispatch, as Slack sends them; Slack itself is on paper."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.asking import view as prompt_view
from bot.catalogue import EXTRAS
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.language import load_texts
from bot.people.store import MembershipRow
from tests.answering.conftest import Lock
from tests.deliveries import RESPONSE_URL, a_tap
from tests.scene import AGREE, CATALOGUE, CHOICE, CLOSES, FREEZES, WORDS, PaperSlack, Scene, a_scene


def texts_in(blocks: list[dict[str, Any]]) -> str:
    return json.dumps(blocks, ensure_ascii=False)


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
    assert scene.slack.notes() == [
        "These questions have closed. Your tap was not saved; what was saved before stands."
    ]
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
    assert scene.slack.notes() == [
        "These questions have closed. Your tap was not saved; what was saved before stands."
    ]
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


def test_a_tap_on_a_locked_database_is_not_acknowledged_and_the_next_one_is(
    scene: Scene, locked: Lock
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


def test_a_tap_on_a_database_that_cannot_be_written_is_told_and_not_acknowledged(
    scene: Scene, read_only: Callable[[], None]
) -> None:
    read_only()
    assert scene.answer(AGREE, "4")["status"] == 500
    block = prompt_view.ROLE_BLOCK + scene.prompt_id
    assert scene.tap(prompt_view.ROLE, chosen="product", block_id=block)["status"] == 500
    told = "This could not be saved just now. Please tap again in a moment."
    assert scene.slack.notes() == [told, told]
    assert scene.stored() == 0


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


def test_choices_are_told_in_the_prompts_language(sqlite_url: str, clock: TurnableClock) -> None:
    database = Database(sqlite_url)
    scene = a_scene(database, clock, language="fi")
    scene.clock.turn(CLOSES)
    scene.answer(CHOICE, CATALOGUE.question(CHOICE).values()[0])
    assert scene.slack.notes() == [load_texts().by("fi")("answering.closed")]
    database.dispose()
