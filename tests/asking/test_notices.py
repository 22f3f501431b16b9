"""Admins are told once of those who should have been asked and were not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.asking import flow, notices
from bot.catalogue.load import load_catalogue
from bot.db.database import Database
from bot.language import Texts
from bot.people.store import AdminRow
from bot.scheduling.flow import open_rounds
from bot.sending.store import EXPIRED, OutboxRow
from bot.slack import Message
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _team(database: Database) -> None:
    with database.write() as session:
        team = a_team(session)
        for user, zone in (("U01", "Europe/Helsinki"), ("U02", "Asia/Tokyo")):
            a_member(session, team, slack_id=user, tz=zone)
        a_member(session, team, slack_id="U03", opted_out=True)
        a_member(session, slack_id="U09", locale="fi-FI")
        for admin in ("U08", "U09"):
            session.add(AdminRow(workspace_id=team.workspace_id, slack_id=admin, source="settings"))
        a_schedule(session, team, starts_on=date(2026, 11, 24))
        a_digest_plan(session, team)


def told(database: Database, texts: Texts) -> dict[str, Message | None]:
    render = notices.renderer(texts)
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == notices.KIND)).all()
        return {row.recipient: render(session, row) for row in rows}


def test_each_admin_is_told_once_in_their_language_who_was_late(
    database: Database, texts: Texts
) -> None:
    open_rounds(database, now=NOW)
    flow.plan_prompts(database, load_catalogue(), now=NOW)
    with database.write() as session:
        row = session.scalars(select(OutboxRow)).one()
        row.state = EXPIRED
        flow.mark_lapsed(session, row)
    assert notices.tell_admins(database, now=NOW) == 1
    assert notices.tell_admins(database, now=NOW + timedelta(hours=1)) == 0
    found = told(database, texts)
    english, finnish = found["U08"], found["U09"]
    assert english is not None
    assert finnish is not None
    assert english.text.startswith("2 people in *Fraud ML* were not asked")
    assert "weekly (Tuesday 24 November at 10:00)" in english.text
    assert "2, because it would have been more than two hours late" in english.text
    assert "2 henkilöltä" in finnish.text


def test_a_day_without_failings_tells_nobody(database: Database, texts: Texts) -> None:
    tokyo = NOW - timedelta(hours=7)
    open_rounds(database, now=tokyo)
    flow.plan_prompts(database, load_catalogue(), now=tokyo)
    assert notices.tell_admins(database, now=tokyo) == 0
    assert told(database, texts) == {}


def test_rounds_missed_while_down_are_told_together(database: Database, texts: Texts) -> None:
    later = NOW + timedelta(days=10)
    open_rounds(database, now=later)
    flow.plan_prompts(database, load_catalogue(), now=later)
    assert notices.tell_admins(database, now=later) == 1
    assert notices.tell_admins(database, now=later + timedelta(minutes=1)) == 0
    english = told(database, texts)["U08"]
    assert english is not None
    assert english.text.startswith("2 rounds of *Fraud ML* came while I was not running")
    assert "weekly (Tuesday 1 December at 10:00)" in english.text
