"""One team, one lens, one week: what the answers so far say. How it is figured is many.py's."""

from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.level import LEVEL_WINDOW, Standing
from bot.trends.model.norms import POINTS_PER_SD
from bot.trends.model.step import ALARM, Step, Steps
from bot.trends.model.together import REMEMBERED

SILENT_WEEKS = 8  # full weeks before the first trend

_MOST_ANSWERS = 400
_Z90 = 1.6449
LEAST_ANSWERS, LEAST_PEOPLE, LEAST_WEEKS = 8, 5, 2
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
    `unfavourable` is the share (0 to 1) of worrying answers to expect at the level's mean.
    """

    week: int
    first_week: int
    answers: int
    people: int
    weeks: int
    fresh: bool
    level: Level | None
    steps: Steps | None  # nothing in the first eight weeks
    unfavourable: float | None = None

    @property
    def enough(self) -> bool:
        """Whether the evidence rule holds: answers, people, weeks, and a narrow enough level."""
        return (
            self.answers >= LEAST_ANSWERS
            and self.people >= LEAST_PEOPLE
            and self.weeks >= LEAST_WEEKS
            and self.level is not None
            and (self.level.high - self.level.low) / POINTS_PER_SD <= _WIDEST
        )

    @property
    def trending(self) -> bool:
        """Whether the eight silent weeks are over."""
        return self.week - self.first_week >= SILENT_WEEKS

    @property
    def suspicious(self) -> bool:
        """Whether either direction's evidence reaches the alarm line."""
        return self.steps is not None and (
            max(self.steps.worse.log_bf, self.steps.better.log_bf) >= ALARM
        )

    @property
    def worse(self) -> Step | None:
        return self.steps.worse if self.steps else None

    @property
    def better(self) -> Step | None:
        return self.steps.better if self.steps else None


def reading_of(
    memory: Answers,
    standing: Standing | None,
    steps: Steps | None,
    *,
    week: int,
    first_week: int,
) -> Reading:
    """What was figured of the answers that are remembered, put together."""
    recent = memory.week > week - LEVEL_WINDOW
    weeks = memory.week[recent]
    return Reading(
        week=week,
        first_week=first_week,
        answers=len(weeks),
        people=len(set(memory.person[recent].tolist())),
        weeks=len(set(weeks.tolist())),
        fresh=bool((weeks == week).any()),
        level=None if standing is None else _level(standing),
        steps=steps,
        unfavourable=None if standing is None else standing.unfavourable,
    )


def remembered(answers: Answers, *, week: int) -> Answers:
    """The bounded past, in an order that does not depend on how the answers came."""
    kept = answers.take((answers.week <= week) & (answers.week > week - REMEMBERED))
    order = np.lexsort((kept.category, kept.item, kept.person, kept.week))
    return kept.take(order[-_MOST_ANSWERS:])


def _level(standing: Standing) -> Level:
    mean, margin = standing.mean, _Z90 * standing.deviation
    return Level(
        points=mean * POINTS_PER_SD,
        low=(mean - margin) * POINTS_PER_SD,
        high=(mean + margin) * POINTS_PER_SD,
    )
