"""Focus weeks in the database: who writes them, whose turn a single question has, what is asked."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.asking import store
from bot.asking.flow import plan_prompts
from bot.asking.focusing import has_turn
from bot.asking.model import Focus
from bot.asking.store import AskedRow, FocusRow, PromptRow
from bot.catalogue import LensKey, load_catalogue
from bot.configuring.rehearsal import plan
from bot.db.database import Database
from bot.people.model import Team
from bot.scheduling.flow import open_rounds
from bot.scheduling.model import iso_week
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

CATALOGUE = load_catalogue()
#: Tuesday of 2026-W48, ten in Helsinki.
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
WEEK = "2026-W48"


@pytest.fixture
def team(database: Database) -> Team:
    with database.write() as session:
        team = a_team(session)
        for number in range(1, 7):
            a_member(session, team, slack_id=f"U0{number}", role="ml")
        a_digest_plan(session, team)
    return team


def focused(database: Database, team: Team, lens: str, *, week: str = WEEK) -> None:
    with database.write() as session:
        assert store.set_focus(session, team.id, week, lens, "watch", NOW)


def ask(database: Database, *, now: datetime = NOW) -> None:
    open_rounds(database, now=now)
    plan_prompts(database, CATALOGUE, now=now)


def lenses_by_prompt(database: Database, day: date) -> list[list[tuple[LensKey, ...]]]:
    """The lenses of each question on a scale, in the order asked, by prompt."""
    with database.read() as session:
        rows = session.execute(
            select(AskedRow.prompt_id, AskedRow.question_key)
            .join(PromptRow)
            .where(PromptRow.local_day == day)
            .order_by(AskedRow.prompt_id, AskedRow.position)
        ).all()
    made: dict[str, list[tuple[LensKey, ...]]] = {}
    for prompt_id, key in rows:
        question = CATALOGUE.question(key)
        if question.is_scaled:
            made.setdefault(prompt_id, []).append(question.lenses)
    return list(made.values())


def test_the_last_watch_wins_and_an_action_is_never_taken_away(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        assert store.focus_of(session, team.id, WEEK) is None
        assert store.set_focus(session, team.id, WEEK, "silo", "watch", NOW)
        assert store.set_focus(session, team.id, WEEK, "method_gap", "watch", NOW)
        assert store.focus_of(session, team.id, WEEK) == Focus(LensKey.METHOD_GAP, "watch")
        assert store.set_focus(session, team.id, WEEK, "testing_gap", "action:7", NOW)
        assert not store.set_focus(session, team.id, WEEK, "silo", "watch", NOW)
        assert not store.set_focus(session, team.id, WEEK, "silo", "action:8", NOW)
        assert store.set_focus(session, team.id, WEEK, "testing_gap", "action:7", NOW)
        assert store.focus_of(session, team.id, WEEK) == Focus(LensKey.TESTING_GAP, "action:7")
        assert len(session.scalars(select(FocusRow)).all()) == 1


def test_in_a_focus_week_each_members_last_question_is_of_the_lens(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        a_schedule(session, team, starts_on=NOW.date())
    focused(database, team, "innovation_gap")
    ask(database)
    asked = lenses_by_prompt(database, NOW.date())
    assert len(asked) == 6
    assert all(LensKey.INNOVATION_GAP in lenses[-1] for lenses in asked)
    ask(database, now=NOW + timedelta(weeks=1))
    later = lenses_by_prompt(database, NOW.date() + timedelta(weeks=1))
    assert not all(LensKey.INNOVATION_GAP in lenses[-1] for lenses in later)


def test_the_focus_takes_one_question_a_week_however_often_the_team_is_asked(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        days = "FREQ=WEEKLY;BYDAY=TU,TH"
        topics = {"lenses": ["silo", "testing_gap", "method_gap", "innovation_gap"]}
        a_schedule(
            session, team, recurrence=days, questions_per_person=2, topics=topics,
            starts_on=NOW.date(),
        )  # fmt: skip
    focused(database, team, "silo")
    ask(database)
    ask(database, now=NOW + timedelta(days=2))
    first = lenses_by_prompt(database, NOW.date())
    assert all(LensKey.SILO in lenses[-1] for lenses in first)
    second = lenses_by_prompt(database, NOW.date() + timedelta(days=2))
    assert not all(LensKey.SILO in lenses[0] for lenses in second if lenses)
    with database.read() as session:
        per_person = Counter(session.scalars(select(AskedRow.member_id)))
    assert set(per_person.values()) == {3}


def test_a_single_question_is_the_focus_every_second_week_at_most(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        a_schedule(session, team, questions_per_person=1, starts_on=NOW.date())
    for number in range(48, 52):
        focused(database, team, "user_feedback_gap", week=f"2026-W{number}")
    taken = []
    for weeks in range(4):
        at = NOW + timedelta(weeks=weeks)
        ask(database, now=at)
        asked = lenses_by_prompt(database, at.date())
        taken.append(all(LensKey.USER_FEEDBACK_GAP in lenses[-1] for lenses in asked))
    assert taken == [True, False, True, False]


@given(numbers=st.sets(st.integers(0, 40)))
def test_of_two_weeks_in_a_row_one_is_left_to_the_wheel(numbers: set[int]) -> None:
    days = [NOW.date() + timedelta(weeks=number) for number in range(42)]
    earlier: set[str] = set()
    taken = []
    for number, day in enumerate(days):
        taken.append(number in numbers and has_turn(day, earlier))
        if number in numbers:
            earlier.add(iso_week(day))
    assert not any(one and two for one, two in pairwise(taken))
    assert all(taken[number] or taken[number - 1] for number in numbers)


def test_the_plan_is_the_same_with_a_focus_and_without(database: Database, team: Team) -> None:
    with database.write() as session:
        a_schedule(session, team, starts_on=NOW.date())
    before = plan(database, CATALOGUE, now=NOW)
    focused(database, team, "silo")
    assert plan(database, CATALOGUE, now=NOW) == before
