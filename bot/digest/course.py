"""One lens over the released weeks: since when its change has been told, and which way it goes.

Pure, of released figures only. The picture draws the same levels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.disclosure.model import STEP, TOLD_CHANGE, Verdict
from bot.disclosure.week import ReleasedWeek
from bot.language import Say

TREND_WEEKS = 8
GAP = "·"

_BARS = "▁▂▃▄▅▆▇█"
_LOWEST = -0.75  # points, the first bar; each bar is one step of the released figures
_MOVED = 2 * STEP  # a smaller difference between two levels may be rounding


@dataclass(frozen=True)
class Told:
    """How long a change has been told: `first` None if longer than the weeks that are shown.

    `times` counts the digests that told it before this one.
    """

    first: str | None
    times: int


@dataclass(frozen=True)
class Trend:
    """A line of bars, one a week, and the word that says the same."""

    bars: str
    word: str


def told_since(weeks: Sequence[ReleasedWeek], key: str) -> Told:
    """Since when the lens's present change has been told; a hidden week neither ends nor counts."""
    verdict = weeks[-1].lenses[key].verdict
    times = -1
    for week in reversed(weeks if verdict in TOLD_CHANGE else ()):
        release = week.lenses[key]
        if release.verdict is verdict:
            times += 1
            if release.new:
                return Told(week.week, times)
        elif release.verdict in {*TOLD_CHANGE, Verdict.STEADY}:
            break
    return Told(None, max(times, 0))


def first_told(weeks: Sequence[ReleasedWeek], key: str) -> str:
    """The week that told the lens's present change first, as far back as *weeks* go."""
    return told_since(weeks, key).first or weeks[0].week


def levels(weeks: Sequence[ReleasedWeek], key: str) -> list[float | None]:
    """The lens's levels by week, from the first week that has one."""
    found = [week.lenses[key].level for week in weeks]
    while found and found[0] is None:
        found.pop(0)
    return found


def trend(weeks: Sequence[ReleasedWeek], key: str, say: Say) -> Trend | None:
    """The last weeks of a lens; None while there is no figure."""
    found = levels(weeks[-TREND_WEEKS:], key)
    if not found:
        return None
    bars = "".join(GAP if level is None else _bar(level) for level in found)
    way = direction(found)
    # A line that moves while the verdict does not is no contradiction, and is not to look like one.
    unclear = way != "level" and weeks[-1].lenses[key].verdict not in TOLD_CHANGE
    return Trend(bars, say(f"digest.trend_{way}_unclear" if unclear else f"digest.trend_{way}"))


def direction(found: Sequence[float | None]) -> str:
    """Which way levels go from the first to the last: up, down or level."""
    known = [level for level in found if level is not None]
    moved = known[-1] - known[0]
    if abs(moved) < _MOVED:
        return "level"
    return "up" if moved > 0 else "down"


def _bar(level: float) -> str:
    place = round((level - _LOWEST) / STEP)
    return _BARS[min(max(place, 0), len(_BARS) - 1)]
