"""The solver finds what can be found, and nothing else."""

from fractions import Fraction
from random import Random

import pytest

from tests.attacks.solver import FADE, PRIME, Figure, isolated, witness


def figures(*weights: dict[int, int]) -> list[Figure]:
    return [Figure("cell", week, each) for week, each in enumerate(weights)]


def test_the_fading_weight_is_the_sixth_root_of_a_half() -> None:
    assert pow(FADE, 6, PRIME) * 2 % PRIME == 1


def test_two_sums_that_differ_by_one_answer_give_it_away() -> None:
    told = figures({1: 1, 2: 1, 3: 1}, {1: 1, 2: 1, 3: 1, 4: 1})
    people = {1: "a", 2: "b", 3: "c", 4: "d"}
    assert isolated(told, people) == [frozenset("d")]
    assert witness(told, people, frozenset("d")) == [("level", "cell", 0), ("level", "cell", 1)]


def test_fading_weights_are_undone_too() -> None:
    told = figures({1: 1, 2: 1, 3: 1}, {1: FADE, 2: FADE, 3: FADE, 4: 1})
    assert isolated(told, {1: "a", 2: "b", 3: "c", 4: "d"}) == [frozenset("d")]


def test_the_whole_without_its_other_parts_is_the_hidden_part() -> None:
    told = figures({1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, {1: 1, 2: 1}, {3: 1, 4: 1})
    assert isolated(told, {1: "a", 2: "b", 3: "c", 4: "d", 5: "e"}) == [frozenset("e")]


def test_answers_of_one_person_count_as_one_whatever_their_weights() -> None:
    told = figures({1: 1, 2: 1, 3: 2}, {1: 1, 2: 1, 3: 2, 4: 3, 5: 5})
    assert isolated(told, {1: "a", 2: "b", 3: "c", 4: "d", 5: "d"}) == [frozenset("d")]


def test_sums_of_several_people_isolate_nobody_but_the_pair() -> None:
    told = figures({1: 1, 2: 1, 3: 1}, {1: 1, 2: 1, 3: 1, 4: 1, 5: 1})
    people = {1: "a", 2: "b", 3: "c", 4: "d", 5: "e"}
    assert isolated(told, people) == []
    assert isolated(told, people, fewest=3) == [frozenset("de")]


@pytest.mark.parametrize("seed", range(30))
def test_it_agrees_with_fractions(seed: int) -> None:
    """Small random sums, solved again over the rationals, person by person."""
    rng = Random(seed)  # noqa: S311  # the same past for the same seed
    rows = [
        {answer: rng.choice((1, 1, 2)) for answer in range(8) if rng.random() < 0.6}
        for _ in range(rng.randint(2, 6))
    ]
    people = {answer: answer // 2 for answer in range(8)}
    expected = [
        frozenset({person})
        for person in range(4)
        if _rank(rows, {2 * person, 2 * person + 1}) < _rank(rows, set())
    ]
    assert sorted(isolated(figures(*rows), people), key=str) == expected


def _rank(rows: list[dict[int, int]], without: set[int]) -> int:
    matrix = [[Fraction(row.get(a, 0)) for a in range(8) if a not in without] for row in rows]
    rank = 0
    for column in range(8 - len(without)):
        pivot = next((r for r in range(rank, len(matrix)) if matrix[r][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        head = matrix[rank]
        for r in range(rank + 1, len(matrix)):
            factor = matrix[r][column] / head[column]
            matrix[r] = [one - factor * two for one, two in zip(matrix[r], head, strict=True)]
        rank += 1
    return rank


def test_a_figure_of_nobody_isolates_nobody() -> None:
    assert isolated(figures({}), {}) == []
