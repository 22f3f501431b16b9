"""Real processes, killed without warning, over real sockets: nothing is lost, nothing doubled."""

import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.sending import store
from bot.sending.store import OutboxRow
from tests.slack.stub import Stub, serving

MESSAGES = 60
#: Seconds between a tenth message's arrival and the next kill.
KILLS = (0.0, 0.004, 0.009, 0.015)


def _fill(database: Database, clock: TurnableClock) -> None:
    now = clock.now()
    with database.write() as session:
        for number in range(MESSAGES):
            store.enqueue(
                session,
                kind="prompt",
                subject=f"p{number}",
                recipient=f"U{number}",
                due_at=now,
                now=now,
            )


def _start(database_url: str, stub: Stub, clock: TurnableClock) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.sending.process"]
    arguments = [database_url, stub.api_url, clock.now().isoformat()]
    return subprocess.Popen([*command, *arguments], cwd=Path(__file__).parents[2])


def _wait_for(stub: Stub, messages: int, process: "subprocess.Popen[bytes]") -> None:
    while len(stub.messages) < messages and process.poll() is None:
        time.sleep(0.001)


def test_a_sender_killed_again_and_again_posts_each_message_once(
    database: Database, database_url: str, clock: TurnableClock
) -> None:
    _fill(database, clock)
    with serving() as stub:
        stub.order("chat.postMessage", *(["ok"] * 5 + ["503 after", "reset after", "429"]) * 3)
        for number, pause in enumerate(KILLS, start=1):
            process = _start(database_url, stub, clock)
            _wait_for(stub, number * 10, process)
            time.sleep(pause)
            process.kill()
            process.wait()
            clock.turn(clock.now() + timedelta(minutes=2))
        for _ in range(4):
            _start(database_url, stub, clock).wait(60)
            clock.turn(clock.now() + timedelta(minutes=2))
        posted = Counter(one["text"] for one in stub.messages)
    assert posted == Counter(f"p{number}" for number in range(MESSAGES))
    with database.read() as session:
        states = session.execute(
            select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        ).all()
    assert [tuple(row) for row in states] == [("sent", MESSAGES)]
