"""Keeping App Homes fresh: those that some stage marked as out of date are drawn anew."""

from datetime import datetime

from bot.home.room import Room
from bot.people import store as people

#: Homes drawn in one tick; views.publish is let through about 100 times a minute.
MOST_AT_ONCE = 5


def publish_stale(room: Room, *, now: datetime) -> int:
    """Draw the Homes that show something old; how many there were."""
    with room.database.read() as session:
        stale = [
            member
            for member in people.stale_homes(session, limit=MOST_AT_ONCE)
            if member.home_stale_at is not None and member.home_stale_at <= now
        ]
    for member in stale:
        room.refresh(member.slack_id)
    return len(stale)
