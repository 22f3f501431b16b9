"""The catalogue's words in further languages, laid beside the English and Finnish ones.

`prompts/locale/LANGUAGE/catalogue/FILE.yaml` repeats the shape of what it translates, without the
lists: `questions.yaml` holds `KEY@VERSION: {text: …, options: […], why: …}`, `lenses.yaml` and
`codebook.yaml` hold `KEY: {name: …, …}`, `scales.yaml` the names of the scales. What is missing is
said in English until it is there; `lint` names it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.catalogue.finding import Finding

#: The files of a language's folder, by the file or folder of prompts/ that they translate.
FILES = {"questions": "questions", "lenses.yaml": "lenses", "codebook.yaml": "codebook",
         "scales.yaml": "scales"}  # fmt: skip
#: In these languages the words stand in the catalogue's own files.
INLINE = ("en", "fi")
#: What a language lacks is named by its first few; a new language lacks hundreds.
NAMED = 5


@dataclass
class Translation:
    """One language's words for one file or folder; what of them has found its place."""

    language: str
    where: str
    said: Mapping[str, Any]
    used: set[tuple[str, ...]] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    broken: str | None = None
    """Why the file cannot be read."""

    def lay_beside(self, content: object, place: tuple[str, ...] = ()) -> None:
        """Put this language's words into every wording of *content*, read from YAML."""
        if isinstance(content, list):
            for each in content:
                self.lay_beside(each, (*place, *_name(each)))
        elif isinstance(content, dict) and content.keys() >= set(INLINE):
            self._add(content, place)
        elif isinstance(content, dict):
            for key, part in content.items():
                known = len(self.missing)
                inner = place if isinstance(part, list) and _is_named(part) else (*place, key)
                self.lay_beside(part, inner)
                if key == "retired":  # nobody is asked these any more
                    del self.missing[known:]

    def _add(self, wording: dict[str, Any], place: tuple[str, ...]) -> None:
        words: object = self.said
        for step in place:
            words = words.get(step) if isinstance(words, Mapping) else None
        if words is None or words == "":
            self.missing.append(".".join(place))
            return
        self.used.add(place)
        wording.setdefault("more", {})[self.language] = words

    def findings(self) -> Iterator[Finding]:
        """Words that translate nothing, and what is still said in English."""
        if self.broken:
            yield Finding(self.where, self.broken)
            return
        for place in _leaves(self.said):
            if place not in self.used:
                yield Finding(self.where, f"{'.'.join(place)} translates nothing")
        if self.missing:
            named = ", ".join(self.missing[:NAMED])
            rest = f" and {len(self.missing) - NAMED} more" if len(self.missing) > NAMED else ""
            yield Finding(self.where, f"is missing: {named}{rest}")


def translations(folder: Path, of: str, languages: tuple[str, ...]) -> list[Translation]:
    """What the further *languages* say for `questions` or a file of *folder* (prompts/)."""
    found = []
    for language in languages:
        if language in INLINE:
            continue
        path = folder / "locale" / language / "catalogue" / f"{FILES[of]}.yaml"
        where = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        try:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            content = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506  text, lists, mappings
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            found.append(Translation(language, where, {}, broken=f"is no YAML: {error}"))
            continue
        said = content if isinstance(content, Mapping) else {}
        found.append(Translation(language, where, said))
    return found


def _is_named(part: list[Any]) -> bool:
    return any(_name(each) for each in part)


def _name(each: object) -> tuple[str, ...]:
    """What an entry of a list is called in a translation: KEY, or KEY@VERSION for a question."""
    if not isinstance(each, dict) or "key" not in each:
        return ()
    key = str(each["key"])
    return (f"{key}@{each.get('version', 1)}" if "kind" in each else key,)


def _leaves(said: object, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(said, Mapping):
        for key, part in said.items():
            yield from _leaves(part, (*place, str(key)))
    else:
        yield place
