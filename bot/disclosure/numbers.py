"""One new number at a time: which figure of a lens is told anew, the others stand. Pure.

Level, size of a change and result of an action are three sums over the same answers, each with
other weights. Readers who had two of them anew at once could take from one what the other says,
and would be left with old answers alone, perhaps one person's. With one at a time whatever is
combined holds the newest answers of all who made the newest figure possible (R3).
"""

from dataclasses import dataclass, replace

from bot.disclosure.release import TOLD_CHANGE, LensRelease
from bot.trends.model.weeks import week_number

#: Weeks after its alarm in which a change's size still follows the answers (trends, state.py).
_FOLLOWS = 3


@dataclass(frozen=True)
class Telling:
    """What else bears on it: whether a size may be told, and whether a result is told instead."""

    size_may: bool = True
    of_trial: bool = False


def one_number(told: LensRelease, last: LensRelease | None, telling: Telling) -> LensRelease:
    """*told* with one new number; what is not new stands as in *last*, or is not told.

    A change's size goes first: when it is told first, and once more when it has settled. Then the
    result of an action, else the level. Words are told in any case.
    """
    if told.verdict in TOLD_CHANGE:
        before = last if last is not None and _same_change(told, last) else None
        if telling.size_may and _size_is_due(told, before):
            return _with_level_of(told, last)
        told = _with_size_of(told, before)
    return _with_level_of(told, last) if telling.of_trial else told


def numbered(told: LensRelease, last: LensRelease | None, telling: Telling) -> LensRelease:
    """With the week of its newest number: this one, or that of *last*."""
    week = told.figures_week
    if telling.of_trial or week in {told.level_week, told.size_week}:
        return replace(told, number_week=week)
    before = "" if last is None else last.number_week
    return replace(
        told, number_week=before if before is not None or not last else last.figures_week
    )


def _same_change(told: LensRelease, last: LensRelease) -> bool:
    same = told.verdict is last.verdict and told.alarm_week == last.alarm_week
    return same and last.size is not None


def _size_is_due(told: LensRelease, before: LensRelease | None) -> bool:
    size_week = (before.size_week or before.figures_week) if before else None
    if size_week is None or told.figures_week is None or told.alarm_week is None:
        return True
    settled = week_number(told.alarm_week) + _FOLLOWS
    return week_number(size_week) < settled <= week_number(told.figures_week)


def _with_size_of(told: LensRelease, before: LensRelease | None) -> LensRelease:
    if before is None:
        return replace(told, size=None, low=None, high=None, size_week=None)
    return replace(
        told,
        onset_week=before.onset_week,
        size=before.size,
        low=before.low,
        high=before.high,
        size_week=before.size_week or before.figures_week,
    )


def _with_level_of(told: LensRelease, last: LensRelease | None) -> LensRelease:
    """Without enough evidence there is no level this week, and an old one is none either."""
    if told.level is None:
        return told
    if last is None or last.level is None:
        return replace(
            told,
            level=None,
            level_low=None,
            level_high=None,
            basis=None,
            unfavourable=None,
            grade=None,
            level_week=None,
        )
    return replace(
        told,
        level=last.level,
        level_low=last.level_low,
        level_high=last.level_high,
        basis=last.basis,
        unfavourable=last.unfavourable,
        grade=last.grade,
        level_week=last.level_week or last.figures_week,
    )
