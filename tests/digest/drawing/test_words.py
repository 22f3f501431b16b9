from dataclasses import replace

import pytest

from bot.digest.drawing.words import alt_of, signed
from tests.digest.cases import CASES
from tests.digest.weeks import TEXTS, a_rich_history, telling

#: What Slack takes as an image block's alt text.
LONGEST = 2000


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("name", CASES)
def test_the_words_for_the_picture_fit_into_slacks_limit(name: str, language: str) -> None:
    told = CASES[name]()
    assert len(alt_of(replace(told, say=TEXTS.by(language)))) < LONGEST


def test_all_six_lenses_are_said_with_their_figures() -> None:
    said = alt_of(CASES["raised"]())
    for name in (
        "Working apart", "Far from users", "Thin testing",
        "Method on paper", "Out of sight after release", "Ideas left outside",
    ):  # fmt: skip
        assert f"{name}: " in said
    assert "since about week 40 by about 0.75 points (likely 0.25 to 1.25)" in said
    assert "now +1 (likely +0.5 to +1.5), in week 24 0" in said


def test_what_was_tried_and_what_became_of_it_is_said() -> None:
    said = alt_of(CASES["raised"]())
    assert "began to try something in week 46" in said
    assert "looked again in week 43: no change" in said


def test_hidden_weeks_are_said_to_be_hidden_and_no_figure_of_a_hidden_lens_is_said() -> None:
    said = alt_of(CASES["hidden"]())
    assert "Far from users: not shown, not shown in week 45–47." in said
    assert "not shown in week 34–37" in said


def test_an_older_figure_is_said_with_its_week() -> None:
    assert "figure of week 45" in alt_of(CASES["eased"]())


def test_without_a_known_usual_the_middle_of_the_scale_is_said() -> None:
    assert "now −0.5 from the middle of the scale (likely −1 to 0)" in alt_of(CASES["new_week_8"]())


def test_finnish_is_said_in_finnish_numbers() -> None:
    assert "noin 0,75 pisteen verran" in alt_of(CASES["finnish"]())


def test_a_level_measured_otherwise_is_not_compared_with() -> None:
    told = a_rich_history()
    earlier = [
        replace(
            week, lenses={k: replace(each, basis="absolute") for k, each in week.lenses.items()}
        )
        for week in told[:-1]
    ]
    said = alt_of(telling([*earlier, told[-1]]))
    assert "in week 34" not in said


@pytest.mark.parametrize(
    ("value", "said"), [(0.75, "+0.75"), (-0.5, "−0.5"), (0.0, "0"), (1.0, "+1")]
)
def test_a_sign_stands_before_every_number_but_zero(value: float, said: str) -> None:
    assert signed(TEXTS.by("en"), value) == said
