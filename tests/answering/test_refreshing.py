"""Messages are redrawn off the listener's path: at once, together, and never at any price."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.answering.flow import REPAIR_AFTER, repair_due
from bot.answering.refreshing import BATCH, BUSY, PAUSES, Redraw, Refresher
from bot.app import run_step
from bot.asking.store import PromptRow
from bot.sending.store import OutboxRow
from bot.slack import NotPosted, PerhapsPosted
from tests.conftest import NOW
from tests.deliveries import MESSAGE_TS, RESPONSE_URL
from tests.scene import AGREE, CHOICE, WORDS, PaperSlack, Scene, a_prompt
from tests.seed import a_member


class Ticks:
    """A clock on which everything takes a second."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds


def a_refresher(scene: Scene, **parts: Any) -> Refresher:
    return Refresher(
        scene.database,
        scene.parts.room.sheets,
        scene.slack,
        home=scene.parts.room.show,
        **parts,
    )


def many_prompts(scene: Scene, number: int) -> list[str]:
    with scene.database.write() as session:
        return [
            a_prompt(
                session,
                scene.team,
                a_member(session, scene.team, slack_id=f"U1{index:02d}"),
                [AGREE],
            )
            for index in range(number)
        ]


def run_through(refresher: Refresher, done: Callable[[], bool]) -> None:
    """Let the thread do all that waits, then end it."""
    refresher.start()
    refresher.stop()
    assert done()


def test_taps_on_one_message_are_drawn_once_in_their_last_state(scene: Scene) -> None:
    for value in "1", "2", "3":
        scene.recorder.record(scene.submission(AGREE, value))
        scene.parts.refresher.redraw(Redraw(scene.prompt_id, f"{RESPONSE_URL}/{value}", MESSAGE_TS))
    scene.parts.refresher.drain()
    [(url, message, _)] = scene.slack.responses
    assert url.endswith("/3")
    assert message is not None
    assert "Saved: *In between*" in str(message.blocks)
    assert (scene.prompt().revision, scene.prompt().shown) == (3, 3)


@pytest.mark.parametrize("waiting", [1, BUSY])
def test_a_few_waiting_messages_are_drawn_without_a_pause(scene: Scene, waiting: int) -> None:
    pauses: list[float] = []
    refresher = a_refresher(scene, sleep=pauses.append, clock=Ticks())
    for prompt_id in many_prompts(scene, waiting):
        refresher.redraw(Redraw(prompt_id, RESPONSE_URL, MESSAGE_TS))
    run_through(refresher, lambda: len(scene.slack.redrawn()) == waiting)
    assert pauses == []


def test_under_a_rush_each_redraw_is_followed_by_a_longer_pause(scene: Scene) -> None:
    pauses: list[float] = []
    refresher = a_refresher(scene, sleep=pauses.append, clock=Ticks())
    number = BATCH + BUSY
    for prompt_id in many_prompts(scene, number):
        refresher.redraw(Redraw(prompt_id, RESPONSE_URL, MESSAGE_TS))
    run_through(refresher, lambda: len(scene.slack.redrawn()) == number)
    assert pauses == [PAUSES] * BATCH


def test_a_message_that_cannot_be_drawn_does_not_stop_those_behind_it(scene: Scene) -> None:
    class Broken(PaperSlack):
        def respond(self, response_url: str, message: Any, *, replace: bool = True) -> None:
            if response_url.endswith("/broken"):
                raise ZeroDivisionError
            super().respond(response_url, message, replace=replace)

    scene.slack = Broken()

    def guard(work: Callable[[], None]) -> None:
        run_step("redraw", lambda _: work(), NOW)

    refresher = a_refresher(scene, guard=guard)
    bad, good = many_prompts(scene, 2)
    refresher.redraw(Redraw(bad, f"{RESPONSE_URL}/broken", MESSAGE_TS))
    refresher.note(f"{RESPONSE_URL}/broken", "told to nobody")
    refresher.redraw(Redraw(good, RESPONSE_URL, MESSAGE_TS))
    refresher.note(RESPONSE_URL, "told")
    run_through(refresher, lambda: len(scene.slack.redrawn()) == 1)
    assert scene.slack.notes() == ["told"]


def test_a_prompt_that_is_gone_is_no_trouble(scene: Scene) -> None:
    scene.parts.refresher.redraw(Redraw("gone", RESPONSE_URL, MESSAGE_TS))
    scene.parts.refresher.drain()
    assert scene.slack.responses == []


def test_work_that_comes_while_the_thread_waits_is_done(scene: Scene) -> None:
    done = threading.Event()

    class Telling(PaperSlack):
        def respond(self, response_url: str, message: Any, *, replace: bool = True) -> None:
            super().respond(response_url, message, replace=replace)
            done.set()

    scene.slack = Telling()
    refresher = a_refresher(scene)
    refresher.start()
    refresher.note(RESPONSE_URL, "hello")
    assert done.wait(10)
    refresher.stop()


def queued(scene: Scene) -> list[OutboxRow]:
    with scene.database.read() as session:
        found = select(OutboxRow).where(OutboxRow.kind == "refresh").order_by(OutboxRow.id)
        return list(session.scalars(found))


