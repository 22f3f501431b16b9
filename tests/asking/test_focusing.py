"""Focus weeks in the database: who writes them, whose turn a single question has, what is asked."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.actions import store as actions
from bot.actions.model import Finding, Plan
from bot.asking import store
from bot.asking.flow import plan_prompts
from bot.asking.focusing import has_turn
from bot.asking.model import Focus, Reason
from bot.asking.store import AskedRow, FocusRow, PromptRow
from bot.catalogue import LensKey, load_catalogue
from bot.configuring.rehearsal import rehearse
from bot.db.database import Database
from bot.people import store as people
from bot.people.model import Team
from bot.people.store import pause
from bot.scheduling.flow import open_rounds
from bot.scheduling.model import iso_week
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

CATALOGUE = load_catalogue()
#: Tuesday of 2026-W48, ten in Helsinki.
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
WEEK = "2026-W48"
TODAY = NOW.date()


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


def test_of_three_single_questions_in_a_week_the_first_is_the_focus(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        days = "FREQ=WEEKLY;BYDAY=TU,WE,TH"
        a_schedule(
            session, team, recurrence=days, questions_per_person=1, starts_on=NOW.date()
        )  # fmt: skip
    focused(database, team, "silo")
    on_silo = []
    for number in range(3):
        at = NOW + timedelta(days=number)
        ask(database, now=at)
        asked = lenses_by_prompt(database, at.date())
        on_silo.append(sum(LensKey.SILO in lenses[0] for lenses in asked))
    assert on_silo[0] == 6
    assert sum(on_silo[1:]) <= 4, "no more than the wheel has for it"


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


def an_action(
    database: Database, team: Team, lens: str, *, due_on: date = TODAY, said: str = "Pairing"
) -> int:
    with database.write() as session:
        action, _ = actions.add(
            session,
            Finding(team.id, "2026-W44", lens),
            Plan(said, "U01", due_on, "Fewer quiet days"),
            created_by="U01",
            written_in=f"V{said}{lens}",
            now=NOW - timedelta(weeks=4),
        )
    return action.id


def reasked(database: Database, action_id: int) -> str | None:
    with database.read() as session:
        action = actions.by_id(session, action_id)
    assert action is not None
    return action.reasked_week


@pytest.mark.parametrize("due_on", [date(2026, 11, 24), date(2026, 11, 21), date(2026, 11, 12)])
def test_a_due_action_is_asked_again_before_a_lens_to_watch(
    database: Database, team: Team, due_on: date
) -> None:
    with database.write() as session:
        a_schedule(session, team, starts_on=NOW.date())
    focused(database, team, "silo")
    action = an_action(database, team, "testing_gap", due_on=due_on)
    ask(database)
    asked = lenses_by_prompt(database, NOW.date())
    assert all(LensKey.TESTING_GAP in lenses[-1] for lenses in asked)
    assert reasked(database, action) == WEEK
    with database.read() as session:
        focus = store.focus_of(session, team.id, WEEK)
    assert focus == Focus(LensKey.TESTING_GAP, f"action:{action}")


@pytest.mark.parametrize(
    ("due_on", "asked_in"),
    [
        (date(2026, 11, 24), [WEEK, WEEK, WEEK]),
        (date(2026, 11, 25), [None, WEEK, WEEK]),
        (date(2026, 11, 26), [None, WEEK, WEEK]),
        (date(2026, 11, 27), [None, None, "2026-W49"]),
    ],
)
def test_an_action_is_asked_about_in_the_first_round_on_its_day_or_after(
    database: Database, team: Team, due_on: date, asked_in: list[str | None]
) -> None:
    """Rounds on Tuesday, Thursday and the next Tuesday."""
    days = "FREQ=WEEKLY;BYDAY=TU,TH"
    with database.write() as session:
        a_schedule(
            session, team, recurrence=days, questions_per_person=1, starts_on=NOW.date()
        )  # fmt: skip
    action = an_action(database, team, "testing_gap", due_on=due_on)
    seen = []
    for ahead in (0, 2, 7):
        ask(database, now=NOW + timedelta(days=ahead))
        seen.append(reasked(database, action))
    assert seen == asked_in


def test_an_action_of_next_week_waits_and_of_two_one_has_the_next_week(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        a_schedule(session, team, starts_on=NOW.date())
    later = an_action(database, team, "silo", due_on=date(2026, 11, 30))
    second = an_action(database, team, "method_gap", due_on=date(2026, 11, 24))
    first = an_action(database, team, "testing_gap", due_on=date(2026, 11, 23))
    for weeks in range(3):
        ask(database, now=NOW + timedelta(weeks=weeks))
    assert [reasked(database, each) for each in (first, second, later)] == [
        "2026-W48", "2026-W49", "2026-W50",
    ]  # fmt: skip


def test_an_action_whose_lens_the_schedule_leaves_out_waits_for_one_that_asks_it(
    database: Database, team: Team
) -> None:
    action = an_action(database, team, "testing_gap")
    with database.write() as session:
        a_schedule(session, team, topics={"lenses": ["silo", "method_gap"]}, starts_on=NOW.date())
    ask(database)
    assert reasked(database, action) is None


def test_planning_again_asks_no_action_again(database: Database, team: Team) -> None:
    with database.write() as session:
        a_schedule(session, team, starts_on=NOW.date())
    action = an_action(database, team, "testing_gap")
    ask(database)
    ask(database, now=NOW + timedelta(minutes=1))
    ask(database, now=NOW + timedelta(weeks=1))
    assert reasked(database, action) == WEEK
    with database.read() as session:
        assert len(session.scalars(select(FocusRow)).all()) == 1


def test_each_members_next_prompt_tells_of_a_settled_action_once(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        a_schedule(session, team, starts_on=NOW.date())
        away = people.member_by_slack_id(session, "U06")
        assert away is not None
        pause(session, away.id, until=NOW + timedelta(days=2))
    action = an_action(database, team, "testing_gap")
    with database.write() as session:
        actions.settle(session, action, "moved", "2026-W47", now=NOW - timedelta(days=4))
    for weeks in range(3):
        ask(database, now=NOW + timedelta(weeks=weeks))
    with database.read() as session:
        rows = session.execute(
            select(PromptRow.local_day, func.count())
            .where(PromptRow.told_action == action)
            .group_by(PromptRow.local_day)
            .order_by(PromptRow.local_day)
        ).all()
    assert [tuple(row) for row in rows] == [(date(2026, 11, 24), 5), (date(2026, 12, 1), 1)]


def test_what_a_prompt_that_never_came_told_is_told_by_the_next(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        a_schedule(session, team, starts_on=NOW.date())
    action = an_action(database, team, "testing_gap")
    with database.write() as session:
        actions.settle(session, action, "moved", "2026-W47", now=NOW - timedelta(days=4))
    ask(database)
    with database.write() as session:
        lost, *_ = session.scalars(select(PromptRow.id)).all()
        store.mark_skipped(session, lost, Reason.LATE)
    ask(database, now=NOW + timedelta(weeks=1))
    with database.read() as session:
        told = session.scalars(
            select(PromptRow.member_id).where(
                PromptRow.told_action == action, PromptRow.state == "planned"
            )
        ).all()
    assert len(told) == len(set(told)) == 6


def test_the_plan_is_the_same_with_a_focus_and_without(database: Database, team: Team) -> None:
    with database.write() as session:
        a_schedule(session, team, starts_on=NOW.date())
    before = rehearse(database, CATALOGUE, now=NOW)
    focused(database, team, "silo")
    assert rehearse(database, CATALOGUE, now=NOW) == before
