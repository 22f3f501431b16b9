from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.cli.db import every_table
from bot.clock import Clock
from bot.configuring import document, store
from bot.configuring.changing import Change
from bot.configuring.flow import Applied, apply, look
from bot.configuring.flow import exported as exported_text
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.people import organisation
from bot.people import store as people
from bot.people.organisation import Organisation, OrganisationPlan
from bot.scheduling import store as scheduling
from bot.scheduling.flow import open_rounds
from bot.scheduling.store import RoundRow, ScheduleRow
from bot.terms import store as terms
from tests.configuring.files import CONFIG, changed
from tests.people.directory import FakeDirectory, a_user
from tests.seed import a_team

ALL = [a_user(f"U0{number}", real_name=f"Person {number}") for number in range(1, 10)]


def applied(
    database: Database, clock: Clock, text: str = CONFIG, directory: FakeDirectory | None = None
) -> Applied:
    config = document.parse(text, "c.yaml")
    found = look(database, config, directory) if directory else None
    return apply(database, config, now=clock.now(), found=found)


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in every_table(database)
        }


def members(database: Database, key: str = "fraud-ml") -> dict[str, str | None]:
    with database.read() as session:
        team = people.team_by_key(session, key)
        assert team is not None
        found = people.active_members(session, team.id)
        return {one.member.slack_id: one.role for one in found}


def test_applying_makes_the_team_with_people_terms_and_schedules(
    database: Database, clock: Clock
) -> None:
    assert applied(database, clock) == Applied({"fraud-ml": Change.NEW}, {"fraud-ml": 5})
    with database.read() as session:
        team = people.team_by_key(session, "fraud-ml")
        assert team is not None
        assert date(2026, 12, 7) in team.calendar.days_off
        assert people.leads_of(session, team.id) == ("U01",)
        assert people.admins(session) == ("U09",)
        assert terms.current(session, team.id).audience.channel == "C01"
        [schedule] = scheduling.schedules(session, team.id)
        assert schedule.recurrence.starts_on == date(2026, 11, 24)
    assert members(database) == {
        "U01": "ml",
        "U02": "software",
        "U03": None,
        "U04": None,
        "U05": None,
    }


@pytest.mark.parametrize("with_slack", [False, True])
def test_applying_the_same_again_changes_no_row(
    database: Database, clock: Clock, *, with_slack: bool
) -> None:
    directory = FakeDirectory(ALL) if with_slack else None
    applied(database, clock, directory=directory)
    before = everything(database)
    assert applied(database, clock, directory=directory).changes == {"fraud-ml": Change.SAME}
    assert everything(database) == before


def test_what_is_exported_applies_to_the_same(database: Database, clock: Clock) -> None:
    text = changed(
        ("lenses:", "sprint: {anchor: 2026-11-02, weeks: 2}, reminders: [P1D], lenses:"),
        ("{mode: confidential, minimum_group: 5}", "{mode: named}"),
        ("[U09]\n", "[U09]\nretention: {text: P12M, answers: P24M}\n"),
        ("[U09]\n", "[U09]\norganisation: {leads: [U09], digest: {channel: C09}}\n"),
    )
    applied(database, clock, text)
    before = everything(database)
    with database.read() as session:
        exported = exported_text(session)
    assert document.parse(exported, "out.yaml") == document.parse(text, "c.yaml")
    assert applied(database, clock, exported).changes == {"fraud-ml": Change.SAME}
    assert everything(database) == before


def test_admins_and_other_settings_that_a_file_names_no_more_are_gone(
    database: Database, clock: Clock
) -> None:
    applied(database, clock, changed(("admins: [U09]", "admins: [U09]\nretention: {text: P1M}")))
    applied(database, clock, changed(("admins: [U09]", "")))
    with database.read() as session:
        assert people.admins(session) == ()
        assert store.read(session).retention is None


def test_teams_that_the_file_does_not_name_stay_alone(database: Database, clock: Clock) -> None:
    with database.write() as session:
        other = a_team(session, key="other")
    applied(database, clock)
    with database.read() as session:
        assert people.team_by_key(session, "other") == other


