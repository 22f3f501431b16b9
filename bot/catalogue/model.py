"""The catalogue as frozen values: questions and what an answer to them is worth.

Pure: no files (see `load`), no judgement of the whole (see `lint`), no answers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

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
from bot.catalogue.question import Question
from bot.catalogue.shelf import Shelf
from bot.catalogue.wording import (
    Code,
    Codebook,
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


@dataclass(frozen=True)
class Catalogue:
    """Everything under prompts/ that can be asked or coded.

    Iteration gives the questions in use, in the order of the themes and of their files, the
    workspace's own ones last.
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
    own: Shelf = field(default_factory=Shelf, compare=False)
    """What the workspace's admins added."""

    def __iter__(self) -> Iterator[Question]:
        yield from self.questions
        yield from self.own.in_use()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def asked_of(self, team: str) -> Iterator[Question]:
        """The questions that the team of that key may be asked."""
        return (question for question in self if self.own.suits(question, team))

    def find(self, key: str, version: int | None = None) -> Question | None:
        """The question, also a retired one; without a version the one in use, else the latest."""
        found = self._latest.get(key) if version is None else self._versions.get((key, version))
        return found or self.own.find(key, version)

    def question(self, key: str, version: int | None = None) -> Question:
        """As `find`, but an unknown key or version raises Rejection with the nearest known key."""
        found = self.find(key, version)
        if found is not None:
            return found
        if version is not None and self.find(key) is not None:
            raise Rejection(f"The question {key} has no version {version}.")
        known = [*self._latest, *self.own.books.latest]
        raise Rejection(f"There is no question {key}{nearest(key, known)}.")

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
