from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.answering.store import AnswerRow
from bot.catalogue import Catalogue, LensKey, Question, load_catalogue
from bot.db.database import Database
from bot.people.store import TeamRow, WorkspaceRow
from bot.trends.flow import read_week
from bot.trends.lenses import LENSES
from bot.trends.model.participation import Change
from bot.trends.model.state import Verdict
from bot.trends.model.week import Basis, Elsewhere, WeekReading
from bot.trends.store import ReadingRow
from tests.trends.history import History, freeze, iso_week, live

LARGE = {LensKey.TESTING_GAP: (9, 2.0), LensKey.USER_FEEDBACK_GAP: (11, -2.0)}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def read(db: Database, catalogue: Catalogue, team_id: int, week: int) -> WeekReading:
    return read_week(
        db, catalogue, team_id=team_id, iso_week=iso_week(week), freeze_at=freeze(week)
    )


def silo_question(catalogue: Catalogue) -> Question:
    return next(
        each
        for each in catalogue
        if LensKey.SILO in each.lenses and each.is_scaled and each.practices
    )


def test_sixteen_weeks_find_what_got_worse_and_what_got_better(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=16, shifts=LARGE)
    weeks = [read(database, catalogue, history.team.id, week) for week in range(1, 17)]
    assert all(
        lens.state.verdict is Verdict.NOT_ENOUGH_EVIDENCE
        for week in weeks[:8]
        for lens in week.lenses.values()
    )
    last = weeks[-1]
    assert tuple(last.lenses) == LENSES
    worse, better = last.lenses["testing_gap"].state, last.lenses["user_feedback_gap"].state
    assert (worse.verdict, better.verdict) == (Verdict.RAISED, Verdict.EASED)
    assert worse.episode is not None
    assert better.episode is not None
    first_week = last.lenses["silo"].reading.first_week
    assert abs(worse.episode.onset - (first_week + 8)) <= 1
    assert abs(better.episode.onset - (first_week + 10)) <= 1
    assert sum(week.lenses["testing_gap"].state.new for week in weeks) == 1


def test_a_week_is_read_once_and_stays_as_it_was(database: Database, catalogue: Catalogue) -> None:
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=3)
    first = read(database, catalogue, history.team.id, 3)
    with database.write() as session:
        session.execute(delete(AnswerRow))
    assert read(database, catalogue, history.team.id, 3) == first


def test_what_comes_after_the_freeze_counts_for_the_next_week(
    database: Database, catalogue: Catalogue
) -> None:
    question = silo_question(catalogue)
    value = question.values()[0]
    with database.write() as session:
        history = History(session)
        for number, late in enumerate((timedelta(0), timedelta(seconds=1))):
            prompt = history.prompt(history.members[number], 1)
            history.answer(history.ask(prompt, question), value, received_at=freeze(1) + late)
    assert read(database, catalogue, history.team.id, 1).lenses["silo"].reading.answers == 1
    second = read(database, catalogue, history.team.id, 2)
    assert second.lenses["silo"].reading.answers == 2
    assert second.this_week.people_replied == 1


def test_a_changed_answer_counts_once_as_it_stood_at_the_freeze(
    database: Database, catalogue: Catalogue
) -> None:
    question = silo_question(catalogue)
    healthy, *_, worrying = sorted(question.values(), key=question.category)
    with database.write() as session:
        history = History(session)
        asked = history.ask(history.prompt(history.members[0], 1), question)
        history.answer(asked, worrying, received_at=freeze(1) - timedelta(hours=2))
        history.answer(asked, healthy, received_at=freeze(1) - timedelta(hours=1), version=2)
        history.answer(asked, worrying, received_at=freeze(1) + timedelta(hours=1), version=3)
    silo = read(database, catalogue, history.team.id, 1).lenses["silo"].reading
    assert silo.answers == 1
    assert silo.level is not None
    assert silo.level.points < 0


@pytest.mark.parametrize("extra", ["dont_know", "not_my_area", "skip"])
def test_an_answer_off_the_scale_moves_no_line(
    database: Database, catalogue: Catalogue, extra: str
) -> None:
    question = silo_question(catalogue)
    with database.write() as session:
        history = History(session)
        asked = history.ask(history.prompt(history.members[0], 1), question)
        history.answer(asked, extra, received_at=freeze(1))
    week = read(database, catalogue, history.team.id, 1)
    assert week.lenses["silo"].reading.answers == 0
    assert week.this_week.people_replied == (0 if extra == "skip" else 1)
    counted = {each.practice: each for each in week.practices}[str(question.practices[0])]
    assert counted.dont_know == (extra == "dont_know")
    assert counted.asked == (extra != "not_my_area")


