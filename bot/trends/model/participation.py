"""Participation: do fewer of a team's prompts get an answer than used to?

A line of its own: people who are unhappy answer less, so a fall is news even where every answer
looks as it did. It judges shares of prompts, never people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma

RECENT = 4  # weeks, held against ...
EARLIER = 12  # ... the weeks before them

_PRIOR_ANSWERED, _PRIOR_SILENT = 3.0, 1.0  # a Beta prior: three prompts in four are answered
_LEAST_PROMPTS = 16  # in either span; with fewer nothing is said
_CHANCE = 0.01  # of a count as odd as this one, if nothing had changed: one year, 13 spans
_NOTICEABLE = 0.10  # a change of fewer points is no news, however sure
_WIDE = 0.20  # a span that could hide a change of twenty points is not called steady
_Z90 = 1.6449


class Change(StrEnum):
    FELL = "fell"
    ROSE = "rose"
    STEADY = "steady"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Participation:
    """Shares of prompts answered (0 to 1): of the last four weeks, and of the twelve before.

    `drop_points` is the fall in percentage points where the rate fell, else 0.
    """

    change: Change
    rate: float | None
    before: float | None
    drop_points: float


def participation_of(prompts: Iterable[tuple[int, bool]], *, week: int) -> Participation:
    """`prompts`: the week of each prompt that went out, and whether it was answered at all.

    The twelve earlier weeks leave a Beta posterior of the rate; the recent count is held against
    its beta-binomial prediction (section 8.6 of the project's statistics).
    """
    spans: dict[bool, list[bool]] = {False: [], True: []}
    for sent, replied in prompts:
        age = week - sent
        if 0 <= age < RECENT + EARLIER:
            spans[age >= RECENT].append(replied)
    asked, answered = len(spans[False]), sum(spans[False])
    asked_before, answered_before = len(spans[True]), sum(spans[True])
    rate = answered / asked if asked else None
    before = answered_before / asked_before if asked_before else None
    if rate is None or before is None or min(asked, asked_before) < _LEAST_PROMPTS:
        return Participation(Change.CANNOT_TELL, rate, before, 0.0)
    yes = _PRIOR_ANSWERED + answered_before
    no = _PRIOR_SILENT + asked_before - answered_before
    change = _change(rate - before, answered, asked, yes, no)
    return Participation(
        change, rate, before, 100 * (before - rate) if change is Change.FELL else 0.0
    )


def _change(rise: float, answered: int, asked: int, yes: float, no: float) -> Change:
    at_most = sum(_chance(count, asked, yes, no) for count in range(answered + 1))
    at_least = 1 - at_most + _chance(answered, asked, yes, no)
    if at_most < _CHANCE and -rise >= _NOTICEABLE:
        return Change.FELL
    if at_least < _CHANCE and rise >= _NOTICEABLE:
        return Change.ROSE
    usual = yes / (yes + no)
    variance = usual * (1 - usual) * (1 / asked + 1 / (yes + no + 1))
    return Change.STEADY if _Z90 * variance**0.5 <= _WIDE else Change.CANNOT_TELL


def _chance(count: int, trials: int, yes: float, no: float) -> float:
    """The beta-binomial probability of exactly `count` answers."""
    return exp(
        lgamma(trials + 1)
        - lgamma(count + 1)
        - lgamma(trials - count + 1)
        + _log_beta(yes + count, no + trials - count)
        - _log_beta(yes, no)
    )


def _log_beta(first: float, second: float) -> float:
    return lgamma(first) + lgamma(second) - lgamma(first + second)
