"""The organisation's page: what a team's has, the gaps between roles, and nothing of any team."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.context import Context
from bot.cli.report import report_command
from bot.db.database import Database
from bot.digest import flow as digest
from bot.digest.organisation import flow as organisation
from bot.digest.organisation.story import OrganisationTelling
from bot.digest.usefulness import Heard
from bot.disclosure.week import GapVerdict
from bot.errors import Failed
from bot.exporting.report import flow
from bot.exporting.report.model import gap_lines, report_of
from bot.exporting.report.page import document
from bot.language import Texts
from tests.digest.history import CATALOGUE
from tests.digest.organisation_cases import ORGANISATIONS, raised
from tests.digest.organisation_scene import AFTER, an_organisation
from tests.exporting.report.reading import HELSINKI, flaws, read

HEARD = [Heard("half", "2026-W36", "2026-W40"), Heard("most", "2026-W42", "2026-W46")]


def page_of(told: OrganisationTelling) -> str:
    between = gap_lines(told.week, told.alike)
    report = report_of(told.alike, 26, zone=HELSINKI, useful=HEARD, between=between)
    return document(report)


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_an_organisations_page_has_no_flaw_and_reaches_out_for_nothing(name: str) -> None:
    assert flaws(page_of(ORGANISATIONS[name]())) == []


def test_each_gap_has_its_words_and_only_those_that_are_there_a_drawing() -> None:
    told = raised()
    [gaps] = [each for each in read(page_of(told)) if each.attributes.get("id") == "gaps"]
    lines = gaps.all("li")
    differing = [gap for gap in told.week.gaps if gap.verdict is GapVerdict.DIFFERS]
    assert len(lines) == len(told.week.gaps)
    assert [bool(line.all("svg")) for line in lines] == [True] * len(differing) + [False] * 2
    assert "more worry in ML and data than in software" in lines[0].words()
    assert "by about 0.75 points (likely 0.5 to 1)" in lines[0].words()
    assert "A gap of about 0.5 points would have shown." in lines[-1].words()


def test_hidden_gaps_are_said_to_be_hidden() -> None:
    words = read(page_of(ORGANISATIONS["organisation_hidden"]())).words()
    assert "Too few people of different roles have answered" in words


def test_nothing_is_said_to_be_tried_by_an_organisation() -> None:
    page = read(page_of(raised()))
    assert "What you try" not in page.words()
    assert not [each for each in page if each.attributes.get("id") == "actions"]


def test_what_readers_said_stands_newest_first() -> None:
    [useful] = [each for each in read(page_of(raised())) if each.attributes.get("id") == "useful"]
    assert [line.words().split(":")[0] for line in useful.all("li")] == [
        "Digests of weeks 42 to 46",
        "Digests of weeks 36 to 40",
    ]


def told(database: Database) -> None:
    with database.write() as session:
        an_organisation(session)
    digest.compose_due(database, CATALOGUE, now=AFTER)
    organisation.compose_organisation_due(database, CATALOGUE, now=AFTER)


def test_the_page_of_a_real_organisation_names_no_team(database: Database, texts: Texts) -> None:
    told(database)
    with database.read() as session:
        page = flow.organisation_report(session, CATALOGUE, texts, weeks=26)
    assert flaws(page) == []
    root = read(page)
    assert root.all("h1")[0].text == "Retro, all teams"
    assert "Fraud ML" not in page
    assert "fraud-ml" not in page


def test_before_the_first_release_there_is_no_page(database: Database, texts: Texts) -> None:
    with database.write() as session:
        an_organisation(session)
    with database.read() as session, pytest.raises(Failed, match="for the organisation yet"):
        flow.organisation_report(session, CATALOGUE, texts, weeks=26)


@pytest.mark.parametrize("named", [[], ["--team", "fraud-ml", "--organisation"]])
def test_one_names_a_team_or_asks_for_all(named: list[str], tmp_path: Path) -> None:
    args = [*named, "--out", str(tmp_path / "page.html")]
    done = CliRunner().invoke(report_command, args, obj=Context())
    assert done.exit_code == 2
    assert "--organisation" in done.output
