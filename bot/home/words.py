"""Plain words: what somebody means who writes to the bot, or after /retro. Pure.

The words are data, in prompts/locale/LANGUAGE/words.yaml; all languages are understood by all.
Nothing is guessed: a text either is one of the ways of saying something, or it is not ours.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Self

from bot.home.model import LONGEST_PAUSE
from bot.language import Say, Texts

#: Longer texts are no words of ours.
_LONGEST = 120
_ASIDE = re.compile(r"[^\w\s]|_")
_APOSTROPHES = re.compile("['’`´]")
_NUMBER_AND_UNIT = re.compile(r"(\d+)([^\W\d]+)")


class Word(StrEnum):
    """Something that can be said; the name is that of its phrases, and of `/retro WORD`."""

    HELP = "help"
    NEXT = "next"
    DIGEST = "digest"
    AGENDA = "agenda"
    PAUSE = "pause"
    RESUME = "resume"
    LATER = "later"
    TOMORROW = "tomorrow"
    SKIP_WEEK = "skip_week"
    STOP = "stop"
    PRIVACY = "privacy"
    DATA = "data"
    EXPORT = "export"
    ERASE = "erase"
    THANKS = "thanks"
    HELLO = "hello"


@dataclass(frozen=True)
class Meant:
    """A word, and for how many days, if a time was named."""

    word: Word
    days: int | None = None

    @property
    def lasts(self) -> timedelta | None:
        """A week where no time was named; None for one that is no pause."""
        days = 7 if self.days is None else self.days
        return timedelta(days=days) if 1 <= days <= LONGEST_PAUSE * 7 else None


@dataclass(frozen=True)
class _Tongue:
    """What can be said in one language."""

    phrases: Mapping[tuple[str, ...], Word]
    filler: frozenset[str]
    numbers: Mapping[str, int]
    units: Mapping[str, int]
    """Days of each unit of time."""

    def meant(self, tokens: Sequence[str]) -> Meant | None:
        kept: list[str] = []
        numbers: list[int] = []
        unit: int | None = None
        for at, token in enumerate(tokens):
            ahead = tokens[at + 1] if at + 1 < len(tokens) else ""
            if token.isdecimal():
                numbers.append(int(token[:6]))
            elif token in self.numbers and (ahead in self.units or ahead in self.filler):
                numbers.append(self.numbers[token])
            elif token in self.units and (numbers or at == 0 or not ahead):
                unit = self.units[token]
            else:
                kept.append(token)
        word = self._said(kept)
        if unit is None and not numbers:
            return None if word is None else Meant(word)
        if word is Word.STOP:
            word = Word.PAUSE
        if word is not Word.PAUSE or len(numbers) > 1:
            # A phrase may hold what looks like a time, as "not this week" does.
            whole = self._said(tokens)
            return None if whole is None else Meant(whole)
        return Meant(word, (numbers[0] if numbers else 1) * (unit or 7))

    def _said(self, tokens: Sequence[str]) -> Word | None:
        return self.phrases.get(tuple(one for one in tokens if one not in self.filler))


@dataclass(frozen=True)
class Vocabulary:
    """What can be said, in every language that is spoken here."""

    tongues: tuple[_Tongue, ...]

    @classmethod
    def of(cls, texts: Texts) -> Self:
        spoken = texts.languages.values()
        # Numbers and units are everybody's: "tauko 2 weeks" is clear enough.
        numbers = {name: number for say in spoken for name, number in _numbers(say)}
        units = {name: days for say in spoken for name, days in _units(say)}
        return cls(tuple(_tongue(say, numbers, units) for say in spoken))

    def meant(self, text: str) -> Meant | None:
        """What *text* says; None where it is no way of saying anything."""
        if len(text) > _LONGEST:
            return None
        tokens = _tokens(text)
        found = (tongue.meant(tokens) for tongue in self.tongues) if tokens else ()
        return next((one for one in found if one is not None), None)


def _tongue(say: Say, numbers: Mapping[str, int], units: Mapping[str, int]) -> _Tongue:
    filler = frozenset(_tokens(say("words.filler")))
    phrases = {
        tuple(token for token in _tokens(line) if token not in filler): word
        for word in Word
        for line in say(f"words.{word}").splitlines()
    }
    phrases.pop((), None)
    return _Tongue(phrases, filler, numbers, units)


def _numbers(say: Say) -> Iterator[tuple[str, int]]:
    for line in say("words.numbers").splitlines():
        digits, *names = _tokens(line)
        yield from ((name, int(digits)) for name in names)


def _units(say: Say) -> Iterator[tuple[str, int]]:
    for unit, days in (("days", 1), ("weeks", 7), ("months", 30)):
        yield from ((name, days) for name in _tokens(say(f"words.{unit}")))


def _tokens(text: str) -> list[str]:
    """The words of a text, alike however they are written: "I’m BACK!!" is "im back"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _ASIDE.sub(" ", _APOSTROPHES.sub("", plain))
    return _NUMBER_AND_UNIT.sub(r"\1 \2", plain).split()
