"""What a digest says: in which order, in how many words, and what it does not say."""

from dataclasses import replace

import pytest

from bot.actions.model import by_contract
from bot.digest.model import LENSES, STARRED
from bot.digest.plain import plain_text
from bot.digest.story import Story, tell
from bot.digest.telling import points
from bot.disclosure.model import (
    PROTECTS_OTHERS,
    Attendance,
    BlindSpot,
    Grade,
    Guard,
    Verdict,
)
from bot.disclosure.week import ReleasedWeek
from bot.people.model import Context
from bot.trends.model.blind import Statement
from tests.digest.cases import CASES
from tests.digest.weeks import TEXTS, a_rich_history, a_week, hidden, telling, weeks

BOTH = pytest.mark.parametrize("language", ["en", "fi"])
#: Two minutes of reading at an easy pace; the picture and the buttons take the rest.
MOST_WORDS = 320


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


def paragraph(story: Story, heading: str) -> str:
    return next((each.text for each in story.paragraphs if each.heading == heading), "")


def finding(story: Story, key: str) -> str:
    return next(each.text for each in story.findings if each.key == key)


def test_the_starred_three_lead_what_changed_first() -> None:
    lead = [each.key for each in tell(telling(a_rich_history())).findings]
    assert lead == ["testing_gap", "user_feedback_gap", "silo"]
    level = [each.key for each in tell(telling(weeks({"silo": [0.0]}))).findings]
    assert level == list(STARRED)


@BOTH
@pytest.mark.parametrize("case", sorted(CASES))
def test_every_digest_is_read_in_two_minutes(case: str, language: str) -> None:
    told = CASES[case]()
    story = tell(replace(told, say=TEXTS.by(language)))
    said = [
        story.summary,
        *(f"{each.name} {each.verdict} {each.text}" for each in story.findings),
        *(f"{each.heading} {each.text}" for each in story.paragraphs),
        f"{story.one_thing.heading} {story.one_thing.text}",
        story.more,
    ]
    assert len(" ".join(said).split()) <= MOST_WORDS


def test_the_order_is_who_took_part_what_could_be_seen_blind_spots_what_is_tried() -> None:
    told = telling(a_rich_history())
    story = tell(replace(told, digest=replace(told.digest, debts=(("silo", "2026-W40"),))))
    assert [each.heading for each in story.paragraphs] == [
        "How many took part", "What could be seen", "Blind spots", "What you try",
    ]  # fmt: skip


def test_a_raised_lens_says_since_when_by_how_much_and_how_sure_in_words() -> None:
    said = finding(tell(telling(a_rich_history())), "testing_gap")
    assert "The change began around week 41: about 0.75 points on a scale of five." in said
    assert "most likely a real change" in said
    assert "likely between" not in said


@pytest.mark.parametrize(
    ("low", "words"),
    [(0.75, "This is a clear change."), (0.25, "most likely a real"), (0.0, "do not tell yet")],
)
def test_sureness_follows_the_released_interval(low: float, words: str) -> None:
    week = with_lens(raised_for(1)[-1], "testing_gap", low=low)
    assert words in finding(tell(telling([week])), "testing_gap")


def test_the_interval_stands_in_the_details() -> None:
    details = tell(telling(a_rich_history())).details
    testing = next(each for each in details.lenses if each.key == "testing_gap")
    assert ": about 0.75 points on a five-point scale, likely between 0.25 and 1.25" in (
        testing.text
    )
    assert [each.key for each in details.lenses] == list(LENSES)


@BOTH
def test_details_name_the_studys_finding_behind_each_lens_and_cite_it(language: str) -> None:
    details = tell(telling(a_rich_history(), language=language)).details
    numbers = {"silo": 3, "user_feedback_gap": 5, "testing_gap": 4,
               "method_gap": 2, "operations_gap": 6, "innovation_gap": 7}  # fmt: skip
    for lens in details.lenses:
        assert f" {numbers[lens.key]}: " in lens.study
    assert "10.37190/e-Inf240102" in details.source


