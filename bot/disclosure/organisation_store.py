"""The organisation's ledger as values, and what its week needs of the teams' ledgers."""

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.disclosure.model import Attendance, BlindSpot, Guard
from bot.disclosure.remainder import Leftover
from bot.disclosure.store import LENS, RELEASE, ReleaseRow
from bot.disclosure.tables import OrganisationReleaseRow
from bot.disclosure.week import ReleasedGap, ReleasedOrganisation
from bot.people.store import TeamRow

GAP = "gap:"


@dataclass(frozen=True)
class _Frame:
    freeze_at: datetime
    first_trend_week: str
    guard: Guard
    teams: str


_FRAME = TypeAdapter(_Frame)
_GAP = TypeAdapter(ReleasedGap)
_ATTENDANCE = TypeAdapter(Attendance)
_SPOTS = TypeAdapter(tuple[BlindSpot, ...])
_GUARD = TypeAdapter(Guard)
_INSTANT = TypeAdapter(datetime)


def gap_cell(gap: ReleasedGap) -> str:
    return f"{GAP}{gap.lens}:{'+'.join(gap.role_a)}:{'+'.join(gap.role_b)}"


def put_down(
    session: Session,
    workspace_id: int,
    week: ReleasedOrganisation,
    *,
    people: Mapping[str, AbstractSet[str]],
    untold: Mapping[str, Mapping[int, AbstractSet[str]]],
    now: datetime,
) -> None:
    """Enter a week into the ledger, once; `people` are the tokens behind each cell.

    `untold` are, by cell and team, those of them whose team has not told their answers itself.
    """
    frame = _Frame(week.freeze_at, week.first_trend_week, week.guard, week.teams)
    spots = _SPOTS.dump_python(week.blind_spots, mode="json")
    cells: dict[str, Any] = {
        "week": _FRAME.dump_python(frame, mode="json"),
        "participation": _ATTENDANCE.dump_python(week.attendance, mode="json"),
        "blind_spots": {"found": spots, "week": week.blind_spots_week},
        "texts": {"quotes": list(week.quotes)},
    }
    for lens, release in week.lenses.items():
        cells[LENS + lens] = RELEASE.dump_python(release, mode="json")
    for gap in week.gaps:
        cells[gap_cell(gap)] = _GAP.dump_python(gap, mode="json")
    session.add_all(
        OrganisationReleaseRow(
            workspace_id=workspace_id,
            cell=cell,
            iso_week=week.week,
            figures=figures,
            people=sorted(people[cell]) if cell in people else None,
            untold={str(team): sorted(left) for team, left in untold.get(cell, {}).items()},
            released_at=now,
        )
        for cell, figures in cells.items()
    )
    session.flush()


def released_organisation(
    session: Session, workspace_id: int, *, until: str | None = None, since: str | None = None
) -> list[ReleasedOrganisation]:
    """The organisation's published weeks, oldest first, from the ISO week *since* to *until*."""
    rows = OrganisationReleaseRow
    query = select(rows.iso_week, rows.cell, rows.figures).where(rows.workspace_id == workspace_id)
    if until is not None:
        query = query.where(rows.iso_week <= until)
    if since is not None:
        query = query.where(rows.iso_week >= since)
    weeks: dict[str, dict[str, Any]] = {}
    for week, cell, figures in session.execute(query.order_by(rows.iso_week, rows.id)):
        weeks.setdefault(week, {})[cell] = figures
    return [_week(week, cells) for week, cells in weeks.items()]


def _week(week: str, cells: Mapping[str, Any]) -> ReleasedOrganisation:
    frame = _FRAME.validate_python(cells["week"])
    return ReleasedOrganisation(
        week=week,
        freeze_at=frame.freeze_at,
        first_trend_week=frame.first_trend_week,
        guard=frame.guard,
        teams=frame.teams,
        lenses={
            cell.removeprefix(LENS): RELEASE.validate_python(figures)
            for cell, figures in cells.items()
            if cell.startswith(LENS)
        },
        gaps=tuple(
            _GAP.validate_python(figures) for cell, figures in cells.items() if cell.startswith(GAP)
        ),
        attendance=_ATTENDANCE.validate_python(cells["participation"]),
        blind_spots=_SPOTS.validate_python(cells["blind_spots"]["found"]),
        blind_spots_week=cells["blind_spots"]["week"],
        # Weeks of an earlier version quoted nobody.
        quotes=tuple(cells.get("texts", {}).get("quotes", ())),
    )