@pytest.mark.parametrize(
    "refusal",
    [NotPosted("response_url", "http_404"), PerhapsPosted("response_url", "TimeoutError")],
)
def test_a_refused_response_url_is_repaired_by_the_tick_with_chat_update(
    scene: Scene, refusal: Exception
) -> None:
    scene.slack.failures["respond"] = refusal
    assert scene.answer(AGREE, "4")["status"] == 200
    assert (scene.prompt().revision, scene.prompt().shown) == (1, 0)
    scene.clock.turn(NOW + REPAIR_AFTER)
    assert scene.parts.tick()
    assert scene.slack.updates == []
    scene.clock.turn(NOW + REPAIR_AFTER + timedelta(seconds=1))
    assert scene.parts.tick()
    [(ref, message)] = scene.slack.updates
    assert (ref.channel, ref.ts) == (scene.prompt().channel, scene.prompt().ts)
    assert "Saved: *Agree*" in str(message.blocks)
    assert scene.prompt().shown == 1
    assert scene.parts.tick()
    assert len(scene.slack.updates) == 1


def test_answers_from_a_copy_of_the_message_are_shown_in_it_and_then_in_the_message(
    scene: Scene,
) -> None:
    """`/retro next` shows a copy; the message in the DM must not keep its open buttons."""
    scene.answer(AGREE, "4", ephemeral=True)
    assert "Saved: *Agree*" in str(scene.slack.redrawn()[-1].blocks)
    assert (scene.prompt().revision, scene.prompt().shown) == (1, 0)
    scene.tap("retrostar.write.v1", scene.asked[WORDS], ephemeral=True)
    scene.submit("From the copy")
    assert "From the copy" in str(scene.slack.redrawn()[-1].blocks)
    scene.tap("retrostar.change.v1", scene.asked[AGREE], ephemeral=True)
    assert (scene.prompt().revision, scene.prompt().shown) == (2, 0)
    scene.clock.turn(NOW + timedelta(minutes=1))
    scene.parts.tick()
    [(ref, message)] = scene.slack.updates
    assert ref.ts == MESSAGE_TS
    assert "Saved: *Agree*" in str(message.blocks)
    assert "From the copy" in str(message.blocks)
    assert scene.prompt().shown == 2


def test_the_message_and_its_copy_are_both_redrawn(scene: Scene) -> None:
    scene.recorder.record(scene.submission(AGREE, "4"))
    scene.parts.refresher.redraw(Redraw(scene.prompt_id, f"{RESPONSE_URL}/own", MESSAGE_TS))
    scene.parts.refresher.redraw(Redraw(scene.prompt_id, f"{RESPONSE_URL}/copy", ""))
    scene.parts.refresher.drain()
    assert [url for url, _, _ in scene.slack.responses] == [
        f"{RESPONSE_URL}/own",
        f"{RESPONSE_URL}/copy",
    ]
    assert scene.prompt().shown == 1


def test_words_from_the_message_itself_need_no_repair(scene: Scene) -> None:
    scene.tap("retrostar.write.v1", scene.asked[WORDS])
    scene.submit("From the message")
    assert (scene.prompt().revision, scene.prompt().shown) == (1, 1)


def test_a_repair_that_fails_is_tried_again_and_queued_once(scene: Scene) -> None:
    scene.slack.failures["respond"] = NotPosted("response_url", "http_404")
    scene.slack.failures["update"] = PerhapsPosted("chat.update", "http_500")
    scene.answer(AGREE, "4")
    later = NOW + timedelta(minutes=2)
    scene.clock.turn(later)
    scene.parts.tick()
    scene.parts.tick()
    assert len(queued(scene)) == 1
    assert scene.prompt().shown == 0
    del scene.slack.failures["update"]
    scene.clock.turn(later + timedelta(minutes=5))
    scene.parts.tick()
    assert (len(scene.slack.updates), scene.prompt().shown) == (1, 1)


def test_a_repair_shows_what_is_saved_when_it_goes_out(scene: Scene) -> None:
    scene.slack.failures["respond"] = NotPosted("response_url", "http_404")
    scene.answer(AGREE, "4")
    scene.clock.turn(NOW + timedelta(minutes=1))
    repair_due(scene.database, now=scene.clock.now())
    scene.answer(AGREE, "1")
    scene.answer(CHOICE, "skip")
    scene.parts.sender.send_due()
    assert "Saved: *Strongly disagree*" in str(scene.slack.updates[-1][1].blocks)


def test_a_message_that_was_never_sent_is_not_repaired(scene: Scene) -> None:
    with scene.database.write() as session:
        row = session.get_one(PromptRow, scene.prompt_id)
        row.state, row.revision, row.touched_at = "planned", 1, NOW - timedelta(hours=1)
    assert repair_due(scene.database, now=NOW) == 0


def test_no_word_of_an_answer_reaches_the_log(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scene.tap("retrostar.write.v1", scene.asked[WORDS])
    scene.slack.failures["respond"] = NotPosted("response_url", "http_404")
    scene.submit("a secret of Ada")
    scene.clock.turn(NOW + timedelta(minutes=2))
    scene.parts.tick()
    assert caplog.records
    assert "secret" not in "".join(str(vars(record)) for record in caplog.records)
