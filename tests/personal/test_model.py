from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.quotes import strip
from bot.personal.model import before, is_taken_from

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "since"),
    [
        ("P1M", datetime(2026, 2, 28, 12, 0, tzinfo=UTC)),
        ("P12M", datetime(2025, 3, 31, 12, 0, tzinfo=UTC)),
        ("P1Y6M", datetime(2024, 9, 30, 12, 0, tzinfo=UTC)),
        ("P2W3D", NOW - timedelta(days=17)),
    ],
)
def test_an_age_goes_by_the_calendar(age: str, since: datetime) -> None:
    assert before(age, NOW) == since


@pytest.mark.parametrize("age", ["", "P", "12M", "P1H", "P-1M", "P1D2M"])
def test_what_is_no_age_is_refused(age: str) -> None:
    with pytest.raises(ValueError, match="no age"):
        before(age, NOW)


@given(
    st.text(alphabet="abc XYZ 19 @.#\n`", max_size=40),
    st.sets(st.sampled_from(["Ada", "Bo Virtanen", "abc"]), max_size=2),
)
def test_a_quote_is_known_again_whatever_was_taken_out_of_it(text: str, names: set[str]) -> None:
    quote = strip(text, names)
    if quote:
        assert is_taken_from(quote, [text])


def test_somebody_elses_words_are_not_taken_for_ones_own() -> None:
    assert not is_taken_from("Testing takes … days", ["Testing is nobody's job"])
    assert not is_taken_from("a.c", ["abc"])
    assert not is_taken_from("Testing", [])
