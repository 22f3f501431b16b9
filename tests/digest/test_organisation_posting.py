"""The organisation's digest by hand: which week, exactly what a dry run shows, in order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.db.database import Database
from bot.digest import flow as teams
from bot.digest.organisation import delivery, flow, posting
from bot.digest.organisation.due import Due
from bot.digest.organisation.story import organisation_json, tell_organisation
from bot.digest.plain import plain_text
from bot.errors import Failed, Misconfigured
from bot.language import Texts
from tests.digest.history import CATALOGUE
from tests.digest.organisation_scene import (
    AFTER,
    DUE,
    PLAN,
    an_organisation,
    another_team,
    composed,
    queued,
)


def wanted(database: Database, texts: Texts, week: str | None = None) -> Due:
    with database.read() as session:
        return posting.wanted(session, week, say=texts.by("en"), now=AFTER)


def refusal(database: Database, texts: Texts, week: str | None) -> str:
    with pytest.raises(Failed) as failed:
        wanted(database, texts, week)
    return str(failed.value)


@pytest.mark.parametrize("composed_before", [True, False])
def test_a_dry_run_shows_what_the_real_one_does_and_leaves_nothing(
    database: Database, texts: Texts, *, composed_before: bool
) -> None:
    """Also when no team's digest stands yet, as after an import."""
    with database.write() as session:
        an_organisation(session, weeks=4)
        another_team(session, "second", weeks=4)
    if composed_before:
        teams.compose_due(database, CATALOGUE, now=AFTER)
    due = wanted(database, texts)
    shown = posting.preview(database, CATALOGUE, texts, due, now=AFTER)
    with database.read() as session:
        assert len(teams.behind(session, now=AFTER)) == (0 if composed_before else 2)
    assert composed(database) == []
    digest, before = posting.post(database, CATALOGUE, due, now=AFTER)
    assert (digest.iso_week, before) == ("2026-W47", False)
    with database.read() as session:
        told = flow.told(session, CATALOGUE, texts, due.workspace.id, "2026-W47")
    assert organisation_json(told) == organisation_json(shown)
    assert plain_text(tell_organisation(told)) == plain_text(tell_organisation(shown))
    assert any(each.level is not None for each in shown.week.lenses.values())


def test_both_refuse_where_nobody_was_asked(database: Database, texts: Texts) -> None:
    with database.write() as session:
        an_organisation(session, replace(PLAN, starts_on=date(2026, 10, 1)), weeks=1)
    due = wanted(database, texts, "2026-W45")
    with pytest.raises(Failed, match="No team has anything to tell of 2026-W45"):
        posting.preview(database, CATALOGUE, texts, due, now=AFTER)
    with pytest.raises(Failed, match="No team has anything to tell of 2026-W45"):
        posting.post(database, CATALOGUE, due, now=AFTER)


def test_by_hand_the_weeks_before_are_composed_first(database: Database, texts: Texts) -> None:
    with database.write() as session:
        an_organisation(session, weeks=3)
    posting.post(database, CATALOGUE, wanted(database, texts, "2026-W47"), now=AFTER)
    weeks = [week for week, _ in composed(database)]
    assert weeks == sorted(weeks) == ["2026-W45", "2026-W46", "2026-W47"]
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 0


def test_by_hand_a_later_week_is_left_to_its_own_time(database: Database, texts: Texts) -> None:
    with database.write() as session:
        an_organisation(session, weeks=3)
    posting.post(database, CATALOGUE, wanted(database, texts, "2026-W46"), now=AFTER)
    assert [week for week, _ in composed(database)] == ["2026-W45", "2026-W46"]
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 1
    assert composed(database)[-1] == ("2026-W47", True)


def test_a_week_composed_late_and_never_sent_is_not_said_to_be_posted(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    assert composed(database)[0] == ("2026-W46", False)
    due = wanted(database, texts, "2026-W46")
    assert due.at == DUE - timedelta(weeks=1)
    digest, before = posting.post(database, CATALOGUE, due, now=AFTER)
    assert not before
    assert composed(database)[0] == ("2026-W46", True)
    with database.read() as session:
        assert [each.state for each in delivery.undelivered(session, digest)] == ["pending"]
    assert len(queued(database)) == 2


def test_a_week_that_does_not_read_as_one_is_wrong_use(database: Database, texts: Texts) -> None:
    with database.write() as session:
        an_organisation(session)
    for week in ("rubbish", "2026-W99", "47"):
        with pytest.raises(Misconfigured, match=r"--week: "):
            wanted(database, texts, week)


def test_a_week_without_a_digest_is_told_why(database: Database, texts: Texts) -> None:
    with database.write() as session:
        an_organisation(session)
    assert "comes on Monday 30 November at 09:00" in refusal(database, texts, "2026-W48")
    assert "it has had one since 2026-11-01" in refusal(database, texts, "2020-W10")
    assert "that week is to come" in refusal(database, texts, "2031-W10")


def test_before_the_first_moment_it_is_told_when_that_comes(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        an_organisation(session, replace(PLAN, starts_on=date(2026, 11, 24)))
    assert "first digest comes on Monday 30 November" in refusal(database, texts, None)


def test_without_a_plan_it_is_told_what_to_set(database: Database, texts: Texts) -> None:
    with database.write() as session:
        an_organisation(session, plan=None)
    with pytest.raises(Misconfigured, match=r"organisation\.digest"):
        wanted(database, texts)
