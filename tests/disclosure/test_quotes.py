import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure.model import Guard
from bot.disclosure.quotes import MOST_QUOTES, Text, of_team, quotable, strip

NAMES = ["Aino Virtanen", "Bo", "Max Weber"]
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


def test_what_a_team_is_called_is_taken_out_as_a_whole() -> None:
    phrases = ["Model Garden", "team-7", "ml"]
    assert strip("in Model Garden's week", NAMES, phrases) == "in …'s week"
    assert strip("team-7 waits for a model", NAMES, phrases) == "… waits for a model"
    assert strip("our garden of ml", NAMES, phrases) == "our garden of ml"


@given(st.text(max_size=200))
def test_no_name_survives(said: str) -> None:
    left = strip(f"{said} Aino {said}", NAMES).casefold()
    assert "aino" not in left.split()


def _quoted(
    texts: list[Text], minimum: int = 5, told: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    return quotable(texts, names=NAMES, told=told, minimum=minimum, week="2026-W47")


def _quoted_in_team(texts: list[Text], minimum: int | None) -> tuple[str, ...]:
    return of_team(texts, names=NAMES, told=(), guard=Guard(minimum), week="2026-W47")


def test_words_of_fewer_than_ten_people_are_kept_back() -> None:
    assert _quoted(TEXTS[:9]) == ()
    assert _quoted([*TEXTS[:9], Text(0, "one more of the same person")]) == ()


def test_ten_people_are_quoted_in_an_order_that_tells_nothing() -> None:
    quoted = _quoted(TEXTS)
    assert set(quoted) <= {text.text for text in TEXTS}
    assert quoted == _quoted(TEXTS[::-1])
    assert list(quoted) != sorted(quoted)


def test_no_more_is_released_than_a_digest_shows() -> None:
    assert len(_quoted(TEXTS)) == MOST_QUOTES
    assert len(_quoted_in_team(TEXTS, None)) == MOST_QUOTES


def test_new_words_of_one_person_are_no_company_for_each_other() -> None:
    told = frozenset(text.text for text in TEXTS[:9])
    talkative = [Text(9, f"another thing {word}") for word in ("one", "two", "three", "four")]
    assert _quoted([*TEXTS, *talkative], told=told) == ()


def test_words_that_several_people_wrote_count_for_one_of_them() -> None:
    told = frozenset(text.text for text in TEXTS)
    alike = [Text(writer, "we need tests") for writer in range(10)]
    more = [Text(0, f"another thing {word}") for word in ("one", "two", "three", "four")]
    assert _quoted([*TEXTS, *alike, *more], told=told) == ()


def test_everybody_is_quoted_once_before_anybody_is_quoted_twice() -> None:
    talkative = [Text(0, f"another thing {word}") for word in ("one", "two", "three", "four")]
    quoted = _quoted([*TEXTS[:10], *talkative])
    assert len(set(quoted) & {text.text for text in (TEXTS[0], *talkative)}) <= 1


def test_told_words_are_not_new_when_a_name_in_them_becomes_known() -> None:
    told = frozenset({*(text.text for text in TEXTS[:5]), "Bertta knows it"})
    texts = [*TEXTS[:9], Text(9, "Bertta knows it")]
    names = [*NAMES, "Bertta"]
    quoted = quotable(texts, names=names, told=told, minimum=5, week="2026-W47")
    assert quoted == ()


def test_nothing_is_quoted_twice_and_new_words_wait_for_company() -> None:
    told = frozenset(text.text for text in TEXTS[:7])
    assert _quoted(TEXTS, told=told) == ()
    told = frozenset(text.text for text in TEXTS[:5])
    assert len(_quoted(TEXTS, told=told)) == 5


def test_a_named_team_quotes_at_once() -> None:
    assert _quoted_in_team(TEXTS[:1], None) == (TEXTS[0].text,)


@pytest.mark.parametrize("minimum", [4, 5, 12])
def test_a_confidential_team_quotes_nobody_however_many_agree(minimum: int) -> None:
    many = [Text(writer, f"subject {'abcdefghijklmnopqrstuvwxyz'[writer]}") for writer in range(26)]
    assert _quoted_in_team(many, minimum) == ()


def test_a_larger_minimum_holds_for_words_too() -> None:
    assert _quoted(TEXTS, 12) == ()
    assert _quoted(TEXTS, 10) != ()
