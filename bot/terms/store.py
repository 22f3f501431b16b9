"""The table of terms: what a team's members were promised, from when on, and its queries."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.terms.model import Audience, Mode, Promise, Terms


class TermsRow(Base):
    """One version of a team's promise; never changed, a new one follows. Answers are stamped."""

    __tablename__ = "terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    mode: Mapped[str] = mapped_column(String(20))
    minimum_group: Mapped[int]
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{to: leads|channel, channel: C…|null, leads: […]}: exactly what the sentence tells."""
    since_at: Mapped[datetime]


def current(session: Session, team_id: int) -> Terms:
    """What the team is promised now; every configured team has terms."""
    return _terms(_newest(session, team_id) or _missing(team_id))


def current_of(session: Session, team_ids: Collection[int]) -> dict[int, Terms]:
    """What each of the teams is promised now."""
    newest = (
        select(func.max(TermsRow.id))
        .where(TermsRow.team_id.in_(team_ids))
        .group_by(TermsRow.team_id)
    )
    rows = session.scalars(select(TermsRow).where(TermsRow.id.in_(newest)))
    return {row.team_id: _terms(row) for row in rows}


def by_id(session: Session, terms_id: int) -> Terms:
    """The version that a prompt or an answer is stamped with."""
    return _terms(session.get_one(TermsRow, terms_id))


def set_promise(session: Session, team_id: int, promise: Promise, *, now: datetime) -> Terms:
    """Promise this from now on: a new version only where something changed."""
    row = _newest(session, team_id)
    if row is None or _terms(row).promise != promise:
        row = TermsRow(
            team_id=team_id,
            mode=promise.mode.value,
            minimum_group=promise.minimum_group,
            audience={
                "to": promise.audience.to,
                "channel": promise.audience.channel,
                "leads": list(promise.audience.leads),
            },
            since_at=now,
        )
        session.add(row)
        session.flush()
    return _terms(row)


def _newest(session: Session, team_id: int) -> TermsRow | None:
    return session.scalars(
        select(TermsRow).where(TermsRow.team_id == team_id).order_by(TermsRow.id.desc()).limit(1)
    ).first()


def _missing(team_id: int) -> TermsRow:
    raise LookupError(f"team {team_id} has no terms: it was not made by bot.configuring")


def _terms(row: TermsRow) -> Terms:
    audience = Audience(
        to=row.audience["to"],
        channel=row.audience.get("channel"),
        leads=tuple(row.audience.get("leads", ())),
    )
    return Terms(
        id=row.id,
        team_id=row.team_id,
        mode=Mode(row.mode),
        minimum_group=row.minimum_group,
        audience=audience,
        since_at=row.since_at,
    )
