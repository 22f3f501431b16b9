"""The organisation's digest: when it comes, where it goes, what it says of whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest import flow as teams
from bot.digest.organisation import flow
from bot.digest.organisation.story import (
    OrganisationTelling,
    organisation_json,
    plain_text,
    tell_organisation,
)
from bot.digest.organisation.view import organisation_message
from bot.digest.store import OrganisationDigestRow
from bot.disclosure.model import Attendance, Guard
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation
from bot.errors import Failed, Misconfigured
from bot.language import Texts
from bot.people import organisation as organisations
from bot.people import store as people
from bot.people.organisation import OrganisationPlan
from bot.sending.store import OutboxRow
from bot.slack import NotPosted
from tests.digest.history import CATALOGUE, a_history
from tests.digest.test_delivery import Doors
from tests.digest.weeks import TEXTS, a_rich_history
from tests.scene import parts_of

#: Monday of W48 at 09:00 in Helsinki.
DUE = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
AFTER = DUE + timedelta(seconds=10)
PLAN = OrganisationPlan(
    "C09", "FREQ=WEEKLY;BYDAY=MO", "09:00", "Europe/Helsinki", date(2026, 11, 1)
)


def an_organisation(session: Session, plan: OrganisationPlan | None = PLAN) -> int:
    """Two weeks of a team's answers, under an organisation that is told on Mondays."""
    team = a_history(session, people=8, weeks=2)
    organisations.write(
        session, team.workspace_id, leads=("U70",), plan=plan, today=date(2026, 11, 1)
    )
    return team.workspace_id


def composed(database: Database) -> list[tuple[str, bool]]:
    with database.read() as session:
        rows = session.scalars(select(OrganisationDigestRow).order_by(OrganisationDigestRow.id))
        return [(row.iso_week, row.posted) for row in rows]


def queued(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == flow.KIND))
        return [(row.recipient, row.state) for row in rows]


def test_it_comes_at_its_own_time_for_the_week_that_all_teams_have_behind_them(
    database: Database,
) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=DUE) == 1
    assert composed(database) == [("2026-W46", False)]
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 1
    assert composed(database) == [("2026-W46", False), ("2026-W47", True)]
    assert queued(database) == [("C09", "pending")]


def test_composing_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER + timedelta(days=2)) == 0
    assert len(queued(database)) == 1


def test_without_a_plan_there_is_no_digest_of_the_organisation(database: Database) -> None:
    with database.write() as session:
        an_organisation(session, plan=None)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    assert flow.compose_organisation_due(database, CATALOGUE, now=AFTER) == 0
    with database.read() as session, pytest.raises(Misconfigured, match=r"organisation\.digest"):
        flow.wanted(session, None, now=AFTER)


