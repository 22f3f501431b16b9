"""What a team's week carries besides its lines: basis, focus, participation, trials, siblings."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.actions.model import Finding, Plan
from bot.asking.store import PromptRow, focus_of, set_focus
from bot.catalogue import Catalogue, LensKey, Question, load_catalogue
from bot.db.database import Database
from bot.people.store import MembershipRow
from bot.scheduling.store import RoundRow
from bot.trends.flow import read_week
from bot.trends.model.moved import Result
from bot.trends.model.participation import Change
from bot.trends.model.state import Verdict
from bot.trends.model.week import Basis, WeekReading
from bot.trends.tables import RippleRow
from tests.trends.history import FIRST_WEEK, History, freeze, iso_week, live


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def read(db: Database, catalogue: Catalogue, team_id: int, week: int) -> WeekReading:
    return read_week(
        db, catalogue, team_id=team_id, iso_week=iso_week(week), freeze_at=freeze(week)
    )


def of(catalogue: Catalogue, lens: LensKey) -> Question:
    return next(each for each in catalogue if lens in each.lenses and each.is_scaled)


def ask_all(
    history: History, question: Question, week: int, category: int, *, followup: bool = False
) -> None:
    value = sorted(question.values(), key=question.category)[category]
    for member in history.members:
        asked = history.ask(history.prompt(member, week), question)
        asked.followup = followup
        history.answer(asked, value, received_at=freeze(week) - timedelta(hours=1))


@pytest.mark.parametrize(
    ("people", "more", "basis"),
    [(7, False, Basis.ABSOLUTE), (8, False, Basis.USUAL), (8, True, Basis.ABSOLUTE)],
)
def test_a_level_is_told_beside_what_is_usual_from_fifty_answers_on(
    database: Database, catalogue: Catalogue, people: int, basis: Basis, *, more: bool
) -> None:
    """Seven weeks of seven people are 49 answers, of eight 56; `more`: one to another item."""
    with database.write() as session:
        history = History(session, people=people)
        for week in range(1, 8):
            ask_all(history, of(catalogue, LensKey.SILO), week, 1)
        if more:
            _, other, *_ = (
                each for each in catalogue if LensKey.SILO in each.lenses and each.is_scaled
            )
            prompt = session.scalars(select(PromptRow)).first()
            assert prompt is not None
            asked = history.ask(prompt, other, position=1)
            history.answer(asked, other.values()[0], received_at=freeze(1))
    lenses = read(database, catalogue, history.team.id, 7).lenses
    assert lenses["silo"].basis is basis
    assert lenses["testing_gap"].basis is Basis.ABSOLUTE
    assert lenses["testing_gap"].unfavourable is None


def test_the_worrying_share_follows_what_was_said(database: Database, catalogue: Catalogue) -> None:
    with database.write() as session:
        history = History(session)
        for week in range(1, 5):
            for lens, category in ((LensKey.SILO, 0), (LensKey.TESTING_GAP, -1)):
                question = of(catalogue, lens)
                for member in history.members[:5] if lens is LensKey.SILO else history.members[5:]:
                    asked = history.ask(history.prompt(member, week), question)
                    value = sorted(question.values(), key=question.category)[category]
                    history.answer(asked, value, received_at=freeze(week))
    lenses = read(database, catalogue, history.team.id, 4).lenses
    healthy, worrying = lenses["silo"].unfavourable, lenses["testing_gap"].unfavourable
    assert healthy is not None
    assert worrying is not None
    assert healthy < 0.35
    assert worrying > 0.6


def test_follow_ups_count_for_nothing(database: Database, catalogue: Catalogue) -> None:
    with database.write() as session:
        history = History(session)
        ask_all(history, of(catalogue, LensKey.SILO), 1, 0)
        ask_all(history, of(catalogue, LensKey.TESTING_GAP), 2, 0, followup=True)
    week = read(database, catalogue, history.team.id, 2)
    assert week.lenses["silo"].reading.answers == len(history.members)
    assert week.lenses["testing_gap"].reading.answers == 0
    assert week.this_week.people_asked == 0
    asked = {each.practice: each.asked for each in week.practices}
    testing = of(catalogue, LensKey.TESTING_GAP)
    assert all(asked[str(each)] == 0 for each in testing.practices)


def focus_by_week(
    database: Database, catalogue: Catalogue, *, shift: float, weeks: int
) -> dict[int, tuple[str, str] | None]:
    """Lens and source by the week that is asked; the testing gap grows in week 5."""
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=weeks, shifts={LensKey.TESTING_GAP: (5, shift)})
    for week in range(1, weeks + 1):
        read(database, catalogue, history.team.id, week)
    with database.read() as session:
        found = {
            week: focus_of(session, history.team.id, iso_week(week)) for week in range(2, weeks + 2)
        }
    return {week: (str(each.lens), each.source) if each else None for week, each in found.items()}


def test_a_lens_that_moves_is_asked_about_more_next_week_from_the_ninth_on(
    database: Database, catalogue: Catalogue
) -> None:
    focus = focus_by_week(database, catalogue, shift=0.7, weeks=10)
    assert not any(focus[week] for week in range(2, 10))
    assert focus[11] == ("testing_gap", "watch")


def test_a_lens_whose_change_is_told_is_left_in_peace(
    database: Database, catalogue: Catalogue
) -> None:
    focus = focus_by_week(database, catalogue, shift=2.0, weeks=12)
    assert not [each for each in focus.values() if each and each[0] == "testing_gap"]


@pytest.mark.parametrize(("before", "again"), [(7, True), (8, False)])
def test_no_lens_is_asked_about_more_for_longer_than_eight_weeks(
    database: Database, catalogue: Catalogue, before: int, *, again: bool
) -> None:
    """The last of the weeks before is the tenth, whose digest chooses for the eleventh."""
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=10, shifts={LensKey.TESTING_GAP: (5, 0.7)})
        for week in range(11 - before, 11):
            set_focus(
                session, history.team.id, iso_week(week), "testing_gap", "watch", freeze(week)
            )
    for week in range(1, 11):
        read(database, catalogue, history.team.id, week)
    with database.read() as session:
        found = focus_of(session, history.team.id, iso_week(11))
    assert (found is not None and found.lens is LensKey.TESTING_GAP) is again


def test_participation_falls_where_prompts_stay_unanswered(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        history = History(session)
        for week in range(1, 13):
            question = of(catalogue, LensKey.SILO)
            for place, member in enumerate(history.members):
                asked = history.ask(history.prompt(member, week), question)
                if week <= 8 or place < 3:
                    history.answer(asked, question.values()[0], received_at=freeze(week))
    fell = read(database, catalogue, history.team.id, 12).participation
    assert fell.change is Change.FELL
    assert fell.drop_points == pytest.approx(100 * 6 / 9)


def test_imported_answers_say_nothing_of_participation(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=12)
        session.execute(update(RoundRow).values(origin="import"))
    found = read(database, catalogue, history.team.id, 12).participation
    assert (found.change, found.rate) == (Change.CANNOT_TELL, None)


#: The day on which week 10's questions come.
ASKED_AGAIN_ON = date(2026, 9, 22)
SOON = timedelta(hours=1)


def action_of(
    session: Session,
    history: History,
    *,
    week: int,
    after: timedelta = SOON,
    due_on: date = ASKED_AGAIN_ON,
) -> int:
    """Written down so long after that week's freeze."""
    found, _ = actions.add(
        session,
        Finding(history.team.id, iso_week(week), "testing_gap"),
        Plan("Test the data", "U-1", due_on, "Fewer surprises"),
        created_by="U-1",
        written_in="V1",
        now=freeze(week) + after,
    )
    return found.id