def test_a_prompt_that_never_went_out_was_not_asked(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        history = History(session)
        sent, skipped = (
            history.prompt(member, 1, state=state)
            for member, state in zip(history.members, ("sent", "skipped"), strict=False)
        )
        for prompt in (sent, skipped):
            history.ask(prompt, next(iter(catalogue)))
    week = read(database, catalogue, history.team.id, 1)
    assert (week.this_week.people_asked, week.this_week.people_replied) == (1, 0)


def test_a_team_reads_only_its_own_answers(database: Database, catalogue: Catalogue) -> None:
    with database.write() as session:
        ours = History(session, people=6)
        live(ours, catalogue, weeks=2)
        live(History(session, key="other"), catalogue, weeks=2, seed=9)
    week = read(database, catalogue, ours.team.id, 2)
    assert week.window.people_asked == 6
    assert sum(lens.reading.answers for lens in week.lenses.values()) <= 2 * 6 * 3 * 2


@pytest.mark.parametrize("same_organisation", [True, False])
def test_what_is_usual_is_the_organisation_s_and_nobody_else_s(
    database: Database, catalogue: Catalogue, *, same_organisation: bool
) -> None:
    levels = []
    with database.write() as session:
        ours, twin = History(session), History(session, key="twin")
        for history in (ours, twin):
            live(history, catalogue, weeks=2)
        _move(session, twin, "T-TWIN")
        others = History(session, key="others")
        live(others, catalogue, weeks=2, seed=9, shifts={LensKey.SILO: (1, 2.0)})
        if not same_organisation:
            _move(session, others, "T-OTHERS")
    for history in (ours, twin):
        level = read(database, catalogue, history.team.id, 2).lenses["silo"].reading.level
        assert level is not None
        levels.append(level.points)
    assert (levels[0] == pytest.approx(levels[1])) is not same_organisation


def _move(session: Session, history: History, organisation: str) -> None:
    """Into a workspace of its own."""
    workspace = WorkspaceRow(
        slack_id=organisation, name="", bot_id="B", bot_user_id="U", installed_at=freeze(1)
    )
    session.add(workspace)
    session.flush()
    session.execute(
        update(TeamRow).where(TeamRow.id == history.team.id).values(workspace_id=workspace.id)
    )


def test_a_question_that_the_catalogue_forgot_is_passed_over(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        history = History(session)
        question = next(iter(catalogue)).model_copy(update={"key": "long_forgotten"})
        asked = history.ask(history.prompt(history.members[0], 1), question)
        history.answer(asked, "1", received_at=freeze(1))
    week = read(database, catalogue, history.team.id, 1)
    assert all(lens.reading.answers == 0 for lens in week.lenses.values())


@pytest.mark.parametrize("same_organisation", [True, False])
def test_only_other_teams_of_the_organisation_found_what_is_usual(
    database: Database, catalogue: Catalogue, *, same_organisation: bool
) -> None:
    """Our own many answers do not; nor does what nobody else was asked; nor a "don't know"."""
    question = silo_question(catalogue)
    with database.write() as session:
        ours, others = History(session), History(session, key="others")
        for week in (1, 2):
            for history, members in ((ours, ours.members), (others, others.members[:6])):
                for place, member in enumerate(members):
                    asked = history.ask(history.prompt(member, week), question)
                    value = "dont_know" if place == 5 else question.values()[place % 2]
                    history.answer(asked, value, received_at=freeze(week) - timedelta(hours=1))
        if not same_organisation:
            _move(session, others, "T-OTHERS")
    lenses = read(database, catalogue, ours.team.id, 2).lenses
    assert lenses["silo"].elsewhere == (Elsewhere(10, 5) if same_organisation else Elsewhere())
    assert lenses["testing_gap"].elsewhere == Elsewhere()


def test_one_item_that_others_do_not_know_leaves_a_lens_without_what_is_usual(
    database: Database, catalogue: Catalogue
) -> None:
    known, unknown = [each for each in catalogue if LensKey.SILO in each.lenses and each.is_scaled][
        :2
    ]
    with database.write() as session:
        ours, others = History(session), History(session, key="others")
        for history, questions in ((ours, (known, unknown)), (others, (known,))):
            for member in history.members:
                prompt = history.prompt(member, 1)
                for place, question in enumerate(questions):
                    asked = history.ask(prompt, question, place)
                    history.answer(asked, question.values()[0], received_at=freeze(1))
    assert read(database, catalogue, ours.team.id, 1).lenses["silo"].elsewhere == Elsewhere()


def test_a_week_kept_before_a_figure_was_known_still_loads(
    database: Database, catalogue: Catalogue
) -> None:
    later = ("basis", "unfavourable", "organisation_wide", "participation", "trials")
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=1)
    read(database, catalogue, history.team.id, 1)
    with database.write() as session:
        for row in session.scalars(select(ReadingRow)):
            row.figures = {name: each for name, each in row.figures.items() if name not in later}
    week = read(database, catalogue, history.team.id, 1)
    silo = week.lenses["silo"]
    assert (silo.basis, silo.unfavourable, silo.organisation_wide) == (Basis.ABSOLUTE, None, False)
    assert week.participation.change is Change.CANNOT_TELL
    assert week.trials == {}
