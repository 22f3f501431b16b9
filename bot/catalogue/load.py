"""Reading prompts/ into a Catalogue, and saying where exactly a file is wrong.

Scalars are read as plain text, so that `No` stays a word for people who do not program. What a
good catalogue covers is `lint`'s; here it must only be whole enough to run on.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import yaml
from pydantic import ValidationError, model_validator
from pydantic_core import ErrorDetails

from bot.catalogue.finding import Finding
from bot.catalogue.keys import Theme, nearest
from bot.catalogue.lint import lint, structure
from bot.catalogue.model import Catalogue, Question
from bot.catalogue.translations import FILES, Translation, translations
from bot.catalogue.wording import (
    ByContract,
    Code,
    Codebook,
    Extras,
    Frozen,
    Lens,
    Scales,
    VerdictTexts,
    Wording,
    WordingList,
)
from bot.data import data_folder
from bot.errors import Misconfigured
from bot.language.texts import spoken

Form = TypeVar("Form", bound=Frozen)


class QuestionFile(Frozen):
    """One file a theme, so that each stays short enough to read in one go."""

    theme: Theme
    questions: tuple[Question, ...]
    retired: tuple[Question, ...] = ()

    @model_validator(mode="after")
    def _items_belong_to_the_theme(self) -> Self:
        for question in (*self.questions, *self.retired):
            if question.theme is not self.theme:
                raise ValueError(
                    f"{question.key} has item {question.item}, which belongs to {question.theme}"
                )
        return self


class LensFile(Frozen):
    lenses: tuple[Lens, ...]


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Read prompts/ (or *folder*); anything wrong in it raises Misconfigured with file and line."""
    catalogue, findings = _read(folder or data_folder("prompts"))
    if catalogue is None:
        more = len(findings) - 1
        rest = f" ({more} more: `retrostar catalogue lint` lists them all)" if more else ""
        raise Misconfigured(f"{findings[0]}{rest}.")
    return catalogue


def inspect(folder: Path | None = None) -> list[Finding]:
    """Everything to mend in prompts/ (or *folder*): broken files first, else what lint finds."""
    catalogue, findings = _read(folder or data_folder("prompts"))
    return findings if catalogue is None else lint(catalogue)


def _read(folder: Path) -> tuple[Catalogue | None, list[Finding]]:
    findings: list[Finding] = []
    languages = spoken(folder / "locale")
    paths = sorted((folder / "questions").glob("*.yaml"))
    said = {of: translations(folder, of, languages) for of in FILES}
    read = [_file(path, folder, QuestionFile, findings, said["questions"]) for path in paths]
    if not paths:
        findings.append(Finding(f"{folder.name}/questions", "there is no file in it"))
    order = tuple(Theme)
    files = sorted((each for each in read if each), key=lambda each: order.index(each.theme))

    def one(name: str, form: type[Form]) -> Form | None:
        return _file(folder / name, folder, form, findings, said[name])

    lenses, codebook = one("lenses.yaml", LensFile), one("codebook.yaml", Codebook)
    scales = one("scales.yaml", Scales)
    if findings or lenses is None or codebook is None or scales is None:
        return None, findings
    catalogue = Catalogue(
        questions=tuple(question for each in files for question in each.questions),
        retired=tuple(question for each in files for question in each.retired),
        lenses=lenses.lenses,
        codebook=codebook,
        scales=scales,
        languages=languages,
        untranslated=tuple(gap for each in said.values() for one in each for gap in one.findings()),
    )
    findings += structure(catalogue)
    return (None, findings) if findings else (catalogue, [])


def _file(
    path: Path,
    folder: Path,
    form: type[Form],
    findings: list[Finding],
    said: Sequence[Translation],
) -> Form | None:
    """The file as *form*, with what further languages say; what is wrong goes to *findings*."""
    name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.load(text, Loader=_PlainLoader)  # noqa: S506  builds text, lists, mappings
        for translation in said:
            translation.lay_beside(content)
        return form.model_validate(content)
    except OSError as error:
        findings.append(Finding(name, f"cannot be read: {error.strerror}"))
    except UnicodeDecodeError:
        findings.append(Finding(name, "is no UTF-8 text"))
    except yaml.YAMLError as error:
        findings.append(_broken_yaml(name, error))
    except ValidationError as error:
        findings.extend(_wrong_values(name, text, error))
    return None


class _PlainLoader(yaml.CBaseLoader):
    """Every scalar is text; a key written twice is an error, not a silent last one wins."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  its base's signature
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value} is written twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _broken_yaml(name: str, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None)
    where = f"{name}:{mark.line + 1}" if mark else name
    return Finding(where, f"is no YAML: {getattr(error, 'problem', None) or error}")


def _wrong_values(name: str, text: str, error: ValidationError) -> Iterator[Finding]:
    """Only now is the file read with its line numbers: a good one never pays for them."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    for detail in error.errors(include_url=False):
        place = _place(root, detail["loc"])
        where = f"{name}:{place.line}" if place.line else name
        yield Finding(where, f"{place.path}{_what(detail)}")


@dataclass(frozen=True)
class _Place:
    line: int
    path: str


def _place(root: yaml.Node | None, loc: Sequence[str | int]) -> _Place:
    """The line and the key path of a Pydantic location; the nearest parent's line if missing."""
    node, path, line, owner = root, "", 0, ""
    for step in loc:
        if isinstance(node, yaml.ScalarNode):
            break  # what follows is Pydantic's name of a type, not a key of the file
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
        node, line = _child(node, step, line)
        owner = _key_of(node) or owner
    return _Place(line, path + (f" ({owner})" if owner else "") + (": " if path else ""))


def _child(node: yaml.Node | None, step: str | int, line: int) -> tuple[yaml.Node | None, int]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child, child.start_mark.line + 1
    return None, line


def _key_of(node: yaml.Node | None) -> str:
    """What a question, lens or code calls itself: a person looks for that, not for `[17]`."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    return next((str(value.value) for key, value in node.value if key.value == "key"), "")


_FORMS: tuple[type[Frozen], ...] = (
    QuestionFile, LensFile, Question, Wording, WordingList, Lens, VerdictTexts, ByContract,
    Codebook, Code, Scales, Extras,
)  # fmt: skip
_KNOWN_KEYS = sorted({f.alias or key for form in _FORMS for key, f in form.model_fields.items()})


def _what(detail: ErrorDetails) -> str:
    """Pydantic's error in plain words."""
    match detail["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"is no key here{nearest(str(detail['loc'][-1]), _KNOWN_KEYS)}"
        case "string_too_short" | "too_short":
            return "is empty"
        case "string_pattern_mismatch":
            return "should be 3 to 40 small letters, digits and _, a letter first"
        case "enum" | "literal_error":
            expected = str(detail.get("ctx", {}).get("expected", ""))
            known = [left or right for left, right in re.findall(r"'([^']+)'|(-?\d+)", expected)]
            near = nearest(str(detail["input"]), known)
            return f"{detail['input']} is not known{near or '; known: ' + ', '.join(known)}"
        case _:
            return detail["msg"].removeprefix("Value error, ")
