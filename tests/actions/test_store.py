import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions import store
from bot.actions.agenda import agenda, ask_debt
from bot.actions.model import Action, Debt, Finding, Plan, Result
from bot.db.database import Database
from bot.people.model import Team
from tests.seed import a_member, a_team

#: Friday of 2026-W47, after the freeze.
FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
DUE_ON = date(2026, 12, 16)  # Wednesday of 2026-W51


@pytest.fixture
def team(database: Database) -> Team:
    with database.write() as session:
        return a_team(session)


def written(
    database: Database,
    team: Team,
    what: str = "Pair on model tests",
    *,
    lens: str = "testing_gap",
    week: str = "2026-W47",
    due_on: date = DUE_ON,
    window: str | None = None,
    now: datetime = FRIDAY,
) -> Action:
    with database.write() as session:
        action, _ = store.add(
            session,
            Finding(team.id, week, lens),
            Plan(what, "U01", due_on, "It gets better."),
            created_by="U02",
            written_in=window or f"V-{what}",
            now=now,
        )
    return action


def test_what_is_kept_comes_back_as_it_was(database: Database, team: Team) -> None:
    action = written(database, team)
    with database.read() as session:
        assert store.all_of(session, team.id) == [action] == store.open_of(session, team.id)
        assert store.by_id(session, action.id) == action
    assert (action.created_week, action.due_week) == ("2026-W47", "2026-W51")
    assert (action.owner, action.created_by, action.created_at) == ("U01", "U02", FRIDAY)


def test_a_window_sent_again_is_one_action_that_says_what_it_said_last(
    database: Database, team: Team
) -> None:
    first = written(database, team, "Pair on tests", window="V1")
    last = written(database, team, "Pair on all tests", window="V1")
    assert (last.id, last.what) == (first.id, "Pair on all tests")
    with database.read() as session:
        assert store.all_of(session, team.id) == [last]


def test_a_window_sent_again_changes_no_result(database: Database, team: Team) -> None:
    first = written(database, team, "Pair on tests", window="V1")
    with database.write() as session:
        assert store.settle(session, first.id, "moved", "2026-W51", now=FRIDAY)
    again = written(database, team, "Something else", window="V1")
    assert (again.what, again.result) == ("Pair on tests", Result.MOVED)


def test_the_same_words_are_one_action_of_a_team_and_lens_while_it_is_open(
    database: Database, team: Team
) -> None:
    first = written(database, team, "Pair on tests", window="V1")
    assert written(database, team, "PAIR on tests", window="V2").id == first.id
    assert written(database, team, "Pair on tests", window="V3", lens="silo").id != first.id
    with database.write() as session:
        store.settle(session, first.id, "not_moved", "2026-W51", now=FRIDAY)
    assert written(database, team, "Pair on tests", window="V4").id != first.id


def test_a_reask_is_due_from_its_own_day_until_it_is_marked(database: Database, team: Team) -> None:
    action = written(database, team)

    def due(day: date) -> list[int]:
        with database.read() as session:
            return [one.id for one in store.due_reasks(session, team.id, day)]

    assert due(DUE_ON - timedelta(days=1)) == []
    assert due(DUE_ON) == [action.id]
    assert due(date(2027, 1, 20)) == [action.id]
    with database.write() as session:
        store.mark_reasked(session, action.id, "2026-W51")
        store.mark_reasked(session, action.id, "2026-W52")
    assert due(date(2027, 1, 20)) == []
    with database.read() as session:
        [kept] = store.open_of(session, team.id)
    assert kept.reasked_week == "2026-W51"


def test_a_first_result_stays_and_one_taken_back_gets_none(database: Database, team: Team) -> None:
    first, second = written(database, team, "One"), written(database, team, "Two")
    with database.write() as session:
        assert store.settle(session, first.id, "cannot_tell", "2026-W51", now=FRIDAY)
        assert not store.settle(session, first.id, "moved", "2026-W52", now=FRIDAY)
        assert not store.withdraw(session, first.id, now=FRIDAY)
        assert store.withdraw(session, second.id, now=FRIDAY)
        assert not store.settle(session, second.id, "moved", "2026-W51", now=FRIDAY)
    with database.read() as session:
        [kept] = store.all_of(session, team.id)
        assert (kept.result, kept.settled_week) == (Result.CANNOT_TELL, "2026-W51")
        assert store.open_of(session, team.id) == []
        assert store.due_reasks(session, team.id, date(2027, 1, 20)) == []


@pytest.mark.parametrize(("week", "given_up"), [("2027-W03", False), ("2027-W04", True)])
def test_an_action_that_nobody_could_judge_is_given_up_after_six_weeks(
    database: Database, team: Team, week: str, *, given_up: bool
) -> None:
    """Due in W51 of a year with 53 weeks, reasked or not."""
    first = written(database, team, "Sunday", due_on=date(2026, 12, 20))
    last = written(database, team, "Monday", due_on=date(2026, 12, 14))
    with database.write() as session:
        store.mark_reasked(session, first.id, "2026-W51")
    with database.read() as session:
        found = [action.id for action in store.stranded(session, team.id, week)]
    assert found == ([last.id, first.id] if given_up else [])


