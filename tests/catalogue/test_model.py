from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.catalogue import Kind, LensKey, Practice, Question, load_catalogue
from bot.catalogue.model import EXTRAS, Catalogue
from bot.errors import Rejection

CATALOGUE = load_catalogue()
SCALED = [question for question in CATALOGUE if question.is_scaled]


def a_question(**changes: Any) -> Question:
    fields = {
        "key": "tests_run",
        "kind": "agree5",
        "item": "T3.2",
        "polarity": 1,
        "roles": ["ml"],
        "text": {"en": "Tests run.", "fi": "Testit ajetaan."},
        "why": {"en": "Because.", "fi": "Siksi."},
    }
    return Question.model_validate(fields | changes)


def options(count: int) -> dict[str, list[str]]:
    words = [f"option {n}" for n in range(count)]
    return {"en": words, "fi": words}


def with_retired(*retired: Question) -> Catalogue:
    return Catalogue(
        questions=CATALOGUE.questions,
        retired=retired,
        lenses=CATALOGUE.lenses,
        codebook=CATALOGUE.codebook,
        scales=CATALOGUE.scales,
    )


@pytest.mark.parametrize(
    ("question", "categories"),
    [
        (a_question(polarity=1), {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4}),
        (a_question(polarity=-1), {"1": 4, "2": 3, "3": 2, "4": 1, "5": 0}),
        (a_question(kind="yes_partly_no", polarity=1), {"yes": 2, "partly": 1, "no": 0}),
        (a_question(kind="yes_partly_no", polarity=-1), {"yes": 0, "partly": 1, "no": 2}),
        (a_question(kind="choice", options=options(3)), {"A": 0, "B": 1, "C": 2}),
    ],
)
def test_a_category_runs_from_healthy_to_worrying(
    question: Question, categories: dict[str, int]
) -> None:
    assert {value: question.category(value) for value in question.values()} == categories


@given(st.sampled_from(SCALED))
def test_points_of_every_question_span_one_to_five(question: Question) -> None:
    points = sorted(question.points(value) for value in question.values())
    assert (points[0], points[-1]) == (1, 5)
    assert len(set(points)) == len(points)


@given(st.sampled_from(SCALED), st.text())
def test_only_an_own_value_has_a_category(question: Question, value: str) -> None:
    for extra in EXTRAS:
        with pytest.raises(ValueError, match="no value"):
            question.category(extra)
    if value not in question.values():
        with pytest.raises(ValueError, match="no value"):
            question.points(value)


