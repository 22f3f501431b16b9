"""The words of the catalogue that are no questions: lenses, codebook, scale labels.

Frozen values in every language that is spoken here; what they are read from is `load`'s.
"""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.catalogue.keys import Area, LensKey, Practice


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Said = Annotated[str, Field(min_length=1)]
Few = Annotated[tuple[Said, ...], Field(min_length=1)]


class Wording(Frozen):
    """One text in every language that is spoken here.

    English and Finnish stand beside each other in the files; `more` holds what the folders of
    further languages say (see `translations`).
    """

    en: Said
    fi: Said
    more: dict[str, Said] = Field(default_factory=dict)

    def by(self, language: str) -> str:
        """The text in *language*; English for a language that does not have it."""
        return self.fi if language == "fi" else self.more.get(language, self.en)


class WordingList(Frozen):
    """Several texts in every language, as many in each; `more` as in Wording."""

    en: Few
    fi: Few
    more: dict[str, Few] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _as_many_in_each_language(self) -> Self:
        for language, texts in {"fi": self.fi, **self.more}.items():
            if len(self.en) != len(texts):
                raise ValueError(f"{len(self.en)} texts in en but {len(texts)} in {language}")
        return self

    def by(self, language: str) -> tuple[str, ...]:
        return self.fi if language == "fi" else self.more.get(language, self.en)


class VerdictTexts(Frozen):
    """What the digest says of a lens in each verdict state; no figures."""

    raised: Wording
    eased: Wording
    steady: Wording
    not_enough_evidence: Wording
    hidden: Wording


class ByContract(Frozen):
    """The wording where a contract hands operation or scope to the customer."""

    raised: Wording
    to_try: WordingList = Field(alias="try")


class Lens(Frozen):
    key: LensKey
    #: The number of the study's finding.
    finding: Annotated[int, Field(ge=1, le=7)]
    starred: bool
    name: Wording
    about: Wording
    #: What the study found, in our own words.
    study: Wording
    #: Three open questions for a retrospective, about the work and never about a person.
    discuss: WordingList
    texts: VerdictTexts
    #: Concrete things a team can try within two weeks.
    to_try: WordingList = Field(alias="try")
    by_contract: ByContract | None = None

    def said(self, verdict: str, language: str, *, by_contract: bool = False) -> str:
        """The sentence for a verdict state (`raised`, `eased`, `steady`, ...)."""
        if by_contract and self.by_contract is not None and verdict == "raised":
            return self.by_contract.raised.by(language)
        wording: Wording = getattr(self.texts, verdict)
        return wording.by(language)

    def tries(self, language: str, *, by_contract: bool = False) -> tuple[str, ...]:
        """Things to try, the easiest first."""
        if by_contract and self.by_contract is not None:
            return self.by_contract.to_try.by(language)
        return self.to_try.by(language)


class Code(Frozen):
    """One entry of the codebook: what counts as this practice, and what does not."""

    key: Practice
    area: Area
    name: Wording
    definition: Wording
    include: Wording
    exclude: Wording
    examples: WordingList


class Codebook(Frozen):
    version: Annotated[int, Field(ge=1)]
    codes: tuple[Code, ...]


class Extras(Frozen):
    dont_know: Wording
    not_my_area: Wording
    skip: Wording

    def of(self, value: str) -> Wording:
        wording: Wording = getattr(self, value)
        return wording


class Scales(Frozen):
    """The fixed labels, each list from the lowest raw value up; yes comes before no."""

    agree5: WordingList
    freq5: WordingList
    yes_partly_no: WordingList
    extras: Extras
    #: What an extra is called once it is saved.
    extras_saved: Extras

    @model_validator(mode="after")
    def _as_many_labels_as_values(self) -> Self:
        for name, labels, wanted in (
            ("agree5", self.agree5, 5),
            ("freq5", self.freq5, 5),
            ("yes_partly_no", self.yes_partly_no, 3),
        ):
            if len(labels.en) != wanted:
                raise ValueError(f"{name} needs {wanted} labels")
        return self
