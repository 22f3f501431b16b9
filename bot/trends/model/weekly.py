"""One team's weeks as single numbers: the mean score of each and how much it tells.

Cheap, and blind to who answered: good for what many teams share, not for a team's verdicts.
"""

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.norms import (
    PERSON_VARIANCE,
    TEAM_VARIANCE,
    WEEK_VARIANCE,
    Floats,
    NormTable,
)


def weekly(answers: Answers, norms: NormTable, *, first: int, weeks: int) -> tuple[Floats, Floats]:
    """Mean score (SD) and its precision (1/SD²) for each of `weeks` weeks from `first` on.

    A score weighs what its item tells; the precision allows for a week's passing mood. A week
    without answers has precision 0. Answers of other weeks are passed over.
    """
    index = answers.week - first
    chosen = answers.take((index >= 0) & (index < weeks))
    index = chosen.week - first
    told = 1 / (1 / norms.precision[chosen.item] + TEAM_VARIANCE + PERSON_VARIANCE)
    scores = norms.scores[chosen.item, chosen.category]
    total: Floats = np.bincount(index, told, weeks).astype(np.float64)
    there = total > 0
    means: Floats = np.zeros(weeks)
    means[there] = np.bincount(index, told * scores, weeks)[there] / total[there]
    precision: Floats = np.zeros(weeks)
    precision[there] = 1 / (1 / total[there] + WEEK_VARIANCE)
    return means, precision
