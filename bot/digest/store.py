"""The queries on teams' digests, and from when on a team has anything to tell.

What people do with a digest is `replies`', the organisation's digests are `organisation.store`'s.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, literal, select
from sqlalchemy.orm import Session, aliased

from bot.answering.store import AnswerRow
from bot.asking.store import PromptRow
from bot.digest.shelf import Shelf
from bot.digest.tables import (
    DigestRow,
    DigestVoteRow,
    OrganisationDigestRow,
    OrganisationVoteRow,
)
from bot.digest.usefulness import Heard
from bot.people.store import TeamRow
from bot.sending.store import OutboxRow

#: Of the outbox's rows that carry a digest; their subject is the digest's id and its reader.
KIND = "digest"


@dataclass(frozen=True)
class Composed:
    """A digest that stands."""

    id: int
    team_id: int
    iso_week: str
    freeze_at: datetime
    posted: bool
    results: Mapping[int, tuple[str, str | None]] = field(default_factory=dict)
    """The result of each action as this week told it, and the week that settled it."""
    debts: tuple[tuple[str, str], ...] = ()
    """(lens, the week that told it first)."""
    useful: Heard | None = None
    """What it told of its readers' words on the digests before it."""


@dataclass(frozen=True)
class Delivery:
    """The newest message that brings a digest to a reader, and how far it is."""

    id: int
    reader: str
    revision: int
    state: str
    error: str | None
    next_attempt_at: datetime | None
    expires_at: datetime | None


def _composed(row: DigestRow) -> Composed:
    told = row.content.get("actions", [])
    return Composed(
        id=row.id,
        team_id=row.team_id,
        iso_week=row.iso_week,
        freeze_at=row.freeze_at,
        posted=row.posted,
        results={each["id"]: (each["result"], each["settled_week"]) for each in told},
        debts=tuple((lens, week) for lens, week in row.content.get("debts", ())),
        useful=Heard.read(row.content),
    )


_SHELF = Shelf(DigestRow, DigestRow.team_id, _composed)
by_id, of_week, newest = _SHELF.by_id, _SHELF.of_week, _SHELF.newest
add, mark_posted = _SHELF.add, _SHELF.mark_posted


def teams_of(session: Session, digest_ids: Collection[int]) -> dict[int, int]:
    """The team of each digest."""
    rows = session.execute(
        select(DigestRow.id, DigestRow.team_id).where(DigestRow.id.in_(digest_ids))
    )
    return {row.id: row.team_id for row in rows}


def weeks(session: Session, team_id: int) -> set[str]:
    """The ISO weeks that have a digest."""
    return set(session.scalars(select(DigestRow.iso_week).where(DigestRow.team_id == team_id)))


def composed_weeks(session: Session, weeks: Collection[str]) -> set[tuple[int, str]]:
    """(team, ISO week) of the digests of these weeks."""
    rows = session.execute(
        select(DigestRow.team_id, DigestRow.iso_week).where(DigestRow.iso_week.in_(weeks))
    )
    return {(team_id, week) for team_id, week in rows}


def posted_weeks(session: Session, team_id: int) -> list[str]:
    """The ISO weeks whose digests were sent."""
    return list(
        session.scalars(
            select(DigestRow.iso_week).where(DigestRow.team_id == team_id, DigestRow.posted)
        )
    )


def first_moment(session: Session, team_id: int) -> datetime | None:
    """An instant in the team's first week: of its first answer, or its first prompt's freeze."""
    asked = session.scalar(
        select(func.min(PromptRow.freezes_at)).where(
            PromptRow.team_id == team_id, PromptRow.state == "sent"
        )
    )
    answered = session.scalar(
        select(func.min(AnswerRow.received_at)).where(AnswerRow.team_id == team_id)
    )
    return min([moment for moment in (asked, answered) if moment], default=None)


