"""Telling who looks after something; when and how it arrives is in test_against_play.py."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions import notices, store
from bot.actions.model import Action, Finding, Plan
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.language import Texts
from bot.people.model import Team
from bot.sending.store import OutboxRow
from tests.scene import CATALOGUE
from tests.seed import a_member, a_team


@pytest.fixture
def team(database: Database) -> Team:
    with database.write() as session:
        team = a_team(session)
        for slack_id in ("U01", "U02", "U03"):
            a_member(session, team, slack_id=slack_id, locale="en-GB")
    return team


def written(session: Session, team: Team, clock: TurnableClock, *, owner: str) -> Action:
    action, _ = store.add(
        session,
        Finding(team.id, "2026-W47", "silo"),
        Plan("Pair", owner, date(2026, 12, 22), "Better"),
        created_by="U01",
        written_in="V1",
        now=clock.now(),
    )
    notices.queue(session, action, team, now=clock.now())
    return action


def told(session: Session, texts: Texts) -> list[str]:
    """Who would be told something if all went out now."""
    render = notices.renderer(CATALOGUE, texts)
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == notices.KIND))
    return [row.recipient for row in rows if render(session, row) is not None]


def test_an_owner_is_told_once_however_often_the_window_is_sent(
    database: Database, clock: TurnableClock, texts: Texts, team: Team
) -> None:
    with database.write() as session:
        written(session, team, clock, owner="U02")
        written(session, team, clock, owner="U02")
        assert told(session, texts) == ["U02"]


def test_one_who_is_not_the_owner_any_more_is_not_told(
    database: Database, clock: TurnableClock, texts: Texts, team: Team
) -> None:
    with database.write() as session:
        written(session, team, clock, owner="U02")
        written(session, team, clock, owner="U03")
        assert told(session, texts) == ["U03"]


def test_what_was_taken_back_is_not_told(
    database: Database, clock: TurnableClock, texts: Texts, team: Team
) -> None:
    with database.write() as session:
        action = written(session, team, clock, owner="U02")
        store.withdraw(session, action.id, now=clock.now())
        assert told(session, texts) == []
