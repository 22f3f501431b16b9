"""The table of readings, and what trends reads of answers and prompts.

Readings are what the figures say of one team and lens in one week, unreleased.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    String,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue.model import EXTRAS
from bot.db.base import Base
from bot.people.store import MembershipRow, TeamRow
from bot.scheduling.model import Origin
from bot.scheduling.store import RoundRow
from bot.trends.model.blind import PracticeCount
from bot.trends.model.moved import Moved
from bot.trends.model.participation import Participation
from bot.trends.model.state import State
from bot.trends.model.week import (
    UNKNOWN_PARTICIPATION,
    Elsewhere,
    LensReading,
    Turnout,
    WeekReading,
)
from bot.trends.tables import RippleRow

#: The row that keeps what belongs to no trend: coverage of practices, and turnout.
_COVERAGE = "blind_spots"
_SENT = "sent"  # the state of a prompt that went out


class ReadingRow(Base):
    """Made once for a passed freeze, from what had been received by then. Disclosure reads it."""

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("team_id", "lens", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    lens: Mapped[str] = mapped_column(String(40))
    iso_week: Mapped[str] = mapped_column(String(8))
    freeze_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]]
    """A LensReading; for the lens `blind_spots` the practices' counts and the turnout."""


@dataclass(frozen=True)
class Asked:
    """One question that reached a member, and its answer as it stood at the freeze, if any."""

    prompt_id: str
    member_id: int
    question: tuple[str, int]  # key and version
    freezes_at: datetime
    value: str | None
    received_at: datetime | None
    asked_on: date  # the member's local day
    imported: bool  # of imported answers nobody knows who was asked and stayed silent


@dataclass(frozen=True)
class _Coverage:
    practices: tuple[PracticeCount, ...]
    this_week: Turnout
    window: Turnout
    participation: Participation = UNKNOWN_PARTICIPATION
    trials: Mapping[int, Moved] = field(default_factory=dict)


_LENS = TypeAdapter(LensReading)
_COVERED = TypeAdapter(_Coverage)


def find(session: Session, *, team_id: int, iso_week: str) -> WeekReading | None:
    """The week as it was read at its freeze, lenses in the order of the digest."""
    rows = session.execute(
        select(ReadingRow.lens, ReadingRow.figures)
        .where(ReadingRow.team_id == team_id, ReadingRow.iso_week == iso_week)
        .order_by(ReadingRow.id)
    ).all()
    if not rows:
        return None
    figures = {lens: each for lens, each in rows}  # noqa: C416  # rows, not pairs, to the types
    covered = _COVERED.validate_python(figures.pop(_COVERAGE))
    return WeekReading(
        team_id=team_id,
        iso_week=iso_week,
        lenses={lens: _LENS.validate_python(each) for lens, each in figures.items()},
        practices=covered.practices,
        this_week=covered.this_week,
        window=covered.window,
        participation=covered.participation,
        trials=covered.trials,
    )


def keep(session: Session, week: WeekReading, *, freeze_at: datetime) -> None:
    """Store a week that is not there yet; the table's constraint refuses a second one."""
    covered = _Coverage(
        week.practices, week.this_week, week.window, week.participation, week.trials
    )
    figures = {lens: _LENS.dump_python(each, mode="json") for lens, each in week.lenses.items()}
    figures[_COVERAGE] = _COVERED.dump_python(covered, mode="json")
    session.add_all(
        ReadingRow(
            team_id=week.team_id,
            lens=lens,
            iso_week=week.iso_week,
            freeze_at=freeze_at,
            figures=each,
        )
        for lens, each in figures.items()
    )
    session.flush()


def freezes(session: Session, *, team_id: int, before: datetime) -> list[tuple[datetime, str]]:
    """The freezes that were read earlier, each with its ISO week."""
    rows = session.execute(
        select(ReadingRow.freeze_at, ReadingRow.iso_week)
        .where(
            ReadingRow.team_id == team_id,
            ReadingRow.lens == _COVERAGE,
            ReadingRow.freeze_at < before,
        )
        .order_by(ReadingRow.freeze_at)
    )
    return [(freeze_at, iso_week) for freeze_at, iso_week in rows]


def states_before(session: Session, *, team_id: int, before: datetime) -> dict[str, State]:
    """Each lens's state at the last freeze before this one."""
    last = (
        select(func.max(ReadingRow.freeze_at))
        .where(ReadingRow.team_id == team_id, ReadingRow.freeze_at < before)
        .scalar_subquery()
    )
    rows = session.execute(
        select(ReadingRow.lens, ReadingRow.figures).where(
            ReadingRow.team_id == team_id,
            ReadingRow.freeze_at == last,
            ReadingRow.lens != _COVERAGE,
        )
    )
    return {lens: _LENS.validate_python(figures).state for lens, figures in rows}


