from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.trends.model.many import Cell, own_steps, read_lens, read_teams
from bot.trends.model.norms import NormTable, norm_of
from bot.trends.model.reading import Reading
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
@given(many=st.lists(st.lists(cells(), max_size=4), max_size=6), week=st.integers(0, 30))
def test_many_teams_at_once_are_read_as_one_by_one(many: list[list[Cell]], week: int) -> None:
    found = read_teams(many, week=week)
    assert [len(team) for team in found] == [len(team) for team in many]
    for team, readings in zip(many, found, strict=True):
        (alone,) = read_teams([team], week=week)
        for reading, wanted in zip(readings, alone, strict=True):
            assert list(figures(reading)) == pytest.approx(list(figures(wanted)), abs=1e-8)


def test_more_teams_than_are_laid_out_together_keep_their_order() -> None:
    teams = [
        [
            Cell(
                team_answers(np.random.default_rng(10 * seed + lens), people=2 + seed % 5), NORMS, 0
            )
            for lens in range(2)
        ]
        for seed in range(7)
    ]
    found = read_teams([teams[number % 7] for number in range(150)], week=WEEK)
    for number, readings in enumerate(found):
        for reading, wanted in zip(readings, found[number % 7], strict=True):
            assert list(figures(reading)) == pytest.approx(list(figures(wanted)), abs=1e-8)


def worse(team: Sequence[Cell]) -> list[float]:
    return [each.worse.log_bf for (each, *_) in [read_teams([team], week=WEEK)[0]] if each.worse]


def test_a_passing_week_of_all_lenses_speaks_less_for_a_change_of_one() -> None:
    """The newest two weeks are bad in one lens, or in all of them."""
    moody, alone = [], []
    for seed in range(12):
        bad = [lens_of(10 * seed + lens, shift=1.4, onset=WEEK - 1) for lens in range(6)]
        calm = [lens_of(10 * seed + lens) for lens in range(6)]
        moody += worse(bad)
        alone += worse([bad[0], *calm[1:]])
    assert np.mean(moody) < np.mean(alone) - 0.4


def test_a_lasting_change_of_all_lenses_is_found_in_each() -> None:
    found = [
        read_teams([[lens_of(10 * seed + lens, shift=1.2) for lens in range(6)]], week=WEEK)[0]
        for seed in range(8)
    ]
    rung = [each.worse is not None and each.worse.log_bf >= 3.0 for team in found for each in team]
    assert sum(rung) >= 40


def test_what_other_lenses_do_is_no_change_of_one_that_stands_still() -> None:
    for seed in range(12):
        moved = [lens_of(10 * seed + lens, shift=1.5) for lens in range(1, 6)]
        assert max(worse([lens_of(10 * seed), *moved])) < 3.0


def lens_of(seed: int, *, shift: float = 0.0, onset: int = 16) -> Cell:
    return Cell(team_answers(np.random.default_rng(seed), shift=shift, onset=onset), NORMS, 0)


def test_without_anything_shared_a_team_s_own_steps_are_its_steps() -> None:
    team = [lens_of(1), lens_of(2, shift=1.0)]
    plain = [each.steps for each in read_teams([team], week=WEEK)[0]]
    assert own_steps([team], [[{}, {}]], week=WEEK) == [plain]
    shared = dict.fromkeys(range(16, 26), 0.5)
    assert own_steps([team], [[{}, shared]], week=WEEK) != [plain]
    assert own_steps([], [], week=WEEK) == []


def test_a_lens_by_itself_is_a_team_of_one_lens() -> None:
    cell = replace(lens_of(3), first_week=2, members=np.array([1, 2]))
    assert read_teams([[cell]], week=WEEK) == [
        [read_lens(cell.answers, NORMS, week=WEEK, first_week=2, members=cell.members)]
    ]
