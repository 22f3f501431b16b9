"""What the organisation's digest says of whom."""

from dataclasses import replace

import pytest

from bot.answering.model import LONGEST_TEXT
from bot.digest.model import LENSES
from bot.digest.organisation.story import (
    OrganisationTelling,
    organisation_json,
    tell_organisation,
)
from bot.digest.organisation.view import TAPS, organisation_message
from bot.digest.plain import plain_text
from bot.digest.view import details_message
from bot.disclosure.model import Attendance, Guard, Verdict
from bot.disclosure.quotes import MOST_QUOTES
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation
from bot.slack import Message
from tests.digest.history import CATALOGUE
from tests.digest.weeks import TEXTS, a_rich_history, weeks

ML, SOFTWARE = ("ml", "data"), ("software",)


def told_of(*gaps: ReleasedGap, language: str = "en") -> OrganisationTelling:
    week = a_rich_history()[-1]
    released = ReleasedOrganisation(
        week=week.week,
        freeze_at=week.freeze_at,
        first_trend_week=week.first_trend_week,
        guard=Guard(5),
        lenses=week.lenses,
        attendance=Attendance("20+", "60-80"),
        teams="5-9",
        gaps=gaps,
        blind_spots=week.blind_spots,
    )
    return OrganisationTelling("Kuormitus", (released,), CATALOGUE, TEXTS.by(language))


def with_week(told: OrganisationTelling, **more: object) -> OrganisationTelling:
    """The same, its last week changed."""
    return replace(told, weeks=(*told.weeks[:-1], replace(told.week, **more)))  # type: ignore[arg-type]


def messages(told: OrganisationTelling) -> tuple[Message, Message]:
    """The digest and the reply in its thread."""
    story = tell_organisation(told)
    return organisation_message(story, b"png"), details_message(story.details)


def gap(size: float, **more: object) -> ReleasedGap:
    base = ReleasedGap(
        "silo", ML, SOFTWARE, GapVerdict.DIFFERS, size, size - 0.25, size + 0.25, 0.5
    )
    return replace(base, **more)  # type: ignore[arg-type]


def gaps_of(told: OrganisationTelling) -> str:
    story = tell_organisation(told)
    return next(each.text for each in story.paragraphs if "differently" in each.heading)


def one_thing(told: OrganisationTelling) -> str:
    return tell_organisation(told).one_thing.text


def test_what_changed_is_said_plainly_and_with_one_thing_to_do() -> None:
    told = told_of(gap(0.75))
    first = tell_organisation(told).findings[0]
    assert first.name == "Thin testing"
    assert first.text.startswith("Testing seems to protect the products less than before.")
    assert "Ask the teams what makes “Thin testing” hard to mend" in one_thing(told)
    quiet = with_week(told, lenses=weeks({"silo": [0.0]})[-1].lenses)
    assert "people in ML and data and people in software tell each other" in one_thing(quiet)
    assert "Thank people" in one_thing(with_week(quiet, gaps=()))


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("verdict", [Verdict.RAISED, Verdict.EASED])
def test_every_change_of_the_organisation_has_its_sentence(language: str, verdict: Verdict) -> None:
    told = told_of(language=language)
    lenses = {key: replace(each, verdict=verdict) for key, each in told.week.lenses.items()}
    told_in_full = tell_organisation(with_week(told, lenses=lenses)).details.lenses
    assert len({lens.text.split(". ")[0] for lens in told_in_full}) == len(LENSES)


@pytest.mark.parametrize(
    ("band", "words"),
    [
        ("1-4", "Fewer than five teams stand behind these figures."),
        ("5-9", "5–9 teams stand behind these figures."),
        ("20+", "20 teams or more stand behind these figures."),
    ],
)
def test_teams_are_counted_in_bands(band: str, words: str) -> None:
    story = tell_organisation(with_week(told_of(), teams=band))
    assert any(words in paragraph.text for paragraph in story.paragraphs)


def test_the_silo_made_visible_says_who_is_more_worried() -> None:
    assert gaps_of(told_of(gap(0.75))) == (
        "“Working apart”: people in ML and data are more worried than people in software in the "
        "same teams, by about 0.75 points."
    )
    assert "people in software are more worried than people in ML and data" in gaps_of(
        told_of(gap(-0.75))
    )


