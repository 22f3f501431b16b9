from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.catalogue import Catalogue, Kind, load_catalogue
from bot.catalogue.draft import Draft, advice
from bot.catalogue.own import keep_fresh, refresh, retire, watch, write, written
from bot.db.database import Database
from bot.errors import Rejection
from bot.language import LANGUAGES, Texts
from tests import seed

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "kind": "agree5",
    "text": {"en": "Our labels are checked by a second person."},
    "why": {"en": "A second look finds most slips."},
    "polarity": -1,
    "lenses": ["testing_gap"],
    "practices": ["testing"],
}


def a_draft(**changes: object) -> Draft:
    return Draft.model_validate(GOOD | changes)


@pytest.fixture
def catalogue() -> Catalogue:
    return load_catalogue()


def put(database: Database, catalogue: Catalogue, draft: Draft, *, days: int = 0) -> str:
    with database.write() as session:
        workspace = seed.a_workspace(session)
        now = NOW + timedelta(days=days)
        made = write(session, workspace.id, draft, catalogue, by="U09", now=now)
    keep_fresh(database, catalogue)
    return made.name


def test_an_own_question_is_asked_like_any_other(database: Database, catalogue: Catalogue) -> None:
    before = len(catalogue)
    name = put(database, catalogue, a_draft())
    assert name == "own_our_labels_are_checked_b@1"
    question = catalogue.named(name)
    assert question in list(catalogue)
    assert len(catalogue) == before + 1
    assert catalogue.label(question, "5", "fi") == "Täysin samaa mieltä"
    assert question.text.by("fi") == "Our labels are checked by a second person."
    assert question.points("1") == 5  # disagreeing with something healthy is worrying


def test_changed_words_are_a_new_version_and_the_old_one_stays_known(
    database: Database, catalogue: Catalogue
) -> None:
    first = put(database, catalogue, a_draft(key="own_labels"))
    second = put(database, catalogue, a_draft(key="own_labels", text={"en": "We check labels."}))
    assert (first, second) == ("own_labels@1", "own_labels@2")
    assert catalogue.named(first).text.en == "Our labels are checked by a second person."
    assert [each.name for each in catalogue if each.key == "own_labels"] == [second]


def test_other_teams_or_lenses_keep_the_version(database: Database, catalogue: Catalogue) -> None:
    put(database, catalogue, a_draft(key="own_labels"))
    name = put(database, catalogue, a_draft(key="own_labels", teams=["fraud-ml"], lenses=["silo"]))
    assert name == "own_labels@1"
    question = catalogue.named(name)
    assert question.lenses == ("silo",)
    assert question in list(catalogue.asked_of("fraud-ml"))
    assert question not in list(catalogue.asked_of("search"))
    assert catalogue.question("wait_to_join") in list(catalogue.asked_of("search"))


def test_a_retired_question_is_not_asked_and_its_answers_keep_their_words(
    database: Database, catalogue: Catalogue
) -> None:
    name = put(database, catalogue, a_draft(key="own_labels"))
    with database.write() as session:
        assert retire(session, "own_labels", now=NOW)
        assert not retire(session, "own_labels", now=NOW)
    keep_fresh(database, catalogue)
    assert catalogue.named(name) not in list(catalogue)
    with database.read() as session:
        assert [(one.key, one.in_use) for one in written(session)] == [("own_labels", False)]
    assert put(database, catalogue, a_draft(key="own_labels")) == name  # and it can come back
    assert catalogue.named(name) in list(catalogue)


def test_a_question_of_the_catalogue_cannot_be_retired_so(database: Database) -> None:
    with database.write() as session, pytest.raises(Rejection, match="no question of your own"):
        retire(session, "wait_to_join", now=NOW)


def test_another_process_finds_a_new_question_at_the_first_tap(
    database: Database, catalogue: Catalogue
) -> None:
    other = load_catalogue()
    watch(database, other)
    name = put(database, catalogue, a_draft())
    assert other.named(name) == catalogue.named(name)
    with pytest.raises(Rejection):
        other.question("own_nothing_such")


def test_a_draft_that_must_be_mended_is_not_taken(database: Database, catalogue: Catalogue) -> None:
    before = len(catalogue)
    with pytest.raises(Rejection, match="needs_statement"):
        put(database, catalogue, a_draft(text={"en": "Are labels checked?"}))
    with database.read() as session:
        refresh(session, catalogue)
    assert len(catalogue) == before


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"text": {"en": "x" * 201 + "."}}, ["too_long"]),
        ({"text": {"en": "Is it so?"}}, ["needs_statement"]),
        ({"kind": "freq5"}, ["needs_question"]),
        ({"text": {"en": "Answers are anonymous."}}, ["forbidden"]),
        ({"text": {"en": "I hand my work over, and others fit it into the product without me."}},
         ["same_as"]),
        ({"text": {"fi": "Annan työni eteenpäin, ja muut sovittavat sen tuotteeseen ilman minua."}},
         ["same_as"]),
        ({"text": {"en": "a " * 21 + "b."}}, ["many_words"]),
        ({"kind": "choice", "polarity": None, "text": {"en": "How many?"}}, ["options_missing"]),
        ({"options": {"en": ["One", "Two"]}}, ["options_unused"]),
        ({"polarity": None}, ["polarity_missing"]),
        ({"lenses": [], "practices": []}, ["counts_nowhere"]),
        ({"why": {}}, ["why_missing"]),
        ({"lenses": ["blind_spots"]}, ["blind_spots"]),
        ({"kind": "text", "text": {"en": "What is missing?"}}, ["polarity_unused"]),
    ],
)  # fmt: skip
def test_the_lint_says_what_must_be_mended_in_a_draft(
    catalogue: Catalogue, texts: Texts, changes: dict[str, Any], codes: list[str]
) -> None:
    found = advice(a_draft(**changes), catalogue)
    assert [each.code for each in found] == codes
    for each in found:
        said = [texts.by(one)(f"catalogue.advice_{each.code}", **each.params) for one in LANGUAGES]
        assert len(set(said)) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (["One", "Two"], []),
        (["One"], ["options_count"]),
        (["1", "2", "3", "4", "5", "6"], ["options_count"]),
        (["One", "one"], ["option_twice"]),
        (["One|Two", "Three"], ["option_bar"]),
        (["x" * 61, "Two"], ["option_too_long"]),
    ],
)
def test_the_lint_looks_at_the_answers_of_a_choice(
    catalogue: Catalogue, options: list[str], codes: list[str]
) -> None:
    draft = a_draft(kind=Kind.CHOICE, polarity=None, text={"en": "How many?"},
                    options={"en": options})  # fmt: skip
    assert [each.code for each in advice(draft, catalogue)] == codes


def test_what_advice_lets_through_is_a_whole_question(catalogue: Catalogue) -> None:
    for changes in ({}, {"kind": "text", "polarity": None, "text": {"fi": "Mitä puuttuu?"}}):
        draft = a_draft(**changes)
        assert not [each for each in advice(draft, catalogue) if each.must]
        assert draft.question(key="own_it", version=1).name == "own_it@1"
