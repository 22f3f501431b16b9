"""Whose words the organisation's digest quotes, over its teams in a real database."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.disclosure.flow import released_organisation
from bot.disclosure.store import ReleaseRow
from bot.people.organisation import OrganisationPlan, write
from bot.terms import store as terms_store
from bot.terms.model import Mode
from tests.disclosure.figures import FREEZE, answered
from tests.disclosure.test_organisation import CATALOGUE, Crew, a_crew, told
from tests.seed import LONG_AGO, STARTS_ON, terms_of

QUESTION = next(str(each.key) for each in CATALOGUE if not each.is_scaled)
RIPE = timedelta(weeks=2)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def an_organisation(session: Session, crew: Crew, *, starts_on: date = STARTS_ON) -> None:
    plan = OrganisationPlan("C09", "FREQ=WEEKLY;BYDAY=MO", "09:00", "UTC", starts_on)
    write(session, crew.team.workspace_id, leads=("U09",), plan=plan, today=starts_on)


def speak(
    session: Session,
    crew: Crew,
    count: int,
    *,
    ago: timedelta = RIPE,
    quote: bool = True,
    words: str = "subject {letter} of team {team}",
) -> None:
    """So many of the team say something in words, so long before the freeze."""
    terms = terms_store.current(session, crew.team.id)
    for place, person in enumerate(crew.people[:count]):
        text = words.format(letter=LETTERS[place] * 2, team=LETTERS[crew.team.id] * 3)
        answered(
            session, crew.team, person, terms, {QUESTION: "text"}, text=text, quote=quote,
            # The helper's answers come three days less an hour before their freeze.
            freeze_at=FREEZE - ago + timedelta(days=3, hours=-1),
        )  # fmt: skip


def quoted(session: Session, *crews: Crew, weeks_ago: int = 0) -> tuple[str, ...]:
    """What the organisation quotes when all teams have told their week."""
    for crew in crews:
        crew.answer(session, weeks_ago=weeks_ago)
        week = crew.release(session, weeks_ago=weeks_ago)
        named = terms_store.current(session, crew.team.id).mode is Mode.NAMED
        assert named or not week.quotes
    return told(session, crews[0], weeks_ago=weeks_ago).quotes


def test_words_of_ten_people_of_two_teams_are_quoted_and_kept(database: Database) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        an_organisation(session, one)
        speak(session, one, 5)
        speak(session, two, 5)
        told_words = quoted(session, one, two)
        (kept,) = released_organisation(session, one.team.workspace_id)
    assert len(told_words) == len(set(told_words)) == 8
    assert kept.quotes == told_words


def test_words_of_nine_people_stay_back(database: Database) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        an_organisation(session, one)
        speak(session, one, 5)
        speak(session, two, 4)
        assert quoted(session, one, two) == ()


def test_words_without_consent_stay_back_and_their_writers_count_for_nothing(
    database: Database,
) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        an_organisation(session, one)
        speak(session, one, 6)
        speak(session, two, 3)
        speak(session, two, 6, quote=False, words="kept {letter}", ago=RIPE + timedelta(days=1))
        assert quoted(session, one, two) == ()


def test_words_without_consent_are_not_among_those_of_others(database: Database) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        an_organisation(session, one)
        speak(session, one, 6)
        speak(session, two, 4)
        speak(session, two, 6, quote=False, words="kept {letter}", ago=RIPE + timedelta(days=1))
        words = quoted(session, one, two)
    assert len(words) == 8
    assert not any("kept" in each for each in words)


def test_the_strictest_minimum_of_all_teams_holds_for_words(database: Database) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        terms_of(session, two.team, minimum_group=11)
        an_organisation(session, one)
        speak(session, one, 5)
        speak(session, two, 5)
        assert quoted(session, one, two) == ()


def test_one_team_alone_is_no_organisation_to_be_quoted_in(database: Database) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 12), a_crew(session, "two", 6)
        an_organisation(session, one)
        speak(session, one, 12)
        assert quoted(session, one, two) == ()


@pytest.mark.parametrize(("days", "count"), [(13, 0), (14, 8), (41, 8), (43, 0)])
def test_words_ripen_for_two_weeks_and_leave_after_six(
    database: Database, days: int, count: int
) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        an_organisation(session, one, starts_on=LONG_AGO.date())
        speak(session, one, 5, ago=timedelta(days=days))
        speak(session, two, 5, ago=timedelta(days=days))
        assert len(quoted(session, one, two)) == count


def test_nothing_is_quoted_twice_and_new_words_wait_for_company(database: Database) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        an_organisation(session, one)
        speak(session, one, 5, ago=timedelta(weeks=3))
        speak(session, two, 5, ago=timedelta(weeks=3))
        first = quoted(session, one, two, weeks_ago=1)
        speak(session, one, 4, words="something new {letter}")
        assert len(first) == 8
        second = quoted(session, one, two)
    assert not set(first) & set(second)
    assert len(second) in {0, 6}  # the two left over and four new ones: six people, or fewer


def test_words_that_a_teams_digest_once_quoted_are_not_quoted_again(database: Database) -> None:
    """Before this version confidential teams' digests quoted, too."""
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        an_organisation(session, one)
        speak(session, one, 6, words="known {letter}")
        speak(session, two, 6)
        one.answer(session, weeks_ago=1)
        one.release(session, weeks_ago=1)
        known = {"quotes": [f"known {letter * 2}" for letter in LETTERS[:6]]}
        session.execute(update(ReleaseRow).where(ReleaseRow.cell == "texts").values(figures=known))
        words = quoted(session, one, two)
    assert len(words) == 6
    assert not any("known" in each for each in words)


def test_words_of_a_named_team_stand_in_its_own_digest_only(database: Database) -> None:
    with database.write() as session:
        crews = [a_crew(session, key, 6) for key in ("one", "two")]
        named = a_crew(session, "three", 12, mode="named")
        an_organisation(session, named)
        speak(session, named, 12, words="named {letter}")
        for crew in crews:
            speak(session, crew, 5)
        words = quoted(session, named, *crews)
    assert len(words) == 8
    assert not any("named" in each for each in words)


def test_consent_of_a_time_without_the_organisations_digest_does_not_reach_it(
    database: Database,
) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        for crew in (one, two):
            speak(session, crew, 5)
        written: datetime = FREEZE - RIPE
        an_organisation(session, one, starts_on=written.date() + timedelta(days=1))
        assert quoted(session, one, two) == ()


def test_consent_to_be_quoted_in_a_named_team_does_not_reach_the_organisation(
    database: Database,
) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6, mode="named")
        an_organisation(session, one)
        speak(session, one, 5)
        speak(session, two, 5)
        terms_of(session, two.team)
        assert quoted(session, one, two) == ()


def test_names_of_all_teams_and_their_people_are_out(database: Database) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        an_organisation(session, one)
        other = two.people[0].name
        speak(session, one, 5, words=f"{other} of {two.team.name} {{letter}}")
        speak(session, two, 5)
        words = quoted(session, one, two)
    assert words
    assert not any(other in each or two.team.name in each for each in words)


def test_without_a_digest_of_the_organisation_nobody_is_quoted(database: Database) -> None:
    with database.write() as session:
        one, two = a_crew(session, "one", 6), a_crew(session, "two", 6)
        speak(session, one, 5)
        speak(session, two, 5)
        assert quoted(session, one, two) == ()
