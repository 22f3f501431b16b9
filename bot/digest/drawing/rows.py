"""Rows below the panels of the picture: a size each, with its likely range, in points.

Takes what others decided; decides no figure. With `paint` and `chart` a user of the plotting
library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digest.drawing import paint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Points that find room; more is drawn as that much.
NEAREST, FURTHEST = -0.5, 2.15
# Pixels: from the foot of the panels to the heading, from there to the first row's line, from one
# line to the next, from the last to the foot of the scale; and how high words stand above a line.
HEADING, FIRST, STEP, SCALE = 34, 104, 128, 66
NAME, NOTE = 58, 26


@dataclass(frozen=True)
class Row:
    """One difference: its topic, whose it is, and how large in points."""

    name: str
    note: str
    size: float
    low: float
    high: float


def height(rows: Sequence[Row]) -> int:
    """Pixels that the rows take, with their heading and the scale below."""
    return HEADING + FIRST + STEP * (len(rows) - 1) + SCALE if rows else 0


def paint_row(axes: Axes, row: Row) -> None:
    """The likely range as a band, the size as a mark on it; the upright line is no difference."""
    low, high = _within(row.low), _within(row.high)
    axes.set_xlim(NEAREST, FURTHEST)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.axhline(0, color=paint.GREY, linewidth=2, zorder=1)
    axes.axvline(0, color=paint.INK, linewidth=2.5, zorder=2)
    axes.plot(
        [low, high], [0, 0], color=paint.BLUE, alpha=0.35, linewidth=16,
        solid_capstyle="butt", zorder=3,
    )  # fmt: skip
    axes.plot([_within(row.size)], [0], color=paint.BLUE, marker="o", markersize=13, zorder=4)


def _within(points: float) -> float:
    return min(max(points, NEAREST), FURTHEST)