def quoted_by_teams(session: Session, workspace_id: int, *, since: str) -> set[str]:
    """The words that the teams' own digests quoted from week `since` on."""
    rows = session.scalars(
        select(ReleaseRow.figures)
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .where(
            TeamRow.workspace_id == workspace_id,
            ReleaseRow.cell == "texts",
            ReleaseRow.iso_week >= since,
        )
    )
    return {quote for figures in rows for quote in figures["quotes"]}


def behind(session: Session, workspace_id: int, *, iso_week: str) -> dict[str, frozenset[str]]:
    """By cell: the tokens behind what was told in that week."""
    rows = session.execute(
        select(OrganisationReleaseRow.cell, OrganisationReleaseRow.people).where(
            OrganisationReleaseRow.workspace_id == workspace_id,
            OrganisationReleaseRow.iso_week == iso_week,
        )
    )
    return {cell: frozenset(people) for cell, people in rows if people is not None}


@dataclass(frozen=True)
class Mark:
    """How far both ledgers reach: what is entered later has a higher number."""

    teams: int
    organisation: int


def mark(session: Session) -> Mark:
    return Mark(
        session.scalar(select(func.max(ReleaseRow.id))) or 0,
        session.scalar(select(func.max(OrganisationReleaseRow.id))) or 0,
    )


def leftovers(session: Session, workspace_id: int, *, since: str) -> dict[str, list[Leftover]]:
    """By lens: what the organisation told from week `since` on, as far as it was told anew."""
    rows = session.execute(
        select(
            OrganisationReleaseRow.cell,
            OrganisationReleaseRow.iso_week,
            OrganisationReleaseRow.untold,
        )
        .where(
            OrganisationReleaseRow.workspace_id == workspace_id,
            OrganisationReleaseRow.cell.startswith(LENS),
            OrganisationReleaseRow.iso_week >= since,
        )
        .order_by(OrganisationReleaseRow.iso_week)
    )
    left = [(cell, week, untold) for cell, week, untold in rows if untold]
    frozen: dict[str, dict[int, datetime]] = {}
    for (team, week), at in _freezes(session, workspace_id, {week for _, week, _ in left}).items():
        frozen.setdefault(week, {})[team] = at
    found: dict[str, list[Leftover]] = {}
    for cell, week, untold in left:
        people = {int(team): frozenset(those) for team, those in untold.items()}
        found.setdefault(cell.removeprefix(LENS), []).append(Leftover(frozen[week], people))
    return found


def told_after(
    session: Session, workspace_id: int, last: int
) -> Iterator[tuple[int, str, datetime]]:
    """Team, lens and freeze of the numbers that the teams told since row *last* of their ledger."""
    rows = session.execute(
        select(ReleaseRow.team_id, ReleaseRow.cell, ReleaseRow.iso_week, ReleaseRow.figures)
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .where(TeamRow.workspace_id == workspace_id, ReleaseRow.id > last)
        .order_by(ReleaseRow.id)
    ).all()
    freezes = {
        (team_id, week): _INSTANT.validate_python(figures["freeze_at"])
        for team_id, cell, week, figures in rows
        if cell == "week"
    }
    for team_id, cell, week, figures in rows:
        if not cell.startswith(LENS):
            continue
        numbered = figures.get("number_week")
        if week == (figures["figures_week"] if numbered is None else numbered):
            yield team_id, cell.removeprefix(LENS), freezes[team_id, week]


