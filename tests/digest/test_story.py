from dataclasses import replace

import pytest

from bot.digest.course import Trend
from bot.digest.model import LENSES, STARRED
from bot.digest.plain import plain_text
from bot.digest.story import by_contract, tell
from bot.digest.telling import points
from bot.disclosure.model import Attendance, Guard, Verdict
from bot.disclosure.week import ReleasedWeek
from bot.people.model import Context
from tests.digest.weeks import TEXTS, a_rich_history, a_week, hidden, release, telling, weeks

BOTH = pytest.mark.parametrize("language", ["en", "fi"])


def with_lens(week: ReleasedWeek, key: str, **changes: object) -> ReleasedWeek:
    lens = replace(week.lenses[key], **changes)  # type: ignore[arg-type]
    return replace(week, lenses={**week.lenses, key: lens})


def raised_for(times: int, *, verdict: Verdict = Verdict.RAISED) -> list[ReleasedWeek]:
    """Twelve weeks; testing has changed and been told before `times` times."""
    told = weeks({"testing_gap": [0.0] * 12})
    for place in range(11 - times, 12):
        told[place] = with_lens(
            told[place], "testing_gap", verdict=verdict, new=place == 11 - times,
            onset_week="2026-W36", size=1.0, low=0.5, high=1.5,
        )  # fmt: skip
    return told


def test_the_starred_three_lead_what_changed_first() -> None:
    lead = [lens.key for lens in tell(telling(a_rich_history())).lead]
    assert lead == ["testing_gap", "user_feedback_gap", "silo"]
    level = [lens.key for lens in tell(telling(weeks({"silo": [0.0]}))).lead]
    assert level == list(STARRED)


def test_a_raised_lens_says_since_when_by_how_much_and_what_to_try() -> None:
    testing = tell(telling(a_rich_history())).lead[0]
    assert testing.change == (
        "Since about week 41, by about 0.75 points on a five-point scale (likely 0.25 to 1.25)."
    )
    assert testing.to_try
    assert testing.to_try.startswith("To try: ")


def test_the_summary_tells_what_is_new_before_what_still_stands() -> None:
    assert tell(telling(a_rich_history())).summary == (
        "Better, new this week: Far from users. Still worse: Thin testing (since week 41)."
    )


def test_a_week_without_news_says_so_and_when_each_finding_was_first_told() -> None:
    assert tell(telling(raised_for(4))).summary == (
        "Still worse: Thin testing (since week 36, first told in week 43). Nothing new this week."
    )
    better = tell(telling(raised_for(4, verdict=Verdict.EASED))).summary
    assert better == "Still better: Thin testing. Nothing new this week."


@BOTH
def test_a_finding_comes_with_another_tip_and_another_way_to_take_it_up_each_week(
    language: str,
) -> None:
    stories = [tell(telling(raised_for(times), language=language)) for times in range(4)]
    tips = [story.lead[0].to_try for story in stories]
    ways = [story.one_thing.text for story in stories]
    assert len(set(tips[:3])) == len(set(ways[:3])) == 3
    assert (tips[3], ways[3]) == (tips[0], ways[0])


@BOTH
def test_what_got_better_is_taken_up_in_other_ways_too(language: str) -> None:
    told = [raised_for(times, verdict=Verdict.EASED) for times in range(3)]
    ways = {tell(telling(each, language=language)).one_thing.text for each in told}
    assert len(ways) == 3


def test_the_retro_takes_up_what_is_new() -> None:
    assert "Far from users" in tell(telling(a_rich_history())).one_thing.text


def test_a_raised_lens_without_a_star_joins_the_top() -> None:
    week = with_lens(
        weeks({"silo": [0.0]})[-1], "method_gap",
        verdict=Verdict.RAISED, onset_week="2026-W41", size=1.0, low=0.5, high=1.5,
    )  # fmt: skip
    story = tell(telling([week]))
    assert [lens.key for lens in story.lead] == [*STARRED, "method_gap"]
    assert "Method on paper" not in str(story.others)


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
    assert "Higher is worse" not in text


def test_a_gap_in_the_line_is_a_week_without_figures() -> None:
    story = tell(telling(a_rich_history()[:-3]))
    silo = next(lens for lens in story.lead if lens.key == "silo")
    assert silo.trend == Trend("▅▅··▅▅▅▄", "level")
    assert story.reading
    assert story.reading.endswith("Bars: weeks 37 to 44. “·”: a week without a figure.")


def test_how_to_read_the_lines_is_said_once() -> None:
    text = plain_text(tell(telling(a_rich_history())))
    assert text.lower().count("higher is worse") == 1


@BOTH
def test_an_earlier_figure_that_still_stands_is_named_beside_its_topic(language: str) -> None:
    week = with_lens(a_rich_history()[-1], "silo", figures_week="2026-W45")
    story = tell(telling([*a_rich_history()[:-1], week], language=language))
    silo = next(lens for lens in story.lead if lens.key == "silo")
    assert silo.held
    assert "45" in silo.held
    assert "46" in story.others[0].lenses
    assert not {"45", "46"} & set(story.paragraphs[0].text.split())


def test_the_minimum_is_named_only_where_it_hides_something() -> None:
    shown, hid = weeks({"silo": [0.0]})[-1], a_rich_history()[-1]
    assert "fewer than" not in tell(telling([shown])).paragraphs[0].text
    assert "Where fewer than 5 people" in tell(telling([hid])).paragraphs[0].text


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
    week = replace(a_rich_history()[-1], guard=Guard(None))
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
    assert eased.change == (
        "Since about week 42, by about 1 point on a five-point scale (likely 0.5 to 1.5)."
    )


def test_other_topics_of_which_the_same_is_said_share_a_line() -> None:
    lines = {group.verdict: group.lenses for group in tell(telling(a_rich_history())).others}
    assert lines == {
        "Steady": "Out of sight after release (figure of week 46) and Ideas left outside",
        "Not shown": "Method on paper",
    }


def test_how_sure_names_the_finding() -> None:
    sure = tell(telling(raised_for(2))).paragraphs[-1].text
    assert "“Thin testing”" in sure
    assert "about 1 point" in sure


def test_the_description_of_the_picture_carries_each_lens_in_it() -> None:
    alt = tell(telling(a_rich_history())).alt
    assert "Thin testing: worse, since about week 41, by about 0.75 points, line rises" in alt
    assert "Working apart: steady, line level, now at what is usual here." in alt
    assert "Method on paper" not in alt


def test_the_description_says_that_the_line_is_not_the_change() -> None:
    story = tell(telling(a_rich_history()))
    why = "Each line is an average over about eight weeks: it shows a change late and only in part."
    assert why in story.alt
    assert story.reading
    assert why in story.reading


def test_a_single_week_is_told_too() -> None:
    week = a_week("2026-W47", {str(key): release(str(key), "2026-W47", 0.25) for key in LENSES})
    story = tell(telling([week]))
    assert story.lead[0].trend == Trend("▅", "level")
    assert story.reading
    assert "Bar: week 47." in story.reading
