"""The catalogue as frozen values: questions and what an answer to them is worth.

Pure: no files (see `load`), no judgement of the whole (see `lint`), no answers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalogue.finding import Finding
from bot.catalogue.keys import (
    DONT_KNOW,
    EXTRAS,
    ITEMS,
    NOT_MY_AREA,
    SKIP,
    TEXT,
    Area,
    Kind,
    LensKey,
    Practice,
    QuestionKey,
    Role,
    Theme,
    nearest,
)
from bot.catalogue.wording import (
    Code,
    Codebook,
    Frozen,
    Lens,
    Scales,
    Wording,
    WordingList,
)
from bot.errors import Rejection

# Everything a reader of the catalogue needs, from one place.
__all__ = [
    "DONT_KNOW",
    "EXTRAS",
    "ITEMS",
    "NOT_MY_AREA",
    "SKIP",
    "TEXT",
    "Area",
    "Catalogue",
    "Code",
    "Codebook",
    "Kind",
    "Lens",
    "LensKey",
    "Practice",
    "Question",
    "QuestionKey",
    "Role",
    "Scales",
    "Theme",
    "Wording",
    "WordingList",
    "nearest",
]


def _number(value: object) -> object:
    # YAML is read as plain text (see `load`), and a Literal does not convert by itself.
    return int(value) if isinstance(value, str) else value


Polarity = Annotated[Literal[-1, 1], BeforeValidator(_number)]


class Question(Frozen):
    """One catalogue item: a key and a version, since changed words are a new question.

    `polarity` 1: a high raw value is worrying; -1: a high raw value is healthy; None for text.
    Raw values rise with agreement and frequency, so `yes` is higher than `no`. Choices always
    run from healthy (A) to worrying.
    """

    key: Annotated[QuestionKey, Field(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    version: Annotated[int, Field(ge=1)] = 1
    kind: Kind
    item: Literal[ITEMS]  # type: ignore[valid-type]  # a tuple of literals, known to Pydantic
    practices: tuple[Practice, ...] = ()
    lenses: Annotated[tuple[LensKey, ...], Field(max_length=2)] = ()
    polarity: Polarity | None = None
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    text: Wording
    options: WordingList | None = None
    why: Wording

    @model_validator(mode="after")
    def _kind_fits_the_rest(self) -> Self:
        if self.kind is Kind.CHOICE:
            if self.options is None or not 2 <= len(self.options.en) <= 5:
                raise ValueError("a choice needs 2 to 5 options")
            if self.polarity != 1:
                raise ValueError("a choice runs from healthy to worrying: its polarity is 1")
        elif self.options is not None:
            raise ValueError(f"only a choice has options, not {self.kind}")
        if (self.polarity is None) != (self.kind is Kind.TEXT):
            raise ValueError("a text question has no polarity; every other kind needs 1 or -1")
        if LensKey.BLIND_SPOTS in self.lenses:
            raise ValueError("blind_spots is computed; no question feeds it")
        for name, values in (
            ("practices", self.practices),
            ("lenses", self.lenses),
            ("roles", self.roles),
        ):
            if len(set(values)) != len(values):
                raise ValueError(f"{name} names something twice")
        return self

    @property
    def theme(self) -> Theme:
        return tuple(Theme)[int(self.item[1]) - 1]

    @property
    def name(self) -> str:
        """KEY@VERSION, as an import file names it."""
        return f"{self.key}@{self.version}"

    @property
    def is_scaled(self) -> bool:
        """Whether its answers have a place on a scale; a text's have none."""
        return self.kind is not Kind.TEXT

    def values(self) -> tuple[str, ...]:
        """The question's own answer values, in the order they are offered; none for text."""
        if self.kind is Kind.TEXT:
            return ()
        if self.kind is Kind.YES_PARTLY_NO:
            return ("yes", "partly", "no")
        if self.options is not None:
            return tuple("ABCDE"[: len(self.options.en)])
        return ("1", "2", "3", "4", "5")

    def category(self, value: str) -> int:
        """0 for the healthiest answer up to one less than the number of values.

        Raises ValueError for an extra, for a text and for anything that is no value here.
        """
        values = self.values()
        if value not in values:
            raise ValueError(f"{value!r} is no value of {self.name}")
        place = values.index(value)
        rising_with_worry = (self.polarity == 1) != (self.kind is Kind.YES_PARTLY_NO)
        return place if rising_with_worry else len(values) - 1 - place

    def points(self, value: str) -> float:
        """The category spread over 1 (healthiest) to 5 (most worrying), whatever the scale."""
        return 1 + 4 * self.category(value) / (len(self.values()) - 1)


