from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.trends.model.participation import Change, _chance, participation_of

WEEK = 100


def prompts(earlier: float, recent: float, *, people: int = 8) -> list[tuple[int, bool]]:
    """Sixteen weeks of prompts to `people`, answered at these rates as evenly as can be."""
    told: list[tuple[int, bool]] = []
    for rate, weeks in ((earlier, range(WEEK - 15, WEEK - 3)), (recent, range(WEEK - 3, WEEK + 1))):
        for place in range(people * len(weeks)):
            answered = int((place + 1) * rate + 1e-9) > int(place * rate + 1e-9)
            told.append((weeks[place % len(weeks)], answered))
    return told


@pytest.mark.parametrize(
    ("earlier", "recent", "change"),
    [
        (0.75, 0.30, Change.FELL),
        (0.30, 0.75, Change.ROSE),
        (0.75, 0.75, Change.STEADY),
        (0.75, 0.66, Change.STEADY),
    ],
)
def test_a_change_of_the_rate_is_told_by_its_name(
    earlier: float, recent: float, change: Change
) -> None:
    found = participation_of(prompts(earlier, recent), week=WEEK)
    assert found.change is change
    assert found.rate == pytest.approx(recent, abs=0.02)
    assert found.before == pytest.approx(earlier, abs=0.02)


def test_the_drop_is_in_points_and_only_where_the_rate_fell() -> None:
    fell = participation_of(prompts(0.75, 0.30), week=WEEK)
    assert fell.drop_points == pytest.approx(45, abs=2)
    assert participation_of(prompts(0.75, 0.68), week=WEEK).drop_points == 0
    assert participation_of(prompts(0.30, 0.75), week=WEEK).drop_points == 0


def test_a_small_fall_is_no_news_however_sure() -> None:
    assert participation_of(prompts(0.75, 0.67, people=150), week=WEEK).change is Change.STEADY


def test_few_prompts_say_nothing() -> None:
    new = [each for each in prompts(0.75, 0.1) if each[0] > WEEK - 5]
    assert participation_of(new, week=WEEK).change is Change.CANNOT_TELL
    assert participation_of([], week=WEEK).rate is None


def test_a_span_that_could_hide_twenty_points_is_not_called_steady() -> None:
    assert participation_of(prompts(0.5, 0.5, people=4), week=WEEK).change is Change.CANNOT_TELL
    assert participation_of(prompts(0.5, 0.5, people=9), week=WEEK).change is Change.STEADY


def test_other_weeks_and_the_order_do_not_matter() -> None:
    told = prompts(0.75, 0.3)
    others = [(WEEK + 1, True)] * 50 + [(WEEK - 16, False)] * 50
    assert participation_of([*others, *reversed(told)], week=WEEK) == participation_of(
        told, week=WEEK
    )


@given(st.integers(0, 60), st.floats(0.5, 200), st.floats(0.5, 200))
def test_the_chances_of_all_counts_add_up(trials: int, yes: float, no: float) -> None:
    chances = [_chance(count, trials, yes, no) for count in range(trials + 1)]
    assert isclose(sum(chances), 1, abs_tol=1e-9)
    mean = sum(count * chance for count, chance in enumerate(chances))
    assert isclose(mean, trials * yes / (yes + no), rel_tol=1e-7, abs_tol=1e-7)
