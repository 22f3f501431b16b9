"""What is written to the bot: words are done and can be undone, other words are asked about."""

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.home.replies.buttons import SAY, TAKE
from bot.people import store as people
from bot.people.model import Member
from bot.people.store import MemberRow
from bot.sending.store import OutboxRow
from bot.slack import Unreachable
from bot.slack.text import escape
from tests.conftest import NOW
from tests.deliveries import a_tap
from tests.scene import AGREE, CHOICE, CLOSES, WORDS, Scene, a_prompt

_stamps = itertools.count(1)


def write(scene: Scene, text: str, *, by: str = "U01", ts: str | None = None) -> dict[str, Any]:
    """What the bot answers in the DM."""
    ts = ts or f"1800000001.{next(_stamps):06d}"
    text = escape(text)  # as Slack sends it
    scene.slack.words[f"D{by}", ts] = text
    scene.event(type="message", channel=f"D{by}", channel_type="im", user=by, text=text, ts=ts)
    scene.parts.tick()
    message = scene.slack.posts[-1][2]
    buttons = [one for block in message.blocks for one in block.get("elements", [])]
    shown = json.dumps(message.blocks)
    return {"text": message.text, "blocks": shown, "ts": ts, "buttons": buttons}


def member(scene: Scene, slack_id: str = "U01") -> Member:
    with scene.database.read() as session:
        found = people.member_by_slack_id(session, slack_id)
    assert found is not None
    return found


def take(scene: Scene, reply: dict[str, Any], *, by: str = "U01") -> dict[str, Any]:
    [value] = [one["value"] for one in reply["buttons"] if one["action_id"] == TAKE]
    return scene.tap(TAKE, value, by=by)


def test_a_pause_in_words_is_made_at_once_and_ended_by_its_button(scene: Scene) -> None:
    reply = write(scene, "Pause for two weeks, please")
    assert member(scene).paused_until == NOW + timedelta(weeks=2)
    assert "You will get no new questions before" in reply["text"]
    scene.tap(f"{SAY}resume", "now")
    assert member(scene).paused_until is None
    assert "Welcome back" in scene.slack.redrawn()[-1].text


def test_finnish_words_are_answered_in_finnish(scene: Scene) -> None:
    with scene.database.write() as session:
        session.execute(update(MemberRow).values(locale="fi-FI"))
    assert "Tauko päättyy" in write(scene, "tauko kaksi viikkoa")["text"]
    assert "Tervetuloa takaisin" in write(scene, "olen takaisin")["text"]
    assert member(scene).paused_until is None


def test_stop_asking_is_done_and_can_be_undone(scene: Scene) -> None:
    reply = write(scene, "stop asking me")
    assert member(scene).opted_out
    assert "I do not ask you any more" in reply["text"]
    scene.tap(f"{SAY}resume", "now")
    assert not member(scene).opted_out


def test_what_do_you_know_about_me_tells_it_and_offers_file_and_erasure(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    reply = write(scene, "what do you know about me?")
    assert "1 answer" in reply["text"]
    assert {one["action_id"] for one in reply["buttons"]} >= {
        f"{SAY}export", "retrostar.erase.open.v1"
    }  # fmt: skip


def test_the_same_event_again_does_nothing_more(scene: Scene) -> None:
    reply = write(scene, "pause two weeks")
    scene.tap(f"{SAY}resume", "now")
    posts = len(scene.slack.posts)
    write(scene, "pause two weeks", ts=reply["ts"])
    assert member(scene).paused_until is None
    assert len(scene.slack.posts) == posts


def test_words_are_taken_as_an_answer_only_after_a_tap(scene: Scene) -> None:
    reply = write(scene, "Mostly <labelling> & cleaning data")
    assert "Is this your answer to" in reply["text"]
    assert scene.stored() == 0
    told = take(scene, reply)
    assert told["status"] == 200
    assert [one.text for one in scene.versions(WORDS)] == ["Mostly <labelling> & cleaning data"]
    assert scene.versions(WORDS)[0].quote is False
    assert "Saved as your answer" in scene.slack.redrawn()[-1].text


def test_nothing_that_is_written_is_kept_before_the_tap(scene: Scene) -> None:
    write(scene, "a secret that nobody asked for")
    with scene.database.read() as session:
        rows = session.scalars(select(OutboxRow))
        kept = json.dumps([[row.subject, row.error, row.recipient] for row in rows])
    assert "secret" not in kept


def test_with_two_open_questions_in_words_help_is_given(scene: Scene) -> None:
    with scene.database.write() as session:
        a_prompt(
            session, scene.team, scene.members["U01"],
            ["tools_used"], local_day=(NOW - timedelta(days=1)).date(),
        )  # fmt: skip
    reply = write(scene, "Mostly cleaning data")
    assert TAKE not in reply["blocks"]
    assert "What you can type" in reply["text"]
    assert f"{SAY}next" in reply["blocks"]


@pytest.mark.parametrize("who", ["U02", "U08", "U77"])
def test_without_an_open_question_help_is_given(scene: Scene, who: str) -> None:
    reply = write(scene, "Mostly cleaning data", by=who)
    assert TAKE not in reply["blocks"]
    assert "I cannot chat about other things" in reply["text"]


def test_somebody_else_cannot_take_words_as_ones_answer(scene: Scene) -> None:
    reply = write(scene, "Mostly cleaning data")
    take(scene, reply, by="U02")
    assert scene.stored() == 0


def test_a_forged_button_saves_nothing(scene: Scene) -> None:
    for value in ("", "x", "1", "-1:2", f"{scene.asked[AGREE]}:1.2", "9" * 30 + ":1", "1:" * 500):
        assert scene.tap(TAKE, value)["status"] == 200
    assert scene.stored() == 0


def test_when_the_question_has_closed_the_words_are_named_as_not_saved(scene: Scene) -> None:
    reply = write(scene, "Mostly cleaning data")
    scene.clock.turn(CLOSES)
    take(scene, reply)
    assert scene.stored() == 0
    assert "Your words still stand above" in scene.slack.redrawn()[-1].text


def test_when_the_message_cannot_be_read_again_the_window_is_offered(scene: Scene) -> None:
    reply = write(scene, "Mostly cleaning data")
    scene.slack.failures["written"] = Unreachable("conversations.history", "gone")
    take(scene, reply)
    shown = scene.slack.redrawn()[-1]
    assert "You can write the answer here instead" in shown.text
    assert "retrostar.write.v1" in json.dumps(shown.blocks)


def test_too_many_words_are_not_cut_but_sent_back(scene: Scene) -> None:
    reply = write(scene, "é" * 501)
    take(scene, reply)
    assert scene.stored() == 0
    assert "longer than 500" in scene.slack.redrawn()[-1].text


def test_a_lead_who_is_in_no_team_cannot_be_paused(scene: Scene) -> None:
    assert "You are in no team" in write(scene, "pause two weeks", by="U08")["text"]


def test_a_word_with_a_double_tap_ends_in_the_same_state(scene: Scene) -> None:
    scene.answer(CHOICE, "B")
    body = a_tap("U01", f"{SAY}pause.2", "2")
    assert [scene.deliver(body).status for _ in range(2)] == [200, 200]
    assert member(scene).paused_until == NOW + timedelta(weeks=2)
