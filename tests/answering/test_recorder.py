"""Answers are kept once, in versions, by those who were asked. On both databases."""

import itertools
import sqlite3
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update

from bot.answering.model import Consent, Outcome, Submission
from bot.answering.recorder import Recorder
from bot.answering.store import AnswerRow, newest_of_prompt
from bot.asking.store import PromptRow, RestRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.errors import Unavailable
from bot.people.store import MemberRow
from tests.conftest import NOW
from tests.scene import AGREE, CATALOGUE, CHOICE, CLOSES, FREEZES, WORDS, Scene, a_scene

LEGAL = {
    AGREE: {"1", "2", "3", "4", "5"},
    CHOICE: set(CATALOGUE.question(CHOICE).values()),
    WORDS: {"text"},
}
EXTRAS = {"dont_know", "not_my_area", "skip"}


@pytest.fixture
def scene(database: Database, clock: TurnableClock) -> Scene:
    return a_scene(database, clock)


def record(scene: Scene, question: str, value: str, **more: str) -> Outcome:
    return scene.recorder.record(scene.submission(question, value, **more)).outcome


def test_an_answer_is_stored_with_all_that_the_digest_needs(scene: Scene) -> None:
    assert record(scene, AGREE, "4") is Outcome.SAVED
    [row] = scene.versions(AGREE)
    ada = scene.members["U01"]
    assert (row.version, row.value, row.text, row.role) == (1, "4", None, "ml")
    assert (row.member_id, row.team_id) == (ada.id, scene.team.id)
    assert (row.answered_at, row.received_at) == (NOW, NOW)
    assert (row.quote, row.research, row.language_model) == (False, False, False)
    assert scene.prompt().terms_id == row.terms_id
    assert (scene.prompt().revision, scene.prompt().touched_at) == (1, NOW)


def test_a_double_tap_stores_one_version(scene: Scene) -> None:
    assert record(scene, AGREE, "4") is Outcome.SAVED
    assert record(scene, AGREE, "4") is Outcome.UNCHANGED
    assert len(scene.versions(AGREE)) == 1
    assert scene.prompt().revision == 1


def test_a_change_is_a_new_version_and_the_old_one_stays(scene: Scene) -> None:
    record(scene, AGREE, "4")
    assert record(scene, AGREE, "2") is Outcome.SAVED
    assert [(row.version, row.value) for row in scene.versions(AGREE)] == [(1, "4"), (2, "2")]


@pytest.mark.parametrize("asked_id", [0, 987_654, 2**31 - 1])
def test_a_question_that_was_never_asked_stores_nothing(scene: Scene, asked_id: int) -> None:
    receipt = scene.recorder.record(Submission("U01", asked_id, "4", at=NOW))
    assert (receipt.outcome, receipt.prompt_id) == (Outcome.UNKNOWN, None)
    assert scene.stored() == 0


def test_a_prompt_in_words_keeps_words_and_consent(scene: Scene) -> None:
    words = scene.submission(WORDS, "text", text="Tests <!channel>", consent=Consent(quote=True))
    assert scene.recorder.record(words).outcome is Outcome.SAVED
    [row] = scene.versions(WORDS)
    assert (row.text, row.quote, row.research, row.language_model) == (
        "Tests <!channel>", True, False, False,
    )  # fmt: skip


def test_not_my_area_rests_the_question_for_26_weeks_until_it_is_taken_back(scene: Scene) -> None:
    record(scene, AGREE, "not_my_area")
    with scene.database.read() as session:
        [rest] = session.scalars(select(RestRow)).all()
    ada = scene.members["U01"].id
    assert (rest.member_id, rest.question_key) == (ada, AGREE)
    assert rest.until_on == (NOW + timedelta(weeks=26)).date()
    record(scene, AGREE, "3")
    with scene.database.read() as session:
        assert session.scalars(select(RestRow)).all() == []


def test_an_opened_home_is_marked_stale_by_an_answer(scene: Scene) -> None:
    with scene.database.write() as session:
        session.execute(update(MemberRow).values(home_opened_at=NOW))
    record(scene, AGREE, "4")
    with scene.database.read() as session:
        stale = session.execute(
            select(MemberRow.slack_id).where(MemberRow.home_stale_at.is_not(None))
        )
        assert list(stale.scalars()) == ["U01"]


def run_together(work: list[threading.Thread]) -> None:
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()


def test_twenty_taps_at_once_by_four_processes_leave_a_line_of_versions(
    scene: Scene, database_url: str
) -> None:
    databases = [Database(database_url) for _ in range(4)]
    recorders = [Recorder(database, CATALOGUE, scene.clock) for database in databases]
    outcomes: list[Outcome] = []
    together = threading.Barrier(20)

    def tap(number: int) -> None:
        value = str(number % 5 + 1)
        together.wait()
        submission = scene.submission(AGREE, value)
        outcomes.append(recorders[number % 4].record(submission).outcome)

    run_together([threading.Thread(target=tap, args=(number,)) for number in range(20)])
    for database in databases:
        database.dispose()
    assert len(outcomes) == 20
    assert set(outcomes) <= {Outcome.SAVED, Outcome.UNCHANGED}
    rows = scene.versions(AGREE)
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == outcomes.count(Outcome.SAVED)
    assert all(one.value != two.value for one, two in itertools.pairwise(rows))