def asked(session: Session, *, team_id: int, since: datetime, until: datetime) -> list[Asked]:
    """The team's questions whose freeze lies after `since`, with what was received by `until`.

    A prompt that never went out and has no answer was not asked. Follow-ups are left out: they
    come after a worrying answer, and would make every trend look worse.
    """
    rows = session.execute(
        select(
            AskedRow.id,
            AskedRow.prompt_id,
            PromptRow.state,
            AskedRow.member_id,
            AskedRow.question_key,
            AskedRow.question_version,
            PromptRow.freezes_at,
            PromptRow.local_day,
            RoundRow.origin,
            AnswerRow.value,
            AnswerRow.received_at,
        )
        .join(PromptRow, PromptRow.id == AskedRow.prompt_id)
        .join(RoundRow, RoundRow.id == PromptRow.round_id)
        .outerjoin(
            AnswerRow, and_(AnswerRow.asked_id == AskedRow.id, AnswerRow.received_at <= until)
        )
        .where(AskedRow.team_id == team_id, PromptRow.freezes_at > since, ~AskedRow.followup)
        .order_by(AskedRow.id, AnswerRow.version)
    )
    newest = {
        row.id: Asked(
            prompt_id=row.prompt_id,
            member_id=row.member_id,
            question=(row.question_key, row.question_version),
            freezes_at=row.freezes_at,
            value=row.value,
            received_at=row.received_at,
            asked_on=row.local_day,
            imported=row.origin == Origin.IMPORT,
        )
        for row in rows
        if row.value is not None or (row.state == _SENT and row.freezes_at <= until)
    }
    return list(newest.values())


def members_at(session: Session, *, team_id: int, at: datetime) -> list[int]:
    """Who was in the team at that moment."""
    return list(
        session.scalars(
            select(MembershipRow.member_id)
            .where(
                MembershipRow.team_id == team_id,
                MembershipRow.joined_at <= at,
                or_(MembershipRow.left_at.is_(None), MembershipRow.left_at > at),
            )
            .order_by(MembershipRow.member_id)
        )
    )


def teams_heard(session: Session, *, team_id: int, since: int, until: datetime) -> int:
    """How many of the workspace's teams, this one too, had answers frozen by `until`.

    Only weeks from `since` on, as counted by Mondays.
    """
    workspace = select(TeamRow.workspace_id).where(TeamRow.id == team_id).scalar_subquery()
    return session.scalars(
        select(func.count(RippleRow.team_id.distinct()))
        .join(TeamRow, TeamRow.id == RippleRow.team_id)
        .where(
            RippleRow.week >= since,
            RippleRow.freeze_at <= until,
            TeamRow.workspace_id == workspace,
        )
    ).one()


def first_freeze(session: Session, *, team_id: int, until: datetime) -> datetime | None:
    """The freeze of the first prompt that the team ever got."""
    return session.scalar(
        select(func.min(PromptRow.freezes_at)).where(
            PromptRow.team_id == team_id, PromptRow.state == _SENT, PromptRow.freezes_at <= until
        )
    )


def value_counts(
    session: Session, *, team_id: int, since: datetime, until: datetime
) -> dict[tuple[str, int], dict[str, int]]:
    """How often each value of each question version was given in the team's whole organisation."""
    rows = session.execute(
        select(AskedRow.question_key, AskedRow.question_version, AnswerRow.value, func.count())
        .join(AskedRow, AskedRow.id == AnswerRow.asked_id)
        .join(TeamRow, TeamRow.id == AnswerRow.team_id)
        .where(*_in_organisation(team_id, since, until))
        .group_by(AskedRow.question_key, AskedRow.question_version, AnswerRow.value)
    )
    counts: dict[tuple[str, int], dict[str, int]] = {}
    for key, version, value, count in rows:
        counts.setdefault((key, version), {})[value] = count
    return counts


def elsewhere(
    session: Session, *, team_id: int, since: datetime, until: datetime
) -> dict[tuple[str, int], Elsewhere]:
    """What the organisation's other teams said to each question version; extras say nothing."""
    rows = session.execute(
        select(
            AskedRow.question_key,
            AskedRow.question_version,
            func.count(),
            func.count(AnswerRow.member_id.distinct()),
        )
        .join(AskedRow, AskedRow.id == AnswerRow.asked_id)
        .join(TeamRow, TeamRow.id == AnswerRow.team_id)
        .where(
            *_in_organisation(team_id, since, until),
            AnswerRow.team_id != team_id,
            AnswerRow.value.not_in(EXTRAS),
        )
        .group_by(AskedRow.question_key, AskedRow.question_version)
    )
    return {(key, version): Elsewhere(answers, people) for key, version, answers, people in rows}


def _in_organisation(
    team_id: int, since: datetime, until: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Answers of (since, until] of all teams in the team's workspace, as they stood at `until`."""
    later = aliased(AnswerRow)
    workspace = select(TeamRow.workspace_id).where(TeamRow.id == team_id).scalar_subquery()
    return (
        TeamRow.workspace_id == workspace,
        AnswerRow.received_at > since,
        AnswerRow.received_at <= until,
        ~AskedRow.followup,
        ~exists().where(
            later.asked_id == AnswerRow.asked_id,
            later.version > AnswerRow.version,
            later.received_at <= until,
        ),
    )
