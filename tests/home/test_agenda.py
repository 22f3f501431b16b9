"""/retro agenda: what the next retrospective may start from, in released figures only."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.actions import store as actions
from bot.actions.model import Finding, Plan
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest import replies
from tests.digest.history import NOW
from tests.digest.ledger import release
from tests.digest.test_story import raised_for
from tests.scene import Scene, a_scene

LENS = "testing_gap"


def a_told_scene(database: Database, times: int, language: str = "en") -> Scene:
    """Worse testing has been told *times* times before this week."""
    scene = a_scene(database, TurnableClock(NOW), language=language)
    with database.write() as session:
        release(session, scene.team, raised_for(times))
    return scene


def agenda(scene: Scene, by: str = "U08") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(scene.command("agenda", by=by))
    return answer


def try_it(scene: Scene, what: str, due_on: date, *, weeks_ago: int = 3) -> int:
    with scene.database.write() as session:
        action, _ = actions.add(
            session,
            Finding(scene.team.id, "2026-W44", LENS),
            Plan(what, "U02", due_on, "Tests"),
            created_by="U08",
            written_in=what,
            now=NOW - timedelta(weeks=weeks_ago),
        )
    return action.id


@pytest.mark.parametrize("who", ["U08", "U01"])
def test_leads_and_members_get_open_findings_with_a_question_and_a_button(
    database: Database, who: str
) -> None:
    scene = a_told_scene(database, 1)
    answer = agenda(scene, who)
    assert answer["response_type"] == "ephemeral"
    assert "Thin testing" in answer["text"]
    assert "Ask: Which part of the product" in answer["text"]
    buttons = [
        (element["action_id"], element["value"])
        for block in answer["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert buttons == [("retrostar.try.v1", f"{scene.team.id}:2026-W47:{LENS}")]


def test_due_actions_come_before_those_with_time_left_and_fresh_results_last(
    database: Database,
) -> None:
    scene = a_told_scene(database, 1)
    try_it(scene, "Later", date(2026, 12, 18))
    try_it(scene, "Due", date(2026, 11, 20))
    done = try_it(scene, "Done", date(2026, 11, 6))
    with database.write() as session:
        actions.settle(session, done, "moved", "2026-W46", now=NOW)
    text = agenda(scene)["text"]
    assert text.index("“Due”") < text.index("“Later”") < text.index("“Done”")
    assert "“Due” (Thin testing): Bo, was due on Friday 20 November." in text
    assert "“Done” (Thin testing): it has got better since." in text


def withdrawing(answer: dict[str, Any]) -> list[str]:
    return [
        block["accessory"]["value"]
        for block in answer["blocks"]
        if block.get("accessory", {}).get("action_id") == "retrostar.withdraw.v1"
    ]


def test_who_may_take_an_action_back_finds_the_button_beside_it(database: Database) -> None:
    scene = a_told_scene(database, 1)
    action_id = try_it(scene, "Later.", date(2026, 12, 18))
    assert withdrawing(agenda(scene)) == [str(action_id)]
    assert withdrawing(agenda(scene, "U02")) == [str(action_id)]
    assert withdrawing(agenda(scene, "U01")) == []
    assert "“Later” (Thin testing)" in agenda(scene)["text"]


def test_results_stand_apart_from_what_is_under_way(database: Database) -> None:
    scene = a_told_scene(database, 1)
    text = agenda(scene)["text"]
    assert "What we are trying: Nothing is open." in text
    assert "What was tried" not in text
    done = try_it(scene, "Done", date(2026, 11, 6))
    with database.write() as session:
        actions.settle(session, done, "moved", "2026-W46", now=NOW)
    assert "What was tried: “Done” (Thin testing)" in agenda(scene)["text"]


def test_what_nobody_replied_to_is_on_the_agenda_until_somebody_does(database: Database) -> None:
    scene = a_told_scene(database, 4)
    assert "“Thin testing” has been told since week 43" in agenda(scene)["text"]
    with database.write() as session:
        digest_id = release(
            session, scene.team, [replace(raised_for(5)[-1], week="2026-W48", freeze_at=NOW)]
        )
        replies.queue_card(session, digest_id, LENS, ["C01"], now=NOW)
    assert "has been told since" not in agenda(scene)["text"]


def test_a_quiet_team_hears_that_nothing_is_open(database: Database) -> None:
    scene = a_scene(database, TurnableClock(NOW))
    with database.write() as session:
        release(session, scene.team, raised_for(0)[:-1])
    text = agenda(scene)["text"]
    assert "No topic is told as worse now." in text
    assert "Nothing is open." in text


def test_an_agenda_speaks_the_askers_language(database: Database) -> None:
    scene = a_told_scene(database, 1, language="fi")
    assert "Seuraavaan retroon: Fraud ML" in agenda(scene, "U01")["text"]
