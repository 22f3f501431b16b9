"""A team's and the organisation's week as published: what every surface above reads.

Values only. Made once at the freeze, kept in the ledger, never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.disclosure.model import (
    Attendance,
    BlindSpot,
    Guard,
    LensRelease,
    Verdict,
    detectable_change,
)
from bot.trends.model.weeks import week_number

__all__ = [
    "GapVerdict",
    "ReleasedGap",
    "ReleasedOrganisation",
    "ReleasedTrial",
    "ReleasedWeek",
    "week_number",
]


@dataclass(frozen=True)
class ReleasedTrial:
    """What became of an action: `moved`, `not_moved` or `cannot_tell`; sizes in steps of points."""

    result: str
    size: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ReleasedWeek:
    """`lenses` are the six in the order of the digest; the `guard` holds for every figure.

    `first_trend_week` is the first in which a change can be told.
    """

    week: str
    freeze_at: datetime
    first_trend_week: str
    guard: Guard
    lenses: Mapping[str, LensRelease]
    attendance: Attendance
    blind_spots: tuple[BlindSpot, ...] = ()
    blind_spots_week: str | None = None
    """The week whose answers these rest on; an earlier one while too few have answered since."""
    quotes: tuple[str, ...] = ()
    participation: str = "hidden"
    """`fell`, `rose`, `steady`, `cannot_tell` or `hidden`: the last weeks against those before."""
    trials: Mapping[int, ReleasedTrial] = field(default_factory=dict)
    """By action: those of which this week can say something; others stay open."""

    @property
    def detectable(self) -> float | None:
        """Points; the change that could be expected to be seen within six weeks."""
        return detectable_change(self.lenses)

    @property
    def early(self) -> bool:
        """Whether the weeks before the first trend are still running."""
        return self.week < self.first_trend_week

    @property
    def silent(self) -> bool:
        """Whether no lens may be told."""
        return all(release.verdict is Verdict.HIDDEN for release in self.lenses.values())


class GapVerdict(StrEnum):
    """Whether people of two roles see a lens differently, as far as that may be told."""

    DIFFERS = "differs"
    NO_DIFFERENCE = "no_difference"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class ReleasedGap:
    """Two sides of a lens over all teams, in steps of points; the roles of a side count as one.

    `size` is how much more worrying side a answers than side b; `see` is the gap that would be
    found with 95 % chance. A hidden one has no figures. `figures_week` is the week whose answers
    they rest on.
    """

    lens: str
    role_a: tuple[str, ...]
    role_b: tuple[str, ...]
    verdict: GapVerdict
    size: float | None = None
    low: float | None = None
    high: float | None = None
    see: float | None = None
    figures_week: str | None = None


@dataclass(frozen=True)
class ReleasedOrganisation:
    """The organisation's week; `teams` is a band ("1-4", "5-9", "10-19", "20+").

    `lenses` are the six in the order of the digest, `gaps` in the order of telling.
    """

    week: str
    freeze_at: datetime
    first_trend_week: str
    guard: Guard
    lenses: Mapping[str, LensRelease]
    attendance: Attendance
    teams: str
    gaps: tuple[ReleasedGap, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    blind_spots_week: str | None = None
    quotes: tuple[str, ...] = ()
    """Words of people of its confidential teams, with their consent; these quote nobody."""

    @property
    def detectable(self) -> float | None:
        """Points; the change that could be expected to be seen within six weeks."""
        return detectable_change(self.lenses)

    @property
    def early(self) -> bool:
        """Whether the weeks before the first trend are still running."""
        return self.week < self.first_trend_week

    @property
    def silent(self) -> bool:
        """Whether no lens may be told."""
        return all(release.verdict is Verdict.HIDDEN for release in self.lenses.values())
