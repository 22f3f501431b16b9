from datetime import datetime, timedelta
from typing import Any

from bot.asking.flow import plan_prompts
from bot.asking.store import PromptRow, set_focus
from bot.catalogue import Catalogue, Kind, LensKey, load_catalogue
from bot.catalogue.keys import Role
from bot.clock import Clock
from bot.configuring import document
from bot.configuring.flow import apply, look
from bot.configuring.rehearsal import Planned, rehearse, shortfalls
from bot.db.database import Database
from bot.people import store as people
from bot.scheduling.flow import open_rounds
from bot.scheduling.store import ScheduleRow
from tests.configuring.files import CONFIG, changed
from tests.people.directory import FakeDirectory, a_user
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

CATALOGUE = load_catalogue()


def plan(db: Database | None, catalogue: Catalogue, **more: Any) -> list[Planned]:
    return list(rehearse(db, catalogue, **more).prompts)


def test_four_weeks_are_planned_each_in_their_own_zone(database: Database, clock: Clock) -> None:
    with database.write() as session:
        team = a_team(session)
        a_member(session, team, slack_id="U01", tz="Europe/Helsinki")
        a_member(session, team, slack_id="U02", tz="America/New_York")
        a_schedule(session, team)
        a_digest_plan(session, team)
    planned = plan(database, CATALOGUE, now=clock.now())
    assert [one.at for one in planned if one.member == "U02"] == [
        f"2026-{day}T10:00-05:00" for day in ("11-24", "12-01", "12-08", "12-15")
    ]
    assert {(one.count, one.reason, one.team, one.schedule) for one in planned} == {
        (3, None, "fraud-ml", "weekly")
    }


def test_who_is_left_out_is_there_with_the_reason(database: Database, clock: Clock) -> None:
    with database.write() as session:
        team = a_team(session)
        a_member(session, team, slack_id="U01")
        a_member(session, team, slack_id="U02", paused_until=clock.now() + timedelta(days=10))
        a_member(session, team, slack_id="U03", opted_out=True)
        a_schedule(session, team, at="13:00")
        a_schedule(session, team, key="second", recurrence="FREQ=WEEKLY;BYDAY=TH", at="10:00")
        a_digest_plan(session, team)
    planned = plan(database, CATALOGUE, now=clock.now())
    told = {(one.member, one.at[:10]): (one.count, one.reason) for one in planned}
    assert told["U01", "2026-11-24"] == (3, None)
    assert told["U01", "2026-11-26"] == (0, "cap")
    assert told["U02", "2026-12-01"] == (0, "paused")
    assert told["U02", "2026-12-08"] == (3, None)
    assert told["U03", "2026-12-15"] == (0, "opted_out")


def test_a_plan_changes_nothing_and_is_what_is_then_sent(database: Database, clock: Clock) -> None:
    with database.write() as session:
        team = a_team(session)
        for number in range(3):
            a_member(session, team, slack_id=f"U0{number}")
        a_schedule(session, team, at="12:00")
        a_digest_plan(session, team)
    planned = plan(database, CATALOGUE, now=clock.now())
    with database.read() as session:
        assert session.query(PromptRow).count() == 0
    opening = datetime.fromisoformat(planned[0].at)
    open_rounds(database, now=opening)
    plan_prompts(database, CATALOGUE, now=opening)
    with database.read() as session:
        due = sorted(
            (people.member_by_id(session, one.member_id).slack_id, one.due_at)
            for one in session.query(PromptRow)
        )
    first = [one for one in planned if datetime.fromisoformat(one.at) == opening]
    assert due == sorted((one.member, datetime.fromisoformat(one.at)) for one in first)
    assert len(due) == 3


def test_what_already_waits_to_be_sent_is_part_of_the_plan(
    database: Database, clock: Clock
) -> None:
    with database.write() as session:
        team = a_team(session)
        a_member(session, team, slack_id="U01", tz="America/New_York")
        a_schedule(session, team, timezone="Europe/Helsinki", at="11:00")
        a_digest_plan(session, team)
    open_rounds(database, now=clock.now())
    plan_prompts(database, CATALOGUE, now=clock.now())
    planned = plan(database, CATALOGUE, now=clock.now())
    assert planned[0].at == "2026-11-24T09:00-05:00"
    assert len(planned) == 4


def test_a_file_is_planned_as_if_it_were_applied(database: Database, clock: Clock) -> None:
    config = document.parse(changed(("FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=WE")), "c.yaml")
    people_of_slack = FakeDirectory([a_user(f"U0{n}", tz="Asia/Tokyo") for n in range(1, 10)])
    found = look(database, config, people_of_slack)
    planned = plan(database, CATALOGUE, now=clock.now(), config=config, found=found)
    assert planned[0].at == "2026-11-25T10:00+09:00"
    assert len(planned) == 4 * 5
    with database.read() as session:
        assert people.teams(session) == []


def test_a_file_is_planned_without_any_database(clock: Clock) -> None:
    config = document.parse(CONFIG, "c.yaml")
    planned = plan(None, CATALOGUE, now=clock.now(), config=config)
    assert {one.member for one in planned} == {"U01", "U02", "U03", "U04", "U05"}