def test_an_answer_that_waits_for_its_turn_over_the_freeze_is_closed(
    scene: Scene, database_url: str
) -> None:
    """What becomes visible only after the digest was composed must not be dated before it."""
    record(scene, AGREE, "4")
    scene.clock.turn(FREEZES - timedelta(milliseconds=1))
    outcomes: list[Outcome] = []
    tap = threading.Thread(target=lambda: outcomes.append(record(scene, AGREE, "2")))
    other = Database(database_url)
    with other.write() as session:
        session.execute(select(PromptRow).with_for_update()).all()
        tap.start()
        tap.join(timeout=0.3)
        assert tap.is_alive()
        scene.clock.turn(FREEZES)
    tap.join()
    other.dispose()
    assert outcomes == [Outcome.CLOSED]
    assert [row.value for row in scene.versions(AGREE)] == ["4"]


def test_the_same_tap_from_twenty_threads_is_stored_once(scene: Scene) -> None:
    recorder, together, outcomes = scene.recorder, threading.Barrier(20), list[Outcome]()

    def tap() -> None:
        together.wait()
        outcomes.append(recorder.record(scene.submission(AGREE, "4")).outcome)

    run_together([threading.Thread(target=tap) for _ in range(20)])
    assert outcomes.count(Outcome.SAVED) == 1
    assert outcomes.count(Outcome.UNCHANGED) == 19
    assert len(scene.versions(AGREE)) == 1


def test_one_bad_item_among_many_hurts_nobody_else(scene: Scene) -> None:
    """A half surrogate cannot be stored in either database."""
    recorder, together = scene.recorder, threading.Barrier(8)
    saved: list[Outcome] = []
    failed: list[Exception] = []

    def tap(number: int) -> None:
        bad = number == 3
        text = "\ud800" if bad else None
        question, value = (WORDS, "text") if bad else (AGREE, "4")
        together.wait()
        try:
            saved.append(recorder.record(scene.submission(question, value, text=text)).outcome)
        except Exception as error:  # noqa: BLE001  each driver has its own
            failed.append(error)

    run_together([threading.Thread(target=tap, args=(number,)) for number in range(8)])
    assert (len(saved), len(failed)) == (7, 1)
    assert scene.stored() == 1


def test_a_locked_database_keeps_nothing_and_says_so(
    sqlite_url: str, clock: TurnableClock, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    scene = a_scene(database, clock)
    scene.database.engine.dispose()
    impatient = Database(sqlite_url)
    event.listen(impatient.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(tmp_path / "retrostar.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    recorder = Recorder(impatient, CATALOGUE, clock)
    try:
        with pytest.raises(Unavailable):
            recorder.record(scene.submission(AGREE, "4"))
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert scene.stored() == 0
    assert recorder.record(scene.submission(AGREE, "4")).outcome is Outcome.SAVED
    impatient.dispose()
    database.dispose()


@dataclass
class Expected:
    """What any sequence of taps should leave, told in a few words."""

    newest: dict[str, str] = field(default_factory=dict)

    def take(self, person: str, question: str, value: str, now: datetime) -> None:
        if person != "U01" or value not in LEGAL[question] | EXTRAS:
            return
        if now < (FREEZES if question in self.newest else CLOSES):
            self.newest[question] = value


steps = st.tuples(
    st.sampled_from(["U01", "U01", "U01", "U02", "U08", "U77", ""]),
    st.sampled_from([AGREE, CHOICE, WORDS]),
    st.sampled_from(["1", "5", "6", "a", "B", "text", "skip", "dont_know", "not_my_area", "", "A"]),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=20)),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(taps=st.lists(steps, max_size=12))
def test_any_taps_by_anybody_leave_one_newest_version_and_nothing_that_may_not_be_stored(
    scene: Scene, taps: list[tuple[str, str, str, timedelta]]
) -> None:
    with scene.database.write() as session:
        session.execute(delete(AnswerRow))
        session.execute(delete(RestRow))
        session.execute(update(PromptRow).values(revision=0))
    scene.clock.turn(NOW)
    expected, recorder = Expected(), scene.recorder
    for person, question, value, pause in taps:
        now = scene.clock.now() + pause
        scene.clock.turn(now)
        expected.take(person, question, value, now)
        text = "words" if value == "text" else None
        recorder.record(scene.submission(question, value, by=person, text=text))
    with scene.database.read() as session:
        rows = list(
            session.scalars(select(AnswerRow).order_by(AnswerRow.asked_id, AnswerRow.version))
        )
        newest = newest_of_prompt(session, scene.prompt_id)
    by_question = {
        key: [row for row in rows if row.asked_id == id_] for key, id_ in scene.asked.items()
    }
    assert {
        key: newest[id_].value for key, id_ in scene.asked.items() if id_ in newest
    } == expected.newest
    for key, versions in by_question.items():
        assert [row.version for row in versions] == list(range(1, len(versions) + 1))
        assert all(row.value in LEGAL[key] | EXTRAS for row in versions)
        assert all(row.received_at < FREEZES for row in versions)
        assert all(row.received_at < CLOSES for row in versions[:1])
    assert {row.member_id for row in rows} <= {scene.members["U01"].id}
