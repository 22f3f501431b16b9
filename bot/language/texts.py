"""Loading the locale files and saying their texts in a member's language.

`prompts/locale/LANGUAGE/AREA.yaml` holds `key: text`. A text may be a mapping of CLDR plural
categories (`one`, `other`), chosen by the parameter `n`. A language is spoken if its folder is
there: adding one is one folder, with the catalogue's words in its subfolder `catalogue/`
(bot/catalogue/translations.py).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list

from bot.data import data_folder
from bot.errors import Misconfigured

DEFAULT = "en"


def spoken(folder: Path) -> tuple[str, ...]:
    """The languages whose folders lie in *folder* (prompts/locale): English first, then by name."""
    found = (each.name for each in folder.iterdir() if each.is_dir() and each.name.isalpha())
    return (DEFAULT, *sorted(name for name in found if name != DEFAULT))


#: What this installation speaks.
LANGUAGES = spoken(data_folder("prompts") / "locale")

Entry = str | Mapping[str, str]


def language_for(*wishes: str | None, among: Collection[str] = LANGUAGES) -> str:
    """The first wish that is spoken here; `fi-FI` and `fi_FI` ask for `fi`. English otherwise."""
    for wish in wishes:
        if wish and (base := wish.replace("_", "-").split("-")[0].lower()) in among:
            return base
    return DEFAULT


@lru_cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@dataclass(frozen=True)
class Say:
    """The texts of one language. `say("asking.closes", when=…)` gives a finished sentence."""

    language: str
    entries: Mapping[str, Entry]

    @property
    def _locale(self) -> Locale:
        return _locale(str(self.entries.get("language.locale", self.language)))

    def __call__(self, key: str, /, **params: Any) -> str:  # noqa: ANN401  what a text may name
        entry = self.entries.get(key)
        if entry is None:
            raise Misconfigured(f"The text {key} is missing from prompts/locale/{self.language}/.")
        if not isinstance(entry, str):
            category = self._locale.plural_form(params["n"])
            entry = entry.get(category, entry["other"])
        return entry.format(**params)

    def day(self, when: date) -> str:
        """A weekday and day: 'Friday 27 November', 'perjantai 27. marraskuuta'."""
        return format_date(when, self("language.day_form"), locale=self._locale)

    def time(self, when: time | datetime, zone: tzinfo | None = None) -> str:
        """A time of day, in *zone* when an instant is given: '15:00', '15.00'."""
        local = when.astimezone(zone) if isinstance(when, datetime) and zone else when
        return format_time(local, self("language.time_form"), locale=self._locale)

    def moment(self, when: datetime, zone: tzinfo) -> str:
        """Day and time in *zone*: 'Friday 27 November at 15:00'."""
        local = when.astimezone(zone)
        return self("language.moment", day=self.day(local.date()), time=self.time(local))

    def list(self, parts: Iterable[str], style: str = "standard") -> str:
        """'a, b and c'; style `or` joins with or."""
        return format_list(list(parts), style=style, locale=self._locale)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Texts:
    """All languages; `texts.by(member.language)` gives a Say."""

    languages: Mapping[str, Say]

    def by(self, language: str | None) -> Say:
        return self.languages[language_for(language, among=self.languages)]


def load_texts(folder: Path | None = None) -> Texts:
    """Read prompts/locale/; a missing translation or unlike placeholders raise Misconfigured."""
    root = (folder or data_folder("prompts")) / "locale"
    said = {language: _read(root / language) for language in spoken(root)}
    reference = said[DEFAULT]
    for language, entries in said.items():
        for key in sorted(reference.keys() ^ entries.keys()):
            where = language if key in reference else DEFAULT
            raise Misconfigured(f"prompts/locale/{where}: the text {key} is missing.")
        for key, entry in entries.items():
            where = f"prompts/locale/{language}: {key}"
            if not isinstance(entry, str) and "other" not in entry:
                raise Misconfigured(f"{where} lacks the plural form `other`.")
            if _placeholders(entry) != _placeholders(reference[key]):
                raise Misconfigured(f"{where} has other placeholders than in {DEFAULT}.")
    return Texts({language: Say(language, entries) for language, entries in said.items()})


def _read(folder: Path) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise Misconfigured(
                f"{path.name} of prompts/locale/{folder.name} is no YAML: {error}"
            ) from None
        for key, text in (content or {}).items():
            entries[f"{path.stem}.{key}"] = text
    if not entries:
        raise Misconfigured(f"prompts/locale/{folder.name} holds no texts.")
    return entries


def _placeholders(entry: Entry) -> set[str]:
    texts = [entry] if isinstance(entry, str) else list(entry.values())
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
