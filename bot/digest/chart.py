"""The digest's picture: a small chart for each leading lens, drawn from released figures only.

Pure: the same releases give the same bytes. The only user of the plotting library, which is
imported when something is drawn. What the picture shows is also said in words by `story`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digest.telling import SIGNS, Telling, number
from bot.disclosure.model import TOLD_CHANGE, LensRelease, Verdict
from bot.disclosure.week import week_number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.language import Say

# In pixels. A phone shows a third of that: its smallest letters are nine pixels high.
WIDTH = 900
_DPI = 100
_SMALL, _MIDDLE, _LARGE = 28, 34, 40

_INK, _FAINT, _GREY, _PALE = "#1b1f24", "#535c68", "#c3c9d1", "#f3f4f6"
# Okabe and Ito's colours, told apart by all eyes; signs and words say the same.
_COLOURS = {Verdict.RAISED: "#d55e00", Verdict.EASED: "#007a5a"}
_COLOUR = "#0072b2"
_HATCHES = {True: "//", False: "."}  # hidden, or not enough answers
#: Width and strength of a line: of this week's figure, or of an older one that stands.
_FRESH, _HELD = (5.0, 1.0), (2.5, 0.5)
_DOTS = (0, (1.5, 2.0))
_HIGHEST = 1.5  # points; more is drawn as that much

# Pixels from the top and left: the first panel, what lies between two, the foot of the picture.
_TITLE, _LEFT, _RIGHT = 18, 216, 18
_FIRST, _PANEL, _STEP = 168, 160, 286
_FOOT, _ROW = 62, 40
_LINE = 32  # letters of a title that find room; a longer one is written smaller


@dataclass(frozen=True)
class _Panel:
    name: str
    release: LensRelease
    course: tuple[tuple[int, LensRelease], ...]
    """(week number, release)"""

    @property
    def colour(self) -> str:
        return _COLOURS.get(self.release.verdict, _COLOUR)


def draw(telling: Telling) -> bytes:
    """The picture as PNG; its height follows the number of leading lenses."""
    # Late: the plotting library costs half a second and 40 MB that most processes never need.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    panels = [_panel(telling, key) for key in telling.digest.lead()]
    marks = _marks(telling, panels)
    height = _FIRST + _STEP * (len(panels) - 1) + _PANEL + _FOOT + _ROW * -(-len(marks) // 2) + 6
    figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    title = telling.say("digest.title", team=telling.team_name, week=number(telling.week.week))
    figure.text(
        18 / WIDTH, 1 - _TITLE / height, title,
        fontsize=_size(min(_LARGE, _LARGE * _LINE // len(title))),
        fontweight="bold", color=_INK, va="top",
    )  # fmt: skip
    for place, panel in enumerate(panels):
        top = _FIRST + place * _STEP
        axes = figure.add_axes(
            (_LEFT / WIDTH, 1 - (top + _PANEL) / height,
             (WIDTH - _LEFT - _RIGHT) / WIDTH, _PANEL / height)
        )  # fmt: skip
        _frame(axes, telling, panel, last=place == len(panels) - 1)
        _heading(figure, panel, telling.say, top=top, height=height)
        _course(axes, panel)
        _onset(axes, panel)
    _legend(figure, marks, height)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=_DPI, metadata={"Software": None})
    return picture.getvalue()


def _size(pixels: int) -> float:
    """Points of type for a height in pixels."""
    return pixels * 72 / _DPI


def _panel(telling: Telling, key: str) -> _Panel:
    return _Panel(
        name=telling.name(key),
        release=telling.week.lenses[key],
        course=tuple((week_number(week.week), week.lenses[key]) for week in telling.weeks),
    )


def _frame(axes: Axes, telling: Telling, panel: _Panel, *, last: bool) -> None:
    say, weeks = telling.say, [week for week, _ in panel.course]
    axes.set_xlim(min(weeks) - 0.5, max(weeks) + 0.5)
    axes.set_ylim(-_HIGHEST, _HIGHEST)
    axes.set_yticks([-1, 0, 1], labels=[say(f"digest.chart_{key}") for key in _SIDES])
    ticks = _ticks(weeks, 5)
    axes.set_xticks(ticks, labels=_tick_labels(ticks, telling) if last else [])
    axes.tick_params(labelsize=_size(_SMALL), labelcolor=_FAINT, color=_GREY, length=5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_GREY)
    axes.axhline(0, color=_GREY, linewidth=2, zorder=1)


_SIDES = ("better", "usual", "worse")


def _heading(figure: Figure, panel: _Panel, say: Say, *, top: int, height: int) -> None:
    """The lens's name, and below it the verdict and since when: a line each, so that both fit."""
    release, told = panel.release, panel.release.verdict in TOLD_CHANGE
    verdict = say(f"digest.verdict_{release.verdict}")
    if release.onset_week:
        verdict = say("digest.chart_since", verdict=verdict, week=number(release.onset_week))
    lines = (
        (panel.name, 57, _MIDDLE, "bold", _INK),
        (f"{SIGNS[release.verdict]} {verdict}", 14, _SMALL, "bold" if told else "normal",
         panel.colour if told else _FAINT),
    )  # fmt: skip
    for text, above, size, weight, colour in lines:
        figure.text(
            18 / WIDTH, 1 - (top - above) / height, text,
            fontsize=_size(size), fontweight=weight, color=colour, va="baseline",
        )  # fmt: skip


