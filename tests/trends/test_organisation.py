from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow
from bot.catalogue import Catalogue, LensKey, load_catalogue
from bot.db.database import Database
from bot.people import store as people
from bot.people.store import TeamRow, WorkspaceRow
from bot.trends import organisation_store
from bot.trends.lenses import LENSES
from bot.trends.model.gap import PAIRS
from bot.trends.model.organisation import Ripple
from bot.trends.model.state import Verdict
from bot.trends.model.weeks import week_number
from bot.trends.model.whole import OrganisationReading
from bot.trends.organisation import read_organisation, read_organisation_in
from tests.trends.history import History, freeze, iso_week, live


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def read(
    db: Database, catalogue: Catalogue, freezes: Mapping[int, datetime], week: int
) -> OrganisationReading:
    return read_organisation(
        db, catalogue, workspace_id=_workspace(db), iso_week=iso_week(week), freezes=freezes
    )


def _workspace(db: Database) -> int:
    with db.read() as session:
        found = people.workspace(session)
    assert found is not None
    return found.id


def company(
    db: Database, catalogue: Catalogue, *, weeks: int, teams: int = 3, worse: float = 0.0
) -> list[History]:
    """Teams of six that all get worse at testing in week 9."""
    with db.write() as session:
        histories = [History(session, people=6, key=f"team-{number}") for number in range(teams)]
        for seed, history in enumerate(histories):
            shifts = {LensKey.TESTING_GAP: (9, worse)}
            live(history, catalogue, weeks=weeks, seed=seed, shifts=shifts)
    return histories


def at(histories: list[History], week: int) -> dict[int, datetime]:
    return {history.team.id: freeze(week) for history in histories}


def test_a_change_that_all_teams_share_is_the_organisation_s(
    database: Database, catalogue: Catalogue
) -> None:
    histories = company(database, catalogue, weeks=14, worse=1.5)
    weeks = [read(database, catalogue, at(histories, week), week) for week in range(1, 15)]
    last = weeks[-1]
    assert tuple(last.lenses) == LENSES
    assert last.teams == 3
    assert last.window.people_asked == 18
    testing = last.lenses["testing_gap"]
    assert testing.state.verdict is Verdict.RAISED
    assert testing.state.episode is not None
    assert abs(testing.state.episode.onset - (testing.reading.first_week + 8)) <= 1
    assert sum(week.lenses["testing_gap"].state.new for week in weeks) == 1
    assert 10 <= testing.people <= 18
    assert {each.practice for each in last.practices} >= {"testing", "compliance"}


def test_the_week_is_read_once_and_stays_as_it_was(
    database: Database, catalogue: Catalogue
) -> None:
    histories = company(database, catalogue, weeks=2)
    first = read(database, catalogue, at(histories, 2), 2)
    with database.write() as session:
        session.execute(delete(AnswerRow))
    assert read(database, catalogue, at(histories, 2), 2) == first
    assert first.lenses["silo"].reading.answers > 0


def test_a_trial_in_a_transaction_reads_the_same_and_leaves_nothing(
    database: Database, catalogue: Catalogue
) -> None:
    histories = company(database, catalogue, weeks=2)
    workspace_id, name = _workspace(database), iso_week(2)
    with database.write() as session:
        trial = session.begin_nested()
        tried = read_organisation_in(
            session, catalogue, workspace_id=workspace_id, iso_week=name, freezes=at(histories, 2)
        )
        kept = organisation_store.find(session, workspace_id=workspace_id, iso_week=name)
        assert kept == tried
        trial.rollback()
    with database.read() as session:
        assert organisation_store.find(session, workspace_id=workspace_id, iso_week=name) is None
    assert read(database, catalogue, at(histories, 2), 2) == tried


