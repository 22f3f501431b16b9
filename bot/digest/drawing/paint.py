"""One panel of the picture, painted: bands, lines, hatched weeks, marks; and what they mean.

Takes what `panels` made; decides no figure. With `chart` the only user of the plotting library.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.digest.drawing.panels import Event, Look, Panel, Point, stretches
from bot.disclosure.model import Verdict

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from bot.language import Say

INK, FAINT, GREY, PALE = "#1b1f24", "#535c68", "#c3c9d1", "#f3f4f6"
_HATCH = "#a3acb7"
#: A figure that was measured from another middle than the newest one.
_OTHER = "#8b95a1"
#: Points above and below the middle that find room; more is drawn as that much.
HIGHEST = 1.5
# Okabe and Ito's colours, told apart by all eyes; signs and words say the same.
_COLOURS = {Verdict.RAISED: "#d55e00", Verdict.EASED: "#007a5a"}
BLUE = "#0072b2"
_HATCHES = {Look.HIDDEN: "//", Look.EARLY: "."}
#: Width and strength of a line: of this week's figure, or of an older one that stands.
_STROKES = {Look.FRESH: (5.0, 1.0), Look.HELD: (3.0, 0.75)}
_BAND = 0.18
Dashes = tuple[int, tuple[float, float]]
_DOTS: Dashes = (0, (1.5, 2.0))
_AHEAD: Dashes = (0, (6.0, 3.0))
#: Marker and filling of what was tried and of what became of it, at the foot of a panel.
_EVENTS = {
    Event.STARTED: ("o", "white"),
    Event.MOVED: ("o", INK),
    Event.NOT_MOVED: ("X", INK),
    Event.CANNOT_TELL: ("$?$", INK),
}
_FOOT, _MARKER = -1.18, 15


def colour(panel: Panel) -> str:
    return _COLOURS.get(panel.release.verdict, BLUE)


def paint(axes: Axes, panel: Panel, *, first_trend: int | None) -> None:
    for run in stretches(panel.points):
        if run[0].shown:
            _bands(axes, run, _of(panel, run[0]))
        else:
            axes.axvspan(
                run[0].week - 0.5, run[-1].week + 0.5, facecolor=PALE, edgecolor=_HATCH,
                linewidth=0, hatch=_HATCHES[run[0].look],
            )  # fmt: skip
    _lines(axes, panel)
    if first_trend is not None:
        axes.axvline(first_trend - 0.5, color=FAINT, linewidth=2, linestyle=_AHEAD, zorder=3)
    if panel.onset is not None:
        at = max(panel.onset, panel.points[0].week) - 0.5
        axes.axvline(at, color=INK, linewidth=2.5, linestyle=_DOTS, zorder=3)
    for mark in panel.marks:
        # What began and what was found in one week stand side by side.
        beside = -0.25 if mark.event is Event.STARTED else 0.25
        axes.add_line(_marker(mark.event, [mark.week + beside], [_FOOT]))


def _of(panel: Panel, point: Point) -> str:
    return colour(panel) if panel.comparable(point) else _OTHER


def _bands(axes: Axes, run: list[Point], colour: str) -> None:
    edges = [edge for point in run for edge in (point.week - 0.5, point.week + 0.5)]
    low = [_within(point.release.level_low) for point in run for _ in range(2)]
    high = [_within(point.release.level_high) for point in run for _ in range(2)]
    axes.fill_between(edges, low, high, color=colour, alpha=_BAND, linewidth=0, zorder=2)


def _lines(axes: Axes, panel: Panel) -> None:
    """One step a week. Weeks that follow each other are joined; a new middle breaks the line."""
    before: Point | None = None
    for run in stretches(panel.points):
        first = run[0]
        if not first.shown:
            before = None
            continue
        shade = _of(panel, first)
        if before and before.week == first.week - 1 and _of(panel, before) == shade:
            ends = [_within(before.release.level), _within(first.release.level)]
            _stroke(axes, [first.week - 0.5] * 2, ends, first.look, shade)
        edges = [edge for point in run for edge in (point.week - 0.5, point.week + 0.5)]
        heights = [_within(point.release.level) for point in run for _ in range(2)]
        _stroke(axes, edges, heights, first.look, shade)
        before = run[-1]


def _stroke(axes: Axes, weeks: list[float], heights: list[float], look: Look, shade: str) -> None:
    width, strength = _STROKES[look]
    axes.plot(
        weeks, heights, color=shade, linewidth=width, alpha=strength,
        solid_joinstyle="miter", solid_capstyle="butt", zorder=4,
    )  # fmt: skip


def _within(points: float | None) -> float:
    return min(max(points or 0.0, -HIGHEST), HIGHEST)


def _marker(event: Event, weeks: list[float], heights: list[float], label: str = "") -> Line2D:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    shape, filling = _EVENTS[event]
    return Line2D(
        weeks, heights, label=label, linestyle="none", marker=shape, markersize=_MARKER,
        markerfacecolor=filling, markeredgecolor=INK,
        markeredgewidth=2.5 if event is Event.STARTED else 1, clip_on=False, zorder=6,
    )  # fmt: skip


def legend(panels: Iterable[Panel], say: Say, *, first_trend: int | None) -> list[Artist]:
    """What the marks mean, in no lens's colour: only those that are there."""
    shown = list(panels)
    points = [point for panel in shown for point in panel.points]
    looks = {point.look for point in points}
    otherwise = any(
        point.shown and not panel.comparable(point) for panel in shown for point in panel.points
    )
    events = {mark.event for panel in shown for mark in panel.marks}
    handles: list[Artist] = [
        _line(say(f"digest.chart_{key}"), FAINT, *_STROKES[look])
        for look, key in ((Look.FRESH, "line"), (Look.HELD, "held"))
        if look in looks
    ]
    if any(point.shown for point in points):
        handles.append(_patch(say("digest.chart_range")))
    if otherwise:
        handles.append(_line(say("digest.chart_otherwise"), _OTHER, *_STROKES[Look.FRESH]))
    if any(panel.onset for panel in shown):
        handles.append(_line(say("digest.chart_onset"), INK, 2.5, 1.0, _DOTS))
    if first_trend is not None:
        handles.append(_line(say("digest.chart_first"), FAINT, 2.0, 1.0, _AHEAD))
    handles += [
        _patch(say(f"digest.chart_{look}"), hatch=hatch)
        for look, hatch in _HATCHES.items()
        if look in looks
    ]
    return handles + [
        _marker(event, [], [], say(f"digest.chart_{event}")) for event in Event if event in events
    ]


def _line(
    label: str, colour: str, width: float, strength: float, dashes: Dashes | None = None
) -> Line2D:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    return Line2D(
        [], [], color=colour, linewidth=width, alpha=strength, linestyle=dashes or "solid",
        label=label,
    )  # fmt: skip


def _patch(label: str, *, hatch: str | None = None) -> Patch:
    from matplotlib.patches import Patch  # noqa: PLC0415

    if hatch is None:
        return Patch(facecolor=FAINT, alpha=_BAND, label=label)
    return Patch(facecolor=PALE, edgecolor=_HATCH, hatch=hatch, linewidth=0, label=label)
