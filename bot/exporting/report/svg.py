"""The report's drawings as inline SVG: one lens, the participation, what was tried. Pure.

Colours, strokes and letters are the style sheet's; here are places and classes only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.digest.drawing.panels import (
    Event,
    Look,
    Mark,
    Panel,
    Point,
    Span,
    calendar_week,
    stretches,
)
from bot.digest.drawing.rows import FURTHEST, NEAREST, Row
from bot.digest.model import ActionLine
from bot.disclosure.week import week_number
from bot.exporting.report.markup import Html, join, tag
from bot.exporting.report.model import Figures, Presence
from bot.language import Say

__all__ = ["action", "gap", "marker", "panel", "patterns", "presence", "swatch"]

# In units of the drawing; on a narrow phone one is about a pixel.
_LEFT, _RIGHT, _TOP, _PLOT, _AXIS = 88, 6, 6, 96, 20
_ROOM = 260  # for the weeks
_NARROWEST = 10.0  # one week
_HIGHEST = 1.5  # points; more is drawn as that much
_BANDS = ("<40", "40-60", "60-80", ">80")
#: From this many weeks on a drawing is wider than a phone and is scrolled.
MANY_WEEKS = 30


@dataclass(frozen=True)
class _Frame:
    """Where weeks and points are."""

    span: Span
    plot: int = _PLOT

    @property
    def unit(self) -> float:
        return max(_NARROWEST, _ROOM / len(self.span.weeks))

    @property
    def width(self) -> float:
        return _LEFT + self.unit * len(self.span.weeks) + _RIGHT

    @property
    def height(self) -> int:
        return _TOP + self.plot + _AXIS

    @property
    def foot(self) -> int:
        return _TOP + self.plot

    def left(self, week: int) -> float:
        return round(_LEFT + (week - self.span.first) * self.unit, 2)

    def middle(self, week: int) -> float:
        return round(self.left(week) + self.unit / 2, 2)

    def y(self, points: float | None) -> float:
        held = min(max(points or 0.0, -_HIGHEST), _HIGHEST)
        return round(_TOP + self.plot / 2 - held / _HIGHEST * self.plot / 2, 2)

    def drawing(self, *children: str, label: str, class_: str) -> Html:
        many = len(self.span.weeks) > MANY_WEEKS
        return tag(
            "svg", *children, viewBox=f"0 0 {self.width:g} {self.height}",
            class_=f"{class_} many" if many else class_, role="group", aria_label=label,
            width=round(self.width) if many else None,
        )  # fmt: skip


def patterns() -> Html:
    """The two hatchings, once for all drawings."""
    hidden = tag(
        "pattern", tag("path", d="M0 6 6 0", class_="hatch"),
        id="hidden", width=6, height=6, patternUnits="userSpaceOnUse",
    )  # fmt: skip
    early = tag(
        "pattern", tag("circle", cx=3, cy=3, r=0.9, class_="dot"),
        id="early", width=6, height=6, patternUnits="userSpaceOnUse",
    )  # fmt: skip
    return tag("svg", tag("defs", hidden, early), width=0, height=0, aria_hidden="true")


def panel(
    shown: Panel, figures: Sequence[Figures], span: Span, say: Say, *, ahead: int | None
) -> Html:
    frame = _Frame(span)
    sides = [say(f"digest.chart_{shown.basis}_{side}") for side in ("worse", "usual", "better")]
    body = [
        _axes(frame, dict(zip((1.0, 0.0, -1.0), sides, strict=True)), say),
        *(_stretch(frame, shown, run) for run in stretches(shown.points)),
        _line(frame, shown),
        *(_upright(frame, at, kind) for at, kind in _uprights(shown, ahead)),
        *(_mark(frame, mark) for mark in shown.marks),
        *(
            _week(frame, point.week, figure.sentence)
            for point, figure in zip(shown.points, figures, strict=True)
        ),
    ]
    label = say("report.chart_label", name=shown.name)
    return frame.drawing(*body, label=label, class_=f"chart {shown.release.verdict}")


def _uprights(shown: Panel, ahead: int | None) -> list[tuple[int, str]]:
    onset = [] if shown.onset is None else [(max(shown.onset, shown.points[0].week), "onset")]
    return onset if ahead is None else [*onset, (ahead, "ahead")]


def _axes(frame: _Frame, labels: dict[float, str], say: Say) -> Html:
    names = [
        tag("text", name, x=_LEFT - 6, y=frame.y(points) + 4, class_="side")
        for points, name in labels.items()
    ]
    lines = [
        tag("path", d=f"M{_LEFT} {_TOP}V{frame.foot}H{frame.width - _RIGHT:g}", class_="axis"),
        tag("path", d=f"M{_LEFT} {frame.y(0)}H{frame.width - _RIGHT:g}", class_="axis"),
    ]
    return tag("g", *names, *lines, _weeks(frame, say), aria_hidden="true")


def _weeks(frame: _Frame, say: Say) -> Html:
    ticks = frame.span.ticks(max(5, len(frame.span.weeks) // 5))
    texts = [
        tag(
            "text",
            f"{say('digest.chart_week')} {calendar_week(tick)}" if place == 0
            else str(calendar_week(tick)),
            x=frame.middle(tick), y=frame.foot + 15, class_="tick",
        )
        for place, tick in enumerate(ticks)
    ]  # fmt: skip
    return join(*texts)


def _stretch(frame: _Frame, shown: Panel, run: list[Point]) -> Html:
    """The band of neighbouring weeks, or why they have none."""
    left, right = frame.left(run[0].week), frame.left(run[-1].week + 1)
    if not run[0].shown:
        return tag(
            "rect", x=left, y=_TOP, width=round(right - left, 2), height=frame.plot,
            class_=f"none {run[0].look}",
        )  # fmt: skip
    above = _path(frame, run, [point.release.level_high for point in run])
    back = "".join(
        f"V{frame.y(point.release.level_low)}H{frame.left(point.week)}" for point in reversed(run)
    )
    other = "" if shown.comparable(run[0]) else " other"
    return tag("path", d=f"M{above}{back}Z", class_=f"band{other}")


def _path(frame: _Frame, run: Sequence[Point], heights: Sequence[float | None]) -> str:
    """One step a week, from the left edge of the first to the right edge of the last."""
    start = f"{frame.left(run[0].week)} {frame.y(heights[0])}"
    return start + "".join(
        f"V{frame.y(height)}H{frame.left(point.week + 1)}"
        for point, height in zip(run, heights, strict=True)
    )


def _line(frame: _Frame, shown: Panel) -> Html:
    strokes: list[Html] = []
    before: Point | None = None
    for run in stretches(shown.points):
        if not run[0].shown:
            before = None
            continue
        levels = [point.release.level for point in run]
        path = _path(frame, run, levels)
        joined = (
            before is not None
            and before.week == run[0].week - 1
            and shown.comparable(before) == shown.comparable(run[0])
        )
        if joined and before is not None:
            path = f"{frame.left(run[0].week)} {frame.y(before.release.level)}L{path}"
        other = "" if shown.comparable(run[0]) else " other"
        strokes.append(tag("path", d=f"M{path}", class_=f"line {run[0].look}{other}"))
        before = run[-1]
    return join(*strokes)


def _upright(frame: _Frame, week: int, kind: str) -> Html:
    return tag("path", d=f"M{frame.left(week)} {_TOP}V{frame.foot}", class_=kind)


def _mark(frame: _Frame, mark: Mark) -> Html:
    beside = -2.5 if mark.event is Event.STARTED else 2.5
    return marker(mark.event, frame.middle(mark.week) + beside, frame.foot - 9)


def marker(event: Event, x: float, y: float) -> Html:
    """A ring, a full circle, a cross or a question mark."""
    if event is Event.NOT_MOVED:
        return tag(
            "path", d=f"M{x - 4} {y - 4}L{x + 4} {y + 4}M{x - 4} {y + 4}L{x + 4} {y - 4}",
            class_="mark cross",
        )  # fmt: skip
    if event is Event.CANNOT_TELL:
        return tag("text", "?", x=x, y=y + 5, class_="mark question")
    return tag("circle", cx=x, cy=y, r=4, class_=f"mark {event}")


def _week(frame: _Frame, week: int, said: str) -> Html:
    """What is pointed at, tapped or reached by keys: the whole column of a week."""
    hit = tag(
        "rect", x=frame.left(week), y=_TOP, width=round(frame.unit, 2), height=frame.plot,
        class_="hit",
    )  # fmt: skip
    return tag("g", tag("title", said), hit, class_="week", role="img", data_week=week)


def presence(weeks: Sequence[Presence], words: Sequence[str], span: Span, say: Say) -> Html:
    """A block a week, as high as the band of those who replied; hidden weeks hatched."""
    frame = _Frame(span, plot=64)
    step = frame.plot / len(_BANDS)
    names = [
        tag(
            "text", say(f"report.band_{place}"),
            x=_LEFT - 6, y=round(frame.foot - (place + 0.5) * step + 4, 2), class_="side",
        )
        for place in range(len(_BANDS))
    ]  # fmt: skip
    line = tag("path", d=f"M{_LEFT} {_TOP}V{frame.foot}H{frame.width - _RIGHT:g}", class_="axis")
    blocks = [_block(frame, each, step) for each in weeks]
    columns = [_week(frame, each.week, said) for each, said in zip(weeks, words, strict=True)]
    return frame.drawing(
        tag("g", *names, line, _weeks(frame, say), aria_hidden="true"), *blocks, *columns,
        label=say("report.chart_label", name=say("report.presence")), class_="chart presence",
    )  # fmt: skip


def _block(frame: _Frame, each: Presence, step: float) -> Html:
    if each.participation is None:
        return tag(
            "rect", x=frame.left(each.week), y=_TOP, width=round(frame.unit, 2),
            height=frame.plot, class_=f"none {Look.HIDDEN}",
        )  # fmt: skip
    high = (_BANDS.index(each.participation) + 1) * step
    return tag(
        "rect", x=frame.left(each.week) + 0.5, y=round(frame.foot - high, 2),
        width=round(frame.unit - 1, 2), height=round(high, 2), class_="block",
    )  # fmt: skip


def action(tried: ActionLine, span: Span, last: int, say: Say) -> Html:
    """From when it was written down to when one looked again, or to now, on all the weeks."""
    frame = _Frame(span)
    began = max(week_number(tried.created_week), span.first)
    ended = last if tried.settled_week is None else week_number(tried.settled_week)
    y, foot = 10, 30
    ends = (frame.middle(span.first), frame.middle(span.last))
    marks = [marker(Event.STARTED, frame.middle(began), y)]
    if tried.settled_week is not None:
        marks.append(marker(Event(tried.result), frame.middle(ended), y))
    first = f"{say('digest.chart_week')} {calendar_week(span.first)}"
    return tag(
        "svg",
        tag("path", d=f"M{ends[0]} {y}H{ends[1]}", class_="axis"),
        tag("path", d=f"M{frame.middle(began)} {y}H{frame.middle(ended)}", class_="bar"),
        *marks,
        tag("text", first, x=ends[0] - 4, y=foot, class_="start"),
        tag("text", str(calendar_week(span.last)), x=ends[1] + 4, y=foot, class_="side"),
        viewBox=f"{ends[0] - 6:g} 0 {ends[1] - ends[0] + 12:g} {foot + 4}",
        class_="course", aria_hidden="true",
    )  # fmt: skip


def gap(row: Row, say: Say) -> Html:
    """The likely range as a bar and the size as a full circle, from no difference on."""
    width, y, foot = 300, 12, 34

    def x(points: float) -> float:
        held = min(max(points, NEAREST), FURTHEST)
        return round((held - NEAREST) / (FURTHEST - NEAREST) * width, 2)

    names = {0.0: say("digest.chart_alike"), 1.0: say("digest.chart_point"), 2.0: "+2"}
    return tag(
        "svg",
        tag("path", d=f"M0 {y}H{width}", class_="axis"),
        tag("path", d=f"M{x(0)} 2V{y + 10}", class_="nought"),
        tag("path", d=f"M{x(row.low)} {y}H{x(row.high)}", class_="range"),
        tag("circle", cx=x(row.size), cy=y, r=5, class_="size"),
        *(tag("text", name, x=x(at), y=foot, class_="tick") for at, name in names.items()),
        viewBox=f"0 0 {width} {foot + 4}", class_="course", aria_hidden="true",
    )  # fmt: skip


def swatch(kind: str) -> Html:
    """A small sample of a mark, for the list of what marks mean."""
    y = 8
    if kind in {Look.HIDDEN, Look.EARLY}:
        body = tag("rect", x=1, y=1, width=26, height=14, class_=f"none {kind}")
    elif kind == "range":
        body = tag("rect", x=1, y=2, width=26, height=12, class_="band")
    elif kind in set(Event):
        body = marker(Event(kind), 14, y)
    else:
        body = tag("path", d=f"M1 {y}H27", class_=kind)
    return tag("svg", body, viewBox="0 0 28 16", class_="swatch", aria_hidden="true")