def test_a_silo_that_was_looked_for_and_not_found_says_what_would_have_shown() -> None:
    said = gaps_of(told_of(gap(0.0, verdict=GapVerdict.NO_DIFFERENCE, see=0.5)))
    assert said == (
        "“Working apart”: no difference found between people in ML and data and people in "
        "software. One of about 0.5 points would have shown."
    )


def test_hidden_gaps_are_said_to_be_hidden() -> None:
    hid = ReleasedGap("silo", ML, SOFTWARE, GapVerdict.HIDDEN)
    assert "Too few people of different roles" in gaps_of(told_of(hid))


def test_words_are_quoted_literally_in_the_thread_and_with_what_they_are() -> None:
    words = "<!here> *we* need tests"
    quoting = with_week(told_of(), quotes=(words,))
    digest, details = messages(quoting)
    [quoted] = [block for block in details.blocks if block["type"] == "rich_text"]
    assert quoted["elements"][0]["elements"] == [{"type": "text", "text": words}]
    rest = [block for block in details.blocks if block is not quoted]
    assert "<!here>" not in f"{digest.text} {digest.blocks} {details.text} {rest}"
    assert "with the writers' consent" in str(details.blocks)
    assert f"“{words}”" in plain_text(tell_organisation(quoting))
    assert words not in str(organisation_json(quoting))


def test_without_words_there_is_no_heading_for_them() -> None:
    told = told_of()
    assert "own words" not in plain_text(tell_organisation(told))
    assert "own words" not in str(messages(told)[1].blocks)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_message_keeps_slacks_limits_and_has_words_for_who_listens(language: str) -> None:
    lenses = ("silo", "user_feedback_gap", "testing_gap", "method_gap", "operations_gap")
    many = [gap(0.25 * place, lens=lens) for place, lens in enumerate(lenses, start=1)]
    told = told_of(*many, language=language)
    quotes = tuple("word " * (LONGEST_TEXT // 5) for _ in range(MOST_QUOTES))
    digest, details = messages(with_week(told, quotes=quotes))
    assert sum(block["type"] == "rich_text" for block in details.blocks) == MOST_QUOTES
    for message in (digest, details):
        assert len(message.blocks) < 50
        assert len(str(message.blocks)) < 13_200
        assert 0 < len(message.text) <= 4000
        assert "Kuormitus" in message.text
    assert digest.picture is not None
    assert len(digest.picture.alt) <= 2000


def test_nothing_is_written_down_to_try_from_the_organisations_digest() -> None:
    digest, _ = messages(told_of(gap(0.75)))
    taps = [
        each["action_id"]
        for block in digest.blocks
        if block["type"] == "actions"
        for each in block["elements"]
    ]
    assert taps == [TAPS.discuss, TAPS.details, TAPS.useful_yes, TAPS.useful_no]


def test_the_details_tell_each_gap_with_its_range_and_where_none_was_found() -> None:
    alike = gap(0.0, lens="method_gap", verdict=GapVerdict.NO_DIFFERENCE, see=0.5)
    first, *_ = tell_organisation(told_of(gap(-0.75), alike)).details.paragraphs
    told_gap, told_alike = first.text.split("\n")
    assert told_gap == (
        "“Working apart”: people in software are more worried than people in ML and data in the "
        "same teams, by about 0.75 points, likely between 0.5 and 1."
    )
    assert told_alike == (
        "No difference found between people in ML and data and people in software: “Method on "
        "paper”."
    )


def test_the_picture_says_in_words_what_its_rows_show() -> None:
    alt = tell_organisation(told_of(gap(0.75))).alt
    assert "likely between 0.5 and 1" in alt
    assert "Thin testing: worse" in alt


def test_the_picture_shows_the_weeks_before_as_well() -> None:
    told = told_of()
    before = replace(told.week, week="2026-W46")
    longer = replace(told, weeks=(before, told.week))
    assert len(longer.alike.weeks) == 2
    assert "weeks 46 to" in tell_organisation(longer).alt