def test_a_result_is_told_in_the_next_prompt_and_not_in_the_one_after(
    database: Database, team: Team
) -> None:
    action = written(database, team)
    settled_at = datetime(2026, 12, 18, 13, 0, tzinfo=UTC)
    tuesday, next_tuesday = settled_at + timedelta(days=4), settled_at + timedelta(days=11)
    with database.write() as session:
        store.settle(session, action.id, "moved", "2026-W51", now=settled_at)

    def told(now: datetime, after: datetime | None = None) -> int | None:
        with database.read() as session:
            found = store.last_settled_for_prompt(session, team.id, now, after=after)
        return found.id if found else None

    assert told(settled_at - timedelta(seconds=1)) is None
    assert told(tuesday) == action.id
    assert told(tuesday, after=tuesday - timedelta(days=7)) == action.id
    assert told(next_tuesday, after=tuesday) is None
    assert told(settled_at + timedelta(days=14)) is None


def test_of_two_results_the_newer_is_told(database: Database, team: Team) -> None:
    first, second = written(database, team, "One"), written(database, team, "Two")
    with database.write() as session:
        store.settle(session, second.id, "moved", "2026-W51", now=FRIDAY)
        store.settle(session, first.id, "moved", "2026-W50", now=FRIDAY - timedelta(days=7))
    with database.read() as session:
        told = store.last_settled_for_prompt(session, team.id, FRIDAY + timedelta(days=1))
    assert told is not None
    assert told.id == second.id


def test_actions_of_another_team_are_not_shown(database: Database, team: Team) -> None:
    with database.write() as session:
        other = a_team(session, key="other", name="Other")
    written(database, other)
    with database.read() as session:
        assert store.all_of(session, team.id) == store.open_of(session, team.id) == []
        assert store.due_reasks(session, team.id, DUE_ON) == []


def test_owners_are_called_as_slack_calls_them(database: Database, team: Team) -> None:
    action = written(database, team)
    with database.read() as session:
        assert store.owner_names(session, [action]) == {"U01": "U01"}
    with database.write() as session:
        a_member(session, team, slack_id="U01", name="Ada")
        assert store.owner_names(session, [action]) == {"U01": "Ada"}


def test_an_agenda_tells_what_is_due_under_way_settled_and_unanswered(
    database: Database, team: Team
) -> None:
    due = written(database, team, "Due", due_on=date(2026, 12, 14))
    later = written(database, team, "Later", due_on=date(2027, 1, 14))
    over = written(database, team, "Over", lens="method_gap")
    long_over = written(database, team, "Long over", lens="method_gap")
    with database.write() as session:
        store.settle(session, over.id, "moved", "2026-W50", now=FRIDAY)
        store.settle(session, long_over.id, "moved", "2026-W47", now=FRIDAY)
    raised = {"silo": "2026-W48", "testing_gap": "2026-W47"}
    with database.read() as session:
        found = agenda(session, team.id, iso_week="2026-W51", raised_since=raised, discussed={})
    assert [action.id for action in found.due] == [due.id]
    assert [action.id for action in found.under_way] == [later.id]
    assert [(action.id, action.result) for action in found.settled] == [(over.id, Result.MOVED)]
    assert found.findings == (("silo", "2026-W48"), ("testing_gap", "2026-W47"))
    assert found.debts == (Debt("silo", 3),)


def test_taking_an_action_back_takes_the_reply_back(database: Database, team: Team) -> None:
    action = written(database, team)
    raised = {"testing_gap": "2026-W47"}
    with database.write() as session:
        assert ask_debt(session, team.id, "2026-W51", raised, discussed={}) == []
        store.withdraw(session, action.id, now=FRIDAY)
        assert ask_debt(session, team.id, "2026-W51", raised, discussed={}) == [
            Debt("testing_gap", 4)
        ]


def test_who_has_their_data_erased_is_named_at_no_action_and_the_actions_stay(
    database: Database, team: Team
) -> None:
    action = written(database, team)
    with database.write() as session:
        store.forget(session, "U01")
        store.forget(session, "U02")
        found = store.by_id(session, action.id)
        assert found is not None
        assert (found.what, found.owner, found.created_by) == (action.what, "", "")
        assert store.of_member(session, "U01") == store.of_member(session, "U02") == []


def test_forgetting_one_person_leaves_the_others_named(database: Database, team: Team) -> None:
    action = written(database, team)
    with database.write() as session:
        store.forget(session, "U01")
        found = store.by_id(session, action.id)
        assert found is not None
        assert (found.owner, found.created_by) == ("", "U02")


def test_ones_own_actions_come_as_plain_values_and_nobody_elses(
    database: Database, team: Team
) -> None:
    written(database, team)
    with database.read() as session:
        (own,) = store.of_member(session, "U01")
        (writers,) = store.of_member(session, "U02")
        assert store.of_member(session, "U03") == []
    assert (own["what"], own["looks_after_it"], own["wrote_it_down"]) == (
        "Pair on model tests",
        True,
        False,
    )
    assert (writers["looks_after_it"], writers["wrote_it_down"]) == (False, True)
    assert json.loads(json.dumps(own)) == own
