"""What is told of readers' words on digests: of five people or more together, each word once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.digest import replies, store
from bot.digest.details import tell_details
from bot.digest.replies import TEAMS
from bot.digest.tables import DigestVoteRow
from bot.digest.usefulness import FEWEST, Heard, Word
from bot.people.model import Team
from tests.digest.history import NOW
from tests.digest.ledger import release
from tests.digest.test_story import raised_for
from tests.digest.weeks import telling
from tests.seed import a_digest_plan, a_team

FREEZE = NOW + timedelta(days=4)


def words(yes: int, no: int) -> list[Word]:
    said = [True] * yes + [False] * no
    return [Word(f"U{place}", "2026-W47", useful) for place, useful in enumerate(said)]


@pytest.mark.parametrize(
    ("yes", "no", "share"),
    [(5, 0, "most"), (4, 1, "most"), (3, 2, "half"), (2, 3, "half"), (1, 4, "few"), (0, 5, "few")],
)
def test_what_five_said_never_says_what_all_of_them_said(yes: int, no: int, share: str) -> None:
    heard = Heard.of(words(yes, no))
    assert heard is not None
    assert heard.share == share


@given(yes=st.integers(0, 40), no=st.integers(0, 40))
def test_fewer_than_five_people_are_told_of_in_no_way(yes: int, no: int) -> None:
    assert (Heard.of(words(yes, no)) is None) == (yes + no < FEWEST)


def test_one_who_says_it_of_every_digest_is_one() -> None:
    often = [Word("U01", f"2026-W{week}", useful=True) for week in range(30, 47)]
    assert Heard.of(often) is None


def test_what_was_kept_is_read_back() -> None:
    heard = Heard("half", "2026-W44", "2026-W47")
    assert Heard.read({"useful": heard.kept()}) == heard
    assert Heard.read({}) is None


@pytest.fixture
def team(database: Database) -> Team:
    with database.write() as session:
        team = a_team(session)
        a_digest_plan(session, team)
        return team


def vote(
    session: Session, digest_id: int, people: int, *, first: int = 0, at: datetime = NOW
) -> None:
    for place in range(first, first + people):
        TEAMS.vote(session, digest_id, f"U{place:02}", useful=True, now=at)


def test_five_readers_words_are_told_with_the_next_digest(database: Database, team: Team) -> None:
    with database.write() as session:
        digest = release(session, team, raised_for(2))
        vote(session, digest, 4)
        assert TEAMS.heard(session, team.id, FREEZE) is None
        vote(session, digest, 1, first=4)
        assert TEAMS.heard(session, team.id, FREEZE) == Heard("most", "2026-W47", "2026-W47")


def test_words_that_come_after_the_freeze_wait_for_the_next(database: Database, team: Team) -> None:
    with database.write() as session:
        digest = release(session, team, raised_for(2))
        vote(session, digest, 5, at=FREEZE + timedelta(seconds=1))
        assert TEAMS.heard(session, team.id, FREEZE) is None
        assert TEAMS.heard(session, team.id, FREEZE + timedelta(weeks=1)) is not None


def told_in(session: Session, team: Team, week: str, freeze_at: datetime) -> int:
    """A digest of that week that tells what there is to tell of words."""
    heard = TEAMS.heard(session, team.id, freeze_at)
    return store.add(
        session,
        team.id,
        iso_week=week,
        freeze_at=freeze_at,
        content={"useful": heard.kept()} if heard else {},
        posted=True,
        now=freeze_at,
    ).id


def test_words_that_were_told_are_never_counted_again(database: Database, team: Team) -> None:
    with database.write() as session:
        digest = release(session, team, raised_for(2))
        vote(session, digest, 5)
        later = told_in(session, team, "2026-W48", FREEZE)
        month = FREEZE + timedelta(weeks=4)
        assert TEAMS.heard(session, team.id, month) is None
        vote(session, later, 4, at=FREEZE + timedelta(days=1))
        assert TEAMS.heard(session, team.id, month) is None
        vote(session, later, 1, first=4, at=FREEZE + timedelta(days=2))
        assert TEAMS.heard(session, team.id, month) == Heard("most", "2026-W48", "2026-W48")
        told_in(session, team, "2026-W52", month)
        assert [heard.until for heard in TEAMS.told(session, team.id, "2026-W40")] == [
            "2026-W47",
            "2026-W48",
        ]


def test_four_weeks_lie_between_two_tellings(database: Database, team: Team) -> None:
    with database.write() as session:
        digest = release(session, team, raised_for(2))
        vote(session, digest, 5)
        told_in(session, team, "2026-W48", FREEZE)
        vote(session, digest, 9, at=FREEZE + timedelta(days=1))
        for weeks in (1, 2, 3):
            assert TEAMS.heard(session, team.id, FREEZE + timedelta(weeks=weeks)) is None


def test_words_given_when_nobody_was_to_hear_of_them_are_told_to_nobody(
    database: Database, team: Team
) -> None:
    with database.write() as session:
        digest = release(session, team, raised_for(2))
        vote(session, digest, 5)
        session.execute(update(DigestVoteRow).values(counted=False))
        assert TEAMS.heard(session, team.id, FREEZE) is None


def test_one_teams_words_are_not_anothers(database: Database, team: Team) -> None:
    with database.write() as session:
        digest = release(session, team, raised_for(2))
        vote(session, digest, 5)
        other = a_team(session, key="search", name="Search")
        assert TEAMS.heard(session, other.id, FREEZE) is None
        assert replies.ORGANISATION.heard(session, team.workspace_id, FREEZE) is None


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("share", ["most", "half", "few"])
def test_it_is_told_under_details_in_the_weeks_that_tell_it(language: str, share: str) -> None:
    quiet = telling(raised_for(2), language=language)
    told = replace(quiet, useful=Heard(share, "2026-W43", "2026-W46"))
    more = set(tell_details(told).paragraphs) - set(tell_details(quiet).paragraphs)
    [paragraph] = more
    assert "43" in paragraph.text
    assert "46" in paragraph.text
