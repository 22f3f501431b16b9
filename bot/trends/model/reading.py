"""One team, one lens, one week: everything the answers so far can say.

The one entry point of the statistics. It looks at nothing after the week it is asked about, and
at no more than half a year or 400 answers before it, so its cost is bounded.
"""

from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import Answers, Mixed
from bot.trends.model.norms import POINTS_PER_SD, NormTable
from bot.trends.model.step import Step, Steps, steps_of

SILENT_WEEKS = 8  # full weeks before the first trend
LEVEL_WINDOW = 8  # weeks

_MEMORY = 26  # weeks
_MOST_ANSWERS = 400
_HALF_LIFE = 6.0  # weeks after which an answer counts half for the level
_WANDER = 0.012  # variance of a level's harmless drift, SD²: keeps 90 % intervals at 90 to 95 %
_Z90 = 1.6449
_LEAST_ANSWERS, _LEAST_PEOPLE, _LEAST_WEEKS = 8, 5, 2
_WIDEST = 1.2  # SD, of the level's 90 % interval


@dataclass(frozen=True)
class Level:
    """Where the team stands, in points above the norm (more is worse), with its 90 % interval."""

    points: float
    low: float
    high: float


@dataclass(frozen=True)
class Reading:
    """`answers`, `people` and `weeks` count the last eight weeks.

    `fresh` is whether this very week brought an answer: without one nothing can start.
    """

    week: int
    first_week: int
    answers: int
    people: int
    weeks: int
    fresh: bool
    level: Level | None
    steps: Steps | None  # nothing in the first eight weeks

    @property
    def enough(self) -> bool:
        """Whether the evidence rule holds: answers, people, weeks, and a narrow enough level."""
        return (
            self.answers >= _LEAST_ANSWERS
            and self.people >= _LEAST_PEOPLE
            and self.weeks >= _LEAST_WEEKS
            and self.level is not None
            and (self.level.high - self.level.low) / POINTS_PER_SD <= _WIDEST
        )

    @property
    def trending(self) -> bool:
        """Whether the eight silent weeks are over."""
        return self.week - self.first_week >= SILENT_WEEKS

    @property
    def worse(self) -> Step | None:
        return self.steps.worse if self.steps else None

    @property
    def better(self) -> Step | None:
        return self.steps.better if self.steps else None


def read_lens(answers: Answers, norms: NormTable, *, week: int, first_week: int) -> Reading:
    """`first_week` is the first in which the team was asked; weeks count Mondays."""
    memory = _memory(answers, week=week)
    recent = memory.take(memory.week > week - LEVEL_WINDOW)
    steps = None
    if len(memory) and week - first_week >= SILENT_WEEKS:
        steps = steps_of(Mixed.of(memory, norms), memory, week=week)
    return Reading(
        week=week,
        first_week=first_week,
        answers=len(recent),
        people=len(np.unique(recent.person)),
        weeks=len(np.unique(recent.week)),
        fresh=bool((recent.week == week).any()),
        level=_level(recent, norms, week=week) if len(recent) else None,
        steps=steps,
    )


def _memory(answers: Answers, *, week: int) -> Answers:
    """The bounded past, in an order that does not depend on how the answers came."""
    kept = answers.take((answers.week <= week) & (answers.week > week - _MEMORY))
    order = np.lexsort((kept.category, kept.item, kept.person, kept.week))
    return kept.take(order[-_MOST_ANSWERS:])


def _level(recent: Answers, norms: NormTable, *, week: int) -> Level:
    weight = 0.5 ** ((week - recent.week) / _HALF_LIFE)
    mean, variance = Mixed.of(recent, norms, weight).level()
    margin = _Z90 * float(np.sqrt(variance + _WANDER))
    return Level(
        points=mean * POINTS_PER_SD,
        low=(mean - margin) * POINTS_PER_SD,
        high=(mean + margin) * POINTS_PER_SD,
    )
