"""The sender against the play workspace: the real gateway, real sockets, faults on order."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.play import PlayServer, Workspace
from bot.sending import store
from bot.sending.flow import Sender
from bot.sending.store import OutboxRow
from bot.slack import Gateway, Message

PEOPLE = [f"U0{number}" for number in range(5)]


@pytest.fixture
def play() -> Iterator[PlayServer]:
    users = [{"id": user_id, "name": user_id.lower()} for user_id in PEOPLE]
    with PlayServer(Workspace.model_validate({"users": users})) as server:
        yield server


def _render(_session: Session, row: OutboxRow) -> Message:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": row.subject}}
    return Message(row.subject, [block])


def _states(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(OutboxRow.state)))


@pytest.mark.parametrize("fault", ["500_after", "500_before", "half", "429"])
def test_each_person_gets_one_message_whatever_slack_answers(
    database: Database, clock: TurnableClock, play: PlayServer, fault: str
) -> None:
    with database.write() as session:
        for person in PEOPLE:
            store.enqueue(
                session,
                kind="prompt",
                subject=f"for {person}",
                recipient=person,
                due_at=clock.now(),
                now=clock.now(),
            )
    waited = [0.0]
    sender = Sender(
        database=database,
        gateway=Gateway(play.workspace.bot_token, play.api_url),
        clock=clock,
        posts_per_minute=60_000,
        renderers={"prompt": _render},
        elapsed=lambda: waited[0],
    )
    play.fault("chat.postMessage", fault, times=3)
    for _ in range(6):
        sender.send_due()
        clock.turn(clock.now() + timedelta(seconds=30))
        waited[0] += 30
    told = {person: [one["text"] for one in play.messages(person)] for person in PEOPLE}
    assert told == {person: [f"for {person}"] for person in PEOPLE}
    assert _states(database) == {"sent"}
