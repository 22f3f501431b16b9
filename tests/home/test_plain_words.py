"""Plain words: what is understood in both languages, however it is written, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.home.commands import WORDS
from bot.home.words import Meant, Vocabulary, Word
from bot.language import load_texts

TEXTS = load_texts()
VOCABULARY = Vocabulary.of(TEXTS)
PHRASES = [
    (line.strip(), word)
    for say in TEXTS.languages.values()
    for word in Word
    for line in say(f"words.{word}").splitlines()
]
SAID = {
    "pause two weeks": (Word.PAUSE, 14),
    "Pause, please!": (Word.PAUSE, None),
    "Could you pause my questions for 3 weeks?": (Word.PAUSE, 21),
    "stop asking me for two weeks": (Word.PAUSE, 14),
    "give me a break for a couple of weeks": (Word.PAUSE, 14),
    "I'm on holiday for ten days": (Word.PAUSE, 10),
    "pause a month": (Word.PAUSE, 30),
    "2w pause": (Word.PAUSE, 14),
    "I'm back": (Word.RESUME, None),
    "I’m BACK!!": (Word.RESUME, None),
    "i am back": (Word.RESUME, None),
    "what do you know about me": (Word.DATA, None),
    "What do you know about me???": (Word.DATA, None),
    "stop asking me": (Word.STOP, None),
    "don't ask me again": (Word.STOP, None),
    "not now": (Word.LATER, None),
    "skip this week": (Word.SKIP_WEEK, None),
    "who can see my answers?": (Word.PRIVACY, None),
    "delete my data": (Word.ERASE, None),
    "send me my data": (Word.EXPORT, None),
    "tauko kaksi viikkoa": (Word.PAUSE, 14),
    "Kahden viikon tauko, kiltti": (Word.PAUSE, 14),
    "TAUKO 2 VK": (Word.PAUSE, 14),
    "tauko kahdeksi viikoksi": (Word.PAUSE, 14),
    "olen lomalla viikon": (Word.PAUSE, 7),
    "olen takaisin!": (Word.RESUME, None),
    "mitä tiedät minusta?": (Word.DATA, None),
    "älä kysy enää": (Word.STOP, None),
    "ei tällä viikolla": (Word.SKIP_WEEK, None),
    "kuka näkee vastaukseni": (Word.PRIVACY, None),
    "poista tietoni": (Word.ERASE, None),
    "Moi!": (Word.HELLO, None),
    "kiitos": (Word.THANKS, None),
}
NOT_SAID = [
    "",
    " ",
    "two weeks",
    "We pause the deployment when the tests fail",
    "I could not pause to think, the release took two weeks",
    "nobody stops asking me for numbers",
    "pause 1.5 weeks",
    "pause for ever",
    "the model is back in production",
    "tauko on liian lyhyt",
    "pause " * 40,
    "<@U01> pause",
    "🙂",
]


@pytest.mark.parametrize("text", SAID)
def test_what_people_say_is_understood(text: str) -> None:
    word, days = SAID[text]
    assert VOCABULARY.meant(text) == Meant(word, days)


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_no_word_of_ours_is_left_alone(text: str) -> None:
    assert VOCABULARY.meant(text) is None


@pytest.mark.parametrize(("phrase", "word"), PHRASES)
def test_every_phrase_means_what_it_stands_for(phrase: str, word: Word) -> None:
    assert VOCABULARY.meant(phrase) == Meant(word)


@given(
    phrase=st.sampled_from(PHRASES),
    upper=st.sampled_from([str.upper, str.lower, str.title, str.capitalize]),
    after=st.sampled_from(["", "!", " ?", "...", " :)", "\n", " 🙂"]),
)
def test_case_and_punctuation_do_not_matter(
    phrase: tuple[str, Word], upper: type[str], after: str
) -> None:
    text, word = phrase
    assert VOCABULARY.meant(f"  {upper(text)}{after}") == Meant(word)


@given(number=st.integers(0, 10**9), unit=st.sampled_from(["days", "weeks", "päivää", "vk", ""]))
def test_a_number_gives_as_many_days_or_weeks(number: int, unit: str) -> None:
    meant = VOCABULARY.meant(f"pause {number} {unit}")
    assert meant is not None
    assert meant.word is Word.PAUSE
    assert meant.days == int(str(number)[:6]) * (1 if unit in {"days", "päivää"} else 7)


@given(text=st.text(max_size=200))
def test_anything_at_all_can_be_written(text: str) -> None:
    VOCABULARY.meant(text)


def test_every_word_has_a_reply_and_a_right() -> None:
    assert set(Word) <= set(WORDS)