def test_a_change_of_the_whole_organisation_is_told_as_such() -> None:
    week = with_lens(raised_for(1)[-1], "testing_gap", organisation_wide=True)
    assert "look for the cause beyond this team" in finding(tell(telling([week])), "testing_gap")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"basis": "absolute", "unfavourable": 0.75}, "Most answers lean worrying."),
        ({"basis": "absolute", "unfavourable": 0.5}, "About half of the answers lean worrying."),
        (
            {"basis": "absolute", "unfavourable": 0.25, "level": -0.5},
            "Most answers lean healthy.",
        ),
        ({"basis": "usual", "grade": Grade.LIKELY_HIGH}, "Likely worse than is usual"),
    ],
)
def test_a_level_is_absolute_until_it_is_known_what_is_usual(
    changes: dict[str, object], words: str
) -> None:
    week = with_lens(weeks({"silo": [0.5]})[-1], "silo", **changes)
    assert words in finding(tell(telling([week])), "silo")
    assert ("usual" in finding(tell(telling([week])), "silo")) is (changes["basis"] == "usual")


@pytest.mark.parametrize(
    ("share", "level", "grade", "is_told"),
    [
        (0.25, -0.5, None, True),
        (0.25, 0.25, None, False),
        (0.25, 0.0, Grade.LIKELY_WORRYING, False),
        (0.5, 0.25, Grade.LIKELY_WORRYING, True),
        (0.5, -0.25, Grade.CANNOT_TELL, True),
        (0.75, -0.25, Grade.CANNOT_TELL, False),
    ],
)
def test_a_share_that_level_or_grade_speak_against_is_not_told(
    share: float, level: float, grade: Grade | None, *, is_told: bool
) -> None:
    week = with_lens(
        weeks({"silo": [0.5]})[-1], "silo",
        basis="absolute", unfavourable=share, level=level, grade=grade,
    )  # fmt: skip
    story = tell(telling([week]))
    said = story.details.lenses[0].text
    assert ("of the answers lean worrying" in said) is is_told
    assert ("lean" in finding(story, "silo")) is is_told
    assert ("Likely a reason to worry." in said) is (grade is Grade.LIKELY_WORRYING)


@BOTH
def test_what_is_named_in_the_summary_has_a_line_of_its_own(language: str) -> None:
    changed = {"verdict": Verdict.EASED, "onset_week": "2026-W41", "size": 1.0, "low": 0.5}
    week = with_lens(weeks({"silo": [0.0]})[-1], "method_gap", **changed)
    week = with_lens(week, "innovation_gap", **changed, organisation_wide=True)
    story = tell(telling([week], language=language))
    for key in ("method_gap", "innovation_gap"):
        assert telling([week], language=language).name(key) in story.summary
        assert "41" in finding(story, key)


def test_hidden_for_others_sake_is_not_told_as_too_few_answers() -> None:
    week = with_lens(
        weeks({"silo": [0.0]})[-1], "silo", verdict=Verdict.HIDDEN, level=None,
        reason=PROTECTS_OTHERS,
    )  # fmt: skip
    said = paragraph(tell(telling([week])), "How many took part")
    assert "although enough people answered" in said
    assert "fewer than" not in said


def test_without_a_high_level_nothing_is_said_of_what_is_usual() -> None:
    week = with_lens(
        weeks({"silo": [0.5]})[-1], "silo", basis="usual", grade=Grade.NO_SIGN, unfavourable=0.5
    )
    story = tell(telling([week]))
    assert "usual" not in finding(story, "silo")
    assert "No sign that it is worse than usual" in story.details.lenses[0].text


def test_the_summary_tells_what_is_new_before_what_still_stands() -> None:
    assert tell(telling(a_rich_history())).summary == (
        "Eased, new this week: Far from users. Still worse: Thin testing (since about week 41)."
    )


def test_a_week_without_news_says_so_and_since_when_each_finding_stands() -> None:
    assert tell(telling(raised_for(4))).summary == (
        "Still worse: Thin testing (since about week 36). Nothing new this week."
    )
    better = tell(telling(raised_for(4, verdict=Verdict.EASED))).summary
    assert better == "Eased, and still so: Thin testing. Nothing new this week."


@BOTH
def test_a_finding_comes_with_another_tip_and_another_way_to_take_it_up_each_week(
    language: str,
) -> None:
    ways = [
        tell(telling(raised_for(times), language=language)).one_thing.text for times in range(4)
    ]
    assert len(set(ways)) >= 3
    tips = {way.partition("example: " if language == "en" else "Esimerkiksi: ")[2] for way in ways}
    assert len(tips) >= 3
    assert "" not in tips


@BOTH
def test_what_got_better_is_taken_up_in_other_ways_too(language: str) -> None:
    told = [raised_for(times, verdict=Verdict.EASED) for times in range(3)]
    ways = {tell(telling(each, language=language)).one_thing.text for each in told}
    assert len(ways) == 3


