from datetime import timedelta
from pathlib import Path

import pytest

from bot.db.database import Database
from bot.digest import flow as digest
from bot.errors import Failed, Misconfigured
from bot.exporting.report import flow
from bot.language import Texts
from bot.people import store as people_store
from bot.terms import store as terms_store
from tests.digest.history import CATALOGUE, NOW, SCALED, a_history
from tests.disclosure.figures import answered
from tests.exporting.report.reading import flaws, read


def test_the_report_of_a_real_team_says_what_its_ledger_says(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        team = a_history(session, people=6, weeks=12)
    digest.compose_due(database, CATALOGUE, now=NOW)
    with database.read() as session:
        page = flow.report(session, CATALOGUE, texts, team, weeks=26)
        told = digest.told(session, CATALOGUE, texts, team.id, "2026-W47")
    assert flaws(page) == []
    root = read(page)
    assert root.all("h1")[0].text == "Fraud ML"
    panels = [each for each in root if "data-topic" in each.attributes]
    assert {len(panel.all("title")) for panel in panels} == {len(told.weeks)}


def test_nobody_who_answered_is_in_the_page(database: Database, texts: Texts) -> None:
    with database.write() as session:
        team = a_history(session)
        people = [each.member for each in people_store.active_members(session, team.id)]
    digest.compose_due(database, CATALOGUE, now=NOW)
    with database.read() as session:
        words = read(flow.report(session, CATALOGUE, texts, team, weeks=26)).words()
    assert people
    for member in people:
        assert member.slack_id not in words
        assert member.name not in words


def test_the_language_is_the_teams_unless_one_names_another(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        team = a_history(session)
    digest.compose_due(database, CATALOGUE, now=NOW)
    with database.read() as session:
        own = flow.report(session, CATALOGUE, texts, team, weeks=4)
        named = flow.report(session, CATALOGUE, texts, team, weeks=4, language="fi")
    assert read(own).all("html")[0].attributes["lang"] == team.language
    assert read(named).all("html")[0].attributes["lang"] == "fi"


def test_before_the_first_release_there_is_nothing_to_report(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        team = a_history(session)
    with (
        database.read() as session,
        pytest.raises(Failed, match="Nothing has been released for fraud-ml yet"),
    ):
        flow.report(session, CATALOGUE, texts, team, weeks=4)


def test_answers_that_no_digest_has_released_yet_are_not_in_the_report(
    database: Database, texts: Texts
) -> None:
    """A page asked for between two freezes is the one that was asked for after the last."""
    with database.write() as session:
        team = a_history(session, weeks=4)
    digest.compose_due(database, CATALOGUE, now=NOW)
    with database.read() as session:
        before = flow.report(session, CATALOGUE, texts, team, weeks=26)
    with database.write() as session:
        terms = terms_store.current(session, team.id)
        members = [each.member for each in people_store.active_members(session, team.id)]
        question = str(SCALED[0].key)
        for member in members:
            answered(
                session, team, member, terms, {question: SCALED[0].values()[-1]},
                freeze_at=NOW + timedelta(days=3),
            )  # fmt: skip
    with database.read() as session:
        assert flow.report(session, CATALOGUE, texts, team, weeks=26) == before


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be written"):
        flow.write("<p>", tmp_path / "nowhere" / "report.html")
