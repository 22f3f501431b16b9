from dataclasses import replace

import pytest

from bot.digest.model import LENSES, STARRED
from bot.digest.plain import plain_text
from bot.digest.story import by_contract, points, tell
from bot.disclosure.model import Attendance, Guard, Verdict
from bot.disclosure.week import ReleasedWeek
from bot.people.model import Context
from tests.digest.weeks import TEXTS, a_rich_history, a_week, hidden, release, telling, weeks

BOTH = pytest.mark.parametrize("language", ["en", "fi"])


def with_lens(week: ReleasedWeek, key: str, **changes: object) -> ReleasedWeek:
    lens = replace(week.lenses[key], **changes)  # type: ignore[arg-type]
    return replace(week, lenses={**week.lenses, key: lens})


def test_the_starred_three_always_lead() -> None:
    assert [lens.key for lens in tell(telling(a_rich_history())).lead] == list(STARRED)


def test_a_raised_lens_says_since_when_by_how_much_and_what_to_try() -> None:
    testing = tell(telling(a_rich_history())).lead[2]
    assert testing.change == (
        "Since about week 41, by about 0.75 points on a five-point scale"
        " (likely between 0.25 and 1.25)."
    )
    assert testing.to_try
    assert testing.to_try.startswith("To try: ")


def test_the_summary_tells_what_got_worse_and_what_got_better() -> None:
    assert tell(telling(a_rich_history())).summary == (
        "Worth talking about: Thin testing. Better than before: Far from users."
        " No other clear change."
    )


def test_a_raised_lens_without_a_star_joins_the_top() -> None:
    week = with_lens(
        weeks({"silo": [0.0]})[-1], "method_gap",
        verdict=Verdict.RAISED, onset_week="2026-W41", size=1.0, low=0.5, high=1.5,
    )  # fmt: skip
    story = tell(telling([week]))
    assert [lens.key for lens in story.lead] == [*STARRED, "method_gap"]
    assert "method_gap" not in {lens.key for lens in story.others}


def test_the_first_eight_weeks_name_the_week_of_the_first_trend() -> None:
    week = replace(weeks({"silo": [0.0]})[-1], first_trend_week="2026-W52")
    story = tell(telling([week]))
    assert "week 52" in story.summary
    assert "week 52" in story.paragraphs[-1].text


def test_a_hidden_week_gives_no_figure_away() -> None:
    week = a_week(
        "2026-W47", {str(key): hidden(str(key)) for key in LENSES}, attendance=Attendance()
    )
    text = plain_text(tell(telling([week])))
    assert "Too few people have answered lately" in text
    assert "▁" not in text
    assert "since about" not in text


def test_a_gap_in_the_line_is_a_week_without_figures() -> None:
    silo = tell(telling(a_rich_history())).lead[0]
    assert silo.trend == "▄▅▅··▅▅▅▄▄▄▄"
    assert silo.course == "weeks 36 to 47, higher is worse; “·” is a week without figures"


@BOTH
def test_earlier_figures_that_still_stand_are_named(language: str) -> None:
    text = plain_text(tell(telling(a_rich_history(), language=language)))
    assert ("(week 46)" if language == "en" else "(viikko 46)") in text


@pytest.mark.parametrize(
    ("lens", "context", "theirs"),
    [
        ("operations_gap", Context(after_release="customer"), True),
        ("operations_gap", Context(after_release="other_unit"), True),
        ("operations_gap", Context(after_release="us"), False),
        ("innovation_gap", Context(customer="external"), True),
        ("innovation_gap", Context(customer="both"), False),
        ("silo", Context(customer="external", after_release="customer"), False),
    ],
)
def test_what_a_contract_gives_away_is_no_neglect(
    lens: str,
    context: Context,
    theirs: bool,  # noqa: FBT001
) -> None:
    assert by_contract(lens, context) is theirs
    week = with_lens(
        weeks({"silo": [0.0]})[-1], lens,
        verdict=Verdict.RAISED, onset_week="2026-W41", size=1.0, low=0.5, high=1.5,
    )  # fmt: skip
    told = next(each for each in tell(telling([week], context=context)).lead if each.key == lens)
    assert ("no sign of neglect" in told.sentence) is theirs


def test_a_regulated_team_hears_that_compliance_counts_for_more() -> None:
    told = telling(a_rich_history(), context=Context(regulated=True))
    assert "Compliance matters more" in tell(told).paragraphs[1].text


def test_a_named_team_is_not_promised_a_minimum() -> None:
    week = replace(weeks({"silo": [0.0]})[-1], guard=Guard(None))
    assert "fewer than" not in tell(telling([week])).paragraphs[0].text


@BOTH
@pytest.mark.parametrize("band", ["hidden", "<40", "40-60", "60-80", ">80"])
def test_every_band_has_its_sentence(language: str, band: str) -> None:
    week = replace(weeks({"silo": [0.0]})[-1], attendance=Attendance("20+", band))
    assert tell(telling([week], language=language)).paragraphs[0].text


@BOTH
def test_every_verdict_is_said_in_both_languages(language: str) -> None:
    for verdict in Verdict:
        week = with_lens(weeks({"silo": [0.0]})[-1], "silo", verdict=verdict)
        silo = tell(telling([week], language=language)).lead[0]
        assert silo.verdict
        assert silo.sentence


def test_figures_are_written_the_way_the_language_writes_them() -> None:
    assert points(TEXTS.by("en"), 0.75) == "0.75"
    assert points(TEXTS.by("fi"), 0.75) == "0,75"
    assert points(TEXTS.by("en"), 1.0) == "1"
    assert points(TEXTS.by("fi"), -0.5) == "−0,5"


def test_one_point_is_singular() -> None:
    eased = tell(telling(a_rich_history())).lead[1]
    assert eased.change_short == "since about week 42, by about 1 point"


def test_the_description_of_the_picture_carries_each_lens() -> None:
    alt = tell(telling(a_rich_history())).alt
    assert "Thin testing: worse, since about week 41, by about 0.75 points" in alt
    assert "Method on paper: not shown." in alt


def test_a_single_week_is_told_too() -> None:
    week = a_week("2026-W47", {str(key): release(str(key), "2026-W47", 0.25) for key in LENSES})
    assert tell(telling([week])).lead[0].course == "week 47, higher is worse"