def test_a_change_keeps_the_schedules_start_and_makes_new_terms(
    database: Database, clock: Clock
) -> None:
    applied(database, clock)
    config = document.parse(
        changed(("minimum_group: 5", "minimum_group: 6"), ('"10:00"', '"11:00"')), "c.yaml"
    )
    later = clock.now() + timedelta(days=7)
    assert apply(database, config, now=later, found=None).changes == {"fraud-ml": Change.CHANGED}
    with database.read() as session:
        team = people.team_by_key(session, "fraud-ml")
        assert team is not None
        held = terms.current(session, team.id)
        assert (held.minimum_group, held.since_at) == (6, later)
        [schedule] = scheduling.schedules(session, team.id)
        assert schedule.recurrence.starts_on == date(2026, 11, 24)
        assert schedule.recurrence.at.hour == 11


@pytest.mark.parametrize(
    ("old", "new", "resets"),
    [
        ('"10:00"', '"11:00"', True),
        ("BYDAY=TU", "BYDAY=MO", True),
        ("timezone: member", "timezone: UTC", True),
        ("lenses:", "sprint: {anchor: 2026-11-02, weeks: 2}, lenses:", True),
        ("questions_per_person: 3", "questions_per_person: 2", False),
        ("Fraud ML", "Fraud", False),
    ],
)
def test_a_rule_holds_from_the_moment_its_times_were_changed(
    database: Database, clock: Clock, old: str, new: str, *, resets: bool
) -> None:
    applied(database, clock)
    later = clock.now() + timedelta(days=7)
    apply(database, document.parse(changed((old, new)), "c.yaml"), now=later, found=None)
    with database.read() as session:
        [schedule] = scheduling.schedules(session)
        assert schedule.since_at == (later if resets else clock.now())


def test_a_time_changed_after_weeks_tells_of_no_missed_rounds(
    database: Database, clock: Clock
) -> None:
    applied(database, clock)
    later = clock.now() + timedelta(days=21)
    config = document.parse(changed(('"10:00"', '"06:00"')), "c.yaml")
    apply(database, config, now=later, found=None)
    open_rounds(database, now=later)
    with database.read() as session:
        assert session.scalars(select(RoundRow.occurrence)).all() == []


def test_a_schedule_left_out_stops_and_one_that_returns_starts_today(
    database: Database, clock: Clock
) -> None:
    applied(database, clock)
    applied(database, clock, changed(("key: weekly", "key: other")))
    with database.read() as session:
        rows = {row.key: row for row in session.scalars(select(ScheduleRow))}
        assert rows["weekly"].archived_at == clock.now()
        assert rows["other"].archived_at is None
    config = document.parse(CONFIG, "c.yaml")
    apply(database, config, now=clock.now() + timedelta(days=7), found=None)
    with database.read() as session:
        [schedule] = scheduling.schedules(session)
        assert (schedule.key, schedule.recurrence.starts_on) == ("weekly", date(2026, 12, 1))


def test_an_unknown_person_stops_everything_before_anything_is_stored(
    database: Database, clock: Clock
) -> None:
    before = everything(database)
    with pytest.raises(Misconfigured, match="U05 is nobody in Retro"):
        applied(database, clock, directory=FakeDirectory([one for one in ALL if one.id != "U05"]))
    assert everything(database) == before


def test_with_slack_the_people_come_with_their_names_at_once(
    database: Database, clock: Clock
) -> None:
    text = changed(("{users: [U01, U02, U03, U04, U05]}", "{channel: C02}"))
    directory = FakeDirectory(ALL, {"C02": ["U01", "U03"]})
    assert applied(database, clock, text, directory).sizes == {"fraud-ml": 2}
    assert members(database) == {"U01": "ml", "U03": None}
    with database.read() as session:
        ada = people.member_by_slack_id(session, "U01")
        assert ada is not None
        assert ada.name == "Person 1"
        workspace = people.workspace(session)
        assert workspace is not None
        assert workspace.slack_id == "T0RETRO"


def test_roles_of_the_file_hold_for_people_who_come_later(database: Database, clock: Clock) -> None:
    text = changed(("{users: [U01, U02, U03, U04, U05]}", "{channel: C02}"))
    assert applied(database, clock, text).sizes == {"fraud-ml": 0}
    directory = FakeDirectory(ALL, {"C02": ["U02"]})
    applied(database, clock, text, directory)
    assert members(database) == {"U02": "software"}


