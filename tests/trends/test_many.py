from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.trends.model.effects import Answers
from bot.trends.model.many import Cell, read_many
from bot.trends.model.norms import NormTable, norm_of
from bot.trends.model.reading import Reading, read_lens
from bot.trends.model.step import Step
from tests.trends.planted import NORMS, team_answers

WEEK = 25
UNSURE = NormTable.of([norm_of([0] * 5), norm_of([1, 2, 0, 1, 0])])
HALF = NormTable.of([norm_of([300] * 5), norm_of([3, 2, 0, 1, 0])])
NOBODY = team_answers(np.random.default_rng(0)).take(np.zeros(0, dtype=np.int64))


def figures(reading: Reading) -> Iterator[float]:
    """All of a reading's numbers in a fixed order, -1 for one that is missing."""
    yield from (reading.week, reading.first_week, reading.answers, reading.people, reading.weeks)
    yield from (reading.fresh, reading.enough, reading.unfavourable or -1)
    level = reading.level
    yield from (level.points, level.low, level.high) if level else (-1, -1, -1)
    if reading.steps is None:
        yield -1
        return
    yield reading.steps.detectable or -1
    for step in (reading.steps.worse, reading.steps.better):
        yield from told(step)


def told(step: Step) -> tuple[float, ...]:
    return step.log_bf, step.onset, step.size, step.low, step.high, step.weeks


def alone(cell: Cell, week: int) -> Reading:
    return read_lens(
        cell.answers, cell.norms, week=week, first_week=cell.first_week, members=cell.members
    )


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    answers = team_answers(
        rng,
        people=draw(st.integers(1, 30)),
        weeks=draw(st.sampled_from([3, 9, 26, 40])),
        shift=draw(st.sampled_from([0.0, 1.2, -1.2])),
        each=draw(st.sampled_from([0.1, 0.5, 0.9])),
    )
    return Cell(
        draw(st.sampled_from([answers, answers, answers, NOBODY])),
        draw(st.sampled_from([NORMS, NORMS, UNSURE, HALF])),
        first_week=draw(st.integers(0, 20)),
        members=draw(st.sampled_from([None, np.array([0, 1, 2, 77]), np.array([], dtype=int)])),
    )


@settings(max_examples=60, deadline=None)
@given(many=st.lists(cells(), max_size=8), week=st.integers(0, 30))
def test_many_at_once_are_read_as_one_by_one(many: list[Cell], week: int) -> None:
    found = read_many(many, week=week)
    assert len(found) == len(many)
    for cell, reading in zip(many, found, strict=True):
        assert list(figures(reading)) == pytest.approx(list(figures(alone(cell, week))), abs=1e-8)


def test_more_cells_than_are_laid_out_together_keep_their_order() -> None:
    teams: list[Answers] = [
        team_answers(np.random.default_rng(seed), people=2 + seed % 5, each=0.3)
        for seed in range(7)
    ]
    many = [Cell(teams[number % 7], NORMS, 0) for number in range(1100)]
    found = read_many(many, week=WEEK)
    for number, reading in enumerate(found):
        assert reading.answers == found[number % 7].answers
        assert list(figures(reading)) == pytest.approx(list(figures(found[number % 7])), abs=1e-8)
