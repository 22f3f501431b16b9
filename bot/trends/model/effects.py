"""The linear mixed model of one team and lens: score = team + person + week + item + noise.

Every effect is normal with a known variance, so the covariance of the answers is
V = noise + Z G Z'. What is asked of V⁻¹ is worked out in the dimension of the effects (some
fifty), not of the answers, by the Woodbury identity; the tests hold it against the direct form.
"""

from dataclasses import dataclass

import numpy as np

from bot.trends.model.norms import (
    PERSON_VARIANCE,
    TEAM_VARIANCE,
    WEEK_VARIANCE,
    Floats,
    Ints,
    NormTable,
)

# SD². Below this an item's own error is lost in the noise of its answers, and not modelled.
NEGLIGIBLE_ITEM_VARIANCE = 1e-3
_NO_ITEMS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Answers:
    """Answers of one team to one lens, one entry each; all arrays have the same length.

    `person` and `item` are any small integers, `week` counts Mondays, `category` runs from 0
    (healthy) in the direction of concern.
    """

    person: Ints
    week: Ints
    item: Ints
    category: Ints

    def __len__(self) -> int:
        return len(self.week)

    def take(self, chosen: "Ints | np.ndarray[tuple[int], np.dtype[np.bool_]]") -> "Answers":
        return Answers(
            self.person[chosen], self.week[chosen], self.item[chosen], self.category[chosen]
        )


@dataclass(frozen=True)
class Mixed:
    """The normal equations of the effects, ready to be asked."""

    effects: Floats  # Z, one column an effect: the team first, then the people, weeks, items
    precision: Floats
    scores: Floats
    system: Floats  # G⁻¹ + Z' D Z

    @classmethod
    def of(cls, answers: Answers, norms: NormTable) -> "Mixed":
        rows = np.arange(len(answers))
        people, person = np.unique(answers.person, return_inverse=True)
        weeks, week = np.unique(answers.week, return_inverse=True)
        unsure = bool((norms.item_variance[answers.item] > NEGLIGIBLE_ITEM_VARIANCE).any())
        items, item = np.unique(answers.item if unsure else _NO_ITEMS, return_inverse=True)
        first_week = 1 + len(people)
        first_item = first_week + len(weeks)
        width = first_item + len(items)
        effects = np.zeros((len(answers), width))
        effects[:, 0] = 1.0
        effects[rows, 1 + person] = 1.0
        effects[rows, first_week + week] = 1.0
        variance = np.empty(width)
        variance[0] = TEAM_VARIANCE
        variance[1:first_week] = PERSON_VARIANCE
        variance[first_week:first_item] = WEEK_VARIANCE
        if unsure:
            effects[rows, first_item + item] = 1.0
            variance[first_item:] = norms.item_variance[items]
        precision = norms.precision[answers.item]
        system = effects.T @ (effects * precision[:, None])
        system[np.diag_indices(width)] += 1 / variance
        return cls(
            effects=effects,
            precision=precision,
            scores=norms.scores[answers.item, answers.category],
            system=system,
        )

    def evidence(self, shapes: Floats) -> tuple[Floats, Floats]:
        """For each column x of `shapes`: x'V⁻¹y and x'V⁻¹x."""
        weighted = shapes * self.precision[:, None]
        right = self.effects.T @ np.column_stack([weighted, self.precision * self.scores])
        solved = np.linalg.solve(self.system, right)
        on_scores = weighted.T @ self.scores - right[:, :-1].T @ solved[:, -1]
        on_itself = (weighted * shapes).sum(axis=0) - (right[:, :-1] * solved[:, :-1]).sum(axis=0)
        return on_scores, on_itself
