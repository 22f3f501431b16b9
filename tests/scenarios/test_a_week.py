"""One week of one team in simulated time, through real deliveries: asked, answered, told, once."""

import json
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.answering.store import AnswerRow
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.digest.flow import SETTLES_AFTER
from bot.play.faults import Fault
from tests.live import Json, Live, a_live_bot, a_workspace_of
from tests.seed import a_digest_plan, a_member, a_schedule, a_team, a_workspace

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
FREEZE = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
ZONES = ("Europe/Helsinki", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
USERS = [
    {
        "id": f"U0{number}",
        "name": f"person{number}",
        "real_name": f"Person {number}",
        "tz": ZONES[number % 4],
        "locale": "fi-FI" if number == 4 else "en-GB",
    }
    for number in range(1, 9)
]
IDS = [str(user["id"]) for user in USERS]


@contextmanager
def a_bot(sqlite_url: str, source: dict[str, Any], **workspace: Any) -> Iterator[Live]:
    database, clock = Database(sqlite_url), TurnableClock(MONDAY)
    with database.write() as session:
        team = a_team(session, workspace=a_workspace(session), source=source, leads=("U01",))
        a_digest_plan(session, team)
        topics = {"lenses": ["silo", "testing_gap", "user_feedback_gap"]}
        a_schedule(session, team, topics=topics, starts_on=MONDAY.date())
        if "usergroup" in source:
            for user in USERS:
                a_member(session, team, slack_id=str(user["id"]), tz=str(user["tz"]))
    with a_live_bot(a_workspace_of(USERS, now=MONDAY, **workspace), database, clock) as live:
        assert live.tick()
        yield live
    database.dispose()


@pytest.fixture
def live(sqlite_url: str) -> Iterator[Live]:
    with a_bot(sqlite_url, {"users": IDS}) as bot:
        yield bot


def walk(live: Live, to: datetime) -> None:
    """Turn the clock through every due instant, and tick at each."""
    for _ in range(500):
        due = live.parts.next_due(live.clock.now())
        at = to if due is None or due > to else due
        live.turn(at)
        live.tick()
        if at >= to:
            return
    raise AssertionError("there is no end of due work")


def answer_all(live: Live) -> int:
    """Everybody answers every question that has a button for the value 4, and skips the rest."""
    done = 0
    for user in IDS:
        for block in live.messages(user)[-1]["blocks"]:
            if block["type"] != "actions":
                continue
            actions = {one["action_id"]: one for one in block["elements"]}
            choice = actions.get("retrostar.answer.v1.4")
            if choice is None:
                continue
            told = live.act(
                user, type="click", channel="bot", action_id=choice["action_id"],
                block_id=block["block_id"],
            )  # fmt: skip
            assert told == {"ok": True}
            done += 1
        live.parts.refresher.drain()
    return done


def digests(live: Live) -> list[Json]:
    """The digests in the channel, without the details in their threads."""
    return [one for one in live.messages("C01") if one.get("thread_ts") in {None, one["ts"]}]


def details(live: Live) -> list[Json]:
    """What stands in a digest's thread; fails if a digest has anything but its details there."""
    found = [one for one in live.messages("C01") if one.get("thread_ts") not in {None, one["ts"]}]
    assert [one["thread_ts"] for one in found] == [one["ts"] for one in digests(live)]
    return found


def sent_at(message: Json) -> datetime:
    return datetime.fromtimestamp(int(message["ts"].partition(".")[0]), UTC)


def test_a_week_asks_at_ten_in_each_zone_and_tells_once_on_friday(live: Live) -> None:
    walk(live, MONDAY + timedelta(days=2))
    for user in USERS:
        [prompt] = live.messages(str(user["id"]))
        local = sent_at(prompt).astimezone(ZoneInfo(str(user["tz"])))
        assert (local.strftime("%a %H:%M")) == "Tue 10:00"
    assert "lyhyttä kysymystä" in live.shown("U04")
    assert answer_all(live) >= len(USERS)
    walk(live, FREEZE - timedelta(minutes=1))
    assert digests(live) == []
    walk(live, FREEZE + timedelta(minutes=1))
    [digest] = digests(live)
    assert sent_at(digest) == FREEZE + SETTLES_AFTER
    images = [block for block in digest["blocks"] if block["type"] == "image"]
    assert len(images) == 1
    assert images[0]["alt_text"]
    assert "Fraud ML, week 48" in digest["text"]
    assert "person" not in json.dumps(digest).lower().replace("person's", "")
    for _ in range(3):
        assert live.tick()
    walk(live, FREEZE + timedelta(days=2))
    assert len(digests(live)) == len(details(live)) == 1
    assert all(len(live.messages(user)) == 1 for user in IDS)


def test_answers_that_come_after_the_freeze_are_not_taken(live: Live) -> None:
    walk(live, MONDAY + timedelta(days=2))
    live.turn(FREEZE)
    answer_all(live)
    with live.parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AnswerRow)) == 0


