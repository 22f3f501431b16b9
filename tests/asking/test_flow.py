"""Planning: one prompt for each member and round, under the cap, or the reason why not."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.asking import flow, store
from bot.asking.model import PromptState, Reason
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue.load import load_catalogue
from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.people.model import Team
from bot.people.store import MemberRow, MembershipRow, pause
from bot.scheduling.flow import open_ad_hoc, open_rounds
from bot.scheduling.store import RoundRow
from bot.sending.store import DROPPED, EXPIRED, FAILED, PENDING, SENT, UNCERTAIN, OutboxRow
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

#: Tuesday, ten in Helsinki.
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def team(database: Database) -> Team:
    with database.write() as session:
        team = a_team(session)
        for number, role in enumerate(("ml", "data", "software", "product", None), start=1):
            a_member(session, team, slack_id=f"U0{number}", role=role)
        a_schedule(session, team, starts_on=TODAY)
        a_digest_plan(session, team)
    return team


def run(database: Database, catalogue: Catalogue, *, now: datetime = NOW) -> int:
    open_rounds(database, now=now)
    return flow.plan_prompts(database, catalogue, now=now)


def prompts(database: Database) -> Sequence[PromptRow]:
    with database.read() as session:
        return session.scalars(select(PromptRow).order_by(PromptRow.due_at, PromptRow.id)).all()


def reasons(database: Database) -> dict[str, str | None]:
    with database.read() as session:
        rows = session.execute(
            select(MemberRow.slack_id, PromptRow.reason).join(
                PromptRow, PromptRow.member_id == MemberRow.id
            )
        )
        return {row.slack_id: row.reason for row in rows}


def queue(database: Database) -> Sequence[OutboxRow]:
    with database.read() as session:
        return session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()


@pytest.mark.usefixtures("team")
def test_a_round_becomes_a_prompt_with_questions_and_a_queued_message_for_each(
    database: Database, catalogue: Catalogue
) -> None:
    assert run(database, catalogue) == 5
    made = prompts(database)
    assert [row.state for row in made] == ["planned"] * 5
    assert {row.subject for row in queue(database)} == {row.id for row in made}
    for message in queue(database):
        assert (message.kind, message.state, message.due_at) == ("prompt", PENDING, NOW)
        assert message.expires_at == NOW + timedelta(hours=2)
    with database.read() as session:
        for row in made:
            questions = store.asked(session, row.id)
            assert len(questions) == 3
            assert all(catalogue.find(each.question_key) for each in questions)


@pytest.mark.usefixtures("team")
def test_planning_again_plans_nothing(database: Database, catalogue: Catalogue) -> None:
    run(database, catalogue)
    assert run(database, catalogue, now=NOW + timedelta(seconds=5)) == 0
    assert len(prompts(database)) == 5


@pytest.mark.usefixtures("team")
def test_six_planners_at_once_make_one_prompt_for_each_member(
    database: Database, catalogue: Catalogue
) -> None:
    open_rounds(database, now=NOW)
    together = threading.Barrier(6)
    planned: list[int] = []

    def plan() -> None:
        together.wait()
        planned.append(flow.plan_prompts(database, catalogue, now=NOW))

    threads = [threading.Thread(target=plan) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(planned) == 5
    assert len(prompts(database)) == len(queue(database)) == 5


@pytest.mark.usefixtures("team")
def test_a_planner_that_died_half_way_is_finished_by_the_next(
    database: Database, catalogue: Catalogue
) -> None:
    run(database, catalogue)
    lost, *_ = prompts(database)
    with database.write() as session:
        session.execute(delete(AskedRow).where(AskedRow.prompt_id == lost.id))
        session.execute(delete(PromptRow).where(PromptRow.id == lost.id))
        session.execute(update(RoundRow).values(planned_at=None))
    assert flow.plan_prompts(database, catalogue, now=NOW) == 1
    assert len(prompts(database)) == 5


def test_a_team_larger_than_one_transaction_is_planned_whole(
    database: Database, catalogue: Catalogue, team: Team
) -> None:
    with database.write() as session:
        for number in range(90):
            a_member(session, team, slack_id=f"U1{number:02}")
    assert run(database, catalogue) == 95
    assert flow.plan_prompts(database, catalogue, now=NOW) == 0


def test_everyone_is_asked_at_ten_on_their_own_clock(
    database: Database, catalogue: Catalogue, team: Team
) -> None:
    with database.write() as session:
        a_member(session, team, slack_id="U06", tz="America/New_York")
    run(database, catalogue)
    assert [row.due_at for row in prompts(database)][-1] == NOW + timedelta(hours=7)


def test_those_who_paused_opted_out_or_are_late_are_left_out_with_the_reason(
    database: Database, catalogue: Catalogue, team: Team
) -> None:
    with database.write() as session:
        a_member(session, team, slack_id="U06", paused_until=NOW + timedelta(days=3))
        a_member(session, team, slack_id="U07", opted_out=True)
        a_member(session, team, slack_id="U08", tz="Asia/Tokyo")
    with database.write() as session:
        session.execute(update(MembershipRow).values(left_at=NOW).where(
            MembershipRow.member_id == select(MemberRow.id).where(
                MemberRow.slack_id == "U05").scalar_subquery()))  # fmt: skip
    run(database, catalogue)
    assert reasons(database) == {
        "U01": None,
        "U02": None,
        "U03": None,
        "U04": None,
        "U06": "paused",
        "U07": "opted_out",
        "U08": "late",
    }
    assert len(queue(database)) == 4


def test_a_person_in_two_teams_is_asked_by_one_schedule_a_day(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        for key in ("one", "two"):
            team = a_team(session, key=key)
            a_member(session, team, slack_id="U01")
            a_schedule(session, team, questions_per_person=1, starts_on=TODAY)
    assert run(database, catalogue) == 1
    assert sorted(str(row.reason) for row in prompts(database)) == ["None", "asked_today"]


def test_the_weekly_cap_counts_every_team_schedule_and_round_by_hand(
    database: Database, catalogue: Catalogue, team: Team
) -> None:
    with database.write() as session:
        daily = "FREQ=WEEKLY;BYDAY=WE,TH"
        a_schedule(session, team, key="more", recurrence=daily, questions_per_person=2)
        open_ad_hoc(session, team, schedule=None, asked_by="U09", ignore_hours=False, now=NOW)
    run(database, catalogue)
    for days in (1, 2, 3):
        run(database, catalogue, now=NOW + timedelta(days=days))
    with database.read() as session:
        asked = session.scalars(select(AskedRow.member_id)).all()
    assert {asked.count(member) for member in set(asked)} == {3}
    assert sum(row.reason == "cap" for row in prompts(database)) == 15


@pytest.mark.usefixtures("team")
def test_a_new_week_has_its_own_cap(database: Database, catalogue: Catalogue) -> None:
    run(database, catalogue)
    assert run(database, catalogue, now=NOW + timedelta(days=7)) == 5


def test_a_holiday_that_outlasts_the_window_leaves_everyone_out(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        team = a_team(session, days_off=("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"))
        a_member(session, team)
        a_schedule(session, team, starts_on=TODAY)
    assert run(database, catalogue) == 0
    assert reasons(database) == {"U01": "no_working_time"}


def test_by_hand_at_night_waits_for_working_hours_unless_they_are_ignored(
    database: Database, catalogue: Catalogue, team: Team
) -> None:
    night = NOW + timedelta(hours=14)
    for ignore, due in ((False, NOW + timedelta(hours=23)), (True, night)):
        with database.write() as session:
            session.execute(update(MembershipRow).values(role="ml"))
            session.execute(delete(AskedRow))
            open_ad_hoc(session, team, schedule=None, asked_by=None, ignore_hours=ignore, now=night)
        flow.plan_prompts(database, catalogue, now=night)
        assert due in {row.due_at for row in prompts(database)}


@pytest.mark.usefixtures("team")
def test_only_who_has_no_role_is_asked_for_it_and_only_once(
    database: Database, catalogue: Catalogue
) -> None:
    run(database, catalogue)
    run(database, catalogue, now=NOW + timedelta(days=7))
    asking = [row for row in prompts(database) if row.asks_role]
    assert len(asking) == 1
    assert asking[0].local_day == TODAY


@pytest.mark.usefixtures("team")
def test_a_prompt_that_is_sent_knows_its_message(database: Database, catalogue: Catalogue) -> None:
    run(database, catalogue)
    with database.write() as session:
        row = session.scalars(select(OutboxRow).limit(1)).one()
        subject = row.subject
        row.state, row.channel, row.ts, row.sent_at = SENT, "D01", "1764000000.000100", NOW
        flow.mark_sent(session, row)
    with database.read() as session:
        sent = store.by_id(session, subject)
        assert sent is not None
        assert (sent.state, sent.channel, sent.ts) == (PromptState.SENT, "D01", "1764000000.000100")
        assert store.open_prompts(session, sent.member_id, now=NOW) == [sent]
        assert store.open_prompts(session, sent.member_id, now=sent.closes_at) == []
        assert store.is_first(session, sent)


@pytest.mark.parametrize(
    ("state", "reason"), [(EXPIRED, Reason.LATE), (FAILED, Reason.NOT_REACHED)]
)
@pytest.mark.usefixtures("team")
def test_a_prompt_that_was_not_sent_frees_its_questions(
    database: Database, catalogue: Catalogue, state: str, reason: Reason
) -> None:
    run(database, catalogue)
    with database.write() as session:
        row = session.scalars(select(OutboxRow).limit(1)).one()
        subject = row.subject
        row.state = state
        flow.mark_lapsed(session, row)
    with database.read() as session:
        skipped = store.by_id(session, subject)
        assert skipped is not None
        assert (skipped.state, skipped.reason) == (PromptState.SKIPPED, reason)
        assert store.asked(session, subject) == []


@pytest.mark.usefixtures("team")
def test_a_prompt_that_perhaps_was_sent_can_be_answered(
    database: Database, catalogue: Catalogue
) -> None:
    run(database, catalogue)
    with database.write() as session:
        row = session.scalars(select(OutboxRow).limit(1)).one()
        subject, row.state, row.attempted_at = row.subject, UNCERTAIN, NOW
        flow.mark_lapsed(session, row)
        store.touch(session, [subject], now=NOW)
    with database.read() as session:
        prompt = store.by_id(session, subject)
        assert prompt is not None
        assert prompt.state is PromptState.SENT
        assert len(store.asked(session, subject)) == 3
        assert store.behind(session, touched_before=NOW + timedelta(days=1)) == []


@pytest.mark.usefixtures("team")
def test_a_prompt_that_was_answered_is_never_taken_for_unsent(
    database: Database, catalogue: Catalogue
) -> None:
    run(database, catalogue)
    with database.write() as session:
        row = session.scalars(select(OutboxRow).limit(1)).one()
        subject = row.subject
        row.state = FAILED
        store.touch(session, [subject], now=NOW)
        flow.mark_lapsed(session, row)
    with database.read() as session:
        assert len(store.asked(session, subject)) == 3


def test_whoever_pauses_opts_out_or_leaves_before_the_due_time_is_not_asked(
    database: Database, catalogue: Catalogue, team: Team
) -> None:
    with database.write() as session:
        far = [a_member(session, team, slack_id=f"U1{n}", tz="America/New_York") for n in range(4)]
    run(database, catalogue)
    with database.write() as session:
        pause(session, far[0].id, until=NOW + timedelta(days=1))
        session.get_one(MemberRow, far[1].id).opted_out = True
        session.get_one(MemberRow, far[2].id).state = "left"
        pause(session, far[3].id, until=NOW + timedelta(hours=1))
    flow.plan_prompts(database, catalogue, now=NOW + timedelta(minutes=1))
    found = reasons(database)
    assert [found[f"U1{n}"] for n in range(4)] == ["paused", "opted_out", "left", None]
    assert [row.state for row in queue(database)].count(DROPPED) == 3


def test_a_prompt_whose_sending_has_begun_is_not_taken_back(
    database: Database, catalogue: Catalogue, team: Team
) -> None:
    with database.write() as session:
        member = a_member(session, team, slack_id="U10", tz="America/New_York")
    run(database, catalogue)
    with database.write() as session:
        session.execute(
            update(OutboxRow).where(OutboxRow.recipient == "U10").values(attempted_at=NOW)
        )
        session.get_one(MemberRow, member.id).opted_out = True
    flow.plan_prompts(database, catalogue, now=NOW)
    assert reasons(database)["U10"] is None


def test_a_schedules_topics_decide_what_is_asked(database: Database, catalogue: Catalogue) -> None:
    with database.write() as session:
        team = a_team(session)
        for number in range(6):
            a_member(session, team, slack_id=f"U0{number}")
        a_schedule(session, team, topics={"lenses": ["silo", "testing_gap"]}, starts_on=TODAY)
    run(database, catalogue)
    with database.read() as session:
        asked = session.execute(select(AskedRow.prompt_id, AskedRow.question_key)).all()
    assert len(asked) == 18, "two lenses for three questions: one of them comes twice"
    for _, key in asked:
        assert {"silo", "testing_gap"} & set(catalogue.question(key).lenses)


def test_an_item_at_rest_is_left_out_until_its_day_and_can_be_woken(
    database: Database, catalogue: Catalogue
) -> None:
    with database.write() as session:
        team = a_team(session)
        member = a_member(session, team)
        a_schedule(session, team, topics={"questions": ["quiet_days"]}, starts_on=TODAY)
        store.rest(session, member.id, "quiet_days", until_on=TODAY)
        store.rest(session, member.id, "quiet_days", until_on=date(2027, 5, 1))
    run(database, catalogue)
    assert reasons(database) == {"U01": "no_question"}
    with database.write() as session:
        store.wake(session, member.id, "quiet_days")
    assert run(database, catalogue, now=NOW + timedelta(days=7)) == 1
