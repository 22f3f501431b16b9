"""The digest's picture: a small chart for each of the six lenses, drawn from released figures only.

Pure: the same releases give the same bytes. The plotting library is imported when something is
drawn. What is shown is `drawing.panels`', a panel's strokes are `drawing.paint`'s; here it is put
together. What the picture shows is also said in words by `drawing.words`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.digest.drawing import paint, rows
from bot.digest.drawing.panels import Panel, Span, calendar_week, first_trend, panels, span
from bot.digest.drawing.rows import Row
from bot.digest.telling import SIGNS, Telling, number
from bot.disclosure.model import TOLD_CHANGE, LensRelease

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.language import Say

# In pixels. A phone shows two fifths of that: its smallest letters are ten pixels high.
WIDTH = 900
_DPI = 100
SMALLEST = 25
_SMALL, _MIDDLE, _LARGE = SMALLEST, 29, 38

# Pixels from the top and left: the first panel, what lies between two, the foot of the picture.
_TITLE, _LEFT, _RIGHT, _MARGIN = 16, 196, 14, 18
_FIRST, _PANEL, _STEP = 152, 108, 206
_FOOT, _ROW = 58, 37
# Letters of a title and of a verdict that find room; a longer one is written smaller, to a point.
_LINE, _LETTERS = 32, 54
_SIDES = ("better", "usual", "worse")


def draw(telling: Telling, below: Sequence[Row] = ()) -> bytes:
    """The picture as PNG; its height follows the number of marks to explain.

    *below* are differences between roles, which the organisation's picture shows as well.
    """
    # Late: the plotting library costs half a second and 40 MB that most processes never need.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    shown, ahead = panels(telling), first_trend(telling)
    handles = paint.legend(shown, telling.say, first_trend=ahead)
    foot = _FIRST + _STEP * (len(shown) - 1) + _PANEL + _FOOT
    height = foot + rows.height(below) + _ROW * -(-len(handles) // 2) + 8
    figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    title = _title(telling)
    figure.text(
        18 / WIDTH, 1 - _TITLE / height, title,
        fontsize=_size(min(_LARGE, _LARGE * _LINE // len(title))),
        fontweight="bold", color=paint.INK, va="top",
    )  # fmt: skip
    for place, panel in enumerate(shown):
        top = _FIRST + place * _STEP
        axes = figure.add_axes(
            (_LEFT / WIDTH, 1 - (top + _PANEL) / height,
             (WIDTH - _LEFT - _RIGHT) / WIDTH, _PANEL / height)
        )  # fmt: skip
        _frame(axes, telling, panel, last=place == len(shown) - 1)
        _heading(figure, panel, telling.say, top=top, height=height)
        paint.paint(axes, panel, first_trend=ahead)
    _rows(figure, below, telling.say, top=foot, height=height)
    _explain(figure, handles, height)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=_DPI, metadata={"Software": None})
    return picture.getvalue()


def _title(telling: Telling) -> str:
    """A team with a very long name is cut short before the letters become too small."""
    say, name, week = telling.say, telling.team_name, number(telling.week.week)
    room = _LARGE * _LINE // _SMALL - len(say("digest.title", team="", week=week))
    return say(
        "digest.title", team=name if len(name) <= room else f"{name[: room - 1]}…", week=week
    )


def _size(pixels: int) -> float:
    """Points of type for a height in pixels."""
    return pixels * 72 / _DPI


def _frame(axes: Axes, telling: Telling, panel: Panel, *, last: bool) -> None:
    weeks = span(telling.weeks)
    axes.set_xlim(weeks.first - 0.5, weeks.last + 0.5)
    axes.set_ylim(-paint.HIGHEST, paint.HIGHEST)
    words = [telling.say(f"digest.chart_{panel.basis}_{side}") for side in _SIDES]
    axes.set_yticks([-1, 0, 1], labels=words)
    axes.set_xticks(weeks.ticks(), labels=_weeks(weeks, telling.say) if last else [])
    axes.tick_params(labelsize=_size(_SMALL), labelcolor=paint.FAINT, color=paint.GREY, length=5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(paint.GREY)
    axes.axhline(0, color=paint.GREY, linewidth=2, zorder=1)


def _rows(figure: Figure, below: Sequence[Row], say: Say, *, top: int, height: int) -> None:
    """Each difference under its topic, all on one scale that the last one carries."""
    if not below:
        return
    heading = top + rows.HEADING
    _write(figure, say("digest.organisation_gaps"), heading, height, _MIDDLE, bold=True)
    for place, row in enumerate(below):
        line = heading + rows.FIRST + rows.STEP * place
        _write(figure, row.name, line - rows.NAME, height, _SMALL, bold=True)
        size = min(_SMALL, _SMALL * _LETTERS // len(row.note))
        _write(figure, row.note, line - rows.NOTE, height, size, bold=False)
        axes = figure.add_axes(
            (_MARGIN / WIDTH, 1 - (line + 18) / height, (WIDTH - 2 * _MARGIN) / WIDTH, 36 / height)
        )
        rows.paint_row(axes, row)
        last = place == len(below) - 1
        names = [say("digest.chart_alike"), say("digest.chart_point"), "+2"] if last else []
        axes.set_xticks([0, 1, 2], labels=names)
        axes.tick_params(labelsize=_size(_SMALL), labelcolor=paint.FAINT)


def _write(figure: Figure, words: str, foot: int, height: int, pixels: int, *, bold: bool) -> None:
    """A line of words that stands *foot* pixels below the top."""
    figure.text(
        _MARGIN / WIDTH, 1 - foot / height, words, fontsize=_size(pixels),
        fontweight="bold" if bold else "normal", color=paint.INK, va="baseline",
    )  # fmt: skip


def _weeks(weeks: Span, say: Say) -> list[str]:
    labels = [str(calendar_week(tick)) for tick in weeks.ticks()]
    return [f"{say('digest.chart_week')} {labels[0]}", *labels[1:]]


def _heading(figure: Figure, panel: Panel, say: Say, *, top: int, height: int) -> None:
    """The lens's name, and below it the verdict and since when: a line each, so that both fit."""
    told = panel.release.verdict in TOLD_CHANGE
    verdict = f"{SIGNS[panel.release.verdict]} {_verdict(panel.release, say)}"
    lines = (
        (panel.name, 48, _MIDDLE, "bold", paint.INK),
        (verdict, 13, min(_SMALL, _SMALL * _LETTERS // len(verdict)), "bold" if told else "normal",
         paint.colour(panel) if told else paint.FAINT),
    )  # fmt: skip
    for text, above, size, weight, colour in lines:
        figure.text(
            18 / WIDTH, 1 - (top - above) / height, text,
            fontsize=_size(size), fontweight=weight, color=colour, va="baseline",
        )  # fmt: skip


def _verdict(release: LensRelease, say: Say) -> str:
    verdict = say(f"digest.verdict_{release.verdict}")
    if release.onset_week:
        verdict = say("digest.chart_since", verdict=verdict, week=number(release.onset_week))
    if release.organisation_wide and release.verdict in TOLD_CHANGE:
        verdict = f"{verdict}, {say('digest.chart_everywhere')}"
    return verdict


def _explain(figure: Figure, handles: list[Artist], height: int) -> None:
    figure.legend(
        handles=handles,
        loc="lower left",
        ncols=2,
        frameon=False,
        fontsize=_size(_SMALL),
        labelcolor=paint.FAINT,
        handlelength=1.6,
        columnspacing=2.0,
        handletextpad=0.6,
        labelspacing=0.35,
        borderaxespad=0.0,
        bbox_to_anchor=(8 / WIDTH, 8 / height),
    )
