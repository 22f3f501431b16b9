"""Follow-ups: whom they reach, whom not, once a week, and that nothing counts them."""

import json
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from bot.answering.following import HOLD_OUT, calls_for_more, choose, held_out
from bot.answering.recorder import Recorder
from bot.answering.store import AnswerRow
from bot.asking import planning
from bot.asking import view as prompt_view
from bot.asking.followups import Written
from bot.asking.rotation import REPEAT_AFTER
from bot.asking.store import AskedRow, rest
from bot.catalogue import EXTRAS, Kind, Question, Role
from bot.clock import TurnableClock
from bot.db.database import Database
from tests.answering.test_model import FRESH
from tests.scene import CATALOGUE, CLOSES, Scene, a_prompt, a_scene, asked_in

DAY = date(2026, 11, 24)
#: On silo; agreeing is healthy, so that 1 is the most worrying answer.
PLANNING, PURPOSE = "in_planning", "purpose_clear"
#: Without lens and practice.
TOOLS = "role_clear"
SCALED = [each for each in CATALOGUE if each.is_scaled]
TEXTS = [each for each in CATALOGUE if each.kind is Kind.TEXT]


@pytest.fixture
def scene(database: Database, clock: TurnableClock) -> Scene:
    """Ada has questions on one lens, none of them to be written."""
    return a_scene(database, clock, questions=(PLANNING, PURPOSE, TOOLS))


def follow_ups(scene: Scene) -> list[AskedRow]:
    with scene.database.read() as session:
        return list(session.scalars(select(AskedRow).where(AskedRow.followup)))


def shown(scene: Scene) -> str:
    return json.dumps(scene.slack.redrawn()[-1].blocks, ensure_ascii=False)


def question(key: str) -> Question:
    return CATALOGUE.question(key)


@pytest.mark.parametrize(
    ("key", "worrying"),
    [
        ("quiet_days", {"4", "5", "dont_know"}),
        (PLANNING, {"1", "2", "dont_know"}),
        (TOOLS, set()),
        ("waiting_for", set()),
    ],
)
def test_which_answers_call_for_more(key: str, worrying: set[str]) -> None:
    values = [*question(key).values(), *EXTRAS]
    assert {value for value in values if calls_for_more(question(key), value)} == worrying


def test_of_three_the_worst_and_of_choices_the_upper_half_call_for_more() -> None:
    for each in SCALED:
        worst = sum(calls_for_more(each, value) for value in each.values())
        if each.lenses or each.practices:
            assert worst == {2: 1, 3: 1, 4: 2, 5: 2}[len(each.values())]


def test_a_worrying_answer_is_followed_by_one_more_question_in_the_same_message(
    scene: Scene,
) -> None:
    assert scene.answer(PLANNING, "1")["status"] == 200
    (more,) = follow_ups(scene)
    asked = question(more.question_key)
    assert asked.kind is Kind.TEXT
    assert "silo" in asked.lenses
    assert (more.prompt_id, more.followup_week) == (scene.prompt_id, "2026-W48")
    assert "One more, only if you like" in shown(scene)
    assert asked.text.by("en") in shown(scene)
    assert "3 short questions" in shown(scene), "it is not counted"


def test_what_is_written_is_kept_as_any_answer(scene: Scene) -> None:
    scene.answer(PLANNING, "dont_know")
    (more,) = follow_ups(scene)
    scene.tap(prompt_view.WRITE, more.id)
    assert scene.submit("Nobody tells me").status == 200
    with scene.database.read() as session:
        kept = session.scalars(select(AnswerRow).where(AnswerRow.asked_id == more.id)).one()
    assert (kept.value, kept.text) == ("text", "Nobody tells me")
    assert "Nobody tells me" in shown(scene)
    assert len(follow_ups(scene)) == 1


def test_who_leaves_it_open_is_done_all_the_same(scene: Scene) -> None:
    for key in (PLANNING, PURPOSE, TOOLS):
        scene.answer(key, "1")
    assert len(follow_ups(scene)) == 1
    assert "All done" in shown(scene)
    scene.clock.turn(CLOSES)
    scene.answer(PLANNING, "2")
    assert "One more" not in shown(scene)
    assert "Closed without an answer" not in shown(scene)
    assert question(follow_ups(scene)[0].question_key).text.by("en") not in shown(scene)


@pytest.mark.parametrize(("key", "value"), [(PLANNING, "4"), (PLANNING, "skip"), (TOOLS, "1")])
def test_other_answers_are_not_followed_and_cost_no_query_more(
    scene: Scene, key: str, value: str
) -> None:
    said: list[str] = []
    event.listen(
        scene.database.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: said.append(statement),
    )
    scene.recorder.record(scene.submission(key, value))
    assert follow_ups(scene) == []
    assert not any("followup" in statement for statement in said[:-1])


