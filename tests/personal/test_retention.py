from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.answering.store import AnswerRow
from bot.asking.tables import AskedRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people.store import WorkspaceRow
from bot.personal.retention import EVERY, Retention, drop_old
from tests.conftest import NOW
from tests.scene import WORDS, Scene, a_prompt, a_scene

DAY = timedelta(days=1)


@pytest.fixture
def scene(database: Database, clock: TurnableClock) -> Scene:
    return a_scene(database, clock)


def keep(database: Database, **ages: str) -> None:
    with database.write() as session:
        row = session.scalars(select(WorkspaceRow)).one()
        row.kept = {**row.kept, "retention": ages}


def answer(scene: Scene, at: datetime, *, version: int = 1, day: int = 0, who: str = "U01") -> None:
    """An answer in words to a question of its own for each *day* and person."""
    with scene.database.write() as session:
        local_day = NOW.date() - timedelta(days=day)
        member = scene.members[who]
        found = session.scalars(
            select(AskedRow).where(
                AskedRow.member_id == member.id, AskedRow.local_day == local_day,
                AskedRow.question_key == WORDS,
            )
        ).first()  # fmt: skip
        if found is None:
            prompt = a_prompt(session, scene.team, member, (WORDS,), local_day=local_day)
            found = session.scalars(select(AskedRow).where(AskedRow.prompt_id == prompt)).one()
        session.add(
            AnswerRow(
                asked_id=found.id, version=version, team_id=scene.team.id, member_id=member.id,
                role="ml", terms_id=1, value="text", text=f"{who} {day} {version}", quote=True,
                answered_at=at, received_at=at,
            )
        )  # fmt: skip


def texts(database: Database) -> list[str | None]:
    with database.read() as session:
        return list(session.scalars(select(AnswerRow.text).order_by(AnswerRow.id)))


def test_without_a_word_on_it_everything_is_kept(scene: Scene) -> None:
    answer(scene, NOW - 4000 * DAY)
    assert drop_old(scene.database, now=NOW) == 0
    assert len(texts(scene.database)) == 1


def test_texts_go_before_the_answers_they_stood_in(scene: Scene) -> None:
    keep(scene.database, text="P12M", answers="P24M")
    for day, age in ((0, 10), (1, 364), (2, 366), (3, 729), (4, 732)):
        answer(scene, NOW - age * DAY, day=day)
    assert drop_old(scene.database, now=NOW) == 3
    assert texts(scene.database) == ["U01 0 1", "U01 1 1", None, None]
    with scene.database.read() as session:
        rows = session.scalars(select(AnswerRow).where(AnswerRow.text.is_(None))).all()
        assert not any(row.quote for row in rows)
    assert drop_old(scene.database, now=NOW) == 0


def test_an_answer_goes_whole_or_not_at_all(scene: Scene) -> None:
    """A version that is younger keeps the older ones: what counts is the newest."""
    keep(scene.database, answers="P1Y")
    answer(scene, NOW - 400 * DAY, version=1)
    answer(scene, NOW - 10 * DAY, version=2)
    answer(scene, NOW - 400 * DAY, who="U02")
    drop_old(scene.database, now=NOW)
    assert texts(scene.database) == ["U01 0 1", "U01 0 2"]


def test_it_is_done_hour_by_hour_and_after_the_clock_went_back(scene: Scene) -> None:
    keep(scene.database, answers="P1Y")
    retention = Retention()

    def drops(at: datetime) -> int:
        answer(scene, at - 400 * DAY, day=drops.day)  # type: ignore[attr-defined]
        drops.day += 1  # type: ignore[attr-defined]
        return retention.drop_due(scene.database, now=at)

    drops.day = 0  # type: ignore[attr-defined]
    assert drops(NOW) == 1
    assert drops(NOW + timedelta(minutes=5)) == 0
    assert drops(NOW + EVERY) == 2
    assert drops(NOW - DAY) == 1


def test_the_tick_does_it(scene: Scene) -> None:
    keep(scene.database, answers="P1Y")
    answer(scene, NOW - 400 * DAY)
    scene.parts.steps()["retention"](NOW)
    assert texts(scene.database) == []
