"""The tick: stages in order, none stops another, and whatever was killed heals on the next."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import func, select

from bot.answering.store import AnswerRow
from bot.app import Parts, run_step, start_ticking
from bot.asking.store import AskedRow, PromptRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest.flow import SETTLES_AFTER
from bot.digest.tables import DigestRow
from bot.errors import Failed, Misconfigured, Unavailable
from bot.people import store as people_store
from bot.people.store import MembershipRow
from bot.scheduling.store import RoundRow
from bot.sending.pace import Freezes
from bot.sending.store import OutboxRow
from bot.slack import Identity, RateLimited, Unreachable
from tests.conftest import NOW
from tests.deliveries import a_tap
from tests.scene import PaperSlack, parts_of, slack_user
from tests.seed import a_digest_plan, a_member, a_schedule, a_team, a_workspace

USERS = [slack_user(f"U0{number}", f"Person{number}") for number in range(1, 7)]
#: Tuesday, ten in Helsinki; the Friday's freeze a little past.
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 13, 1, tzinfo=UTC)


class Killed(BaseException):
    """The process ends here: nothing catches it."""


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    with database.write() as session:
        team = a_team(
            session, workspace=a_workspace(session), source={"users": [one.id for one in USERS]}
        )
        a_digest_plan(session, team)
        a_schedule(session, team, topics={"lenses": ["silo"]}, starts_on=TUESDAY.date())
    yield database
    database.dispose()


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(TUESDAY)


def count(database: Database, table: type[object]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def posted(slack: PaperSlack) -> list[str]:
    return sorted(known or "" for _, _, _, known in slack.posts)


def a_week(database: Database, clock: TurnableClock, slack: PaperSlack) -> None:
    """Prompts on Tuesday, a digest on Friday, without any trouble."""
    parts = parts_of(database, clock, slack)
    assert parts.tick()
    clock.turn(FRIDAY)
    assert parts.tick()


def test_one_tick_brings_prompts_from_an_empty_database_to_slack(
    database: Database, clock: TurnableClock
) -> None:
    slack = PaperSlack(USERS)
    assert parts_of(database, clock, slack).tick()
    assert count(database, MembershipRow) == 6
    assert len(slack.posts) == 6
    assert {recipient for _, recipient, _, _ in slack.posts} == {one.id for one in USERS}


def test_a_second_tick_finds_nothing_to_do(database: Database, clock: TurnableClock) -> None:
    slack = PaperSlack(USERS)
    a_week(database, clock, slack)
    before = posted(slack)
    for _ in range(3):
        assert parts_of(database, clock, slack).tick()
    assert posted(slack) == before
    assert len(before) == 6 + 1 + 1  # prompts, the digest, its details


@pytest.mark.parametrize("error", [ZeroDivisionError(), Unavailable("away"), Failed("refused")])
def test_a_step_that_fails_does_not_stop_the_others(
    database: Database, clock: TurnableClock, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    slack = PaperSlack(USERS)
    assert parts_of(database, clock, slack).tick()
    clock.turn(FRIDAY)
    slack.failures["identity"] = error
    assert not parts_of(database, clock, slack).tick()
    assert len(slack.posts) == 8
    [record] = [one for one in caplog.records if one.message.startswith("a step")]
    assert vars(record)["step"] == "people"


@pytest.mark.parametrize(
    ("error", "event", "level"),
    [
        (Unavailable("x"), "a step waits for the next tick", logging.WARNING),
        (Failed("x"), "a step cannot work", logging.ERROR),
        (KeyError("x"), "a step failed", logging.ERROR),
    ],
)
def test_only_a_bug_is_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture, error: Exception, event: str, level: int
) -> None:
    def step(_: datetime) -> None:
        raise error

    assert not run_step("it", step, NOW)
    [record] = caplog.records
    assert (record.message, record.levelno) == (event, level)
    assert bool(record.exc_info) is isinstance(error, KeyError)


class Busy(PaperSlack):
    """Asks at the first call to wait for a minute."""

    def __init__(self) -> None:
        super().__init__(USERS)
        self.identified: list[float] = []
        self.published: list[float] = []
        self.seconds = 0.0

    def identity(self) -> Identity:
        self.identified.append(self.seconds)
        if len(self.identified) == 1:
            raise RateLimited("auth.test", 60)
        return super().identity()

    def publish_home(self, user_id: str, view: dict[str, Any]) -> None:
        self.published.append(self.seconds)
        if len(self.published) == 1:
            raise RateLimited("views.publish", 60)
        super().publish_home(user_id, view)


def test_a_step_that_slack_asks_to_wait_rests_as_long_as_it_asks(
    database: Database, clock: TurnableClock
) -> None:
    slack = Busy()
    with database.write() as session:
        ada = a_member(session, slack_id="U01")
        people_store.home_published(session, ada.id, as_of=TUESDAY, opened=True)
        session.flush()
        people_store.mark_home_stale(session, [ada.id], TUESDAY)
    parts = replace(parts_of(database, clock, slack), rests=Freezes(lambda: slack.seconds))
    for _ in range(30):
        parts.tick()
        slack.seconds += 3
    assert slack.identified == [0, 60]
    assert slack.published[:2] == [0, 60]
    assert len(slack.posts) == 6


def outcome(database: Database, slack: PaperSlack) -> dict[str, object]:
    """What a week leaves behind."""
    with database.read() as session:
        states = session.scalars(select(OutboxRow.state)).all()
    return {
        "prompts": count(database, PromptRow),
        "asked": count(database, AskedRow),
        "digests": count(database, DigestRow),
        "outbox": sorted(states),
        "posts": len(slack.posts),
        "posted twice": len(posted(slack)) - len(set(posted(slack))),
    }


def killed_at(step: str) -> Callable[[Parts], None]:
    """Dies after the stages up to *step*."""

    def run(parts: Parts) -> None:
        for name, work in parts.steps().items():
            work(parts.clock.now())
            if name == step:
                return

    return run


STEPS = ["people", "rounds", "prompts", "digests", "repairs", "closings", "send"]


@pytest.mark.parametrize("last", STEPS)
def test_a_process_that_dies_between_two_stages_leaves_a_week_like_any_other(
    database: Database, clock: TurnableClock, last: str
) -> None:
    slack = PaperSlack(USERS)
    killed_at(last)(parts_of(database, clock, slack))
    assert parts_of(database, clock, slack).tick()
    clock.turn(FRIDAY)
    killed_at(last)(parts_of(database, clock, slack))
    assert parts_of(database, clock, slack).tick()
    found = outcome(database, slack)
    assert found == {
        # Nobody tapped: each message is redrawn as closed.
        "prompts": 6, "asked": 18, "digests": 1, "outbox": ["sent"] * (8 + 6), "posts": 8,
        "posted twice": 0,
    }  # fmt: skip


@pytest.mark.parametrize("where", ["post", "post_after"])
def test_a_process_that_dies_while_it_posts_sends_each_message_once(
    database: Database, clock: TurnableClock, where: str
) -> None:
    slack = PaperSlack(USERS)
    slack.failures[where] = Killed()
    with pytest.raises(Killed):
        parts_of(database, clock, slack).tick()
    slack.failures.clear()
    for minutes in (0, 5, 10):
        clock.turn(TUESDAY + timedelta(minutes=minutes))
        parts_of(database, clock, slack).tick()
    assert len(slack.posts) == 6
    assert len(set(posted(slack))) == 6


def test_a_prompt_whose_post_was_stored_but_not_confirmed_can_be_answered_already(
    database: Database, clock: TurnableClock
) -> None:
    slack = PaperSlack(USERS)
    slack.failures["post_after"] = Killed()
    with pytest.raises(Killed):
        parts_of(database, clock, slack).tick()
    [(_, recipient, message, _)] = slack.posts
    button = next(
        element
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    )
    parts = parts_of(database, clock, slack)
    tap = a_tap(recipient, button["action_id"], button["value"])
    assert parts.bolt.dispatch(BoltRequest(body=tap, mode="socket_mode")).status == 200
    assert count(database, AnswerRow) == 1


def test_slack_away_leaves_everything_for_later(database: Database, clock: TurnableClock) -> None:
    slack = PaperSlack(USERS)
    parts = parts_of(database, clock, slack)
    assert parts.tick()
    clock.turn(FRIDAY)
    slack.failures |= {"identity": Unreachable("x", "y"), "post": Unreachable("x", "y")}
    parts.tick()
    assert len(slack.posts) == 6
    slack.failures.clear()
    clock.turn(FRIDAY + timedelta(minutes=30))
    assert parts.tick()
    assert len(slack.posts) == 8


def test_with_a_token_that_is_refused_or_belongs_elsewhere_nothing_is_sent(
    database: Database, clock: TurnableClock
) -> None:
    slack = PaperSlack(USERS)
    parts = parts_of(database, clock, slack)
    clock.turn(TUESDAY - timedelta(hours=2))
    assert parts.tick()
    clock.turn(TUESDAY)
    slack.failures["identity"] = Misconfigured("This database belongs to another workspace.")
    assert not parts.tick()
    assert slack.posts == []
    slack.failures.clear()
    assert parts.tick()
    assert len(slack.posts) == len(USERS)


def test_nobody_is_asked_before_slack_has_told_who_they_are(
    database: Database, clock: TurnableClock
) -> None:
    slack = PaperSlack(USERS)
    slack.failures["identity"] = Unreachable("auth.test", "ConnectionRefusedError")
    parts = parts_of(database, clock, slack)
    assert not parts.tick()
    assert count(database, RoundRow) == 0


def test_people_are_read_again_each_hour_and_not_more_often(
    database: Database, clock: TurnableClock
) -> None:
    asked: list[None] = []

    class Counting(PaperSlack):
        def identity(self) -> Identity:
            asked.append(None)
            return super().identity()

    slack = Counting(USERS)
    parts = parts_of(database, clock, slack)
    for minutes in (0, 1, 30, 59, 60, 61):
        clock.turn(TUESDAY + timedelta(minutes=minutes))
        parts.tick()
    assert len(asked) == 2


def test_the_next_due_instant_walks_through_a_week(
    database: Database, clock: TurnableClock
) -> None:
    slack = PaperSlack(USERS)
    clock.turn(TUESDAY - timedelta(hours=20))
    parts = parts_of(database, clock, slack)
    seen: list[datetime] = []
    while clock.now() < FRIDAY:
        parts.tick()
        due = parts.next_due(clock.now())
        assert due is not None
        assert due > clock.now()
        clock.turn(due)
        seen.append(due)
        assert len(seen) < 100
    assert TUESDAY in seen
    assert datetime(2026, 11, 27, 13, 0, tzinfo=UTC) + SETTLES_AFTER in seen


def test_ticking_begins_at_once_and_ends_when_told(
    database: Database, clock: TurnableClock
) -> None:
    slack = PaperSlack(USERS)
    ticked = threading.Event()
    ticking = start_ticking(parts_of(database, clock, slack), beat=ticked.set)
    assert ticked.wait(20)
    ticking.stop()
    assert len(slack.posts) == 6


def test_a_tap_before_slack_was_met_is_not_acknowledged(
    sqlite_url: str, clock: TurnableClock
) -> None:
    database = Database(sqlite_url)
    parts = parts_of(database, clock, PaperSlack())
    tap = a_tap("U01", "retrostar.answer.v1.4", 1)
    assert parts.bolt.dispatch(BoltRequest(body=tap, mode="socket_mode")).status == 500
    database.dispose()


def test_an_event_that_nobody_listens_to_is_taken(database: Database, clock: TurnableClock) -> None:
    parts = parts_of(database, clock, PaperSlack())
    body = {"type": "event_callback", "team_id": "T0RETRO", "event": {"type": "team_rename"}}
    assert parts.bolt.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200
