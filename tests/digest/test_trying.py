"""Actions in digests: settled once with the week that tells it, read back as told; ask debt."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.actions.model import Action, Finding, Plan, Result
from bot.db.database import Database
from bot.digest import flow, replies, store, trying
from bot.digest.tables import DigestRow
from bot.disclosure.week import ReleasedTrial
from bot.language import Texts
from bot.people.model import Team
from tests.digest.history import CATALOGUE, NOW
from tests.digest.ledger import release
from tests.digest.test_story import raised_for
from tests.seed import a_digest_plan, a_member, a_team

LENS = "testing_gap"
LAST = raised_for(4)[-1]


def a_scene(session: Session) -> Team:
    team = a_team(session, leads=("U90",))
    a_digest_plan(session, team)
    a_member(session, team, slack_id="U01", name="Ada")
    return team


def an_action(
    session: Session,
    team: Team,
    *,
    weeks_ago: int = 2,
    what: str = "Pairs",
    due_on: date = date(2026, 12, 4),
) -> Action:
    action, _ = actions.add(
        session,
        Finding(team.id, "2026-W45", LENS),
        Plan(what, "U01", due_on, "Tests"),
        created_by="U01",
        written_in=what,
        now=LAST.freeze_at - timedelta(weeks=weeks_ago),
    )
    return action


def test_a_result_is_settled_with_the_week_that_tells_it_and_stays(database: Database) -> None:
    with database.write() as session:
        team = a_scene(session)
        action = an_action(session, team)
        week = replace(LAST, trials={action.id: ReleasedTrial("moved", 0.5, 0.25, 0.75)})
        trying.settle(session, team.id, week, now=NOW)
        again = replace(week, week="2026-W48", trials={action.id: ReleasedTrial("not_moved")})
        trying.settle(session, team.id, again, now=NOW)
    with database.read() as session:
        settled = actions.by_id(session, action.id)
    assert settled is not None
    assert (settled.result, settled.settled_week) == (Result.MOVED, "2026-W47")


def test_what_nobody_answered_for_six_weeks_is_settled_as_not_to_be_told(
    database: Database,
) -> None:
    with database.write() as session:
        team = a_scene(session)
        old = an_action(session, team, weeks_ago=9, due_on=date(2026, 10, 1))
        new = an_action(session, team, weeks_ago=9, what="Other", due_on=date(2026, 11, 2))
        trying.settle(session, team.id, LAST, now=NOW)
    with database.read() as session:
        found = [actions.by_id(session, each.id) for each in (old, new)]
    assert [each and (each.result, each.settled_week) for each in found] == [
        (Result.CANNOT_TELL, "2026-W47"), (Result.OPEN, None),
    ]  # fmt: skip


def test_a_digest_lists_the_actions_with_their_owners_names(database: Database) -> None:
    with database.write() as session:
        team = a_scene(session)
        an_action(session, team, weeks_ago=3, what="First")
        an_action(session, team, weeks_ago=1, what="Second")
        an_action(session, team, weeks_ago=-1, what="After the freeze")
        lines = trying.lines(session, team.id, until=LAST.freeze_at)
    assert [(line.what, line.owner, line.result) for line in lines] == [
        ("Second", "Ada", "open"), ("First", "Ada", "open"),
    ]  # fmt: skip


def test_a_digest_tells_of_an_action_as_it_stood_then(database: Database, texts: Texts) -> None:
    with database.write() as session:
        team = a_scene(session)
        action = an_action(session, team)
        release(session, team, [LAST])
        actions.settle(session, action.id, "not_moved", "2026-W48", now=NOW)
        an_action(session, team, what="Later")
    with database.read() as session:
        told = flow.told(session, CATALOGUE, texts, team.id, "2026-W47")
    assert [(each.what, each.result) for each in told.digest.actions] == [("Pairs", "open")]


def test_what_was_withdrawn_is_told_no_more(database: Database, texts: Texts) -> None:
    with database.write() as session:
        team = a_scene(session)
        action = an_action(session, team)
        release(session, team, [LAST])
        actions.withdraw(session, action.id, now=NOW)
    with database.read() as session:
        told = flow.told(session, CATALOGUE, texts, team.id, "2026-W47")
    assert told.digest.actions == ()


def test_the_kept_digest_holds_nobodys_name_and_no_words(database: Database) -> None:
    with database.write() as session:
        team = a_scene(session)
        an_action(session, team)
        release(session, team, [LAST])
        content = str(session.scalars(select(DigestRow)).one().content)
    assert "Ada" not in content
    assert "Pairs" not in content


def debts(database: Database, times: int, *, posted: bool = True) -> tuple[tuple[str, str], ...]:
    """What is owed in the week that tells the finding for the *times*-th time after the first."""
    with database.write() as session:
        team = a_scene(session)
        digest_id = release(session, team, raised_for(times), posted=posted)
        digest = store.by_id(session, digest_id)
    assert digest is not None
    return digest.debts


@pytest.mark.parametrize(("times", "owed"), [(2, ()), (3, ((LENS, "2026-W44"),))])
def test_after_three_weeks_without_a_reply_a_finding_is_told_as_such(
    database: Database, times: int, owed: tuple[tuple[str, str], ...]
) -> None:
    assert debts(database, times) == owed


def test_weeks_that_were_never_sent_have_told_nobody(database: Database) -> None:
    assert debts(database, 6, posted=False) == ()


@pytest.mark.parametrize("reply", ["action", "card", "word"])
def test_any_reply_settles_the_debt(database: Database, reply: str) -> None:
    with database.write() as session:
        team = a_scene(session)
        weeks = raised_for(4)
        digest_id = release(session, team, weeks[:-1])
        if reply == "action":
            an_action(session, team)
        elif reply == "card":
            replies.queue_card(session, digest_id, LENS, ["C01"], now=NOW)
        else:
            replies.TEAMS.vote(session, digest_id, "U01", useful=False, now=NOW)
        assert trying.debts(session, team.id, weeks) == ()


def test_a_card_on_another_topic_is_no_reply(database: Database) -> None:
    with database.write() as session:
        team = a_scene(session)
        weeks = raised_for(4)
        digest_id = release(session, team, weeks[:-1])
        replies.queue_card(session, digest_id, "silo", ["C01"], now=NOW)
        assert trying.debts(session, team.id, weeks) == ((LENS, "2026-W43"),)