def test_a_dry_run_shows_what_the_real_one_does_and_leaves_nothing(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    with database.read() as session:
        due = flow.wanted(session, None, now=AFTER)
    shown = flow.preview(database, CATALOGUE, texts, due, now=AFTER)
    assert composed(database) == []
    assert flow.post(database, CATALOGUE, due, now=AFTER) is False
    assert flow.post(database, CATALOGUE, due, now=AFTER) is True
    with database.read() as session:
        told = flow.told(session, CATALOGUE, texts, due.workspace.id, "2026-W47")
    assert organisation_json(told) == organisation_json(shown)
    assert plain_text(tell_organisation(told)) == plain_text(tell_organisation(shown))


def test_before_any_teams_digest_a_dry_run_says_what_is_lacking(
    database: Database, texts: Texts
) -> None:
    with database.write() as session:
        an_organisation(session)
    with database.read() as session:
        due = flow.wanted(session, None, now=AFTER)
    with pytest.raises(Failed, match="No team's digest of 2026-W47 stands yet"):
        flow.preview(database, CATALOGUE, texts, due, now=AFTER)
    assert flow.post(database, CATALOGUE, due, now=AFTER) is False


def test_a_week_whose_time_has_not_come_is_told_as_such(database: Database) -> None:
    with database.write() as session:
        an_organisation(session)
        with pytest.raises(Failed, match="time has not come"):
            flow.wanted(session, "2026-W48", now=AFTER)


def test_a_channel_that_refuses_is_tried_again_and_leads_need_not_wait(
    database: Database,
) -> None:
    with database.write() as session:
        an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    clock, slack = TurnableClock(AFTER), Doors()
    slack.shut["C09"] = NotPosted("chat.postMessage", "not_in_channel")
    sender = parts_of(database, clock, slack).sender
    for _ in range(3):
        sender.send_due()
    assert sorted(queued(database)) == [("C09", "pending"), ("U70", "sent")]
    slack.shut.clear()
    clock.turn(AFTER + timedelta(minutes=10))
    sender.send_due()
    assert sorted(queued(database)) == [("C09", "sent"), ("U70", "sent")]


def test_no_team_is_named(database: Database, texts: Texts) -> None:
    with database.write() as session:
        workspace_id = an_organisation(session)
    teams.compose_due(database, CATALOGUE, now=AFTER)
    flow.compose_organisation_due(database, CATALOGUE, now=AFTER)
    with database.read() as session:
        told = flow.told(session, CATALOGUE, texts, workspace_id, "2026-W47")
        named = [team.name for team in people.teams(session)]
    text = plain_text(tell_organisation(told))
    assert not any(name in text for name in named)


ML, SOFTWARE = ("ml", "data"), ("software",)


def told_of(*gaps: ReleasedGap, language: str = "en") -> OrganisationTelling:
    week = a_rich_history()[-1]
    released = ReleasedOrganisation(
        week=week.week,
        freeze_at=week.freeze_at,
        first_trend_week=week.first_trend_week,
        guard=Guard(5),
        lenses=week.lenses,
        attendance=Attendance("20+", "60-80"),
        teams="5-9",
        gaps=gaps,
        blind_spots=week.blind_spots,
    )
    return OrganisationTelling("Kuormitus", released, CATALOGUE, TEXTS.by(language))


def gap(size: float, **more: object) -> ReleasedGap:
    base = ReleasedGap(
        "silo", ML, SOFTWARE, GapVerdict.DIFFERS, size, size - 0.25, size + 0.25, 0.5
    )
    return replace(base, **more)  # type: ignore[arg-type]


def gaps_of(told: OrganisationTelling) -> str:
    story = tell_organisation(told)
    return next(each.text for each in story.paragraphs if "differently" in each.heading)


def test_the_silo_made_visible_says_who_is_more_worried() -> None:
    assert gaps_of(told_of(gap(0.75))) == (
        "“Working apart”: people in ML and data are more worried than people in software in the "
        "same teams, by about 0.75 points."
    )
    assert "people in software are more worried than people in ML and data" in gaps_of(
        told_of(gap(-0.75))
    )


def test_a_silo_that_was_looked_for_and_not_found_says_what_would_have_shown() -> None:
    said = gaps_of(told_of(gap(0.0, verdict=GapVerdict.NO_DIFFERENCE, see=0.5)))
    assert said == (
        "“Working apart”: no difference found between people in ML and data and people in "
        "software. One of about 0.5 points would have shown."
    )


def test_hidden_gaps_are_said_to_be_hidden() -> None:
    hid = ReleasedGap("silo", ML, SOFTWARE, GapVerdict.HIDDEN)
    assert "Too few people of different roles" in gaps_of(told_of(hid))


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_message_keeps_slacks_limits_and_has_words_for_who_listens(language: str) -> None:
    lenses = ("silo", "user_feedback_gap", "testing_gap", "method_gap", "operations_gap")
    many = [gap(0.25 * place, lens=lens) for place, lens in enumerate(lenses, start=1)]
    story = tell_organisation(told_of(*many, language=language))
    message = organisation_message(story)
    assert len(message.blocks) <= 50
    assert len(str(message.blocks)) < 13_200
    assert 0 < len(message.text) <= 4000
    assert "Kuormitus" in message.text
