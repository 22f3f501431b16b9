"""One team's week as published: what the digest, the picture, the command line and Home read.

Values only. Made once at the freeze, kept in the ledger, never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.disclosure.model import (
    Attendance,
    BlindSpot,
    Guard,
    LensRelease,
    Verdict,
    detectable_change,
)
from bot.trends.model.weeks import week_number

__all__ = ["ReleasedWeek", "week_number"]


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
    quotes: tuple[str, ...] = ()

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
