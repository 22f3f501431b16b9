"""The digest's picture: a small chart for each lens, drawn from released figures only.

Pure: the same releases give the same bytes. The only user of the plotting library, which is
imported when something is drawn. What the picture shows is also said in words by `story`.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.digest.model import LENSES, STARRED
from bot.digest.story import SIGNS, Telling, number
from bot.disclosure.model import LensRelease, Verdict
from bot.disclosure.week import week_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.language import Say

# In pixels. A phone shows a third of it: the smallest letters are nine of its pixels high.
WIDTH, HEIGHT = 1200, 1120
_DPI = 100
_SMALL, _MIDDLE, _LARGE = 28, 35, 44

_INK, _FAINT, _GREY, _PALE = "#1b1f24", "#535c68", "#c3c9d1", "#f3f4f6"
# Okabe and Ito's colours, told apart by all eyes; signs and words say the same.
_COLOURS = {Verdict.RAISED: "#d55e00", Verdict.EASED: "#007a5a"}
_COLOUR = "#0072b2"
_HATCHES = {True: "//", False: "."}  # hidden, or not enough answers
_HELD = (0, (0.9, 0.6))
_HIGHEST = 1.5  # points; more is drawn as that much

# Left, top, width, height of the first panel and what lies between two.
_BIG, _BIG_STEP = (235, 135, 945, 150), 215
_OTHER, _OTHER_STEP = (20, 880, 370, 120), 395
_LINE = 20  # letters of a name in a small panel's heading


@dataclass(frozen=True)
class _Panel:
    name: str
    release: LensRelease
    course: tuple[tuple[int, LensRelease], ...]
    """(week number, release)"""
    big: bool

    @property
    def colour(self) -> str:
        return _COLOURS.get(self.release.verdict, _COLOUR)


def draw(telling: Telling) -> bytes:
    """The picture as PNG."""
    # Late: the plotting library costs half a second and 40 MB that most processes never need.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    say = telling.say
    figure.text(
        20 / WIDTH,
        1 - 18 / HEIGHT,
        say("digest.title", team=telling.team_name, week=number(telling.week.week)),
        fontsize=_size(_LARGE),
        fontweight="bold",
        color=_INK,
        va="top",
    )
    others = [key for key in LENSES if key not in STARRED]
    for column in (STARRED, others):
        for place, key in enumerate(column):
            panel = _panel(telling, key, big=column is STARRED)
            axes = figure.add_axes(_place(place, big=panel.big))
            _frame(axes, telling, panel, last=place == len(column) - 1)
            _course(axes, panel)
            _onset(axes, panel, say)
    _legend(figure, telling)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=_DPI, metadata={"Software": None})
    return picture.getvalue()


def _size(pixels: int) -> float:
    """Points of type for a height in pixels."""
    return pixels * 72 / _DPI


def _panel(telling: Telling, key: str, *, big: bool) -> _Panel:
    return _Panel(
        name=telling.catalogue.lens(key).name.by(telling.say.language),
        release=telling.week.lenses[key],
        course=tuple((week_number(week.week), week.lenses[key]) for week in telling.weeks),
        big=big,
    )


def _place(place: int, *, big: bool) -> tuple[float, float, float, float]:
    """Left, bottom, width, height in shares of the picture: starred in rows, others in columns."""
    left, top, width, height = _BIG if big else _OTHER
    left += 0 if big else place * _OTHER_STEP
    top += place * _BIG_STEP if big else 0
    return left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT


def _frame(axes: Axes, telling: Telling, panel: _Panel, *, last: bool) -> None:
    say, weeks = telling.say, [week for week, _ in panel.course]
    axes.set_xlim(min(weeks) - 0.5, max(weeks) + 0.5)
    axes.set_ylim(-_HIGHEST, _HIGHEST)
    sides = [say(f"digest.chart_{key}") for key in ("better", "usual", "worse")]
    axes.set_yticks([-1, 0, 1], labels=sides if panel.big else [])
    ticks = _ticks(weeks, 5)
    shown = panel.big and last
    axes.set_xticks(ticks, labels=_tick_labels(ticks, telling) if shown else [])
    axes.tick_params(
        labelsize=_size(_SMALL), labelcolor=_FAINT, color=_GREY, length=5 if panel.big else 0
    )
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_GREY)
    axes.axhline(0, color=_GREY, linewidth=2, zorder=1)
    _title(axes, panel, say)


def _title(axes: Axes, panel: _Panel, say: Say) -> None:
    release = panel.release
    verdict = f"{SIGNS[release.verdict]} {say(f'digest.verdict_{release.verdict}')}"
    told = release.verdict in _COLOURS
    look: dict[str, Any] = {
        "color": panel.colour if told else _FAINT,
        "weight": "bold" if told else "normal",
    }
    if panel.big:
        axes.set_title(
            panel.name, loc="left", size=_size(_MIDDLE), weight="bold", color=_INK, pad=9
        )
        axes.set_title(verdict, loc="right", size=_size(_MIDDLE), pad=9, **look)
        return
    axes.set_title(verdict, loc="left", size=_size(_SMALL), pad=9, **look)
    axes.annotate(
        "\n".join(textwrap.wrap(panel.name, _LINE)),
        xy=(0, 1), xycoords="axes fraction", xytext=(0, 35), textcoords="offset points",
        size=_size(_SMALL), weight="bold", color=_INK, linespacing=1.05, annotation_clip=False,
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
            color=panel.colour, alpha=0.2, linewidth=0, zorder=2,
        )  # fmt: skip
    before: tuple[int, LensRelease] | None = None
    for run in _runs(panel):
        if before and before[0] == run[0][0] - 1:
            ends = [_within(before[1].level), _within(run[0][1].level)]
            axes.plot([run[0][0] - 0.5] * 2, ends, color=panel.colour, linewidth=4.5, zorder=4)
        axes.plot(
            [edge for week, _ in run for edge in (week - 0.5, week + 0.5)],
            [_within(release.level) for _, release in run for _ in range(2)],
            color=panel.colour, linewidth=4.5, linestyle=_HELD if _is_held(*run[0]) else "-",
            solid_joinstyle="miter", solid_capstyle="butt", zorder=4,
        )  # fmt: skip
        before = run[-1]


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


def _onset(axes: Axes, panel: _Panel, say: Say) -> None:
    onset, first, last = panel.release.onset_week, panel.course[0][0], panel.course[-1][0]
    if onset is None:
        return
    at = max(week_number(onset), first) - 0.5
    axes.axvline(at, color=_INK, linewidth=2.5, linestyle=(0, (2, 2)), zorder=3)
    if not panel.big:
        return
    late = at > (first + last) / 2
    low = panel.release.verdict is Verdict.RAISED  # where the line is not
    axes.annotate(
        say("digest.chart_onset", week=number(onset)),
        xy=(at, 0.03 if low else 0.97),
        xycoords=("data", "axes fraction"),
        xytext=(-8 if late else 8, 0),
        textcoords="offset points",
        ha="right" if late else "left",
        va="bottom" if low else "top",
        size=_size(_SMALL),
        color=_INK,
        zorder=7,
    )


def _legend(figure: Figure, telling: Telling) -> None:
    """What the marks mean: only those that are there."""
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    say = telling.say
    drawn = [
        (week_number(week.week), release)
        for week in telling.weeks
        for release in week.lenses.values()
    ]
    shown = [(week, release) for week, release in drawn if release.level is not None]
    empty = {release.verdict is Verdict.HIDDEN for _, release in drawn if release.level is None}
    handles: list[Patch | Line2D] = []
    if shown:
        handles.append(Patch(facecolor=_COLOUR, alpha=0.2, label=say("digest.chart_range")))
    if any(_is_held(week, release) for week, release in shown):
        held = Line2D([], [], color=_COLOUR, lw=4.5, ls=_HELD, label=say("digest.chart_held"))
        handles.append(held)
    for hidden, key in ((True, "hidden"), (False, "early")):
        if hidden in empty:
            label = say(f"digest.chart_{key}")
            hatch = _HATCHES[hidden]
            handles.append(Patch(facecolor=_PALE, edgecolor=_GREY, hatch=hatch, lw=0, label=label))
    figure.legend(
        handles=handles,
        loc="lower left",
        ncols=2,
        frameon=False,
        fontsize=_size(_SMALL),
        labelcolor=_FAINT,
        handlelength=1.6,
        columnspacing=2.5,
        handletextpad=0.6,
        labelspacing=0.4,
        borderaxespad=0.0,
        bbox_to_anchor=(12 / WIDTH, 8 / HEIGHT),
    )