def first_moments(session: Session, team_ids: Collection[int]) -> dict[int, datetime]:
    """`first_moment` of many teams at once; without those that were never asked."""
    if not team_ids:
        return {}
    asked = select(PromptRow.team_id, func.min(PromptRow.freezes_at)).where(
        PromptRow.team_id.in_(team_ids), PromptRow.state == "sent"
    )
    answered = select(AnswerRow.team_id, func.min(AnswerRow.received_at)).where(
        AnswerRow.team_id.in_(team_ids)
    )
    found: dict[int, datetime] = {}
    for team_id, at in (
        *session.execute(asked.group_by(PromptRow.team_id)),
        *session.execute(answered.group_by(AnswerRow.team_id)),
    ):
        found[team_id] = min(at, found.get(team_id, at))
    return found


def beginnings(session: Session) -> list[tuple[int, str, datetime, datetime]]:
    """Of each team with digests: the first one's week and freeze, and its first answer."""
    first = aliased(DigestRow)
    week = select(func.min(DigestRow.iso_week)).where(DigestRow.team_id == TeamRow.id)
    answered = (
        select(func.min(AnswerRow.received_at))
        .where(AnswerRow.team_id == TeamRow.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(TeamRow.id, first.iso_week, first.freeze_at, answered)
        .join(first, and_(first.team_id == TeamRow.id, first.iso_week == week.scalar_subquery()))
        .where(answered.is_not(None))
    )
    return [(team, name, at, said) for team, name, at, said in rows]


def digest_of(subject: str) -> int:
    """The digest's id in the subject of a message about it."""
    return int(subject.partition(":")[0])


def deliveries(session: Session, digest_id: int, *, kind: str = KIND) -> list[Delivery]:
    """The digest's messages, the newest for each reader."""
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.kind == kind,
            OutboxRow.subject.startswith(f"{digest_id}:", autoescape=True),
        )
        .order_by(OutboxRow.revision, OutboxRow.id)
    )
    return list({row.subject: _delivery(row) for row in rows}.values())


def of_member(session: Session, slack_id: str) -> list[dict[str, Any]]:
    """Somebody's own words on digests, the oldest first, for their export."""
    team = (
        select(TeamRow.key, DigestRow.iso_week, DigestVoteRow.useful, DigestVoteRow.voted_at)
        .join_from(DigestVoteRow, DigestRow)
        .join(TeamRow)
    )
    whole = select(
        literal(""),
        OrganisationDigestRow.iso_week,
        OrganisationVoteRow.useful,
        OrganisationVoteRow.voted_at,
    ).join_from(OrganisationVoteRow, OrganisationDigestRow)
    rows = [
        *session.execute(team.where(DigestVoteRow.slack_id == slack_id)),
        *session.execute(whole.where(OrganisationVoteRow.slack_id == slack_id)),
    ]
    return [
        {"digest_of": key or "organisation", "week": week, "useful": useful,
         "said_at": voted_at.isoformat()}
        for key, week, useful, voted_at in sorted(rows, key=lambda row: row[3])
    ]  # fmt: skip


def forget(session: Session, slack_id: str) -> None:
    """Delete somebody's words on digests; what was told of many together stands."""
    for row in (DigestVoteRow, OrganisationVoteRow):
        session.execute(delete(row).where(row.slack_id == slack_id))


def picture(session: Session, digest_id: int, *, kind: str = KIND) -> str | None:
    """The file of the picture that a digest came with; None while it has come to nobody."""
    return session.scalars(
        select(OutboxRow.file_id)
        .where(
            OutboxRow.kind == kind,
            OutboxRow.subject.startswith(f"{digest_id}:", autoescape=True),
            OutboxRow.file_id.is_not(None),
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    ).first()


def _delivery(row: OutboxRow) -> Delivery:
    return Delivery(
        id=row.id,
        reader=row.subject.partition(":")[2],
        revision=row.revision,
        state=row.state,
        error=row.error,
        next_attempt_at=row.next_attempt_at,
        expires_at=row.expires_at,
    )