def test_a_holiday_moves_a_prompt_to_the_next_working_day(database: Database, clock: Clock) -> None:
    config = document.parse(changed(("BYDAY=TU", "BYDAY=MO")), "c.yaml")  # 7 December is off
    apply(database, config, now=clock.now(), found=None)
    planned = plan(database, CATALOGUE, now=clock.now())
    days = {one.at[:10] for one in planned}
    assert "2026-12-07" not in days
    assert "2026-12-08" in days


def a_small_team(database: Database, *, size: int, questions: int, **schedule: Any) -> None:
    with database.write() as session:
        team = a_team(session)
        for number in range(size):
            a_member(session, team, slack_id=f"U0{number}", role="ml")
        a_schedule(session, team, at="12:00", questions_per_person=questions, **schedule)
        a_digest_plan(session, team)


def test_a_plan_says_what_to_relax_where_cap_and_coverage_cannot_both_be_had(
    database: Database, clock: Clock
) -> None:
    a_small_team(database, size=5, questions=1)
    (note,) = rehearse(database, CATALOGUE, now=clock.now()).notes
    assert note.startswith("fraud-ml: 5 people, 1 question at a time: 20 in four weeks")
    assert "or accept eight weeks." in note


def test_a_plan_that_has_both_says_nothing(database: Database, clock: Clock) -> None:
    a_small_team(database, size=8, questions=3)
    assert rehearse(database, CATALOGUE, now=clock.now()).notes == ()


def test_what_is_missed_because_people_are_away_is_told(database: Database, clock: Clock) -> None:
    a_small_team(database, size=8, questions=3)
    with database.write() as session:
        for number in range(7):
            member = people.member_by_slack_id(session, f"U0{number}")
            assert member is not None
            people.pause(session, member.id, until=clock.now() + timedelta(weeks=5))
    (note,) = rehearse(database, CATALOGUE, now=clock.now()).notes
    assert note.startswith("fraud-ml: in the coming four weeks nobody is asked about")
    assert "people are away" in note


def test_a_file_is_judged_before_it_is_applied(clock: Clock) -> None:
    text = changed(
        ("questions_per_person: 3", "questions_per_person: 1"),
        (", lenses: [silo, testing_gap]", ""),
    )
    config = document.parse(text, "c.yaml")
    told = shortfalls(config, CATALOGUE, now=clock.now())
    assert list(told) == ["fraud-ml"]
    assert told["fraud-ml"][0].startswith("5 people, 1 question at a time")
    all_asked = document.parse(changed((", lenses: [silo, testing_gap]", "")), "c.yaml")
    assert shortfalls(all_asked, CATALOGUE, now=clock.now()) == {}


def test_questions_are_named_where_no_answer_can_change_them_and_never_the_last(
    database: Database, clock: Clock
) -> None:
    keys = sorted(
        each.key for each in CATALOGUE if Role.ML in each.roles and each.kind is not Kind.TEXT
    )[:3]
    with database.write() as session:
        team = a_team(session)
        a_member(session, team, slack_id="U01")
        a_member(session, team, slack_id="U02", role=None)
        a_schedule(session, team, recurrence="FREQ=MONTHLY;BYDAY=1TU", topics={"questions": keys})
        a_digest_plan(session, team)
    planned = {one.member: one for one in plan(database, CATALOGUE, now=clock.now())}
    assert planned["U01"].questions == (*keys[:2], "chosen that week")
    # An answer tells the role, and a role decides.
    assert set(planned["U02"].questions) == {"chosen that week"}


def test_a_focus_shows_nowhere_in_a_plan(database: Database, clock: Clock) -> None:
    a_small_team(database, size=8, questions=3)
    before = rehearse(database, CATALOGUE, now=clock.now())
    with database.write() as session:
        team = people.team_by_key(session, "fraud-ml")
        assert team is not None
        for week in ("2026-W48", "2026-W49", "2026-W50"):
            set_focus(session, team.id, week, LensKey.SILO, "watch", clock.now())
    assert rehearse(database, CATALOGUE, now=clock.now()) == before
    # Once prompts wait with what the focus has chosen, it still does not show.
    opening = datetime.fromisoformat(before.prompts[0].at)
    open_rounds(database, now=opening)
    plan_prompts(database, CATALOGUE, now=opening)
    after = rehearse(database, CATALOGUE, now=opening)
    assert {question for one in after.prompts for question in one.questions} == {"chosen that week"}


def test_what_a_paused_schedule_would_ask_is_there_with_the_reason(
    database: Database, clock: Clock
) -> None:
    with database.write() as session:
        team = a_team(session)
        a_member(session, team, slack_id="U01")
        a_schedule(session, team, at="13:00")
        quiet = a_schedule(session, team, key="quiet", recurrence="FREQ=WEEKLY;BYDAY=TH")
        session.get_one(ScheduleRow, quiet).paused = True
        a_digest_plan(session, team)
    planned = plan(database, CATALOGUE, now=clock.now())
    told = [(one.at[:10], one.schedule, one.count, one.reason) for one in planned]
    assert told[:2] == [
        ("2026-11-24", "weekly", 3, None),
        ("2026-11-26", "quiet", 0, "stopped"),
    ]
    assert len(told) == 8
