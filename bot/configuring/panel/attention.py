"""What needs an admin: a channel that is lost, people who cannot be reached, a team without people.

It is asked of the tables each time, so what has healed by itself is not told any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.asking.model import Reason
from bot.asking.store import PromptRow
from bot.configuring import above, changing
from bot.configuring.changing import Standing
from bot.configuring.panel import store
from bot.configuring.tables import LostChannelRow
from bot.people.tables import MemberRow, TeamRow

#: For so long somebody whom Slack did not reach is told of.
_LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True)
class Need:
    """One thing that needs somebody; `what` is the text that says it."""

    what: str
    team: str = ""
    """The team's key; empty for what concerns all teams."""
    name: str = ""
    channel: str = ""
    people: tuple[str, ...] = ()
    form: str = ""
    """The form that puts it right."""


def needs(session: Session, *, now: datetime) -> list[Need]:
    """All of it, the channels first."""
    lost = lost_channels(session)
    teams = changing.standings(session)
    found = [need for one in teams for need in _of_channels(one, lost)]
    organisation = above.above(session).organisation
    if organisation and organisation.digest and organisation.digest.channel in lost:
        channel = organisation.digest.channel
        found.append(Need(f"digest_{lost[channel]}", channel=channel, form="organisation"))
    sizes, unread = store.sizes(session), _unread(session)
    for one in teams:
        found += _of_people(session, one, sizes.get(one.id, 0), unread=one.id in unread, now=now)
    return found


def lost_channels(session: Session) -> dict[str, str]:
    """Why each channel that cannot be used is lost."""
    rows = session.scalars(select(LostChannelRow))
    return {row.channel: row.why for row in rows}


def _of_channels(one: Standing, lost: dict[str, str]) -> Iterator[Need]:
    key, part = one.part.key, one.part
    digest = part.digest.channel if part.digest.to == "channel" else None
    if digest in lost:
        yield Need(f"digest_{lost[digest]}", key, part.name, channel=digest, form="digest")
    source = part.members.channel
    if source and lost.get(source) in {"archived", "deleted"}:
        yield Need("source_lost", key, part.name, channel=source, form="team")


def _of_people(
    session: Session, one: Standing, size: int, *, unread: bool, now: datetime
) -> Iterator[Need]:
    key, name = one.part.key, one.part.name
    if unread:
        yield Need("source_unread", key, name, form="team")
    if not size and not unread:
        yield Need("nobody_in_it", key, name, form="team")
    if one.part.digest.to == "leads" and not one.part.leads:
        yield Need("no_leads", key, name, form="rights")
    unreached = session.scalars(
        select(MemberRow.slack_id)
        .join(PromptRow, PromptRow.member_id == MemberRow.id)
        .where(
            PromptRow.team_id == one.id,
            PromptRow.reason == Reason.NOT_REACHED.value,
            PromptRow.due_at > now - _LOOK_BACK,
        )
        .distinct()
        .order_by(MemberRow.slack_id)
    ).all()
    if unreached:
        yield Need("not_reached", key, name, people=tuple(unreached))


def _unread(session: Session) -> set[int]:
    """Teams whose people Slack did not tell when they were last asked for."""
    in_vain = TeamRow.tried_at.is_not(None) & (
        TeamRow.synced_at.is_(None) | (TeamRow.synced_at < TeamRow.tried_at)
    )
    return set(session.scalars(select(TeamRow.id).where(TeamRow.archived_at.is_(None), in_vain)))
