"""Small synthetic answers with a known truth, for the tests of trends."""

from statistics import NormalDist

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.norms import NormTable, norm_of

#: The shares of two five-point items in a quiet population, as counts.
SHARES = ((900, 2100, 3000, 2500, 1500), (1500, 2500, 2800, 2200, 1000))
NORMS = NormTable.of([norm_of(counts) for counts in SHARES])


def team_answers(
    rng: np.random.Generator,
    *,
    people: int = 8,
    weeks: int = 26,
    shift: float = 0.0,
    onset: int = 16,
    each: float = 0.5,
) -> Answers:
    """A team that answers with chance `each` a person and week, and moves by `shift` at `onset`."""
    rows: list[tuple[int, int, int, int]] = []
    temper = rng.normal(0, 0.5, people)
    borders = [np.cumsum(counts)[:-1] / sum(counts) for counts in SHARES]
    cuts = [_quantiles(border) for border in borders]
    for week in range(weeks):
        for person in range(people):
            if rng.random() >= each:
                continue
            item = int(rng.integers(len(SHARES)))
            latent = temper[person] + rng.normal(0, 0.8) + (shift if week >= onset else 0.0)
            rows.append((person, week, item, int((latent > cuts[item]).sum())))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Answers(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def mirrored(answers: Answers) -> Answers:
    """The same answers with worst and best exchanged."""
    return Answers(answers.person, answers.week, answers.item, 4 - answers.category)


def _quantiles(shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    return [NormalDist().inv_cdf(float(share)) for share in shares]
