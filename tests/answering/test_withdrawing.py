"""An answer taken back before the freeze was never given; after it, what was released stands."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from bot.answering.model import Outcome, Submission
from bot.answering.view import WITHDRAW
from bot.asking.store import RestRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.disclosure.counting import given
from bot.trends import store as trends
from tests.conftest import NOW
from tests.scene import AGREE, CHOICE, CLOSES, FREEZES, WORDS, Scene, a_scene


def withdraw(scene: Scene, question: str, *, by: str = "U01") -> str:
    """The line that is said of it, on top of App Home."""
    scene.tap(WITHDRAW, scene.asked[question], home=True, by=by)
    return json.dumps(scene.slack.homes[by]["blocks"], ensure_ascii=False)


def test_every_version_of_a_withdrawn_answer_goes(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    scene.answer(AGREE, "2")
    scene.answer(CHOICE, "B")
    home = withdraw(scene, AGREE)
    assert "It counts as if you had never answered" in home
    assert scene.versions(AGREE) == []
    assert [one.value for one in scene.versions(CHOICE)] == ["B"]


def test_no_stage_after_it_sees_a_withdrawn_answer(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    withdraw(scene, AGREE)
    before = NOW - timedelta(days=9)
    with scene.database.read() as session:
        assert given(session, team_id=scene.team.id, after=before, until=FREEZES) == []
        asked = trends.asked(session, team_id=scene.team.id, since=before, until=FREEZES)
        assert {one.value for one in asked} == {None}


def test_a_withdrawn_question_can_be_answered_again_until_it_closes(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    withdraw(scene, AGREE)
    scene.answer(AGREE, "1")
    assert [(one.version, one.value) for one in scene.versions(AGREE)] == [(1, "1")]
    withdraw(scene, AGREE)
    scene.clock.turn(CLOSES)
    scene.answer(AGREE, "5")
    assert scene.versions(AGREE) == []


def test_from_the_freeze_on_it_is_too_late_and_that_is_said(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    scene.clock.turn(FREEZES)
    assert "what was released stands" in withdraw(scene, AGREE)
    assert [one.value for one in scene.versions(AGREE)] == ["4"]


@pytest.mark.parametrize("other", ["U02", "U08", "U77"])
def test_nobody_withdraws_for_somebody_else(scene: Scene, other: str) -> None:
    scene.answer(AGREE, "4")
    withdraw(scene, AGREE, by=other)
    assert [one.value for one in scene.versions(AGREE)] == ["4"]


def test_a_second_tap_finds_nothing_to_withdraw(scene: Scene) -> None:
    scene.answer(AGREE, "4")
    withdraw(scene, AGREE)
    assert "Perhaps it is withdrawn already" in withdraw(scene, AGREE)


def test_a_withdrawn_not_my_area_is_asked_again(scene: Scene) -> None:
    scene.answer(AGREE, "not_my_area")
    withdraw(scene, AGREE)
    with scene.database.read() as session:
        assert list(session.scalars(select(RestRow))) == []


def test_the_message_in_the_conversation_shows_the_question_open_again(scene: Scene) -> None:
    scene.tap("retrostar.write.v1", scene.asked[WORDS])
    scene.submit("By hand, mostly.")
    shown = scene.prompt().shown
    withdraw(scene, WORDS)
    assert scene.prompt().revision > shown


def test_a_withdrawal_and_a_change_at_once_leave_one_whole_answer_or_none(
    database: Database, clock: TurnableClock
) -> None:
    scene = a_scene(database, clock)
    for value in ("1", "2", "3"):
        scene.recorder.record(scene.submission(AGREE, "4"))
        changed = scene.submission(AGREE, value)
        outcomes = at_once(
            partial(_change, scene, changed), partial(_take_back, scene, scene.asked[AGREE])
        )
        assert sorted(one.value for one in outcomes) == ["saved", "withdrawn"]
        assert [one.version for one in scene.versions(AGREE)] in ([], [1])
        scene.recorder.withdraw("U01", scene.asked[AGREE])
    database.dispose()


def _change(scene: Scene, submission: Submission) -> Outcome:
    return scene.recorder.record(submission).outcome


def _take_back(scene: Scene, asked_id: int) -> Outcome:
    return scene.recorder.withdraw("U01", asked_id).outcome


def at_once(*works: Callable[[], Outcome]) -> list[Outcome]:
    together, outcomes = Barrier(len(works)), []

    def run(work: Callable[[], Outcome]) -> None:
        together.wait()
        outcomes.append(work())

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