def test_a_double_tap_and_a_change_make_no_second_one(scene: Scene) -> None:
    for value in ("1", "1", "4", "2"):
        scene.answer(PLANNING, value)
    scene.answer(PURPOSE, "1")
    assert len(follow_ups(scene)) == 1


def test_two_taps_at_once_on_two_prompts_of_a_week_make_one(scene: Scene) -> None:
    with scene.database.write() as session:
        other = a_prompt(
            session, scene.team, scene.members["U01"], (PURPOSE,), local_day=DAY + timedelta(days=1)
        )
    taps = [
        scene.submission(PLANNING, "1"),
        replace(scene.submission(PLANNING, "1"), asked_id=asked_in(scene.database, other)[PURPOSE]),
    ]
    together = threading.Barrier(2)

    def tap(number: int) -> None:
        recorder = Recorder(scene.database, CATALOGUE, scene.clock)
        together.wait()
        recorder.record(taps[number])

    threads = [threading.Thread(target=tap, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(follow_ups(scene)) == 1
    with scene.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AnswerRow)) == 2


def test_a_week_that_is_held_out_has_none(database: Database, clock: TurnableClock) -> None:
    day = next(
        day for day in (DAY + timedelta(weeks=n) for n in range(99)) if held_out(1, _week(day))
    )
    scene = a_scene(database, clock, questions=(PLANNING,), local_day=day)
    assert scene.members["U01"].id == 1
    scene.answer(PLANNING, "1")
    assert follow_ups(scene) == []


def _week(day: date) -> str:
    return f"{day.isocalendar().year}-W{day.isocalendar().week:02}"


def test_one_week_in_five_is_held_out() -> None:
    weeks = [_week(DAY + timedelta(weeks=n)) for n in range(100)]
    share = sum(held_out(member, week) for member in range(100) for week in weeks) / 10_000
    assert abs(share - HOLD_OUT) < 0.015
    assert all(0 < sum(held_out(member, week) for week in weeks) < 50 for member in range(100))


def test_a_prompt_that_asks_for_words_anyway_has_none(scene: Scene) -> None:
    with scene.database.write() as session:
        other = a_prompt(
            session,
            scene.team,
            scene.members["U01"],
            (PURPOSE, "main_work"),
            local_day=DAY + timedelta(days=1),
        )
    asked = asked_in(scene.database, other)[PURPOSE]
    scene.tap(prompt_view.ANSWER + "1", asked)
    assert follow_ups(scene) == []


def test_somebody_elses_tap_and_a_closed_prompt_call_for_nothing(scene: Scene) -> None:
    scene.answer(PLANNING, "1", by="U02")
    scene.answer(PURPOSE, "4")
    scene.clock.turn(CLOSES)
    scene.answer(PURPOSE, "1")
    scene.answer(PLANNING, "1")
    assert follow_ups(scene) == []


def test_it_is_outside_the_cap_and_rests_for_four_weeks(scene: Scene) -> None:
    scene.answer(PLANNING, "1")
    (more,) = follow_ups(scene)
    member = scene.members["U01"].id
    with scene.database.read() as session:
        past = planning.pasts(session, [member], team_id=scene.team.id, now=scene.clock.now())
        counts = planning.team_past(session, scene.team.id).counts
    assert past[member].in_week_of(DAY) == 3
    assert more.question_key not in {*past[member].asked, *counts}
    assert past[member].rests[more.question_key] == DAY + REPEAT_AFTER


def test_what_is_not_their_area_is_not_asked_after(scene: Scene) -> None:
    with scene.database.write() as session:
        for each in TEXTS:
            rest(session, scene.members["U01"].id, each.key, until_on=DAY + timedelta(days=1))
    scene.answer(PLANNING, "1")
    assert follow_ups(scene) == []


@given(
    cause=st.sampled_from(SCALED),
    role=st.sampled_from([None, *Role]),
    past=st.lists(
        st.tuples(st.sampled_from([each.key for each in TEXTS]), st.integers(-60, 60)), max_size=12
    ),
)
def test_it_is_on_the_same_matter_and_not_seen_within_four_weeks(
    cause: Question, role: Role | None, past: list[tuple[str, int]]
) -> None:
    written = [Written("other", key, DAY + timedelta(days=days), None) for key, days in past]
    situation = replace(FRESH, local_day=DAY, role=role and role.value)
    more = choose(cause, situation, TEXTS, written)
    related = [
        each
        for each in TEXTS
        if set(each.lenses) & set(cause.lenses) or set(each.practices) & set(cause.practices)
    ]
    near = {each.key for each in written if abs(each.day - DAY) < REPEAT_AFTER}
    free = [each for each in related if each.key not in near and (role or Role.OTHER) in each.roles]
    assert (more in free) if free else more is None
