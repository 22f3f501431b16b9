"""The last time that each cell of the organisation was told: when, of whom, up to when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.disclosure import organisation_store
from bot.disclosure.model import Verdict
from bot.disclosure.organisation_store import gap_cell
from bot.disclosure.store import LENS
from bot.disclosure.week import GapVerdict, ReleasedOrganisation, week_number
from bot.trends.model.blind import COUNTED_WEEKS


@dataclass(frozen=True)
class Before:
    """The last time that a cell of the organisation was told: in which week, and what it held."""

    figures_week: str
    freezes: Mapping[int, datetime]
    people: frozenset[str] | None


def last_tellings(
    session: Session, workspace_id: int, earlier: Sequence[ReleasedOrganisation]
) -> dict[str, Before]:
    """By cell: the last time that it was told.

    Its freezes are each team's newest in any telling of half a year: a team whose digest comes
    every other week is not in the last one, but readers know what it said before.
    """
    newest: dict[str, tuple[str, str]] = {}
    weeks: dict[str, list[str]] = {}
    for week in earlier:
        for cell, figures_week in _figures_weeks(week):
            newest[cell] = week.week, figures_week
            if week_number(earlier[-1].week) - week_number(figures_week) < COUNTED_WEEKS:
                weeks.setdefault(cell, []).append(figures_week)
    behind = {
        week: organisation_store.behind(session, workspace_id, iso_week=week)
        for week, _ in newest.values()
    }
    held = {
        week: organisation_store.freezes(session, workspace_id, iso_week=week)
        for week in {each for found in weeks.values() for each in found}
    }
    told = {}
    for cell, (week_told, figures_week) in newest.items():
        freezes: dict[int, datetime] = {}
        for each in weeks.get(cell, ()):
            freezes |= held[each]
        told[cell] = Before(figures_week, freezes, behind[week_told].get(cell))
    return told


def _figures_weeks(week: ReleasedOrganisation) -> Iterable[tuple[str, str]]:
    """The cells that the week tells, each with the week of its figures."""
    for lens, release in week.lenses.items():
        if release.verdict is not Verdict.HIDDEN and release.figures_week:
            yield LENS + lens, release.figures_week
    for gap in week.gaps:
        if gap.verdict is not GapVerdict.HIDDEN and gap.figures_week:
            yield gap_cell(gap), gap.figures_week
