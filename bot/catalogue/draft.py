"""A question that an admin writes: in one language or several, checked as they write. Pure.

The same rules as for prompts/ hold (`lint`), told one by one and in the admin's language: what
must be mended, and what would be better.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from bot.catalogue.keys import ITEMS, Kind, LensKey, Practice, QuestionKey, Role
from bot.catalogue.lint import (
    FORBIDDEN,
    OPTION_LENGTH,
    QUESTION_LENGTH,
    SENTENCE_LENGTH,
)
from bot.catalogue.model import Catalogue
from bot.catalogue.question import Polarity, Question
from bot.catalogue.shelf import PREFIX
from bot.catalogue.wording import Few, Frozen, Said
from bot.language.texts import DEFAULT

#: One's own effect on quality: the widest item of the interview guide, for a draft that names none.
_ITEM = "T3.4"
_KEY_LENGTH = 40
_OPTIONS = range(2, 6)
#: A longer question tires; the longest of prompts/ has 17 words.
MANY_WORDS = 20


class Draft(Frozen):
    """An own question as it is written: the words in any of the languages spoken here.

    `polarity` as in Question: 1 where a high answer (agreeing, often, yes) is worrying.
    """

    key: Annotated[str, Field(pattern=rf"^{PREFIX}[a-z0-9_]{{2,36}}$")] | None = None
    kind: Kind
    text: dict[str, Said]
    options: dict[str, Few] | None = None
    why: dict[str, Said] = Field(default_factory=dict)
    polarity: Polarity | None = None
    lenses: Annotated[tuple[LensKey, ...], Field(max_length=2)] = ()
    practices: tuple[Practice, ...] = ()
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] = tuple(Role)
    item: Literal[ITEMS] = _ITEM  # type: ignore[valid-type]  # a tuple of literals
    teams: tuple[str, ...] = ()

    @field_validator("text", "options", "why", mode="before")
    @classmethod
    def _one_language(cls, said: object) -> object:
        """Words without a language are English."""
        return {DEFAULT: said} if isinstance(said, str | list | tuple) else said

    @model_validator(mode="after")
    def _is_written(self) -> Self:
        if not self.text:
            raise ValueError("text is missing")
        return self

    def question(self, *, key: str, version: int) -> Question:
        """The question, once nothing must be mended (`advice`).

        What a language lacks is said in the first one that is written.
        """
        options = self.options
        fields: dict[str, Any] = {
            "key": key,
            "version": version,
            "kind": self.kind,
            "item": self.item,
            "practices": self.practices,
            "lenses": self.lenses,
            "polarity": 1 if self.kind is Kind.CHOICE else self.polarity,
            "roles": self.roles,
            "text": _everywhere(self.text),
            "why": _everywhere(self.why),
            "options": _everywhere(options) if options else None,
        }
        return Question.model_validate(fields)


def _everywhere(said: Mapping[str, Any]) -> dict[str, Any]:
    first = next(iter(said.values()))
    inline = {language: said.get(language, first) for language in ("en", "fi")}
    return inline | {"more": {name: words for name, words in said.items() if name not in inline}}


def key_for(draft: Draft, catalogue: Catalogue) -> QuestionKey:
    """A key that nothing has yet, made of the first words."""
    words = next(iter(draft.text.values()))
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    stem = PREFIX + ("_".join(re.findall(r"[a-z0-9]+", plain))[:24].strip("_") or "question")
    tried = (stem if n == 1 else f"{stem}_{n}" for n in range(1, 1000))
    return QuestionKey(next(key for key in tried if catalogue.find(key) is None)[:_KEY_LENGTH])


@dataclass(frozen=True)
class Advice:
    """One thing about a draft. `code` is a text of `catalogue.yaml` of the locale."""

    code: str
    part: str
    """`text`, `options`, `why`, `polarity`, `lenses`: where it belongs in a form."""
    must: bool = True
    """False: it would be better so, but it can be asked."""
    params: Mapping[str, Any] = field(default_factory=dict)


def advice(draft: Draft, catalogue: Catalogue) -> list[Advice]:
    """What must be mended in a draft, and what would be better; in the order of the form."""
    return [*_on_text(draft, catalogue), *_on_options(draft), *_on_scale(draft), *_on_why(draft)]


def _on_text(draft: Draft, catalogue: Catalogue) -> Iterator[Advice]:
    agree = draft.kind is Kind.AGREE5
    for language, text in draft.text.items():
        if len(text) > QUESTION_LENGTH:
            yield Advice("too_long", "text", params={"n": len(text), "most": QUESTION_LENGTH})
        if agree and text.endswith("?"):
            yield Advice("needs_statement", "text")
        if not agree and not text.endswith("?"):
            yield Advice("needs_question", "text")
        yield from _forbidden(text, "text")
        same = _plain(text)
        twin = (each for each in catalogue if _plain(each.text.by(language)) == same)
        other = next((each for each in twin if each.key != draft.key), None)
        if other is not None:
            yield Advice("same_as", "text", params={"key": other.key})
        if (words := len(text.split())) > MANY_WORDS:
            yield Advice("many_words", "text", must=False, params={"n": words})


def _on_options(draft: Draft) -> Iterator[Advice]:
    if (draft.kind is Kind.CHOICE) != (draft.options is not None):
        yield Advice("options_missing" if draft.options is None else "options_unused", "options")
    for options in (draft.options or {}).values():
        if len(options) not in _OPTIONS:
            yield Advice("options_count", "options", params={"n": len(options)})
        if len({_plain(each) for each in options}) < len(options):
            yield Advice("option_twice", "options")
        for each in options:
            yield from _forbidden(each, "options")
            if "|" in each:
                yield Advice("option_bar", "options")
            if len(each) > OPTION_LENGTH:
                n = {"n": len(each), "most": OPTION_LENGTH}
                yield Advice("option_too_long", "options", params=n)
    if draft.options and len({len(each) for each in draft.options.values()}) > 1:
        yield Advice("options_unlike", "options")


def _on_scale(draft: Draft) -> Iterator[Advice]:
    scaled = draft.kind not in {Kind.TEXT, Kind.CHOICE}
    if scaled and draft.polarity is None:
        yield Advice("polarity_missing", "polarity")
    if draft.kind is Kind.TEXT and draft.polarity is not None:
        yield Advice("polarity_unused", "polarity")
    if LensKey.BLIND_SPOTS in draft.lenses:
        yield Advice("blind_spots", "lenses")
    if not draft.lenses and not draft.practices:
        yield Advice("counts_nowhere", "lenses", must=False)


def _on_why(draft: Draft) -> Iterator[Advice]:
    if not draft.why:
        yield Advice("why_missing", "why")
    for text in draft.why.values():
        yield from _forbidden(text, "why")
        if len(text) > SENTENCE_LENGTH:
            yield Advice("too_long", "why", params={"n": len(text), "most": SENTENCE_LENGTH})


def _forbidden(text: str, part: str) -> Iterator[Advice]:
    for word in FORBIDDEN:
        if word in text.casefold():
            yield Advice("forbidden", part, params={"word": word})


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
