"""Queries of what an organisation's teams say together. The tables are in tables.py."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow
from bot.people.store import TeamRow, WorkspaceRow
from bot.trends.model.organisation import Ripple
from bot.trends.model.state import State
from bot.trends.model.whole import OrganisationReading
from bot.trends.tables import OrganisationReadingRow, RippleRow

_READING = TypeAdapter(OrganisationReading)


def note(
    session: Session, *, team_id: int, week: int, freeze_at: datetime, ripples: Mapping[str, Ripple]
) -> None:
    """Store a team's ripples of this week, by lens; they are written once, with its reading."""
    session.add_all(
        RippleRow(
            team_id=team_id,
            lens=lens,
            week=week,
            freeze_at=freeze_at,
            pull=ripple.pull,
            precision=ripple.precision,
        )
        for lens, ripple in ripples.items()
    )
    session.flush()


def others(
    session: Session, *, team_id: int, lens: str, since: int, until: datetime
) -> dict[int, Ripple]:
    """By week from `since` on: the summed ripples of the workspace's other teams.

    Only what was frozen by `until`, so that a reading never looks past its own freeze.
    """
    workspace = select(TeamRow.workspace_id).where(TeamRow.id == team_id).scalar_subquery()
    rows = session.execute(
        select(RippleRow.week, func.sum(RippleRow.pull), func.sum(RippleRow.precision))
        .join(TeamRow, TeamRow.id == RippleRow.team_id)
        .where(
            RippleRow.lens == lens,
            RippleRow.week >= since,
            RippleRow.freeze_at <= until,
            RippleRow.team_id != team_id,
            TeamRow.workspace_id == workspace,
        )
        .group_by(RippleRow.week)
    )
    return {week: Ripple(pull, precision) for week, pull, precision in rows}


def roles(
    session: Session, *, team_id: int, since: datetime, until: datetime
) -> dict[tuple[str, str], str]:
    """The role in which each question was answered, by prompt and question key."""
    rows = session.execute(
        select(AskedRow.prompt_id, AskedRow.question_key, AnswerRow.role)
        .join(AskedRow, AskedRow.id == AnswerRow.asked_id)
        .where(
            AnswerRow.team_id == team_id,
            AnswerRow.received_at > since,
            AnswerRow.received_at <= until,
        )
        .order_by(AnswerRow.version)
    )
    return {(prompt_id, key): role or "" for prompt_id, key, role in rows}


def lock(session: Session, workspace_id: int) -> None:
    """What is made once for an organisation is made by one process after the other."""
    session.execute(
        select(WorkspaceRow.id)
        .where(WorkspaceRow.id == workspace_id)
        .with_for_update(key_share=True)
    ).all()


def find(session: Session, *, workspace_id: int, iso_week: str) -> OrganisationReading | None:
    """The week as it was read."""
    figures = session.scalar(
        select(OrganisationReadingRow.figures).where(
            OrganisationReadingRow.workspace_id == workspace_id,
            OrganisationReadingRow.iso_week == iso_week,
        )
    )
    return None if figures is None else _READING.validate_python(figures)


def keep(session: Session, reading: OrganisationReading) -> None:
    """Store a week that is not there yet; the table's constraint refuses a second one."""
    session.add(
        OrganisationReadingRow(
            workspace_id=reading.workspace_id,
            iso_week=reading.iso_week,
            figures=_READING.dump_python(reading, mode="json"),
        )
    )
    session.flush()


def states_before(session: Session, *, workspace_id: int, iso_week: str) -> dict[str, State]:
    """Each lens's state in the last week read before this one."""
    figures = session.scalar(
        select(OrganisationReadingRow.figures)
        .where(
            OrganisationReadingRow.workspace_id == workspace_id,
            OrganisationReadingRow.iso_week < iso_week,
        )
        .order_by(OrganisationReadingRow.iso_week.desc())
        .limit(1)
    )
    if figures is None:
        return {}
    return {lens: each.state for lens, each in _READING.validate_python(figures).lenses.items()}