def test_a_text_question_has_no_values_and_no_labels() -> None:
    question = next(question for question in CATALOGUE if question.kind is Kind.TEXT)
    assert question.values() == ()
    assert CATALOGUE.choices(question, "en") == ()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"polarity": None}, "every other kind needs 1 or -1"),
        ({"kind": "text"}, "no polarity"),
        ({"kind": "choice"}, "2 to 5 options"),
        ({"kind": "choice", "options": options(6)}, "2 to 5 options"),
        ({"kind": "choice", "options": options(2), "polarity": -1}, "polarity is 1"),
        ({"options": options(2)}, "only a choice has options"),
        ({"lenses": ["blind_spots"]}, "no question feeds it"),
        ({"lenses": ["silo", "method_gap", "testing_gap"]}, "at most 2"),
        ({"lenses": ["silo", "silo"]}, "lenses names something twice"),
        ({"practices": ["use", "use"]}, "practices names something twice"),
        ({"roles": ["ml", "ml"]}, "roles names something twice"),
        ({"roles": []}, "at least 1"),
        ({"item": "T2.4"}, "T2.3"),
        ({"key": "Tests run"}, "pattern"),
        ({"version": 0}, "greater than or equal to 1"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused(
    changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        a_question(**changes)


def test_options_must_be_as_many_in_each_language() -> None:
    with pytest.raises(ValidationError, match="2 texts in en but 1 in fi"):
        a_question(kind="choice", options={"en": ["a", "b"], "fi": ["a"]})


def test_a_theme_follows_from_the_item() -> None:
    assert a_question(item="T1.4").theme == "tools_methods"
    assert a_question(item="T5.3").theme == "innovation"


def test_an_unknown_key_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(Rejection, match="no question purpose_clera; the nearest is purpose_clear"):
        CATALOGUE.question("purpose_clera")
    with pytest.raises(Rejection, match="purpose_clear has no version 9"):
        CATALOGUE.named("purpose_clear@9")
    with pytest.raises(Rejection, match="KEY@VERSION"):
        CATALOGUE.named("purpose_clear@new")


def test_a_name_finds_its_question_with_and_without_version() -> None:
    question = CATALOGUE.question("purpose_clear")
    assert CATALOGUE.named("purpose_clear") is question
    assert CATALOGUE.named(question.name) is question


def test_a_retired_version_stays_known_but_is_not_asked() -> None:
    first = a_question(key="purpose_clear", version=1)
    gone = [a_question(key="gone_long_ago", version=n) for n in (2, 1)]
    catalogue = with_retired(first, *gone)
    # Lint refuses a retired twin of a version in use; until then the one in use wins.
    assert catalogue.question("purpose_clear") is CATALOGUE.question("purpose_clear")
    assert catalogue.question("purpose_clear", 1) is CATALOGUE.question("purpose_clear")
    assert catalogue.question("gone_long_ago") is gone[0]
    assert catalogue.question("gone_long_ago", 1) is gone[1]
    assert "gone_long_ago" not in {question.key for question in catalogue}
    assert len(catalogue) == len(CATALOGUE)


def test_every_value_has_a_label_in_both_languages() -> None:
    question = CATALOGUE.question("purpose_clear")
    assert [label for _, label in CATALOGUE.choices(question, "fi")] == [
        "Täysin eri mieltä",
        "Eri mieltä",
        "Siltä väliltä",
        "Samaa mieltä",
        "Täysin samaa mieltä",
    ]
    assert CATALOGUE.label(question, "5", "en") == "Strongly agree"
    assert CATALOGUE.label(question, "not_my_area", "fi") == "Ei minun alaani"
    assert [value for value, _ in CATALOGUE.extras("en")] == list(EXTRAS)
    assert dict(CATALOGUE.extras("fi"))["skip"] == "Ohita"
    saved = [CATALOGUE.label(question, "skip", language) for language in ("en", "fi")]
    assert saved == ["Skipped", "Ohitettu"], "what was saved is no longer what a tap would do"
    with pytest.raises(ValueError, match="no value"):
        CATALOGUE.label(question, "A", "en")


@given(st.sampled_from(SCALED), st.sampled_from(["en", "fi"]))
def test_labels_stand_beside_their_values(question: Question, language: str) -> None:
    choices = CATALOGUE.choices(question, language)
    assert [value for value, _ in choices] == list(question.values())
    assert all(CATALOGUE.label(question, value, language) == label for value, label in choices)


def test_a_language_that_is_not_spoken_gets_english() -> None:
    text = CATALOGUE.question("purpose_clear").text
    assert text.by("sv") == text.en
    assert text.by("fi") == text.fi


def test_a_contract_changes_the_raised_sentence_and_the_list_only() -> None:
    lens = CATALOGUE.lens(LensKey.OPERATIONS_GAP)
    assert lens.said("raised", "en", by_contract=True) != lens.said("raised", "en")
    assert lens.said("eased", "en", by_contract=True) == lens.said("eased", "en")
    assert lens.tries("fi", by_contract=True) != lens.tries("fi")
    plain = CATALOGUE.lens("silo")
    assert plain.said("raised", "fi", by_contract=True) == plain.said("raised", "fi")
    assert plain.tries("en", by_contract=True) == plain.tries("en")


def test_lenses_and_practices_are_found_by_key() -> None:
    assert [CATALOGUE.lens(key).key for key in LensKey] == list(LensKey)
    assert [CATALOGUE.practice(key).key for key in Practice] == list(Practice)