def test_the_retro_takes_up_what_is_new() -> None:
    story = tell(telling(a_rich_history()))
    assert "Far from users" in story.one_thing.text
    assert story.idea_of == "user_feedback_gap"


def test_in_a_quiet_week_the_tip_and_the_buttons_are_about_the_same_lens() -> None:
    told = telling(weeks({"silo": [0.0]}))
    story = tell(told)
    tips = told.catalogue.lens(story.idea_of).tries("en")
    assert any(tip in story.one_thing.text for tip in tips)


def test_a_raised_lens_without_a_star_joins_the_top() -> None:
    week = with_lens(
        weeks({"silo": [0.0]})[-1], "method_gap",
        verdict=Verdict.RAISED, onset_week="2026-W41", size=1.0, low=0.5, high=1.5,
    )  # fmt: skip
    story = tell(telling([week]))
    assert [each.key for each in story.findings] == [*STARRED, "method_gap"]
    assert [each.raised for each in story.findings] == [False, False, False, True]


def test_the_first_eight_weeks_tell_what_was_asked_and_when_the_first_trend_comes() -> None:
    spots = (BlindSpot("trust", Statement.NOT_ASKED), BlindSpot("security", Statement.NOT_ASKED))
    week = replace(weeks({"silo": [0.0]})[-1], first_trend_week="2026-W52", blind_spots=spots)
    story = tell(telling([week]))
    asked = paragraph(story, "What was asked so far")
    assert "14 of 16 practices" in asked
    assert "First trend: week 52." in asked
    assert "week 52" in story.summary
    assert "Not asked" not in paragraph(story, "Blind spots")


def test_a_hidden_week_gives_no_figure_away() -> None:
    week = a_week(
        "2026-W47", {str(key): hidden(str(key)) for key in LENSES}, attendance=Attendance()
    )
    text = plain_text(tell(telling([week])))
    assert "Too few people have answered lately" in text
    for figure in ("▁", "ince about", "points", "Higher bars", "practices have"):
        assert figure not in text


def test_a_gap_in_the_line_is_a_week_without_figures() -> None:
    details = tell(telling(a_rich_history()[:-3])).details
    silo = details.lenses[0]
    assert silo.trend
    assert silo.trend.bars == "▅▅··▅▅▅▄"
    assert details.reading
    assert details.reading.endswith("They show weeks 37 to 44. “·”: a week without a figure.")


def test_how_to_read_the_lines_is_said_once() -> None:
    text = plain_text(tell(telling(a_rich_history())))
    assert text.lower().count("higher bars are worse") == 1


@BOTH
def test_an_earlier_figure_that_still_stands_is_named_beside_its_topic(language: str) -> None:
    week = with_lens(a_rich_history()[-1], "silo", figures_week="2026-W45")
    story = tell(telling([*a_rich_history()[:-1], week], language=language))
    assert "45" in finding(story, "silo")
    assert "45" in story.details.lenses[0].text
    assert "45" not in finding(story, "testing_gap")


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
    told = finding(tell(telling([week], context=context)), lens)
    assert ("no sign of neglect" in told) is theirs


def test_a_regulated_team_hears_that_compliance_counts_for_more() -> None:
    told = telling(a_rich_history(), context=Context(regulated=True))
    assert "Compliance matters more" in paragraph(tell(told), "Blind spots")


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
        silo = tell(telling([week], language=language)).findings[0]
        assert silo.verdict
        assert silo.text


def test_figures_are_written_the_way_the_language_writes_them() -> None:
    assert points(TEXTS.by("en"), 0.75) == "0.75"
    assert points(TEXTS.by("fi"), 0.75) == "0,75"
    assert points(TEXTS.by("en"), 1.0) == "1"
    assert points(TEXTS.by("fi"), -0.5) == "−0,5"


def test_one_point_is_singular() -> None:
    said = finding(tell(telling(a_rich_history())), "user_feedback_gap")
    assert "The change began around week 42: about 1 point on a scale of five." in said


def test_how_sure_names_the_finding_and_the_range() -> None:
    sure = tell(telling(raised_for(2))).details.paragraphs[0].text
    assert "“Thin testing”" in sure
    assert "nine times out of ten" in sure


def test_steady_is_not_said_to_mean_that_all_is_well() -> None:
    sure = tell(telling(weeks({"silo": [0.0]}))).details.paragraphs[0].text
    assert "It does not mean that there is none." in sure
