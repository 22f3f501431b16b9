"""A message whose questions have closed loses its open buttons, once and without haste."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.answering.store import AnswerRow
from bot.asking import closing, view
from bot.asking.store import AskedRow, PromptRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people.store import MemberRow
from bot.sending.store import FAILED, OutboxRow
from bot.slack import NotPosted
from tests.scene import AGREE, CHOICE, CLOSES, WORDS, Scene, a_prompt, a_scene
from tests.seed import a_member


@pytest.fixture
def scene(database: Database, clock: TurnableClock) -> Scene:
    return a_scene(database, clock)


def queue(scene: Scene, now: datetime = CLOSES) -> int:
    """As a process that has just begun does."""
    return closing.Closings(scene.database, AnswerRow.asked_id).queue_due(now=now)


def tick(scene: Scene) -> None:
    """What a tick does about closing; nobody is looked up in Slack."""
    now = scene.clock.now()
    for name in ("closings", "send", "homes"):
        scene.parts.steps()[name](now)


def queued(scene: Scene) -> list[OutboxRow]:
    with scene.database.read() as session:
        found = select(OutboxRow).where(OutboxRow.kind == closing.KIND).order_by(OutboxRow.id)
        return list(session.scalars(found))


def others(scene: Scene, count: int, *, closes_at: datetime = CLOSES) -> list[str]:
    with scene.database.write() as session:
        people = [a_member(session, scene.team, slack_id=f"U1{n:02}") for n in range(count)]
        return [a_prompt(session, scene.team, each, closes_at=closes_at) for each in people]


def test_an_untapped_message_reads_as_closed_a_tick_after_its_questions_close(
    scene: Scene,
) -> None:
    scene.clock.turn(CLOSES - timedelta(minutes=1))
    tick(scene)
    assert scene.slack.updates == []
    scene.clock.turn(CLOSES)
    tick(scene)
    ((ref, message),) = scene.slack.updates
    assert (ref.channel, ref.ts) == ("DU01", "1800000000.000001")
    assert "These questions have closed." in str(message.blocks)
    assert view.ANSWER not in str(message.blocks)
    scene.clock.turn(CLOSES + timedelta(minutes=5))
    tick(scene)
    assert len(scene.slack.updates) == 1, "once is enough"


def test_a_half_answered_message_keeps_what_is_saved_and_its_way_to_change(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    scene.clock.turn(CLOSES)
    tick(scene)
    ((_, message),) = scene.slack.updates
    drawn = str(message.blocks)
    assert "What you saved stands" in drawn
    assert "✓ Saved: *Agree*" in drawn
    assert drawn.count(view.CHANGE) == 1
    assert view.ANSWER not in drawn


def test_a_message_that_is_answered_whole_is_left_alone(scene: Scene) -> None:
    for question in (AGREE, CHOICE, WORDS):
        scene.answer(question, "skip")
    assert queue(scene) == 0
    scene.answer(AGREE, "4")
    assert queue(scene) == 0, "two versions of one answer are one answered question"


def test_only_what_stands_in_slack_and_closed_within_a_week_is_redrawn(scene: Scene) -> None:
    assert queue(scene, CLOSES - timedelta(seconds=1)) == 0
    assert queue(scene, CLOSES + timedelta(days=7)) == 0
    for changes in ({"ts": None}, {"state": "skipped", "ts": "1.1"}, {"state": "planned"}):
        with scene.database.write() as session:
            session.execute(update(PromptRow).values(**changes))
        assert queue(scene) == 0
    with scene.database.write() as session:
        session.execute(update(PromptRow).values(state="sent"))
    assert queue(scene) == 1


def test_few_wait_at_a_time_so_that_a_taps_repair_is_not_held_up(scene: Scene) -> None:
    late = others(scene, 24, closes_at=CLOSES + timedelta(minutes=1))
    now = CLOSES + timedelta(minutes=2)
    assert queue(scene, now) == 20
    first, *rest = queued(scene)
    assert first.subject == scene.prompt_id, "what closed first comes first"
    for row in rest[4:]:
        assert queue(scene, now) == 0
        with scene.database.write() as session:
            session.get_one(OutboxRow, row.id).state = FAILED
    assert queue(scene, now) == 0, "five wait"
    with scene.database.write() as session:
        session.get_one(OutboxRow, first.id).state = FAILED
    assert queue(scene, now) == 5
    assert {row.subject for row in queued(scene)} == {scene.prompt_id, *late}


def test_after_a_look_that_found_nothing_it_rests_a_minute(scene: Scene) -> None:
    closings = closing.Closings(scene.database, AnswerRow.asked_id)
    before = CLOSES - timedelta(seconds=30)
    assert closings.queue_due(now=before) == 0
    assert closings.queue_due(now=CLOSES) == 0
    assert closings.queue_due(now=before + timedelta(minutes=1)) == 1
    turned_back = closing.Closings(scene.database, AnswerRow.asked_id)
    assert turned_back.queue_due(now=CLOSES + timedelta(days=9)) == 0
    others(scene, 1)
    assert turned_back.queue_due(now=CLOSES) == 1, "a clock that is turned back is no rest"


def test_six_processes_at_once_queue_each_message_once(scene: Scene) -> None:
    subjects = {scene.prompt_id, *others(scene, 4)}
    together = threading.Barrier(6)

    def one() -> None:
        together.wait()
        queue(scene)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.subject for row in queued(scene)) == sorted(subjects)


def test_a_message_that_slack_no_longer_has_is_not_tried_again(scene: Scene) -> None:
    scene.slack.failures["update"] = NotPosted("chat.update", "message_not_found")
    scene.clock.turn(CLOSES)
    tick(scene)
    del scene.slack.failures["update"]
    scene.clock.turn(CLOSES + timedelta(minutes=5))
    tick(scene)
    assert scene.slack.updates == []
    assert [row.state for row in queued(scene)] == [FAILED]


def test_an_open_home_no_longer_shows_what_has_closed(scene: Scene) -> None:
    scene.event(type="app_home_opened", user="U01", channel="DU01", tab="home")
    assert view.ANSWER in str(scene.slack.homes["U01"])
    scene.clock.turn(CLOSES)
    tick(scene)
    assert view.ANSWER not in str(scene.slack.homes["U01"])
    with scene.database.read() as session:
        assert session.scalars(select(MemberRow.home_stale_at)).all() == [None] * 3


def test_a_prompt_whose_questions_are_gone_is_not_redrawn(scene: Scene) -> None:
    with scene.database.write() as session:
        for row in session.scalars(select(AskedRow)):
            session.delete(row)
    assert queue(scene) == 0
