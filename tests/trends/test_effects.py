import numpy as np
import pytest

from bot.trends.model.effects import Answers, Mixed
from bot.trends.model.norms import Floats, NormTable, norm_of
from tests.trends.planted import NORMS, team_answers

UNSURE = NormTable.of([norm_of([0] * 5), norm_of([1, 2, 0, 1, 0])])


def direct(answers: Answers, norms: NormTable) -> Floats:
    """The covariance of the answers, written out."""
    covariance: Floats = np.diag(1 / norms.precision[answers.item]) + 0.10
    covariance += 0.25 * (answers.person[:, None] == answers.person)
    covariance += 0.02 * (answers.week[:, None] == answers.week)
    same_item = answers.item[:, None] == answers.item
    covariance += norms.item_variance[answers.item][:, None] * same_item
    return covariance


@pytest.mark.parametrize("seed", range(5))
def test_the_fast_form_agrees_with_the_direct_one(seed: int) -> None:
    answers = team_answers(np.random.default_rng(seed))
    inverse = np.linalg.inv(direct(answers, UNSURE))
    scores = UNSURE.scores[answers.item, answers.category]
    shapes = (answers.week[:, None] >= np.arange(25, 15, -1)).astype(np.float64)
    on_scores, on_itself = Mixed.of(answers, UNSURE).evidence(shapes)
    assert on_scores == pytest.approx(shapes.T @ inverse @ scores, abs=1e-8)
    assert on_itself == pytest.approx(np.diag(shapes.T @ inverse @ shapes), abs=1e-8)


def test_a_known_norm_adds_no_effect_of_the_item() -> None:
    answers = team_answers(np.random.default_rng(1))
    known = Mixed.of(answers, NORMS).effects.shape[1]
    assert Mixed.of(answers, UNSURE).effects.shape[1] == known + len(np.unique(answers.item))
