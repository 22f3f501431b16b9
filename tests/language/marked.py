"""Prompts in which every text that can be translated carries marks, and how to find what has none.

With them the bot says ⟦Hello⟧ where it says Hello: what people see outside such marks was written
in Python, and no translator could ever reach it.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.catalogue.copies import copy_of_prompts

OPEN, CLOSE = "⟦", "⟧"
#: Not words but how dates are written.
_FORMS = {"locale", "day_form", "time_form"}
#: Words that people say to the bot, not the bot to them.
_HEARD = {"words.yaml"}
#: Parts of a Slack payload that a person reads or hears.
_SHOWN = {"text", "alt_text", "placeholder", "label", "hint", "title", "submit", "close",
          "description", "confirm", "deny", "accessibility_label", "errors"}  # fmt: skip
#: What is not the bot's words: mentions, dates, links, emoji, code.
_DATA = (r"<[^>]*>", r":[a-z0-9_+-]+:", r"`[^`]*`")


def marked_prompts(folder: Path) -> Path:
    """A copy of prompts/ with marks around every text."""
    copy = copy_of_prompts(folder)
    for path in sorted(copy.rglob("*.yaml")):
        if path.name in _HEARD:
            continue
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  text only
        in_locale = path.is_relative_to(copy / "locale")
        found = _marked_texts(content) if in_locale else _marked_wordings(content)
        text = yaml.dump(found, Dumper=yaml.CSafeDumper, allow_unicode=True, width=10_000)
        path.write_text(text, encoding="utf-8")
    return copy


def _marked_texts(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: each if key in _FORMS else _marked_texts(each) for key, each in said.items()}
    return _marked(said)


def _marked_wordings(content: Any) -> Any:
    if isinstance(content, dict) and {"en", "fi"} <= content.keys():
        return {key: _marked(each) for key, each in content.items()}
    if isinstance(content, dict):
        return {key: _marked_wordings(each) for key, each in content.items()}
    if isinstance(content, list):
        return [_marked_wordings(each) for each in content]
    return content


def _marked(words: Any) -> Any:
    if isinstance(words, list):
        return [_marked(each) for each in words]
    # A mark inside `*…*` would not be bold: the marks go round the whole.
    return f"{OPEN}{words}{CLOSE}" if words else words


def shown(payload: Any, *, inside: bool = False) -> Iterator[str]:
    """Every string of a message, view or reply that a person reads or hears."""
    if isinstance(payload, str):
        if inside:
            yield payload
    elif isinstance(payload, Mapping):
        for key, part in payload.items():
            yield from shown(part, inside=key in _SHOWN)
    elif isinstance(payload, (list, tuple)):
        for part in payload:
            yield from shown(part, inside=inside)


def unmarked(text: str, *, known: frozenset[str]) -> str:
    """What of a text stands outside all marks and is none of the *known* data; "" if nothing."""
    depth, left = 0, []
    for letter in text:
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0:
            left.append(letter)
    rest = "".join(left)
    for pattern in _DATA:
        rest = re.sub(pattern, " ", rest)
    for name in sorted(known, key=len, reverse=True):
        rest = rest.replace(name, " ")
    return rest.strip() if re.search(r"[^\W\d_]{2,}", rest) else ""
