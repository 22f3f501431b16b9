"""When members are away: said by themselves, by their status in Slack, by a lead or an admin.

Only that somebody is away is kept, and until when; never why. What follows for prompts is decided
in bot.asking; what a status says is read in status.py.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.people.model import Absence, Said
from bot.people.store import mark_plans_stale
from bot.people.tables import AbsenceRow

__all__ = [
    "Absence",
    "Said",
    "absence_from",
    "absences",
    "absences_of",
    "away",
    "bring_back",
    "follow_status",
    "standing_statuses",
    "take_back",
]


def away(
    session: Session,
    member_id: int,
    *,
    said: Said,
    until_at: datetime | None,
    now: datetime,
    from_at: datetime | None = None,
    written_by: str | None = None,
) -> int:
    """The member is away from *from_at* (now) on; the id, by which `take_back` undoes it.

    Prompts that wait are planned anew with the next tick: later, or not at all in their round.
    """
    row = AbsenceRow(
        member_id=member_id,
        from_at=from_at or now,
        until_at=until_at,
        source=said.value,
        written_by=written_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    mark_plans_stale(session, now, member_ids=[member_id])
    return row.id


def take_back(session: Session, absence_id: int, member_id: int, *, now: datetime) -> bool:
    """Undo one absence of that member; False if it was none or is over."""
    done = session.execute(
        update(AbsenceRow)
        .where(
            AbsenceRow.id == absence_id,
            AbsenceRow.member_id == member_id,
            AbsenceRow.ended_at.is_(None),
        )
        .values(ended_at=now)
        .returning(AbsenceRow.id)
    )
    if done.first() is None:
        return False
    mark_plans_stale(session, now, member_ids=[member_id])
    return True


def bring_back(
    session: Session, member_id: int, *, now: datetime, said: Collection[Said] = tuple(Said)
) -> int:
    """The member is here: absences under way and to come end; how many.

    A status in Slack that goes on saying away is overruled until it changes.
    """
    ours = (
        AbsenceRow.member_id == member_id,
        AbsenceRow.ended_at.is_(None),
        AbsenceRow.overruled_at.is_(None),
        or_(AbsenceRow.until_at.is_(None), AbsenceRow.until_at > now),
        AbsenceRow.source.in_([one.value for one in said]),
    )
    by_status = AbsenceRow.source == Said.STATUS.value
    ids = list(session.scalars(select(AbsenceRow.id).where(*ours)))
    if not ids:
        return 0
    chosen = AbsenceRow.id.in_(ids)
    session.execute(update(AbsenceRow).where(chosen, ~by_status).values(ended_at=now))
    session.execute(update(AbsenceRow).where(chosen, by_status).values(overruled_at=now))
    mark_plans_stale(session, now, member_ids=[member_id])
    return len(ids)


def absences(
    session: Session, member_ids: Collection[int], *, now: datetime
) -> Mapping[int, tuple[Absence, ...]]:
    """Under way or to come, by member, the earliest first; nothing of who is here."""
    rows = session.scalars(
        select(AbsenceRow)
        .where(
            AbsenceRow.member_id.in_(member_ids),
            AbsenceRow.ended_at.is_(None),
            AbsenceRow.overruled_at.is_(None),
            or_(AbsenceRow.until_at.is_(None), AbsenceRow.until_at > now),
        )
        .order_by(AbsenceRow.from_at, AbsenceRow.id)
    )
    found: dict[int, tuple[Absence, ...]] = {}
    for row in rows:
        found[row.member_id] = (*found.get(row.member_id, ()), absence_from(row))
    return found


def absences_of(session: Session, member_id: int, *, now: datetime) -> tuple[Absence, ...]:
    """`absences` of one member."""
    return absences(session, [member_id], now=now).get(member_id, ())


def standing_statuses(
    session: Session, member_ids: Collection[int], *, now: datetime
) -> dict[int, AbsenceRow]:
    """What the statuses of these members said when they were last read: those that said away."""
    rows = session.scalars(
        select(AbsenceRow)
        .where(
            AbsenceRow.member_id.in_(member_ids),
            AbsenceRow.source == Said.STATUS.value,
            AbsenceRow.ended_at.is_(None),
            or_(AbsenceRow.until_at.is_(None), AbsenceRow.until_at > now),
        )
        .order_by(AbsenceRow.id)
    )
    return {row.member_id: row for row in rows}


def follow_status(
    session: Session,
    member_id: int,
    standing: AbsenceRow | None,
    *,
    is_away: bool,
    until_at: datetime | None,
    now: datetime,
) -> bool:
    """Take over whether the status in Slack says away, and until when; True if that is news.

    *standing*: what it said before (`standing_statuses`). The member's own "I am back" holds
    against a status that only goes on.
    """
    over = not is_away or (until_at is not None and until_at <= now)
    if standing is None and over:
        return False
    if standing is not None and not over and standing.until_at == until_at:
        return False
    if standing is not None:
        standing.ended_at = now
        session.flush()
        mark_plans_stale(session, now, member_ids=[member_id])
    if not over:
        away(session, member_id, said=Said.STATUS, until_at=until_at, now=now)
    return True


def absence_from(row: AbsenceRow) -> Absence:
    """The row as a value."""
    return Absence(
        row.id, row.member_id, row.from_at, row.until_at, Said(row.source), row.written_by
    )