def test_an_action_is_judged_once_its_lens_was_asked_again(
    database: Database, catalogue: Catalogue
) -> None:
    """Written down after week 6's freeze, asked again in week 10; things went better at once."""
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=9, shifts={LensKey.TESTING_GAP: (7, -2.5)})
        ask_all(history, of(catalogue, LensKey.TESTING_GAP), 10, 0)
        action_id = action_of(session, history, week=6)
    assert read(database, catalogue, history.team.id, 9).trials == {}
    with database.write() as session:
        actions.mark_reasked(session, action_id, iso_week(10))
    week = read(database, catalogue, history.team.id, 10)
    assert {key: each.result for key, each in week.trials.items()} == {action_id: Result.MOVED}
    assert read(database, catalogue, history.team.id, 10) == week


@pytest.mark.parametrize(
    ("after", "result"),
    [
        (timedelta(hours=1), Result.MOVED),
        (timedelta(days=4), Result.CANNOT_TELL),
    ],
)
def test_what_was_said_before_the_action_does_not_speak_for_it(
    database: Database, catalogue: Catalogue, after: timedelta, result: Result
) -> None:
    """Weeks 9 and 10 were far better. Begun within week 9, only week 10 can tell: too little."""
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=8)
        for week in (9, 10):
            ask_all(history, of(catalogue, LensKey.TESTING_GAP), week, 0)
        action_id = action_of(session, history, week=8, after=after)
        actions.mark_reasked(session, action_id, iso_week(10))
    weeks = [read(database, catalogue, history.team.id, week) for week in (8, 9, 10)]
    assert weeks[-1].trials[action_id].result is result


