"""One question, frozen, and what an answer to it is worth. Pure."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalogue.keys import ITEMS, Kind, LensKey, Practice, QuestionKey, Role, Theme
from bot.catalogue.wording import Frozen, Wording, WordingList


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
