"""A sender in a process of its own, for tests that kill it: DATABASE_URL API_URL NOW."""

import sys
from datetime import datetime

from sqlalchemy.orm import Session

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.sending.flow import Sender
from bot.sending.store import OutboxRow
from bot.slack import Gateway, Message


def _render(_session: Session, row: OutboxRow) -> Message:
    return Message(row.subject, [])


def main(database_url: str, api_url: str, now: str) -> None:
    """Send until the parent kills the process or no row is left to look at now."""
    clock = TurnableClock(datetime.fromisoformat(now), running=True)
    sender = Sender(
        database=Database(database_url),
        gateway=Gateway("xoxb-made-up", api_url),
        clock=clock,
        posts_per_minute=60_000,
        renderers={"prompt": _render},
    )
    while sender.send_due(limit=10):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