def test_an_action_is_not_judged_before_its_day(database: Database, catalogue: Catalogue) -> None:
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=10, shifts={LensKey.TESTING_GAP: (7, -2.5)})
        due_on = ASKED_AGAIN_ON + timedelta(days=1)
        action_id = action_of(session, history, week=6, due_on=due_on)
        actions.mark_reasked(session, action_id, iso_week(10))
    assert read(database, catalogue, history.team.id, 10).trials == {}


def test_an_action_whose_question_nobody_answered_yet_is_not_judged(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=9, shifts={LensKey.TESTING_GAP: (7, -2.5)})
        action_id = action_of(session, history, week=6)
        actions.mark_reasked(session, action_id, iso_week(10))
        ask_all(history, of(catalogue, LensKey.SILO), 10, 0)
        # Asked before that week, answered after its freeze: it counts for week 10 all the same.
        question = of(catalogue, LensKey.TESTING_GAP)
        prompt = session.get_one(PromptRow, f"{history.team.key}-{history.members[0].id}-9")
        late = history.ask(prompt, question, position=5)
        value = question.values()[0]
        history.answer(late, value, received_at=freeze(9) + timedelta(hours=1))
    assert read(database, catalogue, history.team.id, 10).trials == {}


def test_who_left_is_no_part_of_the_level(database: Database, catalogue: Catalogue) -> None:
    question = of(catalogue, LensKey.SILO)
    levels = []
    for left in (None, freeze(4) - timedelta(days=1)):
        with database.write() as session:
            history = History(session, people=6, key=f"left-{left is not None}")
            values = sorted(question.values(), key=question.category)
            for week in range(1, 5):
                for place, member in enumerate(history.members):
                    asked = history.ask(history.prompt(member, week), question)
                    value = values[-1 if place == 0 else 0]
                    history.answer(asked, value, received_at=freeze(week) - timedelta(days=1))
            session.execute(
                update(MembershipRow)
                .where(MembershipRow.member_id == history.members[0].id)
                .values(left_at=left)
            )
        level = read(database, catalogue, history.team.id, 4).lenses["silo"].reading.level
        assert level is not None
        levels.append(level.points)
    assert levels[1] < levels[0] - 0.1


@pytest.mark.parametrize(("siblings", "wide"), [(8, False), (9, True)])
def test_a_change_that_ten_teams_share_is_marked_so(
    database: Database, catalogue: Catalogue, siblings: int, *, wide: bool
) -> None:
    """The other teams' weeks stand in the table: all of them moved by 1.6 SD in week 9."""
    with database.write() as session:
        history = History(session)
        live(history, catalogue, weeks=16, shifts={LensKey.TESTING_GAP: (9, 2.0)})
        others = [History(session, people=0, key=f"other-{number}") for number in range(siblings)]
        session.add_all(
            RippleRow(
                team_id=other.team.id,
                lens="testing_gap",
                week=_number(week),
                freeze_at=freeze(week),
                pull=13.0 if week >= 9 else 0.0,
                precision=8.0,
            )
            for other in others
            for week in range(1, 17)
        )
    weeks = [read(database, catalogue, history.team.id, week) for week in range(1, 17)]
    testing = [week.lenses["testing_gap"] for week in weeks]
    raised = [lens for lens in testing if lens.state.verdict is Verdict.RAISED]
    assert raised
    assert raised[0].organisation_wide is wide
    with database.read() as session:
        own = session.scalars(select(RippleRow).where(RippleRow.team_id == history.team.id)).all()
    noted = {(row.lens, row.week) for row in own}
    answered = {
        (lens, _number(place))
        for place, week in enumerate(weeks, start=1)
        for lens, each in week.lenses.items()
        if each.reading.fresh
    }
    assert noted == answered


def _number(week: int) -> int:
    return (date.fromisocalendar(2026, FIRST_WEEK + week - 1, 1).toordinal() - 1) // 7