def test_each_team_counts_up_to_its_own_freeze(database: Database, catalogue: Catalogue) -> None:
    question = next(each for each in catalogue if LensKey.SILO in each.lenses and each.is_scaled)
    early, late = freeze(1) - timedelta(days=1), freeze(1)
    with database.write() as session:
        histories = [History(session, people=1, key=key) for key in ("early", "late")]
        for history in histories:
            asked = history.ask(history.prompt(history.members[0], 1), question)
            history.answer(asked, question.values()[0], received_at=late)
    freezes = {histories[0].team.id: early, histories[1].team.id: late}
    assert read(database, catalogue, freezes, 1).lenses["silo"].reading.answers == 1


def test_roles_are_those_in_which_people_answered(database: Database, catalogue: Catalogue) -> None:
    histories = company(database, catalogue, weeks=3)
    software = {member.id for history in histories for member in history.members[3:]}
    machine = {member.id for history in histories for member in history.members[:3]}
    with database.write() as session:
        session.execute(
            update(AnswerRow).where(AnswerRow.member_id.in_(software)).values(role="software")
        )
    gaps = read(database, catalogue, at(histories, 3), 3).gaps
    assert {(gap.a, gap.b) for gap in gaps if gap.gap} == {
        (("ml", "data"), ("software",)),
        (("ml",), ("software",)),
    }
    for gap in gaps:
        assert set(gap.people_a) <= (machine if "ml" in gap.a else set())
        assert set(gap.people_b) <= software
        if gap.gap:
            assert gap.rest == ()
            assert gap.gap.low < gap.gap.size < gap.gap.high
    assert max(len(gap.people_a) + len(gap.people_b) for gap in gaps) > 10


def test_which_comparisons_there_are_depends_on_nobodys_answers(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        history = History(session, people=1, key="silent")
        history.prompt(history.members[0], 1)
    gaps = read(database, catalogue, at([history], 1), 1).gaps
    assert [(gap.lens, gap.a, gap.b) for gap in gaps] == [
        (str(lens), *pair) for lens in LENSES for pair in PAIRS
    ]
    assert not any(gap.gap or gap.people_a or gap.people_b for gap in gaps)


def test_a_team_that_is_not_frozen_yet_is_left_out(
    database: Database, catalogue: Catalogue
) -> None:
    histories = company(database, catalogue, weeks=2)
    week = read(database, catalogue, at(histories[:2], 2), 2)
    assert (week.teams, week.window.people_asked) == (2, 12)


def test_a_follow_up_moves_no_line(database: Database, catalogue: Catalogue) -> None:
    histories = company(database, catalogue, weeks=2)
    with database.write() as session:
        session.execute(update(AskedRow).values(followup=True))
    week = read(database, catalogue, at(histories, 2), 2)
    assert all(lens.reading.answers == 0 for lens in week.lenses.values())


def test_siblings_ripples_add_up_without_one_s_own_or_what_froze_later(
    database: Database, catalogue: Catalogue
) -> None:
    histories = company(database, catalogue, weeks=1, teams=4)
    week = week_number(iso_week(1))
    with database.write() as session:
        for number, history in enumerate(histories):
            organisation_store.note(
                session,
                team_id=history.team.id,
                week=week,
                freeze_at=freeze(1) + timedelta(hours=number),
                ripples={"silo": Ripple(10.0**number, 2.0), "testing_gap": Ripple(5.0, 5.0)},
            )
        _elsewhere(session, histories[3])
    with database.read() as session:
        found = organisation_store.others(
            session,
            team_id=histories[1].team.id,
            lens="silo",
            since=week,
            until=freeze(1) + timedelta(hours=9),
        )
        assert found == {week: Ripple(101.0, 4.0)}
        for since, until in ((week + 1, freeze(2)), (week, freeze(1) - timedelta(hours=1))):
            nothing = organisation_store.others(
                session, team_id=histories[1].team.id, lens="silo", since=since, until=until
            )
            assert nothing == {}


def _elsewhere(session: Session, history: History) -> None:
    """Into another organisation."""
    workspace = WorkspaceRow(
        slack_id="T-OTHERS", name="", bot_id="B", bot_user_id="U", installed_at=freeze(1)
    )
    session.add(workspace)
    session.flush()
    session.execute(
        update(TeamRow).where(TeamRow.id == history.team.id).values(workspace_id=workspace.id)
    )
