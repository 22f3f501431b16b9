"""What the picture shows, as values: six lenses over the weeks, what is known, hidden, held, tried.

Pure, of released figures only. `paint` draws it, `words` says it; the report page draws the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.digest.model import LENSES
from bot.digest.telling import Telling
from bot.disclosure.model import TOLD_CHANGE, LensRelease, Verdict
from bot.disclosure.week import ReleasedWeek, week_number

#: Weeks of history in the picture.
SHOWN_WEEKS = 26
#: A new team's picture is so wide from the start, so that its weeks do not shrink as they come.
FEWEST_WEEKS = 9


class Look(StrEnum):
    """How one week of a lens is drawn."""

    FRESH = "fresh"
    HELD = "held"
    """An older figure that still stands, because nothing newer may be told of it yet."""
    EARLY = "early"
    HIDDEN = "hidden"


class Event(StrEnum):
    """What is marked at a week: something was tried, or what became of it."""

    STARTED = "started"
    MOVED = "moved"
    NOT_MOVED = "not_moved"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Point:
    week: int
    release: LensRelease

    @property
    def look(self) -> Look:
        if self.release.level is None:
            hidden = self.release.verdict is Verdict.HIDDEN
            return Look.HIDDEN if hidden else Look.EARLY
        drawn = self.level_week
        held = drawn is not None and week_number(drawn) != self.week
        return Look.HELD if held else Look.FRESH

    @property
    def level_week(self) -> str | None:
        """The week whose answers the level rests on; all figures of older releases share one."""
        return self.release.level_week or self.release.figures_week

    @property
    def shown(self) -> bool:
        return self.release.level is not None


@dataclass(frozen=True)
class Mark:
    week: int
    event: Event


@dataclass(frozen=True)
class Panel:
    """One lens. `basis` is what its newest figures are measured by; older ones may differ."""

    key: str
    name: str
    points: tuple[Point, ...]
    marks: tuple[Mark, ...]

    @property
    def release(self) -> LensRelease:
        return self.points[-1].release

    @property
    def basis(self) -> str:
        """What is in the middle: what is usual here, or the middle of the scale.

        Where no figure has been shown, nothing is claimed to be usual.
        """
        known = [basis_of(point.release) for point in self.points if point.shown]
        return known[-1] if known else "absolute"

    @property
    def onset(self) -> int | None:
        """The week in which the change that is told now began."""
        told = self.release.verdict in TOLD_CHANGE
        return week_number(self.release.onset_week) if told and self.release.onset_week else None

    def comparable(self, point: Point) -> bool:
        """Whether a level is measured from the same middle as the newest one."""
        return basis_of(point.release) == self.basis


def calendar_week(week: int) -> int:
    """The week as people call it, 47, from its place among all weeks."""
    return date.fromordinal(week * 7 + 1).isocalendar().week


def basis_of(release: LensRelease) -> str:
    """A release from before it was told apart was measured by what is usual."""
    return release.basis or "usual"


@dataclass(frozen=True)
class Span:
    """The weeks that the picture is wide; the last may lie ahead of a new team."""

    first: int
    last: int

    @property
    def weeks(self) -> range:
        return range(self.first, self.last + 1)

    def ticks(self, wanted: int = 5) -> list[int]:
        """The weeks that are named: the last one and every nth before it."""
        step = max(1, -(-(self.last - self.first) // wanted))
        return sorted(range(self.last, self.first - 1, -step))


def span(weeks: Sequence[ReleasedWeek], most: int = SHOWN_WEEKS) -> Span:
    last = week_number(weeks[-1].week)
    first = max(week_number(weeks[0].week), last - most + 1)
    return Span(first, max(last, first + min(FEWEST_WEEKS, most) - 1))


def panels(telling: Telling, most: int = SHOWN_WEEKS) -> tuple[Panel, ...]:
    """All six lenses in the order of the digest, starred first, over the same weeks."""
    shown = span(telling.weeks, most)
    within = [week for week in telling.weeks if week_number(week.week) >= shown.first]
    return tuple(
        Panel(
            key=str(key),
            name=telling.name(key),
            points=tuple(Point(week_number(week.week), week.lenses[key]) for week in within),
            marks=tuple(
                mark for mark in marks(telling, key) if shown.first <= mark.week <= shown.last
            ),
        )
        for key in LENSES
    )


def marks(telling: Telling, key: str) -> Iterator[Mark]:
    """What was tried about a lens: when it was written down, and what was found later."""
    for action in telling.digest.actions:
        if action.lens != key:
            continue
        yield Mark(week_number(action.created_week), Event.STARTED)
        if action.settled_week is not None:
            yield Mark(week_number(action.settled_week), Event(action.result))


def stretches(points: Iterable[Point]) -> list[list[Point]]:
    """Neighbouring weeks that are drawn alike, as one."""
    found: list[list[Point]] = []
    for point in points:
        last = found[-1][-1] if found else None
        if last is not None and _alike(last, point):
            found[-1].append(point)
        else:
            found.append([point])
    return found


def _alike(one: Point, other: Point) -> bool:
    return (
        one.week + 1 == other.week
        and one.look is other.look
        and (not one.shown or basis_of(one.release) == basis_of(other.release))
    )


def first_trend(telling: Telling) -> int | None:
    """The week from which changes can be told, while it lies ahead."""
    return week_number(telling.week.first_trend_week) if telling.week.early else None
