"""A team's release ledger: every published figure, never changed, and who stood behind it."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.disclosure.model import Attendance, BlindSpot, Guard, LensRelease
from bot.disclosure.week import ReleasedTrial, ReleasedWeek


class ReleaseRow(Base):
    """One published cell of one week: a lens, the participation, a practice."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("team_id", "cell", "iso_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    cell: Mapped[str] = mapped_column(String(60))
    """`lens:silo`, `participation`, `blind_spots`, `texts`, `trials`; `week`: when, under what."""
    iso_week: Mapped[str] = mapped_column(String(8))
    figures: Mapped[dict[str, Any]]
    """The stepped, guarded values as published; nothing finer is kept here."""
    people: Mapped[list[str] | None]
    """The tokens of those whose answers the figures rest on; only of lenses, and of later rows."""
    released_at: Mapped[datetime]


@dataclass(frozen=True)
class _Frame:
    freeze_at: datetime
    first_trend_week: str
    guard: Guard


LENS = "lens:"
NEWCOMER = "new:"
RELEASE = TypeAdapter(LensRelease)
_ATTENDANCE = TypeAdapter(Attendance)
_SPOTS = TypeAdapter(dict[str, tuple[BlindSpot, ...]])
_TRIALS = TypeAdapter(dict[int, ReleasedTrial])
_TEXTS = TypeAdapter(dict[str, tuple[str, ...]])
_FRAME = TypeAdapter(_Frame)


def put_down(
    session: Session,
    team_id: int,
    week: ReleasedWeek,
    *,
    people: Mapping[str, AbstractSet[str]],
    now: datetime,
) -> None:
    """Enter a week into the ledger; the table's constraint refuses a second one.

    `people` are the tokens behind each lens's figures.
    """
    frame = _Frame(week.freeze_at, week.first_trend_week, week.guard)
    cells: dict[str, Any] = {
        "week": _FRAME.dump_python(frame, mode="json"),
        "participation": {
            **_ATTENDANCE.dump_python(week.attendance, mode="json"),
            "line": week.participation,
        },
        "blind_spots": {
            **_SPOTS.dump_python({"found": week.blind_spots}, mode="json"),
            "week": week.blind_spots_week,
        },
        "texts": _TEXTS.dump_python({"quotes": week.quotes}, mode="json"),
        "trials": _TRIALS.dump_python(dict(week.trials), mode="json"),
    }
    for lens, release in week.lenses.items():
        cells[LENS + lens] = RELEASE.dump_python(release, mode="json")
    session.add_all(
        ReleaseRow(
            team_id=team_id,
            cell=cell,
            iso_week=week.week,
            figures=figures,
            people=_listed(people.get(cell.removeprefix(LENS))),
            released_at=now,
        )
        for cell, figures in cells.items()
    )
    session.flush()


def _listed(people: AbstractSet[str] | None) -> list[str] | None:
    return None if people is None else sorted(people)


def behind(session: Session, team_id: int, *, iso_week: str) -> dict[str, frozenset[str]]:
    """By lens: the tokens of those who counted behind what was told of it in that week."""
    rows = session.execute(
        select(ReleaseRow.cell, ReleaseRow.people).where(
            ReleaseRow.team_id == team_id, ReleaseRow.iso_week == iso_week
        )
    )
    return {
        cell.removeprefix(LENS): frozenset(each for each in people if not each.startswith(NEWCOMER))
        for cell, people in rows
        if cell.startswith(LENS) and people is not None
    }


def released(
    session: Session, team_id: int, *, until: str | None = None, since: str | None = None
) -> list[ReleasedWeek]:
    """The team's published weeks, oldest first, from the ISO week *since* up to *until*."""
    query = select(ReleaseRow.iso_week, ReleaseRow.cell, ReleaseRow.figures).where(
        ReleaseRow.team_id == team_id
    )
    if until is not None:
        query = query.where(ReleaseRow.iso_week <= until)
    if since is not None:
        query = query.where(ReleaseRow.iso_week >= since)
    weeks: dict[str, dict[str, Any]] = {}
    for week, cell, figures in session.execute(query.order_by(ReleaseRow.iso_week, ReleaseRow.id)):
        weeks.setdefault(week, {})[cell] = figures
    return [_week(week, cells) for week, cells in weeks.items()]


def _week(week: str, cells: dict[str, Any]) -> ReleasedWeek:
    frame = _FRAME.validate_python(cells["week"])
    return ReleasedWeek(
        week=week,
        freeze_at=frame.freeze_at,
        first_trend_week=frame.first_trend_week,
        guard=frame.guard,
        lenses={
            cell.removeprefix(LENS): RELEASE.validate_python(figures)
            for cell, figures in cells.items()
            if cell.startswith(LENS)
        },
        attendance=_ATTENDANCE.validate_python(cells["participation"]),
        blind_spots=_SPOTS.validate_python({"found": cells["blind_spots"]["found"]})["found"],
        blind_spots_week=cells["blind_spots"].get("week"),
        quotes=_TEXTS.validate_python(cells["texts"])["quotes"],
        # Weeks of an earlier version told neither of these.
        participation=cells["participation"].get("line", "hidden"),
        trials=_TRIALS.validate_python(cells.get("trials", {})),
    )