@pytest.mark.parametrize("kind", ["500_after", "half", "500_before"])
def test_a_prompt_without_a_clear_answer_is_there_once(live: Live, kind: str) -> None:
    live.play.fault("chat.postMessage", kind, times=3)
    for minutes in range(0, 60, 10):
        walk(live, MONDAY + timedelta(days=1, hours=4, minutes=minutes))
    walk(live, MONDAY + timedelta(days=2))
    assert Counter(len(live.messages(user)) for user in IDS) == {1: len(IDS)}


@pytest.mark.parametrize("kind", ["500_after", "half"])
def test_a_digest_that_was_stored_without_an_answer_is_there_once(live: Live, kind: str) -> None:
    walk(live, MONDAY + timedelta(days=2))
    answer_all(live)
    live.play.fault("chat.postMessage", kind)
    walk(live, FREEZE + timedelta(hours=3))
    # Nobody knows where it stands, so its details have no thread: they wait under its button.
    assert len(live.messages("C01")) == 1
    assert "retrostar.digest.details" in json.dumps(digests(live)[0]["blocks"])
    assert any(block["type"] == "image" for block in digests(live)[0]["blocks"])


def test_slack_that_asks_to_wait_gets_every_message_in_the_end(live: Live) -> None:
    live.play._world.faults.add(Fault("chat.postMessage", "429", times=1, seconds=1))
    live.turn(MONDAY + timedelta(days=1, hours=2))  # ten in Helsinki
    live.tick()
    asked = [user["id"] for user in USERS if user["tz"] == "Europe/Helsinki"]
    live.until(lambda: live.tick() and live.messages(str(asked[-1])))
    assert [len(live.messages(str(user))) for user in asked] == [1, 1]


def test_a_slack_without_files_and_user_groups_gets_its_digest_in_words(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with a_bot(sqlite_url, {"usergroup": "S01"}) as live:
        for method in ("files.getUploadURLExternal", "usergroups.users.list", "dnd.info"):
            live.play.fault(method, "unknown_method", times=1000)
        walk(live, MONDAY + timedelta(days=2))
        assert all(len(live.messages(user)) == 1 for user in IDS)
        answer_all(live)
        walk(live, FREEZE + timedelta(minutes=10))
        [digest] = digests(live)
        assert len(details(live)) == 1
        assert not any(block["type"] == "image" for block in digest["blocks"])
        assert "picture" in json.dumps(digest["blocks"])
        assert live.tick()
    lacking = [one for one in caplog.records if one.message == "slack lacks a feature"]
    assert {vars(one)["method"] for one in lacking} == {
        "files.getUploadURLExternal", "usergroups.users.list",
    }  # fmt: skip
    assert len(lacking) == 2


def test_a_bot_that_was_down_on_friday_tells_on_monday_once(live: Live) -> None:
    walk(live, MONDAY + timedelta(days=2))
    answer_all(live)
    live.turn(FREEZE + timedelta(days=2))
    assert live.tick()
    assert len(digests(live)) == len(details(live)) == 1
    assert live.tick()
    assert len(digests(live)) == len(details(live)) == 1


def test_a_bot_that_was_down_over_the_due_time_does_not_ask_late(live: Live) -> None:
    live.turn(MONDAY)
    assert live.tick()
    live.turn(MONDAY + timedelta(days=1, hours=12))
    assert live.tick()
    asked = {str(user["tz"]) for user in USERS if live.messages(str(user["id"]))}
    assert asked == set()
