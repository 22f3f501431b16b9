"""Situations of people, named after their rows in the list of thirty-two, in the play workspace."""

import json
import logging
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from bot.asking.model import Reason
from bot.asking.store import PromptRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.people import installation, store
from bot.people.store import MemberRow
from bot.scheduling.store import DigestPlanRow, RoundRow, ScheduleRow
from bot.sending.store import OutboxRow
from tests.live import Json, Live, a_live_bot, a_workspace_of
from tests.seed import a_digest_plan, a_schedule, a_team, a_workspace, terms_of

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
#: Ten in Helsinki, Tuesday.
TEN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ZONES = ("Europe/Helsinki", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
USERS = [
    {"id": f"U0{number}", "name": f"person{number}", "tz": ZONES[number % 4], "locale": "en-GB"}
    for number in range(1, 7)
]
HELSINKI, BERLIN, NEW_YORK = "U04", "U01", "U02"


@contextmanager
def a_bot(
    sqlite_url: str,
    *,
    users: list[Json] = USERS,
    source: Json | None = None,
    reminders: tuple[str, ...] = (),
    **schedule: Any,
) -> Iterator[Live]:
    """Six people, asked on Tuesdays at ten; U09, an owner, looks after it."""
    database, clock = Database(sqlite_url), TurnableClock(MONDAY)
    ids = [str(user["id"]) for user in users]
    owner = {"id": "U09", "name": "owner", "flags": ["owner"], "tz": "Europe/Helsinki"}
    with database.write() as session:
        team = a_team(
            session, workspace=a_workspace(session), source=source or {"users": ids}, leads=("U01",)
        )
        a_digest_plan(session, team)
        a_schedule(session, team, starts_on=MONDAY.date(), **schedule)
        session.execute(update(ScheduleRow).values(reminders=list(reminders)))
    workspace = a_workspace_of(
        [*users, owner],
        now=MONDAY,
        channels=[{"id": "C01", "name": "digest"}, {"id": "C02", "name": "team"}],
    )
    with a_live_bot(workspace, database, clock) as live:
        assert live.tick()
        yield live
    database.dispose()


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    with a_bot(sqlite_url) as bot:
        yield bot


def control(live: Live, what: str, **body: Any) -> None:
    request = urllib.request.Request(  # noqa: S310  the play workspace's own address
        f"{live.play.url}_control/{what}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        assert json.load(answer)["ok"]


def member(live: Live, slack_id: str) -> MemberRow:
    with live.parts.database.read() as session:
        return session.scalars(select(MemberRow).where(MemberRow.slack_id == slack_id)).one()


def prompt_of(live: Live, slack_id: str) -> PromptRow | None:
    with live.parts.database.read() as session:
        return session.scalars(
            select(PromptRow)
            .join(MemberRow, MemberRow.id == PromptRow.member_id)
            .where(MemberRow.slack_id == slack_id)
            .order_by(PromptRow.due_at.desc())
            .limit(1)
        ).first()


def walk(live: Live, to: datetime) -> None:
    """Turn the clock through every due instant, and tick at each."""
    for _ in range(500):
        due = live.parts.next_due(live.clock.now())
        live.turn(to if due is None or due > to else due)
        live.tick()
        if live.clock.now() >= to:
            return
    raise AssertionError("there is no end of due work")


def at(message: Json, zone: str) -> str:
    sent = datetime.fromtimestamp(int(message["ts"].partition(".")[0]), UTC)
    return sent.astimezone(ZoneInfo(zone)).strftime("%a %H:%M")


def test_row_1_somebody_deactivated_in_mid_round_gets_nothing_more(live: Live) -> None:
    walk(live, TEN + timedelta(minutes=1))
    assert len(live.messages(HELSINKI)) == 1
    assert prompt_of(live, NEW_YORK) is not None  # planned, not sent: it is night there
    control(live, "users", id=NEW_YORK, flags=["deleted"])
    live.until(lambda: member(live, NEW_YORK).state == "left")
    walk(live, TEN + timedelta(days=2))
    row = prompt_of(live, NEW_YORK)
    assert row is not None
    assert (row.state, row.reason) == ("skipped", Reason.LEFT.value)
    assert live.messages(NEW_YORK) == []


def test_row_2_somebody_active_again_is_asked_from_the_next_round_on(live: Live) -> None:
    control(live, "users", id=BERLIN, flags=["deleted"])
    live.until(lambda: member(live, BERLIN).state == "left")
    walk(live, TEN + timedelta(minutes=30))
    control(live, "users", id=BERLIN, flags=[])
    live.until(lambda: member(live, BERLIN).state == "active")
    walk(live, TEN + timedelta(days=6))
    assert live.messages(BERLIN) == []
    walk(live, TEN + timedelta(days=8))
    [message] = live.messages(BERLIN)
    assert at(message, "Europe/Berlin") == "Tue 10:00"


def test_row_5_a_closed_direct_message_is_opened_by_the_next_post(live: Live) -> None:
    walk(live, TEN + timedelta(minutes=1))
    assert len(live.messages(HELSINKI)) == 1
    walk(live, TEN + timedelta(days=7, minutes=1))
    assert len(live.messages(HELSINKI)) == 2
    with live.parts.database.read() as session:
        sent = session.scalars(
            select(OutboxRow.state).where(
                OutboxRow.kind == "prompt", OutboxRow.recipient == HELSINKI
            )
        ).all()
    assert sent == ["sent", "sent"]


def test_row_6_who_hides_the_app_is_reminded_at_most_twice_and_a_pause_holds(
    sqlite_url: str,
) -> None:
    with a_bot(sqlite_url, reminders=("PT4H", "P1D"), open_for="P3D") as live:
        walk(live, TEN + timedelta(days=2, hours=6))
        told = [message["text"] for message in live.messages(HELSINKI)]
        assert len(told) == 3
        assert [text.startswith("A short reminder") for text in told] == [False, True, True]
        with live.parts.database.write() as session:
            store.pause(
                session,
                member(live, HELSINKI).id,
                until=TEN + timedelta(days=12),
                now=live.clock.now(),
            )
        walk(live, TEN + timedelta(days=11))
        assert len(live.messages(HELSINKI)) == 3


def test_row_13_a_removed_app_stops_at_once_and_rests_until_an_admin_confirms(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    walk(live, TEN + timedelta(minutes=1))
    asked = len(live.messages(HELSINKI))
    control(live, "token", error="account_inactive")
    live.until(lambda: _standing(live).stopped_at is not None)
    caplog.set_level(logging.WARNING)
    caplog.clear()
    for hours in range(48):
        live.turn(TEN + timedelta(hours=1 + hours))
        for _ in range(3):
            assert not live.tick()
    assert len(caplog.records) <= 2
    control(live, "token", error=None)
    live.turn(TEN + timedelta(days=3))
    live.tick()
    assert _standing(live).unconfirmed_since is not None
    walk(live, TEN + timedelta(days=9))
    assert len(live.messages(HELSINKI)) == asked  # Tuesday came and nobody was asked
    [question] = live.messages("U09")
    assert "installed again" in question["text"]
    live.press("U01", "retrostar.confirm_install.v1", channel="U09")
    assert _standing(live).unconfirmed_since is not None
    assert live.press("U09", "retrostar.confirm_install.v1")["ok"]
    assert _standing(live).may_ask
    walk(live, TEN + timedelta(days=14, minutes=1))
    assert len(live.messages(HELSINKI)) == asked + 1
    with live.parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(RoundRow)) == 2
    assert not any("not running" in one["text"] for one in live.messages("U09"))


def _standing(live: Live) -> installation.Installation:
    with live.parts.database.read() as session:
        return installation.standing(session)


def test_row_14_another_zone_moves_what_waits_and_asks_nobody_twice_a_day(live: Live) -> None:
    walk(live, TEN + timedelta(minutes=1))
    control(live, "users", id=NEW_YORK, tz="Europe/London")
    live.until(lambda: member(live, NEW_YORK).timezone == "Europe/London")
    walk(live, TEN + timedelta(days=1))
    [message] = live.messages(NEW_YORK)
    assert at(message, "Europe/London") == "Tue 10:00"
    control(live, "users", id=HELSINKI, tz="Pacific/Honolulu")
    live.until(lambda: member(live, HELSINKI).timezone == "Pacific/Honolulu")
    walk(live, TEN + timedelta(days=2))
    assert len(live.messages(HELSINKI)) == 1


@pytest.mark.parametrize(
    ("day", "clock_time", "asked_at"),
    [
        # Clocks go forward from 02:00 to 03:00 in New York on 8 March 2026.
        ("SU", "02:30", "2026-03-08T07:00:00+00:00"),
        # Clocks go back from 02:00 to 01:00 on 1 November 2026: half past one comes twice.
        ("SU", "01:30", "2026-11-01T05:30:00+00:00"),
    ],
)
def test_row_15_a_missing_time_is_the_next_valid_one_and_a_repeated_time_comes_once(
    sqlite_url: str, day: str, clock_time: str, asked_at: str
) -> None:
    users = [{"id": "U01", "name": "ada", "tz": "America/New_York", "locale": "en-GB"}]
    due = datetime.fromisoformat(asked_at)
    database, clock = Database(sqlite_url), TurnableClock(due - timedelta(days=1))
    with database.write() as session:
        team = a_team(
            session, workspace=a_workspace(session), source={"users": ["U01"]},
            working_hours="00:00-23:59",
        )  # fmt: skip
        a_digest_plan(session, team)
        starts_on = (due - timedelta(days=2)).date()
        a_schedule(
            session, team, recurrence=f"FREQ=WEEKLY;BYDAY={day}", at=clock_time,
            starts_on=starts_on, since_at=due - timedelta(days=2),
        )  # fmt: skip
    with a_live_bot(a_workspace_of(users, now=clock.now()), database, clock) as live:
        live.tick()
        with database.write() as session:
            store.set_own_time(
                session, member(live, "U01").id, now=clock.now(),
                working_days="MO,TU,WE,TH,FR,SA,SU",
            )  # fmt: skip
        walk(live, due + timedelta(hours=3))
        [message] = live.messages("U01")
        assert datetime.fromtimestamp(int(message["ts"].partition(".")[0]), UTC) == due
    database.dispose()


def test_row_16_guests_are_asked_nothing_and_see_nothing(sqlite_url: str) -> None:
    guests = [
        {"id": "U07", "name": "one", "flags": ["restricted"], "tz": "Europe/Helsinki"},
        {"id": "U08", "name": "two", "flags": ["ultra_restricted"], "tz": "Europe/Helsinki"},
    ]
    with a_bot(sqlite_url, users=[*USERS, *guests]) as live:
        walk(live, TEN + timedelta(days=1))
        assert live.messages("U07") == live.messages("U08") == []
        assert "Fraud ML" not in live.home("U07")


def test_row_23_an_older_user_change_that_comes_late_changes_nothing(live: Live) -> None:
    control(live, "users", id=HELSINKI, tz="America/New_York", updated=1_795_000_100)
    live.until(lambda: member(live, HELSINKI).timezone == "America/New_York")
    old = next(user for user in live.play.state()["users"] if user["id"] == HELSINKI)
    old |= {"tz": "Asia/Tokyo", "updated": 1_795_000_000}
    control(live, "event", type="user_change", user=old)
    newer = old | {"tz": "Europe/Berlin", "updated": 1_795_000_200}
    control(live, "event", type="user_change", user=newer)
    live.until(lambda: member(live, HELSINKI).timezone == "Europe/Berlin")
    control(live, "event", type="user_change", user=old | {"id": HELSINKI})
    control(live, "users", id=BERLIN, tz="Europe/Paris")
    live.until(lambda: member(live, BERLIN).timezone == "Europe/Paris")
    assert member(live, HELSINKI).timezone == "Europe/Berlin"


def test_row_29_a_lead_who_is_deactivated_gets_no_digest_and_an_admin_hears_of_it(
    sqlite_url: str,
) -> None:
    with a_bot(sqlite_url) as live:
        with live.parts.database.write() as session:
            team = store.teams(session)[0]
            terms_of(session, team, to="leads", leads=("U01",), now=MONDAY)
            session.execute(update(DigestPlanRow).values(to="leads", channel=None))
        walk(live, TEN + timedelta(days=1))
        before = len(live.messages("U01"))
        control(live, "users", id="U01", flags=["deleted"])
        live.until(lambda: member(live, "U01").state == "left")
        walk(live, datetime(2026, 11, 27, 13, 10, tzinfo=UTC))
        assert len(live.messages("U01")) == before
        assert live.messages("U09")


def test_a_status_that_says_away_keeps_the_question_until_it_ends(live: Live) -> None:
    back = TEN + timedelta(hours=3)
    control(
        live, "users", id=HELSINKI, status_text="Lomalla mökillä", status_emoji=":palm_tree:",
        status_expiration=int(back.timestamp()),
    )  # fmt: skip
    live.until(lambda: member(live, HELSINKI).slack_updated > 1_700_000_000)
    walk(live, TEN + timedelta(days=1))
    [message] = live.messages(HELSINKI)
    assert at(message, "Europe/Helsinki") == "Tue 13:00"


def test_do_not_disturb_holds_back_a_reminder_and_no_question(sqlite_url: str) -> None:
    with a_bot(sqlite_url, reminders=("P1D",)) as live:
        quiet = (int(TEN.timestamp()), int((TEN + timedelta(days=1, hours=2)).timestamp()))
        control(live, "users", id=HELSINKI, dnd=quiet)
        walk(live, TEN + timedelta(days=2))
        told = [at(one, "Europe/Helsinki") for one in live.messages(HELSINKI)]
        assert told == ["Tue 10:00", "Wed 12:00"]
        [berlin, reminded] = [at(one, "Europe/Berlin") for one in live.messages(BERLIN)]
        assert (berlin, reminded) == ("Tue 10:00", "Wed 10:00")


def test_without_the_scope_for_quiet_times_reminders_come_all_the_same(sqlite_url: str) -> None:
    with a_bot(sqlite_url, reminders=("P1D",)) as live:
        live.play.fault("dnd.teamInfo", "method_missing", times=1000)
        walk(live, TEN + timedelta(days=2))
        told = [at(one, "Europe/Helsinki") for one in live.messages(HELSINKI)]
        assert told == ["Tue 10:00", "Wed 10:00"]


def test_not_now_puts_the_question_off_and_can_be_undone(live: Live) -> None:
    walk(live, TEN + timedelta(minutes=1))
    live.press(HELSINKI, "retrostar.snooze.v1", option="tomorrow")
    assert "Put off until Wednesday" in live.shown(HELSINKI)
    live.press(HELSINKI, "retrostar.unsnooze.v1")
    assert "Put off" not in live.shown(HELSINKI)
    live.press(HELSINKI, "retrostar.snooze.v1", option="tomorrow")
    walk(live, TEN + timedelta(days=1))
    [_, reminder] = live.messages(HELSINKI)
    assert at(reminder, "Europe/Helsinki") == "Wed 09:00"
    live.press(HELSINKI, "retrostar.reminded.v1")
    assert "retrostar.answer.v1" in live.shown(HELSINKI)


def test_a_week_that_is_skipped_shows_no_questions_and_comes_back_when_undone(live: Live) -> None:
    walk(live, TEN + timedelta(minutes=1))
    live.press(HELSINKI, "retrostar.snooze.v1", option="week")
    shown = live.shown(HELSINKI)
    assert "You skip this week" in shown
    assert "retrostar.answer.v1" not in shown
    live.press(HELSINKI, "retrostar.unsnooze.v1")
    assert "retrostar.answer.v1" in live.shown(HELSINKI)


def test_whoever_joins_the_channel_is_asked_from_the_next_round_with_a_welcome(
    sqlite_url: str,
) -> None:
    newcomer = {"id": "U07", "name": "new", "tz": "Europe/Helsinki", "locale": "en-GB"}
    with a_bot(sqlite_url, users=[*USERS, newcomer], source={"channel": "C02"}) as live:
        control(live, "channels", id="C02", action="leave", user="U07")
        live.until(lambda: _teams(live, "U07") == 0)
        walk(live, TEN + timedelta(minutes=1))
        control(live, "channels", id="C02", action="join", user="U07")
        live.until(lambda: _teams(live, "U07") == 1)
        walk(live, TEN + timedelta(days=3))
        assert live.messages("U07") == []
        walk(live, TEN + timedelta(days=7, minutes=1))
        assert "I am Retrostar" in live.shown("U07")


def _teams(live: Live, slack_id: str) -> int:
    with live.parts.database.read() as session:
        return len(store.memberships_of(session, member(live, slack_id).id))
