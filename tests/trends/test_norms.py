import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.trends.model.norms import norm_of


@given(counts=st.lists(st.integers(0, 5000), min_size=2, max_size=5))
def test_a_more_worrying_answer_always_scores_higher(counts: list[int]) -> None:
    scores = norm_of([float(count) for count in counts]).scores
    assert len(scores) == len(counts)
    assert all(healthier < worse for healthier, worse in pairwise(scores))


def test_the_population_itself_scores_zero_on_average() -> None:
    counts = np.array([120.0, 300.0, 280.0, 200.0, 100.0])
    shares = (counts + 2 / 5) / (counts.sum() + 2)
    assert float(shares @ np.array(norm_of(list(counts)).scores)) == pytest.approx(0, abs=1e-12)


def test_a_value_that_nobody_chose_still_has_a_score() -> None:
    assert all(math.isfinite(score) for score in norm_of([0, 0, 50]).scores)


def test_a_norm_without_answers_is_flat_and_unsure() -> None:
    norm = norm_of([0, 0, 0])
    assert norm.scores[0] == pytest.approx(-norm.scores[2])
    assert norm.item_variance == pytest.approx(0.25)


def test_the_more_answers_behind_a_norm_the_surer_it_is() -> None:
    variances = [norm_of([n, 2 * n, n]).item_variance for n in (0, 1, 10, 100, 2500)]
    assert all(more > less for more, less in pairwise(variances))
    assert variances[-1] < 1e-3


def test_an_item_hardly_answered_takes_the_shape_of_its_kind() -> None:
    alike = [10, 400, 400, 180, 10]
    borrowed, flat = norm_of([0] * 5, alike), norm_of([0] * 5)
    known = norm_of(alike)
    assert abs(borrowed.scores[0] - known.scores[0]) < abs(flat.scores[0] - known.scores[0])
    assert borrowed.item_variance == flat.item_variance


def test_an_item_often_answered_keeps_its_own_shape() -> None:
    own = [300.0, 400.0, 200.0, 80.0, 20.0]
    assert norm_of(own, own[::-1]).scores == pytest.approx(norm_of(own).scores, abs=0.1)
