"""Rows written when people come, change and go. Reading them is store.py's business."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.errors import Misconfigured, Rejection
from bot.people import absence, erasing
from bot.people.model import State, Workspace
from bot.people.store import (
    AdminRow,
    MemberRow,
    MembershipRow,
    RightRow,
    TeamRow,
    WorkspaceRow,
    workspace,
)

#: The Slack id of a workspace that was configured before its first contact with Slack.
UNMET = ""


@dataclass(frozen=True)
class Facts:
    """What Slack tells of one person."""

    slack_id: str
    name: str
    timezone: str | None
    locale: str | None
    eligible: bool
    """False for bots, guests, deactivated and external people."""
    updated: int = 0
    """Slack's count of the account's changes, as seconds since the epoch; 0: not told."""
    is_away: bool | None = None
    """Whether their status says so; None: Slack does not tell statuses."""
    away_until: datetime | None = None


def meet_workspace(
    session: Session, *, slack_id: str, name: str, bot_id: str, bot_user_id: str, now: datetime
) -> Workspace:
    """The workspace that the token belongs to; takes over what was configured before.

    The row stays locked: two processes that write people take turns.
    """
    row = session.scalars(select(WorkspaceRow).with_for_update()).first()
    if row is not None and row.slack_id not in {slack_id, UNMET}:
        raise Misconfigured(
            f"This database belongs to the workspace {row.name} ({row.slack_id}), the token to "
            f"{name} ({slack_id}). Set another RETROSTAR_DATABASE_URL or the other token."
        )
    if row is None:
        row = WorkspaceRow(slack_id=slack_id, installed_at=now)
        session.add(row)
    row.slack_id, row.name, row.bot_id, row.bot_user_id = slack_id, name, bot_id, bot_user_id
    session.flush()
    return Workspace(row.id, slack_id, name, bot_id, bot_user_id)


def some_workspace(session: Session, *, now: datetime) -> Workspace:
    """The workspace, locked as in `meet_workspace`; also one that has not been met yet."""
    session.execute(select(WorkspaceRow.id).with_for_update())
    return workspace(session) or meet_workspace(
        session, slack_id=UNMET, name="", bot_id="", bot_user_id="", now=now
    )


def write_people(
    session: Session, workspace_id: int, people: Iterable[Facts], *, now: datetime
) -> None:
    """Keep what Slack tells; people who are not known yet are kept only if they can be asked.

    What is older than what is kept (events that overtook each other) changes nothing.
    """
    facts = {one.slack_id: one for one in people}
    rows = session.scalars(
        select(MemberRow).where(
            MemberRow.workspace_id == workspace_id, MemberRow.slack_id.in_(facts)
        )
    )
    known = {row.slack_id: row for row in rows}
    erased = erasing.erased_among(session, facts.keys() - known.keys())
    told: list[tuple[MemberRow, Facts]] = []
    for slack_id, one in facts.items():
        row = known.get(slack_id)
        if row is None and one.eligible and slack_id not in erased:
            row = _new_member(workspace_id, slack_id, State.ACTIVE)
            session.add(row)
        if row is not None and one.updated >= (row.slack_updated or 0):
            _take_over(row, one, now=now)
            told.append((row, one))
    session.flush()
    standing = absence.standing_statuses(session, [row.id for row, _ in told], now=now)
    for row, one in told:
        if one.is_away is not None:
            absence.follow_status(
                session, row.id, standing.get(row.id),
                is_away=one.is_away, until_at=one.away_until, now=now,
            )  # fmt: skip


def _take_over(row: MemberRow, one: Facts, *, now: datetime) -> None:
    """What Slack tells of one person; in another zone what waits is planned anew."""
    if row.timezone != one.timezone:
        row.plans_stale_at = now
    row.name, row.timezone, row.locale = one.name, one.timezone, one.locale
    row.state = (State.ACTIVE if one.eligible else State.LEFT).value
    row.slack_updated = one.updated


def join_team(session: Session, team_id: int, slack_ids: Collection[str], *, at: datetime) -> None:
    """These joined what the team is taken from; asked from the next round on.

    Somebody who left it later than *at* stays out: the events overtook each other.
    """
    team = session.get_one(TeamRow, team_id)
    standing = {
        slack_id: row
        for row, slack_id in session.execute(
            select(MembershipRow, MemberRow.slack_id)
            .join(MemberRow, MemberRow.id == MembershipRow.member_id)
            .where(MembershipRow.team_id == team_id, MemberRow.slack_id.in_(slack_ids))
        )
    }
    members = session.scalars(
        select(MemberRow).where(
            MemberRow.slack_id.in_(slack_ids), MemberRow.state == State.ACTIVE.value
        )
    ).all()
    for member in members:
        row = standing.get(member.slack_id)
        if row is None:
            row = MembershipRow(team_id=team_id, member_id=member.id, joined_at=at)
            session.add(row)
        elif row.left_at is not None and row.left_at > at:
            continue
        row.left_at = None
        _fix_role(row, team.roles.get(member.slack_id))
    session.flush()


def leave_team(session: Session, team_id: int, slack_ids: Collection[str], *, at: datetime) -> None:
    """These left what the team is taken from; what waits for them is taken back."""
    ours = select(MemberRow.id).where(MemberRow.slack_id.in_(slack_ids))
    session.execute(
        update(MembershipRow)
        .where(
            MembershipRow.team_id == team_id,
            MembershipRow.member_id.in_(ours),
            MembershipRow.left_at.is_(None),
            MembershipRow.joined_at <= at,
        )
        .values(left_at=at)
    )


def write_names(session: Session, workspace_id: int, slack_ids: Collection[str]) -> None:
    """Members of whom only the Slack id is known, until Slack tells more."""
    known = set(
        session.scalars(select(MemberRow.slack_id).where(MemberRow.slack_id.in_(slack_ids)))
    )
    known |= erasing.erased_among(session, set(slack_ids) - known)
    missing = [one for one in dict.fromkeys(slack_ids) if one not in known]
    session.add_all(_new_member(workspace_id, one, State.ACTIVE) for one in missing)
    session.flush()


def former_members(
    session: Session, workspace_id: int, pseudonyms: Collection[str]
) -> dict[str, int]:
    """People whom imported answers call so and nobody knows yet: the id of each."""
    if erased := erasing.erased_among(session, pseudonyms):
        raise Rejection(f"{min(erased)} had their data erased. Take their lines out of the file.")
    rows = {name: _new_member(workspace_id, name, State.FORMER) for name in sorted(pseudonyms)}
    session.add_all(rows.values())
    session.flush()
    return {name: row.id for name, row in rows.items()}


def _new_member(workspace_id: int, slack_id: str, state: State) -> MemberRow:
    return MemberRow(
        workspace_id=workspace_id,
        slack_id=slack_id,
        name=slack_id,
        state=state.value,
        token=secrets.token_hex(16),
    )


def leave(session: Session, slack_ids: Collection[str]) -> None:
    """People whom Slack does not list any more."""
    session.execute(
        update(MemberRow)
        .where(MemberRow.slack_id.in_(slack_ids), MemberRow.state == State.ACTIVE.value)
        .values(state=State.LEFT.value)
    )


def write_memberships(
    session: Session, team_id: int, slack_ids: Collection[str], *, now: datetime
) -> None:
    """Exactly these are the team from now on: others leave, those who left come back."""
    team = session.get_one(TeamRow, team_id)
    members = session.scalars(
        select(MemberRow).where(
            MemberRow.workspace_id == team.workspace_id,
            MemberRow.slack_id.in_(slack_ids),
            MemberRow.state == State.ACTIVE.value,
        )
    ).all()
    rows = session.scalars(select(MembershipRow).where(MembershipRow.team_id == team_id))
    standing = {row.member_id: row for row in rows}
    for member in members:
        row = standing.pop(member.id, None)
        if row is None:
            row = MembershipRow(team_id=team_id, member_id=member.id, joined_at=now)
            session.add(row)
        row.left_at = None
        _fix_role(row, team.roles.get(member.slack_id))
    for row in standing.values():
        row.left_at = row.left_at or now
    session.flush()


def write_roles(session: Session, team_id: int) -> None:
    """The config's roles for the people who are known to be in the team now."""
    team = session.get_one(TeamRow, team_id)
    rows = session.execute(
        select(MembershipRow, MemberRow.slack_id)
        .join(MemberRow, MemberRow.id == MembershipRow.member_id)
        .where(MembershipRow.team_id == team_id)
    )
    for row, slack_id in rows:
        _fix_role(row, team.roles.get(slack_id))
    session.flush()


