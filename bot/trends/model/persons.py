"""Answers gathered by person: what each of an organisation's people said, and how surely."""

from dataclasses import dataclass

import numpy as np

from bot.trends.model.effects import Answers
from bot.trends.model.norms import PERSON_VARIANCE, Floats, Ints, NormTable


@dataclass(frozen=True)
class Persons:
    """One entry for each person of a team and part, whatever the parts are.

    `told` is the summed precision of the person's answers (1/SD²), `mean` their weighted mean
    score. `of_answer` leads from an answer to its entry; `teams` is how many teams there are.
    """

    team: Ints
    part: Ints
    told: Floats
    mean: Floats
    of_answer: Ints
    teams: int

    @classmethod
    def of(
        cls,
        answers: Answers,
        norms: NormTable,
        *,
        team: Ints,
        part: Ints,
        weight: Floats | float = 1.0,
    ) -> "Persons":
        """`team` and `part` tell of each answer; `weight` scales its precision."""
        teams, place = np.unique(team, return_inverse=True)
        keys = np.stack([place, part, answers.person])
        entries, of_answer = np.unique(keys, axis=1, return_inverse=True)
        of_answer = of_answer.reshape(-1)
        count = entries.shape[1]
        precision = norms.precision[answers.item] * weight
        scores = norms.scores[answers.item, answers.category]
        told: Floats = np.bincount(of_answer, precision, count).astype(np.float64)
        mean: Floats = np.bincount(of_answer, precision * scores, count) / told
        return cls(entries[0], entries[1], told, mean, of_answer, len(teams))

    @property
    def weight(self) -> Floats:
        """What a person tells of others like them (1/SD²)."""
        return 1 / (PERSON_VARIANCE + 1 / self.told)