def behind_teams(
    session: Session, workspace_id: int, *, iso_week: str
) -> dict[tuple[int, str], frozenset[str]]:
    """By team and lens: the tokens behind what the teams told in that week."""
    rows = session.execute(
        select(ReleaseRow.team_id, ReleaseRow.cell, ReleaseRow.people)
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .where(
            TeamRow.workspace_id == workspace_id,
            ReleaseRow.cell.startswith(LENS),
            ReleaseRow.iso_week == iso_week,
        )
    )
    return {
        (team_id, cell.removeprefix(LENS)): frozenset(people)
        for team_id, cell, people in rows
        if people
    }


def told_anew(session: Session, workspace_id: int, *, iso_week: str) -> dict[tuple[int, str], bool]:
    """What the teams told anew in that week, and whether a level was part of it."""
    rows = session.execute(
        select(ReleaseRow.team_id, ReleaseRow.cell, ReleaseRow.figures["level_week"].as_string())
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .where(
            TeamRow.workspace_id == workspace_id,
            ReleaseRow.cell.startswith(LENS),
            ReleaseRow.iso_week == iso_week,
            ReleaseRow.figures["figures_week"].as_string() == iso_week,
        )
    )
    return {
        (team_id, cell.removeprefix(LENS)): level_week == iso_week
        for team_id, cell, level_week in rows
    }


def bands_told(session: Session, workspace_id: int, *, iso_week: str) -> set[int]:
    """The teams that told in that week how many of them took part."""
    rows = session.execute(
        select(ReleaseRow.team_id, ReleaseRow.figures)
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .where(
            TeamRow.workspace_id == workspace_id,
            ReleaseRow.cell == "participation",
            ReleaseRow.iso_week == iso_week,
        )
    )
    return {team_id for team_id, figures in rows if figures.get("participation_band") != "hidden"}


def freezes(session: Session, workspace_id: int, *, iso_week: str) -> dict[int, datetime]:
    """Each team that was released in that week, and its freeze."""
    return {team: at for (team, _), at in _freezes(session, workspace_id, {iso_week}).items()}


def guards(session: Session, workspace_id: int, *, iso_week: str) -> list[Guard]:
    """What the teams released in that week were promised."""
    rows = session.scalars(
        select(ReleaseRow.figures)
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .where(
            TeamRow.workspace_id == workspace_id,
            ReleaseRow.cell == "week",
            ReleaseRow.iso_week == iso_week,
        )
    )
    return [_GUARD.validate_python(figures["guard"]) for figures in rows]


def covered(
    session: Session, workspace_id: int, *, since: str, iso_week: str | None = None
) -> dict[tuple[int, str], datetime]:
    """By team and lens: up to when answers are behind a number that is told (by that week).

    A lens that is hidden in the week keeps what it told before, from week `since` on: readers
    remember. (The week of a lens's numbers never goes back.)
    """
    figures_week = func.coalesce(
        ReleaseRow.figures["number_week"].as_string(),
        ReleaseRow.figures["figures_week"].as_string(),
    )
    rows = session.execute(
        select(ReleaseRow.team_id, ReleaseRow.cell, func.max(figures_week))
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .where(
            TeamRow.workspace_id == workspace_id,
            ReleaseRow.cell.startswith(LENS),
            ReleaseRow.iso_week >= since,
            *(() if iso_week is None else (ReleaseRow.iso_week <= iso_week,)),
        )
        .group_by(ReleaseRow.team_id, ReleaseRow.cell)
    )
    newest = {(team_id, cell.removeprefix(LENS)): week for team_id, cell, week in rows if week}
    instants = _freezes(session, workspace_id, set(newest.values()))
    return {(team_id, lens): instants[team_id, week] for (team_id, lens), week in newest.items()}


def _freezes(
    session: Session, workspace_id: int, weeks: Collection[str]
) -> dict[tuple[int, str], datetime]:
    rows = session.execute(
        select(ReleaseRow.team_id, ReleaseRow.iso_week, ReleaseRow.figures)
        .join(TeamRow, TeamRow.id == ReleaseRow.team_id)
        .where(
            TeamRow.workspace_id == workspace_id,
            ReleaseRow.cell == "week",
            ReleaseRow.iso_week.in_(weeks),
        )
    )
    return {
        (team_id, week): _INSTANT.validate_python(figures["freeze_at"])
        for team_id, week, figures in rows
    }
