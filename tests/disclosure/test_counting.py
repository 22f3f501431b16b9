"""Who counts, and what the ledger remembers of them, in a real database."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow
from bot.catalogue import load_catalogue
from bot.db.database import Database
from bot.disclosure import store
from bot.disclosure.flow import read_week_in, release_week
from bot.disclosure.model import Verdict
from bot.disclosure.own import forget
from bot.disclosure.store import ReleaseRow
from bot.disclosure.week import ReleasedWeek
from bot.people.model import Member, Team
from bot.people.store import MemberRow
from bot.terms import store as terms_store
from bot.trends.model.weeks import iso_week
from tests.disclosure.figures import FREEZE, MONDAY, WEEK, answered
from tests.seed import LONG_AGO, a_member, a_team

CATALOGUE = load_catalogue()
SILO = {
    str(each.key): each.values()[0] for each in CATALOGUE if "silo" in each.lenses and each.values()
}
ONE = dict(list(SILO.items())[:1])
OTHER = dict(list(SILO.items())[1:2])


def crew(
    session: Session, team: Team, count: int, *, joined_at: datetime = LONG_AGO
) -> list[Member]:
    first = f"U{joined_at:%m%d}"
    return [
        a_member(session, team, slack_id=f"{first}{place}", joined_at=joined_at)
        for place in range(count)
    ]


def answer(
    session: Session, team: Team, members: list[Member], *, weeks_ago: int = 0, origin: str = "x",
    what: dict[str, str] = SILO,
) -> None:  # fmt: skip
    terms = terms_store.current(session, team.id)
    for member in members:
        answered(
            session, team, member, terms, dict(what),
            freeze_at=FREEZE - timedelta(weeks=weeks_ago), origin=origin,
        )  # fmt: skip


def release(session: Session, team: Team, *, weeks_ago: int = 0) -> ReleasedWeek:
    at, week = FREEZE - timedelta(weeks=weeks_ago), iso_week(MONDAY - weeks_ago)
    figures = read_week_in(session, CATALOGUE, team_id=team.id, iso_week=week, freeze_at=at)
    return release_week(session, CATALOGUE, figures, freeze_at=at, now=at)


def silo(session: Session, team: Team, *, weeks_ago: int = 0) -> Verdict:
    return release(session, team, weeks_ago=weeks_ago).lenses["silo"].verdict


@pytest.mark.parametrize(("days", "counts"), [(13, False), (15, True)])
def test_newcomers_count_after_two_weeks(database: Database, days: int, *, counts: bool) -> None:
    with database.write() as session:
        team = a_team(session)
        old = crew(session, team, 4)
        new = crew(session, team, 4, joined_at=FREEZE - timedelta(days=days))
        answer(session, team, old, weeks_ago=3, what=ONE)
        answer(session, team, [*old, *new], what=OTHER)
        assert (silo(session, team) is not Verdict.HIDDEN) is counts


def test_who_was_there_at_the_first_round_counts_at_once(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        members = crew(session, team, 5, joined_at=FREEZE - timedelta(days=4))
        answer(session, team, members)
        assert silo(session, team) is not Verdict.HIDDEN


def test_imported_history_is_no_first_round_and_makes_nobody_a_newcomer(
    database: Database,
) -> None:
    with database.write() as session:
        team = a_team(session)
        members = crew(session, team, 5, joined_at=FREEZE - timedelta(days=4))
        answer(session, team, members, weeks_ago=1, origin="import", what=ONE)
        answer(session, team, members, what=OTHER)
        assert silo(session, team, weeks_ago=1) is not Verdict.HIDDEN
        assert silo(session, team) is not Verdict.HIDDEN


def test_newcomers_are_behind_no_release(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        old = crew(session, team, 5)
        new = crew(session, team, 1, joined_at=FREEZE - timedelta(days=5))
        answer(session, team, old, weeks_ago=2, what=ONE)
        answer(session, team, [*old, *new], what=OTHER)
        release(session, team)
        behind = store.behind(session, team.id, iso_week=WEEK)
    assert behind["silo"] == {member.token for member in old}


def test_a_follow_up_puts_nobody_behind_a_figure(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        answer(session, team, crew(session, team, 5))
        first = session.scalars(select(AskedRow).order_by(AskedRow.id)).all()[0]
        for asked in session.scalars(
            select(AskedRow).where(AskedRow.prompt_id == first.prompt_id)
        ).all():
            asked.followup = True
        session.flush()
        assert silo(session, team) is Verdict.HIDDEN


def test_an_erased_person_holds_the_figures_until_the_privacy_window_is_over(
    database: Database,
) -> None:
    with database.write() as session:
        team = a_team(session)
        members = crew(session, team, 7)
        for weeks_ago, question in zip(range(6, -1, -1), SILO, strict=False):
            answer(session, team, members, weeks_ago=weeks_ago, what={question: SILO[question]})
        figures = []
        for weeks_ago in range(6, -1, -1):
            figures.append(release(session, team, weeks_ago=weeks_ago).lenses["silo"].figures_week)
            if weeks_ago == 6:
                forget(session, members[0].id)
                for row in session.scalars(
                    select(AnswerRow).where(AnswerRow.member_id == members[0].id)
                ).all():
                    session.delete(row)
                session.flush()
    first = iso_week(MONDAY - 6)
    assert figures[:6] == [first] * 6
    assert figures[6] == WEEK


def test_the_ledger_of_an_erased_person_leads_to_nobody(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        members = crew(session, team, 5)
        answer(session, team, members)
        release(session, team)
        forget(session, members[0].id)
        tokens = set(session.scalars(select(MemberRow.token)))
        behind = store.behind(session, team.id, iso_week=WEEK)["silo"]
    assert members[0].token in behind
    assert len(tokens & behind) == 4


def test_a_week_of_an_earlier_version_is_still_read(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        answer(session, team, crew(session, team, 5), weeks_ago=1, what=ONE)
        week = release(session, team, weeks_ago=1)
        for row in session.scalars(select(ReleaseRow)).all():
            row.people = None
            if row.cell == "trials":
                session.delete(row)
            for new in ("basis", "unfavourable", "organisation_wide", "line", "week"):
                row.figures = {key: kept for key, kept in row.figures.items() if key != new}
        session.flush()
        [old] = store.released(session, team.id)
        assert old.participation == "hidden"
        assert old.trials == {}
        assert old.lenses["silo"].figures_week == week.week
        answer(session, team, crew(session, team, 5, joined_at=LONG_AGO + timedelta(1)), what=ONE)
        assert release(session, team).lenses["silo"].figures_week == WEEK


def test_blind_spots_stand_until_enough_people_answer_anew(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        members = crew(session, team, 6)
        answer(session, team, members, weeks_ago=1, what=ONE)
        answer(session, team, members[:1], what=OTHER)
        first = release(session, team, weeks_ago=1)
        second = release(session, team)
    assert first.blind_spots_week == first.week
    assert second.blind_spots_week == first.week
    assert second.blind_spots == first.blind_spots


def test_newcomers_are_no_part_of_the_participation(database: Database) -> None:
    """One person among four who came to make up the number is alone with their answer."""
    with database.write() as session:
        team = a_team(session)
        [old] = crew(session, team, 1)
        new = crew(session, team, 4, joined_at=FREEZE - timedelta(days=5))
        answer(session, team, [old], weeks_ago=2, what=ONE)
        answer(session, team, [old, *new], what=OTHER)
        week = release(session, team)
    assert week.attendance.participation_band == "hidden"
    assert week.attendance.respondents_band == "hidden"
    assert week.participation == "hidden"
    assert week.blind_spots == ()


def test_a_member_who_had_not_answered_on_a_lens_yet_does_not_hold_it(
    database: Database,
) -> None:
    with database.write() as session:
        team = a_team(session)
        members = crew(session, team, 7)
        answer(session, team, members[:6], weeks_ago=1, what=ONE)
        answer(session, team, members, what=OTHER)
        release(session, team, weeks_ago=1)
        assert release(session, team).lenses["silo"].figures_week == WEEK


def test_somebody_who_joined_since_holds_it(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        members = crew(session, team, 6)
        new = crew(session, team, 1, joined_at=FREEZE - timedelta(weeks=3))
        answer(session, team, members, weeks_ago=4, what=ONE)
        answer(session, team, [*members, *new], what=OTHER)
        first = release(session, team, weeks_ago=4)
        assert release(session, team).lenses["silo"].figures_week == first.week


@pytest.mark.parametrize(
    ("replying", "new_replying", "band"), [(3, 4, "hidden"), (6, 0, ">80"), (6, 4, ">80")]
)
def test_the_share_who_answer_is_one_of_those_who_count(
    database: Database, replying: int, new_replying: int, band: str
) -> None:
    with database.write() as session:
        team = a_team(session)
        terms = terms_store.current(session, team.id)
        old = crew(session, team, 6)
        new = crew(session, team, 4, joined_at=FREEZE - timedelta(days=5))
        answer(session, team, old, weeks_ago=2, what=ONE)
        for members, count in ((old, replying), (new, new_replying)):
            for place, member in enumerate(members):
                said = {key: value if place < count else None for key, value in OTHER.items()}
                answered(session, team, member, terms, said)
        assert release(session, team).attendance.participation_band == band
