"""Releases in a real database: who is counted, under which promise, once and for all."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.answering.store import AnswerRow
from bot.catalogue import load_catalogue
from bot.db.database import Database
from bot.disclosure import store
from bot.disclosure.flow import promised, read_week_in, release_week
from bot.disclosure.model import Verdict
from bot.disclosure.store import ReleaseRow, released
from bot.disclosure.week import ReleasedWeek
from bot.people.model import Member, Team
from bot.terms import store as terms_store
from bot.terms.model import Mode
from tests.disclosure.figures import FREEZE, WEEK, answered
from tests.seed import a_member, a_team, terms_of

CATALOGUE = load_catalogue()
SILO = [str(question.key) for question in CATALOGUE if "silo" in question.lenses][:3]
TESTING = [str(question.key) for question in CATALOGUE if "testing_gap" in question.lenses][:3]


def people(session: Session, team: Team, count: int) -> list[Member]:
    return [a_member(session, team, slack_id=f"U{place:02}") for place in range(count)]


def healthy(questions: Sequence[str]) -> dict[str, str | None]:
    """A lawful scale answer to each question."""
    found = [CATALOGUE.question(key) for key in questions]
    return {
        str(question.key): question.values()[0] if question.values() else "dont_know"
        for question in found
    }


def release(session: Session, team: Team, *, week: str = WEEK, weeks_ago: int = 0) -> ReleasedWeek:
    freeze_at = FREEZE - timedelta(weeks=weeks_ago)
    figures = read_week_in(session, CATALOGUE, team_id=team.id, iso_week=week, freeze_at=freeze_at)
    return release_week(session, CATALOGUE, figures, freeze_at=freeze_at, now=freeze_at)


def test_a_lens_is_told_from_five_different_people_on(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        members = people(session, team, 5)
        for member in members:
            answered(session, team, member, terms, healthy(SILO))
        for member in members[:4]:
            answered(session, team, member, terms, healthy(TESTING))
        answered(
            session,
            team,
            members[0],
            terms,
            healthy(TESTING),
            freeze_at=FREEZE - timedelta(weeks=1),
        )
        week = release(session, team)
    assert week.lenses["silo"].verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert week.lenses["testing_gap"].verdict is Verdict.HIDDEN
    assert week.attendance.respondents_band == "5-9"
    assert week.attendance.participation_band == ">80"


def test_people_count_for_six_weeks(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        members = people(session, team, 5)
        for member, weeks in zip(members, (0, 1, 3, 5, 6), strict=True):
            at = FREEZE - timedelta(weeks=weeks)
            answered(session, team, member, terms, healthy(SILO), freeze_at=at)
        week = release(session, team)
    assert week.lenses["silo"].verdict is Verdict.HIDDEN


def test_dont_know_is_nobody_behind_a_figure(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        for place, member in enumerate(people(session, team, 5)):
            values: dict[str, str | None] = dict.fromkeys(SILO, "dont_know")
            if place:
                values = healthy(SILO)
            answered(session, team, member, terms, values)
        week = release(session, team)
    assert week.lenses["silo"].verdict is Verdict.HIDDEN


def test_a_named_team_is_told_of_one_person(database: Database) -> None:
    with database.write() as session:
        team = a_team(session, terms=False)
        terms = terms_of(session, team, mode="named")
        answered(session, team, people(session, team, 1)[0], terms, healthy(SILO))
        week = release(session, team)
    assert week.lenses["silo"].verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert week.attendance.respondents_band == "hidden"


def test_answers_given_in_confidence_stay_so_when_the_team_shows_names_later(
    database: Database,
) -> None:
    with database.write() as session:
        team = a_team(session)
        before = terms_store.current(session, team.id)
        for member in people(session, team, 4):
            answered(session, team, member, before, healthy(SILO))
        terms_of(session, team, mode="named", now=FREEZE - timedelta(days=1))
        assert promised(session, team.id, freeze_at=FREEZE).mode is Mode.CONFIDENTIAL
        week = release(session, team)
    assert week.lenses["silo"].verdict is Verdict.HIDDEN


def test_a_raised_minimum_holds_for_earlier_answers(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        before = terms_store.current(session, team.id)
        for member in people(session, team, 6):
            answered(session, team, member, before, healthy(SILO))
        terms_of(session, team, minimum_group=7, now=FREEZE - timedelta(days=1))
        week = release(session, team)
    assert week.guard.minimum == 7
    assert week.lenses["silo"].verdict is Verdict.HIDDEN


def test_a_channel_promised_later_does_not_widen_the_circle(database: Database) -> None:
    with database.write() as session:
        team = a_team(session, terms=False)
        before = terms_of(session, team, to="leads")
        answered(session, team, people(session, team, 1)[0], before, healthy(SILO))
        terms_of(session, team, to="channel", now=FREEZE - timedelta(days=1))
        assert promised(session, team.id, freeze_at=FREEZE).audience.to == "leads"


def test_a_released_week_never_changes(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        members = people(session, team, 6)
        for member in members[:5]:
            answered(session, team, member, terms, healthy(SILO))
        first = release(session, team)
        answered(session, team, members[5], terms, healthy(TESTING))
        assert release(session, team) == first
        assert released(session, team.id) == [first]


def test_the_ledger_refuses_a_second_entry(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        week = release(session, team)
    with pytest.raises(IntegrityError), database.write() as session:
        store.put_down(session, team.id, week, people={}, now=FREEZE)


def test_a_week_with_too_few_new_people_keeps_the_figures_of_the_one_before(
    database: Database,
) -> None:
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        members = people(session, team, 6)
        earlier = FREEZE - timedelta(weeks=1)
        for member in members:
            answered(session, team, member, terms, healthy(SILO), freeze_at=earlier)
        for member in members[:2]:
            answered(session, team, member, terms, healthy(SILO))
        release(session, team, week="2026-W46", weeks_ago=1)
        held = release(session, team)
    assert held.lenses["silo"].figures_week == "2026-W46"


def test_imported_answers_do_not_tell_how_many_stayed_silent(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        for member in people(session, team, 6):
            answered(session, team, member, terms, healthy(SILO), origin="import")
        week = release(session, team)
    assert week.attendance.participation_band == "hidden"
    assert week.attendance.respondents_band == "5-9"


@pytest.mark.parametrize(("mode", "quoted"), [("confidential", 0), ("named", 8)])
def test_only_a_named_team_quotes_and_only_consenting_words(
    database: Database, mode: str, quoted: int
) -> None:
    question = next(str(each.key) for each in CATALOGUE if not each.is_scaled)
    with database.write() as session:
        team = a_team(session, terms=False)
        terms = terms_of(session, team, mode="named" if mode == "named" else "confidential")
        for place, member in enumerate(people(session, team, 11)):
            words = f"words number {'abcdefghijk'[place]}"
            answered(
                session, team, member, terms, {question: "text"},
                text=words, quote=place < 10, freeze_at=FREEZE - timedelta(weeks=2),
            )  # fmt: skip
        week = release(session, team)
    assert len(week.quotes) == quoted
    assert "words number k" not in week.quotes


@pytest.mark.parametrize(("hours", "taken_back"), [(-1, True), (1, False)])
def test_an_answer_counts_as_it_stood_at_the_freeze(
    database: Database,
    hours: int,
    taken_back: bool,  # noqa: FBT001
) -> None:
    """Somebody takes their answer back, an hour before or after the freeze."""
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        for member in people(session, team, 5):
            answered(session, team, member, terms, healthy(SILO[:1]))
        first = session.scalars(select(AnswerRow).order_by(AnswerRow.id)).all()[0]
        at = FREEZE + timedelta(hours=hours)
        session.add(
            AnswerRow(
                asked_id=first.asked_id, version=2, team_id=team.id, member_id=first.member_id,
                terms_id=terms.id, value="dont_know", answered_at=at, received_at=at,
            )
        )  # fmt: skip
        session.flush()
        week = release(session, team)
    assert (week.lenses["silo"].verdict is Verdict.HIDDEN) is taken_back


def test_the_ledger_holds_neither_people_nor_answers(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        for member in people(session, team, 6):
            answered(session, team, member, terms, healthy(SILO))
        release(session, team)
        rows = session.scalars(select(ReleaseRow)).all()
        kept = " ".join(str(row.figures) for row in rows)
    assert "U0" not in kept
    assert not any(key in kept for key in SILO)
