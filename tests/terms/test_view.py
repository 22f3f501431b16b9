from zoneinfo import ZoneInfo

import pytest

from bot.language import Texts
from bot.terms.model import Audience, Terms, promise
from bot.terms.view import explanation, sentence
from tests.conftest import NOW


def some_terms(mode: str, minimum: int | None = None, audience: Audience | None = None) -> Terms:
    made = promise(mode, minimum, audience or Audience("channel", "C01", ("U01", "U02")))
    return Terms(made.mode, made.minimum_group, made.audience, 1, 1, since_at=NOW)


def test_the_confidential_sentence_names_the_readers_and_the_smallest_group(texts: Texts) -> None:
    said = sentence(texts.by("en"), some_terms("confidential", 6))
    assert said == (
        "Confidential: your team, its leads (<@U01> and <@U02>) and everyone in <#C01> see figures "
        "only for groups of 6 people or more. Nobody else sees your own words, unless you allow "
        "it for the digest of the whole organisation; then without your name. "
        "Slack itself can see what you answer."
    )


def test_the_finnish_sentence_says_the_same(texts: Texts) -> None:
    said = sentence(texts.by("fi"), some_terms("confidential", 6))
    for part in ("<@U01> ja <@U02>", "<#C01>", "vähintään 6", "koko organisaation", "Slack itse"):
        assert part in said


@pytest.mark.parametrize("language", ["en", "fi"])
def test_named_terms_say_that_names_show_and_promise_no_group(texts: Texts, language: str) -> None:
    said = sentence(texts.by(language), some_terms("named"))
    assert ("with your name" if language == "en" else "nimesi kanssa") in said
    assert "0" not in said.replace("C01", "").replace("U01", "").replace("U02", "")


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("mode", ["named", "confidential"])
@pytest.mark.parametrize(
    "audience",
    [Audience(), Audience("leads", None, ("U01",)), Audience("channel", "C01")],
    ids=["team", "leads", "channel"],
)
def test_no_text_claims_too_much_or_too_long(
    texts: Texts, language: str, mode: str, audience: Audience
) -> None:
    terms = some_terms(mode, None, audience)
    said = explanation(texts.by(language), terms, ZoneInfo("Europe/Helsinki"))
    assert said[0] == sentence(texts.by(language), terms)
    assert len(said[0]) < 320
    assert all("anonym" not in part.lower() for part in said)
    assert ("<#" in said[0]) == (audience.to == "channel")
    assert ("<@U01>" in said[0]) == bool(audience.leads)


def test_who_asks_is_told_that_the_database_holds_names(texts: Texts) -> None:
    said = " ".join(
        explanation(texts.by("en"), some_terms("confidential"), ZoneInfo("Europe/Helsinki"))
    )
    assert "kept with your name" in said
    assert "Whoever runs the database" in said
    assert "5 different people" in said
    assert "Tuesday 24 November" in said