def test_a_role_that_somebody_told_outlives_a_file_that_says_nothing_of_it(
    database: Database, clock: Clock
) -> None:
    applied(database, clock)
    with database.write() as session:
        team, ada = (
            people.team_by_key(session, "fraud-ml"),
            people.member_by_slack_id(session, "U03"),
        )
        assert team is not None
        assert ada is not None
        assert people.set_role(session, team_id=team.id, member_id=ada.id, role="data")
        fixed = people.member_by_slack_id(session, "U01")
        assert fixed is not None
        assert not people.set_role(session, team_id=team.id, member_id=fixed.id, role="data")
    applied(database, clock)
    assert members(database)["U03"] == "data"
    assert members(database)["U01"] == "ml"


def test_a_smaller_list_of_users_ends_memberships(database: Database, clock: Clock) -> None:
    applied(database, clock)
    applied(database, clock, changed(("[U01, U02, U03, U04, U05]", "[U01, U02, U03, U04]")))
    assert set(members(database)) == {"U01", "U02", "U03", "U04"}


def test_another_source_makes_the_next_tick_read_the_people(
    database: Database, clock: Clock
) -> None:
    applied(database, clock, directory=FakeDirectory(ALL))
    applied(database, clock, changed(("{users: [U01, U02, U03, U04, U05]}", "{channel: C02}")))
    with database.read() as session:
        team = people.team_by_key(session, "fraud-ml")
        assert team is not None
        assert team.synced_at is None


WITH_AN_ORGANISATION = changed(
    ("[U09]\n", "[U09]\norganisation: {leads: [U09], digest: {channel: C09, at: '08:30'}}\n")
)


def above(database: Database) -> Organisation | None:
    with database.read() as session:
        workspace = people.workspace(session)
        assert workspace is not None
        return organisation.organisation(session, workspace.id)


def test_the_organisation_has_leads_and_a_digest_from_the_day_it_is_applied(
    database: Database, clock: Clock
) -> None:
    applied(database, clock, WITH_AN_ORGANISATION)
    found = above(database)
    assert found is not None
    assert found.leads == ("U09",)
    assert found.plan == OrganisationPlan(
        "C09", "FREQ=WEEKLY;BYDAY=MO", "08:30", "UTC", date(2026, 11, 24)
    )


def test_a_digest_of_the_organisation_that_stands_keeps_its_first_day(
    database: Database, clock: Clock
) -> None:
    applied(database, clock, WITH_AN_ORGANISATION)
    later = document.parse(WITH_AN_ORGANISATION.replace("08:30", "09:30"), "c.yaml")
    apply(database, later, now=clock.now() + timedelta(days=9), found=None)
    found = above(database)
    assert found is not None
    assert found.plan is not None
    assert (found.plan.at, found.plan.starts_on) == ("09:30", date(2026, 11, 24))


def test_a_config_that_says_nothing_of_the_organisation_leaves_it_alone(
    database: Database, clock: Clock
) -> None:
    applied(database, clock, WITH_AN_ORGANISATION)
    applied(database, clock)
    assert above(database) is not None


def test_an_organisations_digest_ends_where_the_config_says_so(
    database: Database, clock: Clock
) -> None:
    applied(database, clock, WITH_AN_ORGANISATION)
    applied(database, clock, changed(("[U09]\n", "[U09]\norganisation: {}\n")))
    found = above(database)
    assert found is not None
    assert (found.leads, found.plan) == ((), None)


def test_an_unknown_lead_of_the_organisation_is_told_with_the_place(
    database: Database, clock: Clock
) -> None:
    text = WITH_AN_ORGANISATION.replace("leads: [U09], digest", "leads: [U77], digest")
    with pytest.raises(Misconfigured, match=r"organisation\.leads\[0\]: U77"):
        applied(database, clock, text, FakeDirectory(ALL))


def test_a_digest_of_the_organisation_has_no_end() -> None:
    text = WITH_AN_ORGANISATION.replace("at: '08:30'", "recurrence: 'FREQ=WEEKLY;COUNT=3'")
    with pytest.raises(Misconfigured, match=r"organisation\.digest\.recurrence: .*comes to an end"):
        document.parse(text, "c.yaml")
