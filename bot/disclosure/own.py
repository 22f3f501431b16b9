"""What the ledger holds of one person, for that person alone: in which releases, and forgetting.

The way in for `bot.personal`. No figure leaves here: what a release says stands in its digest.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.disclosure.organisation_store import GAP
from bot.disclosure.store import LENS, ReleaseRow
from bot.disclosure.tables import OrganisationReleaseRow
from bot.people.store import MemberRow, MembershipRow, TeamRow

__all__ = ["Contained", "forget", "releases_with"]


@dataclass(frozen=True)
class Contained:
    """One released cell with answers of the person behind it.

    `team_id` and `team` are None where all teams were told together. `roles` are the two sides of
    a comparison, None for a lens as such.
    """

    team_id: int | None
    team: str | None
    week: str
    lens: str
    roles: tuple[tuple[str, ...], tuple[str, ...]] | None = None


def releases_with(session: Session, member_id: int) -> list[Contained]:
    """Oldest first, a team's before the organisation's. After `forget` there are none."""
    member = session.get_one(MemberRow, member_id)
    of_teams = session.execute(
        select(ReleaseRow.team_id, TeamRow.name, ReleaseRow.iso_week, ReleaseRow.cell)
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .join(MembershipRow, MembershipRow.team_id == ReleaseRow.team_id)
        .where(
            MembershipRow.member_id == member_id,
            ReleaseRow.cell.startswith(LENS),
            _holds(ReleaseRow.people, member.token),
        )
        .order_by(ReleaseRow.id)
    )
    of_all = session.execute(
        select(OrganisationReleaseRow.iso_week, OrganisationReleaseRow.cell)
        .where(
            OrganisationReleaseRow.workspace_id == member.workspace_id,
            _holds(OrganisationReleaseRow.people, member.token),
        )
        .order_by(OrganisationReleaseRow.id)
    )
    found = [
        Contained(team_id, team, week, cell.removeprefix(LENS))
        for team_id, team, week, cell in of_teams
    ]
    found += [_of_all(week, cell) for week, cell in of_all]
    return sorted(found, key=lambda each: (each.week, each.team_id is None))


def _holds(people: InstrumentedAttribute[list[str] | None], token: str) -> ColumnElement[bool]:
    """In the rows' text, as the organisation's name thousands; marks stand before the token."""
    text = cast(people, String)
    return or_(*(text.contains(f'{mark}{token}"', autoescape=True) for mark in '":'))


def _of_all(week: str, cell: str) -> Contained:
    if not cell.startswith(GAP):
        return Contained(None, None, week, cell.removeprefix(LENS))
    lens, a, b = cell.removeprefix(GAP).split(":")
    return Contained(None, None, week, lens, (tuple(a.split("+")), tuple(b.split("+"))))


def forget(session: Session, member_id: int) -> None:
    """Erasure: the ledger's token leads to nobody from now on, and the member has a new one.

    Releases stand. Of the old token nothing is kept beside the ledger, whose rows name no member.
    """
    session.get_one(MemberRow, member_id).token = secrets.token_hex(16)
    session.flush()
