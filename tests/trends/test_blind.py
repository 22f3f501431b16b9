import numpy as np
import pytest

from bot.trends.model.blind import PracticeCount, Statement, chance_above


def practice(
    asked: int = 20, lately: int = 5, answered: int = 0, dont_know: int = 0
) -> PracticeCount:
    return PracticeCount("security", asked, lately, answered, dont_know, 8, 8, 8)


@pytest.mark.parametrize(
    ("count", "statement"),
    [
        (practice(asked=0, lately=0), Statement.NOT_ASKED),
        (practice(lately=0, answered=20), Statement.NOT_ASKED),
        (practice(asked=4), None),
        (practice(asked=20), Statement.SILENT),
        (practice(answered=4, dont_know=16), Statement.DONT_KNOW),
        (practice(answered=19, dont_know=1), None),
        (practice(asked=5, answered=3, dont_know=2), None),
    ],
)
def test_four_cases_are_never_mixed(count: PracticeCount, statement: Statement | None) -> None:
    assert count.statement is statement


def test_the_chance_is_the_tail_of_the_posterior() -> None:
    drawn = np.random.default_rng(1).beta(1 + 6, 9 + 10, 200_000)
    assert chance_above(0.2, 6, 10) == pytest.approx(float((drawn > 0.2).mean()), abs=0.005)
