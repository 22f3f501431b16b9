"""The table of actions and its queries. Who may write one down is asked in flow.py."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.actions.model import (
    GIVEN_UP_AFTER,
    Action,
    Finding,
    Plan,
    Result,
    monday,
)
from bot.db.base import Base
from bot.people import store as people
from bot.people.model import State
from bot.people.store import MemberRow

#: For so long after its digest a result is news to those who are asked.
NEWS_FOR = timedelta(days=14)


class ActionRow(Base):
    """Something that a team tries about a finding."""

    __tablename__ = "action"
    __table_args__ = (Index("ix_action_team_id_due_on", "team_id", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    lens: Mapped[str] = mapped_column(String(40))
    found_week: Mapped[str] = mapped_column(String(8))
    what: Mapped[str] = mapped_column(String(400))
    owner: Mapped[str] = mapped_column(String(40))
    """A Slack id, as `created_by`; empty since somebody had their data erased."""
    due_on: Mapped[date]
    expects: Mapped[str] = mapped_column(String(400))
    created_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    written_in: Mapped[str] = mapped_column(String(80), unique=True)
    """The id of the window it was written in: sent twice, it is one."""
    reasked_week: Mapped[str | None] = mapped_column(String(8))
    result: Mapped[str] = mapped_column(String(20), default=Result.OPEN.value)
    settled_week: Mapped[str | None] = mapped_column(String(8))
    settled_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """Written down by mistake, or given up: shown nowhere any more."""


def add(
    session: Session,
    finding: Finding,
    plan: Plan,
    *,
    created_by: str,
    written_in: str,
    now: datetime,
) -> tuple[Action, bool]:
    """Keep what was written down, and tell whether it is this window's.

    The same window sent again is the same action, and what it says now holds while it is open.
    The same thing on the same lens that somebody else has just written down stays theirs. The
    caller holds the team's lock.
    """
    row = session.scalars(select(ActionRow).where(ActionRow.written_in == written_in)).first()
    if row is None:
        if (known := _same(session, finding, plan)) is not None:
            return known, False
        row = ActionRow(
            team_id=finding.team_id,
            lens=finding.lens,
            found_week=finding.week,
            created_by=created_by,
            created_at=now,
            written_in=written_in,
            result=Result.OPEN.value,
        )
        session.add(row)
    if row.result == Result.OPEN.value:
        row.what, row.owner = plan.what, plan.owner
        row.due_on, row.expects = plan.due_on, plan.expects
    session.flush()
    return _action(row), True


def by_id(session: Session, action_id: int) -> Action | None:
    """The action of that id, which may have come back from Slack; also one taken back."""
    found = session.get(ActionRow, action_id)
    return _action(found) if found else None


def all_of(session: Session, team_id: int, limit: int = 50) -> list[Action]:
    """A team's actions, the newest first."""
    rows = session.scalars(
        _standing()
        .where(ActionRow.team_id == team_id)
        .order_by(ActionRow.created_at.desc(), ActionRow.id.desc())
        .limit(limit)
    )
    return [_action(row) for row in rows]


def open_of(session: Session, team_id: int) -> list[Action]:
    """A team's actions without a result, the first due first."""
    rows = session.scalars(_open(team_id).order_by(ActionRow.due_on, ActionRow.id))
    return [_action(row) for row in rows]


def due_reasks(session: Session, team_id: int, day: date) -> list[Action]:
    """What is to be asked again in a round of that local day: its own day is there or past.

    It is listed until it is marked; the first due comes first.
    """
    rows = session.scalars(
        _open(team_id)
        .where(ActionRow.reasked_week.is_(None), ActionRow.due_on <= day)
        .order_by(ActionRow.due_on, ActionRow.id)
    )
    return [_action(row) for row in rows]


def mark_reasked(session: Session, action_id: int, iso_week: str) -> None:
    """The lens's questions are asked again in that week; a first mark stays."""
    session.execute(
        update(ActionRow)
        .where(ActionRow.id == action_id, ActionRow.reasked_week.is_(None))
        .values(reasked_week=iso_week)
    )


def settle(
    session: Session, action_id: int, result: Result | str, iso_week: str, *, now: datetime
) -> bool:
    """Set down the result that the digest of that week tells; a first result stays.

    True when it was open until now.
    """
    settled = session.execute(
        update(ActionRow)
        .where(
            ActionRow.id == action_id,
            ActionRow.result == Result.OPEN.value,
            ActionRow.withdrawn_at.is_(None),
        )
        .values(result=Result(result).value, settled_week=iso_week, settled_at=now)
        .returning(ActionRow.id)
    )
    return settled.first() is not None


