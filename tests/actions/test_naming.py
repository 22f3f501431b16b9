import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.naming import named_in

PEOPLE = ["Ada Lovelace", "Pekka Niemi", "Will Ström", "bo", "Ja Li", "Anne-Mari K.", "Johan"]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Ada writes the tests", "Ada"),
        ("Ask Ada's view", "Ada's"),
        ("Kysytään Adalta", "Adalta"),
        ("Pyydetään Pekkaa mukaan", "Pekkaa"),
        ("Pair with @pekka", "@pekka"),
        ("Sovitaan Pekan kanssa", "Pekan"),
        ("Viedään asia Adaan", "Adaan"),
        ("Näytetään Johanille", "Johanille"),
        ("talk to ada lovelace", "ada lovelace"),
        ("Kysytään Niemeltä tai Mari ratkaisee", "Mari"),
        ("Pair with <@U02> on tests", "@U02"),
        ("WILL decides", "WILL"),
    ],
)
def test_a_name_is_found_however_it_is_bent(words: str, name: str) -> None:
    assert named_in(words, PEOPLE) == name


@pytest.mark.parametrize(
    "words",
    [
        "We will pair on model tests",
        "Adapt the plan, and admit what we do not know",
        "Pair on <!channel> model tests",
        "Johtoryhmä mukaan; bo ja li",
        "Sovitaan työtavasta @channel",
        "",
    ],
)
def test_words_that_are_no_names_pass(words: str) -> None:
    assert named_in(words, PEOPLE) is None


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=4))
def test_whatever_is_typed_is_answered(words: str, names: list[str]) -> None:
    found = named_in(words, names)
    assert found is None or all(part in words for part in found.split(" "))
    assert named_in(words, []) is None or "<@" in words
