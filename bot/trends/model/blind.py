"""Blind spots: practices nobody is asked about, nobody answers on, or nobody knows.

Three different statements that are never mixed. Practices missing from free text need the codes
of texts and are not judged here.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import comb

COUNTED_WEEKS = 26
LATELY = 8  # weeks within which every practice should have come up

_LEAST_ASKED = 5
_RATE = 0.2  # of "don't know", above which a practice is blind
_SURE = 0.9
_PRIOR_BLIND, _PRIOR_KNOWN = 1, 9  # a Beta prior: one in ten says "don't know" anyway


class Statement(StrEnum):
    NOT_ASKED = "not_asked"
    SILENT = "silent"
    DONT_KNOW = "dont_know"


@dataclass(frozen=True)
class PracticeCount:
    """How often a practice was asked in the last 26 weeks, and what came back.

    "Not my area" is left out, except that `asked_lately` counts every question that was put in the
    last eight weeks, whatever came back: whether something was asked is not for one answer to
    decide. A skip counts as asked only. `people_asked`, `people` (who answered or said that they
    do not know) and `people_blind` (who said that they do not know) are distinct people: each
    statement rests on one of them, and disclosure holds it against the promise.
    """

    practice: str
    asked: int
    asked_lately: int
    answered: int
    dont_know: int
    people_asked: int
    people: int
    people_blind: int

    @property
    def statement(self) -> Statement | None:
        if self.asked_lately == 0:
            return Statement.NOT_ASKED
        if self.asked < _LEAST_ASKED:
            return None
        if self.answered + self.dont_know == 0:
            return Statement.SILENT
        if chance_above(_RATE, self.dont_know, self.answered) > _SURE:
            return Statement.DONT_KNOW
        return None


def chance_above(rate: float, blind: int, known: int) -> float:
    """The posterior chance that the share of "don't know" exceeds `rate`.

    The tail of a Beta distribution with whole parameters is a sum of binomial terms.
    """
    ones = _PRIOR_BLIND + blind
    trials = ones + _PRIOR_KNOWN + known - 1
    return sum(
        comb(trials, count) * rate**count * (1 - rate) ** (trials - count) for count in range(ones)
    )