def _ticks(weeks: list[int], wanted: int) -> list[int]:
    """The last week and every nth before it."""
    step = max(1, (len(weeks) - 1) // wanted)
    return sorted(range(max(weeks), min(weeks) - 1, -step))


def _tick_labels(ticks: list[int], telling: Telling) -> list[str]:
    numbers = {week_number(week.week): number(week.week) for week in telling.weeks}
    labels = [str(numbers.get(tick, "")) for tick in ticks]
    return [f"{telling.say('digest.chart_week')} {labels[0]}", *labels[1:]]


def _course(axes: Axes, panel: _Panel) -> None:
    """One step a week: the level with its range, or why there is none."""
    for week, release in panel.course:
        if release.level is None:
            axes.axvspan(
                week - 0.5, week + 0.5, facecolor=_PALE, edgecolor=_GREY, linewidth=0,
                hatch=_HATCHES[release.verdict is Verdict.HIDDEN],
            )  # fmt: skip
            continue
        axes.fill_between(
            (week - 0.5, week + 0.5), _within(release.level_low), _within(release.level_high),
            color=panel.colour, alpha=0.16, linewidth=0, zorder=2,
        )  # fmt: skip
    before: tuple[int, LensRelease] | None = None
    for run in _runs(panel):
        if before and before[0] == run[0][0] - 1:
            ends = [_within(before[1].level), _within(run[0][1].level)]
            _stroke(axes, panel, [run[0][0] - 0.5] * 2, ends, held=_is_held(*run[0]))
        edges = [edge for week, _ in run for edge in (week - 0.5, week + 0.5)]
        heights = [_within(release.level) for _, release in run for _ in range(2)]
        _stroke(axes, panel, edges, heights, held=_is_held(*run[0]))
        before = run[-1]


def _stroke(
    axes: Axes, panel: _Panel, weeks: list[float], heights: list[float], *, held: bool
) -> None:
    width, strength = _HELD if held else _FRESH
    axes.plot(
        weeks, heights, color=panel.colour, linewidth=width, alpha=strength,
        solid_joinstyle="miter", solid_capstyle="butt", zorder=4,
    )  # fmt: skip


def _within(points: float | None) -> float:
    return min(max(points or 0.0, -_HIGHEST), _HIGHEST)


def _runs(panel: _Panel) -> Iterator[list[tuple[int, LensRelease]]]:
    """Stretches of weeks with a level that are drawn with one stroke: all fresh, or all held."""
    run: list[tuple[int, LensRelease]] = []
    for week, release in panel.course:
        if run and (
            release.level is None
            or week != run[-1][0] + 1
            or _is_held(week, release) != _is_held(*run[-1])
        ):
            yield run
            run = []
        if release.level is not None:
            run = [*run, (week, release)]
    if run:
        yield run


def _is_held(week: int, release: LensRelease) -> bool:
    return release.figures_week is not None and week_number(release.figures_week) != week


def _onset(axes: Axes, panel: _Panel) -> None:
    """A dotted line at the beginning of the week in which the change began."""
    if panel.release.onset_week is not None:
        at = max(week_number(panel.release.onset_week), panel.course[0][0]) - 0.5
        axes.axvline(at, color=_INK, linewidth=2.5, linestyle=_DOTS, zorder=3)


def _marks(telling: Telling, panels: list[_Panel]) -> list[Artist]:
    """What the marks mean, in no lens's colour: only those that are there."""
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    say = telling.say
    drawn = [point for panel in panels for point in panel.course]
    shown = [(week, release) for week, release in drawn if release.level is not None]
    empty = {release.verdict is Verdict.HIDDEN for _, release in drawn if release.level is None}
    marks: list[Artist] = []
    for is_there, key, (width, strength) in (
        (bool(shown), "line", _FRESH),
        (any(_is_held(*point) for point in shown), "held", _HELD),
    ):
        if is_there:
            label = say(f"digest.chart_{key}")
            marks.append(Line2D([], [], color=_FAINT, lw=width, alpha=strength, label=label))
    if shown:
        marks.append(Patch(facecolor=_FAINT, alpha=0.2, label=say("digest.chart_range")))
    if any(panel.release.onset_week for panel in panels):
        label = say("digest.chart_onset")
        marks.append(Line2D([], [], color=_INK, lw=2.5, ls=_DOTS, label=label))
    for hidden, key in ((True, "hidden"), (False, "early")):
        if hidden in empty:
            label, hatch = say(f"digest.chart_{key}"), _HATCHES[hidden]
            marks.append(Patch(facecolor=_PALE, edgecolor=_GREY, hatch=hatch, lw=0, label=label))
    return marks


def _legend(figure: Figure, marks: list[Artist], height: int) -> None:
    figure.legend(
        handles=marks,
        loc="lower left",
        ncols=2,
        frameon=False,
        fontsize=_size(_SMALL),
        labelcolor=_FAINT,
        handlelength=1.6,
        columnspacing=2.0,
        handletextpad=0.6,
        labelspacing=0.35,
        borderaxespad=0.0,
        bbox_to_anchor=(8 / WIDTH, 8 / height),
    )