def stranded(session: Session, team_id: int, iso_week: str) -> list[Action]:
    """Open actions that were due six weeks or more before that ISO week.

    Nobody was asked again, or too few answered: the digest settles them as `cannot_tell`.
    """
    last = monday(iso_week) - timedelta(weeks=GIVEN_UP_AFTER - 1, days=1)
    rows = session.scalars(
        _open(team_id).where(ActionRow.due_on <= last).order_by(ActionRow.due_on, ActionRow.id)
    )
    return [_action(row) for row in rows]


def withdraw(session: Session, action_id: int, *, now: datetime) -> bool:
    """Take back an action that has no result yet; what a digest has told stays told."""
    withdrawn = session.execute(
        update(ActionRow)
        .where(
            ActionRow.id == action_id,
            ActionRow.result == Result.OPEN.value,
            ActionRow.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .returning(ActionRow.id)
    )
    return withdrawn.first() is not None


def last_settled_for_prompt(
    session: Session, team_id: int, now: datetime, *, after: datetime | None = None
) -> Action | None:
    """What a prompt due at *now* tells first: the newest result of the last two weeks.

    What was settled up to *after*, the opening of the round before, has been told already.
    """
    since = now - NEWS_FOR if after is None else max(after, now - NEWS_FOR)
    row = session.scalars(
        _standing()
        .where(
            ActionRow.team_id == team_id,
            ActionRow.settled_at > since,
            ActionRow.settled_at <= now,
        )
        .order_by(ActionRow.settled_at.desc(), ActionRow.id.desc())
        .limit(1)
    ).first()
    return _action(row) if row else None


def owner_names(session: Session, actions: Iterable[Action]) -> dict[str, str]:
    """How those who look after the actions are called; one who is unknown by now has their id."""
    owners = {action.owner for action in actions}
    known = people.members_by_slack_id(session, owners)
    return {owner: known[owner].name if owner in known else owner for owner in owners}


def names(session: Session) -> list[str]:
    """How the people of the workspace are called, those who have left too."""
    return list(
        session.scalars(select(MemberRow.name).where(MemberRow.state != State.FORMER.value))
    )


def changes(
    session: Session, team_ids: Collection[int], *, since: datetime
) -> list[tuple[int, str, datetime]]:
    """(team, lens, when) of all that was written down, settled or taken back after *since*."""
    found: list[tuple[int, str, datetime]] = []
    for at in (ActionRow.created_at, ActionRow.settled_at, ActionRow.withdrawn_at):
        rows = session.execute(
            select(ActionRow.team_id, ActionRow.lens, at).where(
                ActionRow.team_id.in_(team_ids), at > since
            )
        )
        found += [(team_id, lens, when) for team_id, lens, when in rows if when]
    return found


def of_member(session: Session, slack_id: str) -> list[dict[str, Any]]:
    """What somebody wrote down or looks after, the oldest first, for their own export."""
    rows = session.scalars(
        select(ActionRow)
        .where(or_(ActionRow.owner == slack_id, ActionRow.created_by == slack_id))
        .order_by(ActionRow.created_at, ActionRow.id)
    )
    return [
        {
            "lens": row.lens,
            "found_week": row.found_week,
            "what": row.what,
            "expects": row.expects,
            "due_on": row.due_on.isoformat(),
            "looks_after_it": row.owner == slack_id,
            "wrote_it_down": row.created_by == slack_id,
            "written_at": row.created_at.isoformat(),
            "result": row.result,
            "taken_back": row.withdrawn_at is not None,
        }
        for row in rows
    ]


def forget(session: Session, slack_id: str) -> None:
    """Take somebody's name off all actions. What the team tries stays the team's."""
    for column in (ActionRow.owner, ActionRow.created_by):
        session.execute(update(ActionRow).where(column == slack_id).values({column.key: ""}))


def _same(session: Session, finding: Finding, plan: Plan) -> Action | None:
    """An open action of the team that says the same about the same lens."""
    said = plan.what.casefold()
    rows = session.scalars(_open(finding.team_id).where(ActionRow.lens == finding.lens))
    return next((_action(row) for row in rows if row.what.casefold() == said), None)


def _standing() -> Select[ActionRow]:
    return select(ActionRow).where(ActionRow.withdrawn_at.is_(None))


def _open(team_id: int) -> Select[ActionRow]:
    return _standing().where(ActionRow.team_id == team_id, ActionRow.result == Result.OPEN.value)


def _action(row: ActionRow) -> Action:
    return Action(
        id=row.id,
        team_id=row.team_id,
        lens=row.lens,
        found_week=row.found_week,
        what=row.what,
        owner=row.owner,
        due_on=row.due_on,
        expects=row.expects,
        created_by=row.created_by,
        created_at=row.created_at,
        reasked_week=row.reasked_week,
        result=Result(row.result),
        settled_week=row.settled_week,
        settled_at=row.settled_at,
        withdrawn=row.withdrawn_at is not None,
    )
