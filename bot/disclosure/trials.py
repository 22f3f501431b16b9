"""What became of an action, as far as that may be told. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.disclosure import levels
from bot.disclosure.counting import Given
from bot.disclosure.model import Guard, LensRelease, Verdict
from bot.disclosure.week import ReleasedTrial
from bot.trends.model.moved import Moved, Result


@dataclass(frozen=True)
class Sides:
    """How many people spoke before a team tried something, and since."""

    before: int
    since: int

    @classmethod
    def of(cls, answers: Iterable[Given], tried_at: datetime) -> "Sides":
        before: set[str] = set()
        since: set[str] = set()
        for each in answers:
            (since if each.received_at > tried_at else before).add(each.token)
        return cls(len(before), len(since))


def may_be_told(sides: Sides, guard: Guard) -> bool:
    """Whether enough people stand on either side of the action."""
    return guard.holds(sides.before) and guard.holds(sides.since)


def trial(
    moved: Moved, release: LensRelease, sides: Sides, *, guard: Guard, week: str
) -> ReleasedTrial | None:
    """None while the lens's old figures stand, or another number of it is told anew (numbers.py).

    The action stays open then. What is hidden, or rests on few people, cannot be told.
    """
    if release.verdict is Verdict.HIDDEN or not may_be_told(sides, guard):
        return ReleasedTrial(Result.CANNOT_TELL.value)
    if release.figures_week != week:
        return None
    if guard.minimum is not None and week in {release.level_week, release.size_week}:
        return None
    return ReleasedTrial(
        moved.result.value,
        levels.nearest(moved.size),
        levels.down(moved.low),
        levels.up(moved.high),
    )
