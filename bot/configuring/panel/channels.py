"""Channels that come and go: Slack's events about them are kept, and admins told at once.

A digest whose channel is gone is not tried for ever (bot/digest/delivery.py): somebody has to
choose another, and the notice has the button.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.configuring.panel import attention
from bot.configuring.panel.attention import Need
from bot.configuring.panel.needs import need_blocks, need_text
from bot.configuring.tables import LostChannelRow
from bot.db.database import Database
from bot.language import Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.sending.store import OutboxRow, enqueue
from bot.slack import Message
from bot.slack.blocks import dicts

KIND = "attention"
#: What each event says of a channel; None: it can be used again.
_WHY = {
    "channel_archive": "archived",
    "group_archive": "archived",
    "channel_deleted": "deleted",
    "group_deleted": "deleted",
    "channel_left": "removed",
    "group_left": "removed",
    "channel_unarchive": None,
    "group_unarchive": None,
}
#: Somebody came into a channel; of interest if it is the bot.
JOINED = "member_joined_channel"
EVENTS = frozenset({*_WHY, JOINED})


class ChannelEvent(BaseModel):
    """An event about a channel, as far as it is used."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    channel: str
    user: str = ""
    event_ts: str = ""


@dataclass(frozen=True)
class Channels:
    """Where these events arrive."""

    database: Database
    clock: Clock

    def heard(self, event: ChannelEvent) -> None:
        """Keep what the event says, and tell each admin once whom it concerns."""
        now = self.clock.now()
        with self.database.write() as session:
            if event.type == JOINED:
                workspace = people.workspace(session)
                if workspace is None or event.user != workspace.bot_user_id:
                    return
            why = _WHY.get(event.type)
            # An archived channel is also one that the bot has left: the first word counts.
            row = session.get(LostChannelRow, event.channel)
            if why is None:
                session.execute(
                    delete(LostChannelRow).where(LostChannelRow.channel == event.channel)
                )
            elif row is None:
                session.add(LostChannelRow(channel=event.channel, why=why, since_at=now))
                session.flush()
                _tell_admins(session, event, now=now)


def _tell_admins(session: Session, event: ChannelEvent, *, now: datetime) -> None:
    if not _concerned(session, event.channel, now=now):
        return
    for admin in people.admins(session):
        enqueue(
            session,
            kind=KIND,
            subject=f"{event.channel}:{event.event_ts}:{admin}",
            recipient=admin,
            due_at=now,
            now=now,
        )


def renderer(texts: Texts) -> Callable[[Session, OutboxRow], Message | None]:
    """The outbox's renderer of these notices; None where it has healed meanwhile."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        channel = row.subject.partition(":")[0]
        found = _concerned(session, channel, now=row.created_at)
        if not found:
            return None
        member = people.member_by_slack_id(session, row.recipient)
        say = texts.by(language_of(member) if member else None)
        blocks = [block for need in found for block in need_blocks(say, need)]
        return Message("\n".join(need_text(say, need) for need in found), dicts(blocks[:50]))

    return render


def _concerned(session: Session, channel: str, *, now: datetime) -> list[Need]:
    found: Iterable[Need] = attention.needs(session, now=now)
    return [need for need in found if need.channel == channel]
