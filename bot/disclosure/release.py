"""One lens in one week as it is published, and the words that it is told by. Values only."""

from dataclasses import dataclass
from enum import StrEnum

from bot.disclosure.levels import Grade

TOO_FEW_PEOPLE = "too_few_people"
PROTECTS_OTHERS = "protects_others"
"""Enough people, but what was told would give away a few others by subtraction."""


class Verdict(StrEnum):
    """What a lens is said to be, to everybody: the statistics' word, or that nothing is said."""

    HIDDEN = "hidden"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    RAISED = "raised"
    EASED = "eased"
    STEADY = "steady"


TOLD_CHANGE = frozenset({Verdict.RAISED, Verdict.EASED})


@dataclass(frozen=True)
class LensRelease:
    """One lens in one week, as published, in steps of points.

    A positive `level` is worse; against what is told by `basis`: `usual` in this workspace, or
    `absolute`. `size` is positive in the verdict's direction.
    `unfavourable` is the share (0 to 1) of worrying answers, on its step, never none or all.
    `organisation_wide` marks a change that all teams of the organisation share.
    `figures_week` is the week whose answers the figures rest on: an earlier one while too few
    people have answered since (the old release stands). It is None where nothing is told.
    `level_week` and `size_week` are the same for level and size by themselves: of the two only one
    is told anew at a time (numbers.py). `number_week` is that of the newest number of any kind,
    empty before the first. All three are None in weeks of an earlier version.
    """

    lens: str
    verdict: Verdict
    new: bool = False
    onset_week: str | None = None
    size: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    level_low: float | None = None
    level_high: float | None = None
    grade: Grade | None = None
    detectable: float | None = None
    reason: str | None = None
    figures_week: str | None = None
    basis: str | None = None
    unfavourable: float | None = None
    organisation_wide: bool = False
    alarm_week: str | None = None
    """When the change rang, which is when it is told first unless it could not be."""
    level_week: str | None = None
    size_week: str | None = None
    number_week: str | None = None


def hidden(lens: str, reason: str = TOO_FEW_PEOPLE) -> LensRelease:
    return LensRelease(lens, Verdict.HIDDEN, reason=reason)
