"""One lens over the weeks: since when its change has been told, and which way its line goes."""

from dataclasses import replace

import pytest

from bot.digest.course import TREND_WEEKS, Told, told_since, trend
from bot.disclosure.model import Verdict
from bot.disclosure.week import ReleasedWeek
from tests.digest.weeks import TEXTS, hidden, weeks

W, B, S = Verdict.RAISED, Verdict.EASED, Verdict.STEADY


def a_past(*verdicts: Verdict | str) -> list[ReleasedWeek]:
    """Weeks up to W47 in which the silo had these verdicts; "new" is one told first."""
    told = weeks({"silo": [0.0] * len(verdicts)})
    for place, verdict in enumerate(verdicts):
        silo = (
            hidden("silo")
            if verdict is Verdict.HIDDEN
            else replace(
                told[place].lenses["silo"],
                verdict=W if verdict == "new" else Verdict(verdict),
                new=verdict == "new",
            )
        )
        told[place] = replace(told[place], lenses={**told[place].lenses, "silo": silo})
    return told


@pytest.mark.parametrize(
    ("past", "told"),
    [
        (("new",), Told("2026-W47", 0)),
        ((S, "new", W, W), Told("2026-W45", 2)),
        (("new", Verdict.HIDDEN, W), Told("2026-W45", 1)),
        (("new", W, "new", W), Told("2026-W46", 1)),
        ((W, W, W), Told(None, 2)),
        (("new", B, W), Told(None, 0)),
        (("new", W, S), Told(None, 0)),
    ],
)
def test_since_when_a_change_is_told_is_read_from_the_releases(
    past: tuple[Verdict, ...], told: Told
) -> None:
    assert told_since(a_past(*past), "silo") == told


@pytest.mark.parametrize(
    ("course", "verdict", "word"),
    [
        ([0.0, 0.25, 0.5], W, "rising"),
        ([0.5, None, 0.0], B, "falling"),
        ([0.0, 0.5, 0.25], W, "level"),
        ([0.0, 0.25, 0.5], S, "rising, but not clearly"),
        ([0.5, 0.25, 0.0], S, "falling, but not clearly"),
    ],
)
def test_the_word_beside_the_bars_says_which_way_they_go(
    course: list[float | None], verdict: Verdict, word: str
) -> None:
    told = weeks({"silo": course})
    silo = replace(told[-1].lenses["silo"], verdict=verdict)
    told[-1] = replace(told[-1], lenses={**told[-1].lenses, "silo": silo})
    line = trend(told, "silo", TEXTS.by("en"))
    assert line
    assert line.word == word


def test_the_line_is_short_and_starts_with_a_figure() -> None:
    long, late = weeks({"silo": [0.0] * 20}), weeks({"silo": [None, None, 0.0, None]})
    for told, bars in ((long, "▄" * TREND_WEEKS), (late, "▄·")):
        line = trend(told, "silo", TEXTS.by("en"))
        assert line
        assert line.bars == bars


def test_a_lens_without_figures_has_no_line() -> None:
    assert trend(weeks({"silo": [None, None]}), "silo", TEXTS.by("en")) is None