def _fix_role(row: MembershipRow, role: str | None) -> None:
    """A role of the config holds; one that the config no longer sets is the member's to change."""
    row.role_fixed = role is not None
    row.role = role or row.role


def write_rights(session: Session, team_id: int, right: str, slack_ids: Collection[str]) -> None:
    """Exactly these hold the right in the team."""
    session.execute(
        delete(RightRow).where(
            RightRow.team_id == team_id,
            RightRow.right == right,
            RightRow.slack_id.not_in(slack_ids),
        )
    )
    held = session.scalars(
        select(RightRow.slack_id).where(RightRow.team_id == team_id, RightRow.right == right)
    )
    new = sorted(set(slack_ids) - set(held))
    session.add_all(RightRow(team_id=team_id, slack_id=one, right=right) for one in new)
    session.flush()


def write_admins(
    session: Session, workspace_id: int, source: str, slack_ids: Collection[str]
) -> None:
    """Exactly these are admins by that rule."""
    session.execute(
        delete(AdminRow).where(
            AdminRow.workspace_id == workspace_id,
            AdminRow.source == source,
            AdminRow.slack_id.not_in(slack_ids),
        )
    )
    held = session.scalars(
        select(AdminRow.slack_id).where(
            AdminRow.workspace_id == workspace_id, AdminRow.source == source
        )
    )
    new = sorted(set(slack_ids) - set(held))
    session.add_all(AdminRow(workspace_id=workspace_id, slack_id=one, source=source) for one in new)
    session.flush()
