import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.trends.model.norms import NormTable, norm_of, norms_of


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


def test_an_item_with_fewer_than_fifty_answers_has_a_flat_norm() -> None:
    skewed = [0.0, 0, 1, 8, 40]
    young = norms_of({"a": skewed})["a"]
    flat = norm_of([0] * 5)
    stretch = young.scores[-1] / flat.scores[-1]
    assert young.scores == pytest.approx([stretch * each for each in flat.scores])
    assert young.cuts == pytest.approx([stretch * each for each in flat.cuts])
    assert young.item_variance == pytest.approx(0.25)
    assert norms_of({"a": [0.0, 0, 1, 8, 41]})["a"] == norm_of([0, 0, 1, 8, 41])


def test_nothing_that_other_items_said_places_a_young_one() -> None:
    high, low = [0.0, 0, 500, 300, 200], [200.0, 300, 500, 0, 0]
    young = [1.0, 2, 4, 2, 1]
    assert norms_of({"a": young, "b": high})["a"] == norms_of({"a": young, "b": low})["a"]


def test_people_who_use_little_of_the_scale_are_heard_all_the_same() -> None:
    narrow = {name: [0.0, 10, 20, 10, 0] for name in "abc"}
    wide = {name: [10.0, 5, 10, 5, 10] for name in "abc"}
    assert norms_of(narrow)["a"].scores[3] > 1.3 * norms_of(wide)["a"].scores[3]


def test_one_mans_answer_says_nothing_of_how_far_answers_lie_apart() -> None:
    assert norms_of({"a": [0, 0, 1, 0, 0]})["a"].scores == norm_of([0] * 5).scores


@pytest.mark.parametrize(("width", "worrying"), [(5, [3, 4]), (4, [2, 3]), (3, [2]), (2, [1])])
def test_worrying_are_the_upper_two_of_five_the_worst_of_three_and_the_upper_half(
    width: int, worrying: list[int]
) -> None:
    table = NormTable.of([norm_of([10] * width)])
    borders = table.cuts[0]
    assert [c for c in range(width) if borders[c] >= table.bad_from[0]] == worrying
