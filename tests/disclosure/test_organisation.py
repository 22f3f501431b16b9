"""The organisation's releases in a real database, beside those of its teams."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.catalogue import load_catalogue
from bot.db.database import Database
from bot.disclosure.flow import (
    read_week_in,
    release_organisation,
    release_week,
    released_organisation,
)
from bot.disclosure.model import PROTECTS_OTHERS, Verdict
from bot.disclosure.tables import OrganisationReleaseRow
from bot.disclosure.week import GapVerdict, ReleasedOrganisation, ReleasedWeek
from bot.people.model import Member, Team
from bot.people.organisation import OrganisationPlan, write
from bot.people.store import MembershipRow
from bot.terms import store as terms_store
from tests.disclosure.figures import FREEZE, WEEK, answered
from tests.seed import STARTS_ON, a_member, a_team, terms_of

CATALOGUE = load_catalogue()
SILO = [question for question in CATALOGUE if "silo" in question.lenses][:3]
MONDAY_AFTER = FREEZE + timedelta(days=3)
BEFORE, NOW = "2026-W46", WEEK


def said(place: int = 0) -> dict[str, str | None]:
    return {str(each.key): each.values()[place % len(each.values())] for each in SILO}


def a_crew(session: Session, key: str, count: int, *, mode: str = "confidential") -> "Crew":
    team = a_team(session, key=key, terms=False)
    terms_of(session, team, mode="named" if mode == "named" else "confidential")
    people = [a_member(session, team, slack_id=f"U{key}{place}") for place in range(count)]
    return Crew(team, people)


class Crew:
    """A team and its people."""

    def __init__(self, team: Team, people: list[Member]) -> None:
        self.team, self.people = team, people

    def answer(
        self, session: Session, whom: Iterable[int] | None = None, *, weeks_ago: int = 0,
        roles: tuple[str, ...] = ("ml",),
    ) -> None:  # fmt: skip
        terms = terms_store.current(session, self.team.id)
        for place in range(len(self.people)) if whom is None else whom:
            answered(
                session, self.team, self.people[place], terms, said(place),
                freeze_at=FREEZE - timedelta(weeks=weeks_ago), role=roles[place % len(roles)],
            )  # fmt: skip

    def release(self, session: Session, *, weeks_ago: int = 0) -> ReleasedWeek:
        at = FREEZE - timedelta(weeks=weeks_ago)
        figures = read_week_in(
            session, CATALOGUE, team_id=self.team.id, iso_week=BEFORE if weeks_ago else NOW,
            freeze_at=at,
        )  # fmt: skip
        return release_week(session, CATALOGUE, figures, freeze_at=at, now=at)


def told(session: Session, crew: Crew, *, weeks_ago: int = 0) -> ReleasedOrganisation:
    at = MONDAY_AFTER - timedelta(weeks=weeks_ago)
    week = release_organisation(
        session, CATALOGUE, workspace_id=crew.team.workspace_id,
        iso_week=BEFORE if weeks_ago else NOW, freeze_at=at, now=at,
    )  # fmt: skip
    assert week is not None
    return week


def with_a_digest(session: Session, crew: Crew) -> None:
    plan = OrganisationPlan("C09", "FREQ=WEEKLY;BYDAY=MO", "09:00", "UTC", STARTS_ON)
    write(session, crew.team.workspace_id, leads=("U09",), plan=plan, today=STARTS_ON)


def test_all_teams_together_are_told_once_and_never_changed(database: Database) -> None:
    with database.write() as session:
        crews = [a_crew(session, key, 5) for key in ("one", "two")]
        for crew in crews:
            crew.answer(session)
            crew.release(session)
        first = told(session, crews[0])
        crews[0].answer(session, weeks_ago=-1)
        assert told(session, crews[0]) == first
        assert released_organisation(session, crews[0].team.workspace_id) == [first]
    assert first.lenses["silo"].figures_week == WEEK
    assert first.lenses["testing_gap"].verdict is Verdict.HIDDEN
    assert first.attendance.respondents_band == "10-19"
    assert first.teams == "1-4"
    assert first.guard.minimum == 5


def test_a_week_in_which_no_team_is_released_is_none_of_the_organisation(
    database: Database,
) -> None:
    with database.write() as session:
        crew = a_crew(session, "one", 5)
        assert (
            release_organisation(
                session, CATALOGUE, workspace_id=crew.team.workspace_id, iso_week=WEEK,
                freeze_at=MONDAY_AFTER, now=MONDAY_AFTER,
            )
            is None
        )  # fmt: skip


def test_the_organisation_less_its_told_team_is_no_hidden_team_of_three(
    database: Database,
) -> None:
    with database.write() as session:
        crews = [a_crew(session, "large", 9), a_crew(session, "small", 3)]
        for crew in crews:
            crew.answer(session)
            crew.release(session)
        release = told(session, crews[0]).lenses["silo"]
    assert release.verdict is Verdict.HIDDEN
    assert release.reason == PROTECTS_OTHERS


def test_with_a_digest_of_the_organisation_the_next_smallest_team_hides_a_small_one(
    database: Database,
) -> None:
    with database.write() as session:
        large, middle, small = (
            a_crew(session, key, count) for key, count in (("l", 9), ("m", 6), ("s", 3))
        )
        with_a_digest(session, large)
        for crew in (large, middle, small):
            crew.answer(session)
        weeks = [crew.release(session).lenses["silo"] for crew in (large, middle, small)]
        whole = told(session, large).lenses["silo"]
    assert weeks[0].figures_week == WEEK
    assert [week.verdict for week in weeks[1:]] == [Verdict.HIDDEN] * 2
    assert weeks[1].reason == PROTECTS_OTHERS
    assert whole.figures_week == WEEK


def test_without_a_digest_of_the_organisation_no_team_hides_for_another(
    database: Database,
) -> None:
    with database.write() as session:
        crews = [a_crew(session, "m", 6), a_crew(session, "s", 3)]
        for crew in crews:
            crew.answer(session)
        assert crews[0].release(session).lenses["silo"].figures_week == WEEK


def test_a_named_team_neither_hides_nor_is_hidden(database: Database) -> None:
    with database.write() as session:
        named, small = a_crew(session, "n", 2, mode="named"), a_crew(session, "s", 3)
        with_a_digest(session, named)
        for crew in (named, small):
            crew.answer(session)
        assert named.release(session).lenses["silo"].figures_week == WEEK
        assert small.release(session).lenses["silo"].verdict is Verdict.HIDDEN
        assert told(session, named).guard.minimum == 5


def test_one_answer_that_a_team_holds_back_is_not_told_by_the_organisation(
    database: Database,
) -> None:
    """The organisation less the other teams, and less the old figures, would be that answer."""
    with database.write() as session:
        crews = [a_crew(session, key, 6) for key in ("one", "two", "three")]
        for crew in crews:
            crew.answer(session, weeks_ago=1)
            crew.release(session, weeks_ago=1)
        first = told(session, crews[0], weeks_ago=1)
        for crew, whom in zip(crews, (range(6), range(6), (0,)), strict=True):
            crew.answer(session, whom)
            crew.release(session)
        second = told(session, crews[0])
    assert first.lenses["silo"].figures_week == BEFORE
    assert second.lenses["silo"].figures_week == BEFORE


def test_what_the_organisation_told_of_a_team_is_not_new_when_the_team_tells_it(
    database: Database,
) -> None:
    """The team was hidden beside a hidden few; then one of it answers, and its few do not hide."""
    with database.write() as session:
        large, middle, small = (
            a_crew(session, key, count) for key, count in (("l", 9), ("m", 6), ("s", 3))
        )
        with_a_digest(session, large)
        for crew in (large, middle, small):
            crew.answer(session, weeks_ago=2)
            crew.answer(session, weeks_ago=1)
        for crew in (large, middle, small):
            crew.release(session, weeks_ago=1)
        assert told(session, large, weeks_ago=1).lenses["silo"].level_week == BEFORE
        write(session, large.team.workspace_id, leads=(), plan=None, today=STARTS_ON)
        middle.answer(session, [0])
        assert middle.release(session).lenses["silo"].reason == PROTECTS_OTHERS


def test_roles_are_compared_with_five_people_on_either_side(database: Database) -> None:
    with database.write() as session:
        crews = [a_crew(session, key, 6) for key in ("one", "two")]
        for crew in crews:
            crew.answer(session, roles=("ml", "software"))
            crew.release(session)
        week = told(session, crews[0])
        behind = session.scalar(
            select(OrganisationReleaseRow.people).where(
                OrganisationReleaseRow.cell == "gap:silo:ml:software"
            )
        )
    gaps = {(gap.role_a, gap.role_b): gap for gap in week.gaps if gap.lens == "silo"}
    assert gaps[("ml",), ("software",)].verdict is not GapVerdict.HIDDEN
    assert gaps[("ml",), ("software",)].size is not None
    assert len(behind or []) == 12


def test_a_role_without_members_is_no_part_of_a_side_and_every_lens_is_listed(
    database: Database,
) -> None:
    """Nobody is of data: what ml and data say together is what ml says."""
    with database.write() as session:
        crews = [a_crew(session, key, 6) for key in ("one", "two")]
        for role, half in (("ml", (0, 2, 4)), ("software", (1, 3, 5))):
            members = {crew.people[place].id for crew in crews for place in half}
            session.execute(
                update(MembershipRow).where(MembershipRow.member_id.in_(members)).values(role=role)
            )
        for crew in crews:
            crew.answer(session, roles=("ml", "software"))
            crew.release(session)
        week = told(session, crews[0])
    seen = [(gap.lens, gap.role_a) for gap in week.gaps if gap.verdict is not GapVerdict.HIDDEN]
    assert seen == [("silo", ("ml",))]
    sides = {("ml",), ("data",), ("product",), ("operations",)}
    assert {(gap.lens, gap.role_a) for gap in week.gaps} == {
        (lens, side) for lens in week.lenses for side in sides
    }


def test_four_people_of_a_role_are_not_compared(database: Database) -> None:
    with database.write() as session:
        crews = [a_crew(session, key, 6) for key in ("one", "two")]
        for crew in crews:
            crew.answer(session, roles=("ml", "software", "software"))
            crew.release(session)
        week = told(session, crews[0])
    assert {gap.verdict for gap in week.gaps} == {GapVerdict.HIDDEN}
    assert all(gap.size is None for gap in week.gaps)


def test_the_organisations_ledger_holds_tokens_and_no_answers(database: Database) -> None:
    with database.write() as session:
        crews = [a_crew(session, key, 5) for key in ("one", "two")]
        for crew in crews:
            crew.answer(session)
            crew.release(session)
        told(session, crews[0])
        rows = session.scalars(select(OrganisationReleaseRow)).all()
        tokens = {member.token for crew in crews for member in crew.people}
        behind = {row.cell: row.people for row in rows}
        figures = " ".join(str(row.figures) for row in rows)
    assert set(behind["lens:silo"] or ()) == tokens
    assert behind["participation"] is None
    assert not any(token in figures for token in tokens)
    assert not any(str(question.key) in figures for question in SILO)
