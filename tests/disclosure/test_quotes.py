import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.model import Guard
from bot.disclosure.quotes import Text, quotable, strip

NAMES = ["Aino Virtanen", "Bo", "Max Weber"]
GUARD = Guard(5)
TEXTS = [
    Text(writer, f"we should talk about subject {'abcdefghijklm'[writer]}") for writer in range(10)
]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Aino broke it", "… broke it"),
        ("ask aino's friend", "ask …'s friend"),
        ("Kysy Ainolta ja Virtaselta", "Kysy … ja …"),
        ("see https://wiki.example/x?y=1 please", "see … please"),
        ("write to max.weber@example.com", "write to …"),
        ("<@U0123|max> said <!channel> hi", "… said … hi"),
        ("@aino knows", "… knows"),
        ("run `rm -rf` now", "run … now"),
        ("it took 14 days until 3.11.2026", "it took … days until …"),
        ("Max Weber", ""),
        ("42", ""),
    ],
)
def test_names_addresses_code_and_numbers_are_taken_out(said: str, left: str) -> None:
    assert strip(said, NAMES) == left


@given(st.text(max_size=200))
def test_no_name_survives(said: str) -> None:
    left = strip(f"{said} Aino {said}", NAMES).casefold()
    assert "aino" not in left.split()


def _quoted(
    texts: list[Text], guard: Guard = GUARD, told: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    return quotable(texts, names=NAMES, told=told, guard=guard, week="2026-W47")


def test_words_of_fewer_than_ten_people_are_kept_back() -> None:
    assert _quoted(TEXTS[:9]) == ()
    assert _quoted([*TEXTS[:9], Text(0, "one more of the same person")]) == ()


def test_ten_people_are_quoted_in_an_order_that_tells_nothing() -> None:
    quoted = _quoted(TEXTS)
    assert sorted(quoted) == sorted(text.text for text in TEXTS)
    assert quoted == _quoted(TEXTS[::-1])
    assert list(quoted) != [text.text for text in TEXTS]


def test_nothing_is_quoted_twice_and_new_words_wait_for_company() -> None:
    told = frozenset(text.text for text in TEXTS[:7])
    assert _quoted(TEXTS, told=told) == ()
    told = frozenset(text.text for text in TEXTS[:5])
    assert len(_quoted(TEXTS, told=told)) == 5


def test_a_named_team_quotes_at_once() -> None:
    assert _quoted(TEXTS[:1], Guard(None)) == (TEXTS[0].text,)


def test_a_larger_minimum_holds_for_words_too() -> None:
    assert _quoted(TEXTS, Guard(12)) == ()
