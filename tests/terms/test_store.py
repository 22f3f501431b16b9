from datetime import timedelta

import pytest

from bot.clock import Clock
from bot.db.database import Database
from bot.terms import store
from bot.terms.model import Audience, promise
from tests.seed import a_team


def test_the_same_promise_again_is_no_new_version(database: Database, clock: Clock) -> None:
    same = promise("confidential", 5, Audience("channel", "C01"))
    with database.write() as session:
        team = a_team(session, terms=False)
        first = store.set_promise(session, team.id, same, now=clock.now())
    with database.write() as session:
        later = clock.now() + timedelta(days=1)
        assert store.set_promise(session, team.id, same, now=later) == first


def test_a_changed_promise_is_a_new_version_and_the_old_one_stays(
    database: Database, clock: Clock
) -> None:
    with database.write() as session:
        team = a_team(session, terms=False)
        loose = promise("confidential", 5, Audience())
        first = store.set_promise(session, team.id, loose, now=clock.now())
        strict = promise("confidential", 6, Audience())
        second = store.set_promise(session, team.id, strict, now=clock.now())
    with database.read() as session:
        assert store.current(session, team.id) == second
        assert store.by_id(session, first.id) == first
        assert second.id > first.id


def test_a_team_without_terms_is_a_bug_that_shows(database: Database) -> None:
    with database.write() as session:
        team = a_team(session, terms=False)
        with pytest.raises(LookupError):
            store.current(session, team.id)