@dataclass(frozen=True)
class Catalogue:
    """Everything under prompts/ that can be asked or coded.

    Iteration gives the questions in use, in the order of the themes and of their files.
    Retired versions are never asked but stay known: old answers keep their words and scale.
    """

    questions: tuple[Question, ...]
    retired: tuple[Question, ...]
    lenses: tuple[Lens, ...]
    codebook: Codebook
    scales: Scales
    languages: tuple[str, ...] = ("en", "fi")
    """What it is spoken in, English first."""
    untranslated: tuple[Finding, ...] = ()
    """What further languages lack, and say of nothing: English stands in."""

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)

    def find(self, key: str, version: int | None = None) -> Question | None:
        """The question, also a retired one; without a version the one in use, else the latest."""
        if version is None:
            return self._latest.get(key)
        return self._versions.get((key, version))

    def question(self, key: str, version: int | None = None) -> Question:
        """As `find`, but an unknown key or version raises Rejection with the nearest known key."""
        found = self.find(key, version)
        if found is not None:
            return found
        if version is not None and key in self._latest:
            raise Rejection(f"The question {key} has no version {version}.")
        raise Rejection(f"There is no question {key}{nearest(key, self._latest)}.")

    def named(self, name: str) -> Question:
        """The question that KEY or KEY@VERSION names; raises Rejection as `question` does."""
        key, at, version = name.partition("@")
        if at and not re.fullmatch(r"[0-9]{1,9}", version):
            raise Rejection(f"{name} should be written KEY or KEY@VERSION, such as {key}@1.")
        return self.question(key, int(version) if at else None)

    def lens(self, key: str) -> Lens:
        return self._lenses[LensKey(key)]

    def practice(self, key: str) -> Code:
        return self._codes[Practice(key)]

    def choices(self, question: Question, language: str) -> tuple[tuple[str, str], ...]:
        """(value, label) of each answer in the order offered, extras left out; none for text."""
        labels = self._labels(question)
        return tuple(zip(question.values(), labels.by(language), strict=True)) if labels else ()

    def extras(self, language: str) -> tuple[tuple[str, str], ...]:
        """(value, label) of the three answers that every question offers."""
        extras = self.scales.extras
        return tuple((value, extras.of(value).by(language)) for value in EXTRAS)

    def label(self, question: Question, value: str, language: str) -> str:
        """What a stored value says to a reader; ValueError when it is no value of the question."""
        if value in EXTRAS:
            return self.scales.extras_saved.of(value).by(language)
        labels = dict(self.choices(question, language))
        if value not in labels:
            raise ValueError(f"{value!r} is no value of {question.name}")
        return labels[value]

    def _labels(self, question: Question) -> WordingList | None:
        match question.kind:
            case Kind.AGREE5:
                return self.scales.agree5
            case Kind.FREQ5:
                return self.scales.freq5
            case Kind.YES_PARTLY_NO:
                return self.scales.yes_partly_no
            case _:
                return question.options

    @cached_property
    def _versions(self) -> Mapping[tuple[str, int], Question]:
        return {(each.key, each.version): each for each in (*self.retired, *self.questions)}

    @cached_property
    def _latest(self) -> Mapping[str, Question]:
        old = sorted(self.retired, key=lambda each: each.version)
        return {str(each.key): each for each in (*old, *self.questions)}

    @cached_property
    def _lenses(self) -> Mapping[LensKey, Lens]:
        return {each.key: each for each in self.lenses}

    @cached_property
    def _codes(self) -> Mapping[Practice, Code]:
        return {each.key: each for each in self.codebook.codes}
