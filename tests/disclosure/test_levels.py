import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.levels import Grade, grade, share
from bot.trends.model.reading import Level
from bot.trends.model.week import Basis

HIGH = {Grade.VERY_LIKELY_HIGH, Grade.LIKELY_HIGH}
WORRYING = {Grade.VERY_LIKELY_WORRYING, Grade.LIKELY_WORRYING}


def a_level(points: float = 0.0, wide: float = 0.4) -> Level:
    return Level(points, points - wide, points + wide)


@given(st.floats(0, 1), st.integers(1, 60))
def test_a_share_is_on_its_step_and_never_none_or_all(worrying: float, people: int) -> None:
    told = share(worrying, people=people)
    steps = 10 if people >= 20 else 4
    assert 0 < told < 1
    assert (told * steps) == pytest.approx(round(told * steps))


@given(st.floats(-3, 3), st.floats(0.05, 2), st.floats(0, 1))
def test_a_level_without_what_is_usual_is_never_told_as_high(
    points: float, wide: float, worrying: float
) -> None:
    assert grade(a_level(points, wide), Basis.ABSOLUTE, worrying) not in HIGH
    assert grade(a_level(points, wide), Basis.USUAL, worrying) not in WORRYING


@pytest.mark.parametrize(
    ("worrying", "said"),
    [
        (0.8, Grade.VERY_LIKELY_WORRYING),
        (0.6, Grade.LIKELY_WORRYING),
        (0.57, Grade.CANNOT_TELL),
        (0.5, Grade.CANNOT_TELL),
        (0.2, Grade.NO_SIGN),
        (0.0, Grade.NO_SIGN),
        (1.0, Grade.VERY_LIKELY_WORRYING),
        (None, None),
    ],
)
def test_the_scale_itself_says_how_most_answers_lean(
    worrying: float | None, said: Grade | None
) -> None:
    assert grade(a_level(), Basis.ABSOLUTE, worrying) is said


@pytest.mark.parametrize(
    ("points", "said", "lowered"),
    [
        (1.2, Grade.VERY_LIKELY_HIGH, Grade.LIKELY_HIGH),
        (0.72, Grade.LIKELY_HIGH, Grade.CANNOT_TELL),
        (0.65, Grade.CANNOT_TELL, Grade.CANNOT_TELL),
        (0.5, Grade.CANNOT_TELL, Grade.CANNOT_TELL),
        (-1.0, Grade.NO_SIGN, Grade.CANNOT_TELL),
    ],
)
def test_where_many_fell_silent_every_word_is_one_grade_less_sure(
    points: float, said: Grade, lowered: Grade
) -> None:
    assert grade(a_level(points), Basis.USUAL, None) is said
    assert grade(a_level(points), Basis.USUAL, None, faltering=True) is lowered
