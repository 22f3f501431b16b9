"""What the organisation's digest says of whom."""

from dataclasses import replace

import pytest

from bot.answering.model import LONGEST_TEXT
from bot.digest.organisation.story import (
    OrganisationTelling,
    organisation_json,
    plain_text,
    tell_organisation,
)
from bot.digest.organisation.view import organisation_message
from bot.disclosure.model import Attendance, Guard, Verdict
from bot.disclosure.quotes import MOST_QUOTES
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation
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
    return OrganisationTelling("Kuormitus", released, CATALOGUE, TEXTS.by(language))


def gap(size: float, **more: object) -> ReleasedGap:
    base = ReleasedGap(
        "silo", ML, SOFTWARE, GapVerdict.DIFFERS, size, size - 0.25, size + 0.25, 0.5
    )
    return replace(base, **more)  # type: ignore[arg-type]


def gaps_of(told: OrganisationTelling) -> str:
    story = tell_organisation(told)
    return next(each.text for each in story.paragraphs if "differently" in each.heading)


def one_thing(told: OrganisationTelling) -> str:
    return next(each.text for each in tell_organisation(told).paragraphs if "to do" in each.heading)


def test_what_changed_is_said_plainly_and_with_one_thing_to_do() -> None:
    told = told_of(gap(0.75))
    lines = tell_organisation(told).lenses
    assert any("Testing seems to protect the products less than before." in line for line in lines)
    assert "Ask the teams what makes “Thin testing” hard to mend" in one_thing(told)
    quiet = replace(told, week=replace(told.week, lenses=weeks({"silo": [0.0]})[-1].lenses))
    assert "people in ML and data and people in software tell each other" in one_thing(quiet)
    assert "Thank people" in one_thing(replace(quiet, week=replace(quiet.week, gaps=())))


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("verdict", [Verdict.RAISED, Verdict.EASED])
def test_every_change_of_the_organisation_has_its_sentence(language: str, verdict: Verdict) -> None:
    told = told_of(language=language)
    lenses = {key: replace(each, verdict=verdict) for key, each in told.week.lenses.items()}
    story = tell_organisation(replace(told, week=replace(told.week, lenses=lenses)))
    assert len({line.split(". ")[1] for line in story.lenses}) == len(story.lenses)


@pytest.mark.parametrize(
    ("band", "words"),
    [
        ("1-4", "Fewer than five teams stand behind these figures."),
        ("5-9", "5–9 teams stand behind these figures."),
        ("20+", "20 teams or more stand behind these figures."),
    ],
)
def test_teams_are_counted_in_bands(band: str, words: str) -> None:
    told = told_of()
    assert words in plain_text(
        tell_organisation(replace(told, week=replace(told.week, teams=band)))
    )


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


def test_words_are_quoted_literally_and_with_what_they_are() -> None:
    told = told_of()
    words = "<!here> *we* need tests"
    quoting = replace(told, week=replace(told.week, quotes=(words,)))
    message = organisation_message(tell_organisation(quoting))
    [quoted] = [block for block in message.blocks if block["type"] == "rich_text"]
    assert quoted["elements"][0]["elements"] == [{"type": "text", "text": words}]
    assert "<!here>" not in message.text
    assert "<!here>" not in str([block for block in message.blocks if block is not quoted])
    assert "with the writers' consent" in str(message.blocks)
    assert f"“{words}”" in plain_text(tell_organisation(quoting))
    assert words not in str(organisation_json(quoting))


def test_without_words_there_is_no_heading_for_them() -> None:
    story = tell_organisation(told_of())
    assert "own words" not in plain_text(story)
    assert "own words" not in str(organisation_message(story).blocks)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_message_keeps_slacks_limits_and_has_words_for_who_listens(language: str) -> None:
    lenses = ("silo", "user_feedback_gap", "testing_gap", "method_gap", "operations_gap")
    many = [gap(0.25 * place, lens=lens) for place, lens in enumerate(lenses, start=1)]
    told = told_of(*many, language=language)
    quotes = tuple("word " * (LONGEST_TEXT // 5) for _ in range(MOST_QUOTES))
    story = tell_organisation(replace(told, week=replace(told.week, quotes=quotes)))
    message = organisation_message(story)
    assert sum(block["type"] == "rich_text" for block in message.blocks) == MOST_QUOTES
    assert len(message.blocks) <= 50
    assert len(str(message.blocks)) < 13_200
    assert 0 < len(message.text) <= 4000
    assert "Kuormitus" in message.text
