"""Which of people's own words may be quoted, and with what taken out. Pure.

Consent was given answer by answer. What is quoted carries no name, date or role, in an order that
says nothing about when it was written.
"""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.disclosure.model import Guard

#: People whose consenting words are in the privacy window before any of them is quoted.
LEAST_WRITERS = 10
#: New texts that come out together, so that none can be dated by its appearance.
LEAST_BATCH = 5

_GAP = "…"
_PATTERNS = (
    re.compile(r"<[@#!][^>]*>"),  # Slack's mentions and channels
    re.compile(r"<?(?:https?://|mailto:|www\.)[^\s>]+>?", re.IGNORECASE),
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"@[\w.-]+"),
    re.compile(r"```.*?```|`[^`]*`", re.DOTALL),
    re.compile(r"\b\d[\d.,:/-]*"),
)
_SHORT_NAME = 3  # letters; a shorter part of a name is too often part of another word


@dataclass(frozen=True)
class Text:
    """One consenting text answer: `writer` is any stable mark of the person."""

    writer: int
    text: str


def quotable(
    texts: Sequence[Text],
    *,
    names: Collection[str],
    told: Collection[str],
    guard: Guard,
    week: str,
) -> tuple[str, ...]:
    """The texts to quote this week: none twice, few enough people none at all."""
    if guard.minimum is not None:
        writers = {text.writer for text in texts}
        if len(writers) < max(LEAST_WRITERS, guard.minimum):
            return ()
    fresh = {cleaned for text in texts if (cleaned := strip(text.text, names))} - set(told)
    if guard.minimum is not None and len(fresh) < LEAST_BATCH:
        return ()
    return tuple(sorted(fresh, key=lambda text: hashlib.sha256(f"{week} {text}".encode()).digest()))


def strip(text: str, names: Collection[str]) -> str:
    """The text without names, mentions, addresses, code and numbers; empty if little is left."""
    for pattern in _PATTERNS:
        text = pattern.sub(_GAP, text)
    for name in sorted(_parts(names), key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\w*", _GAP, text, flags=re.IGNORECASE)
        if stem := _stem(name):
            text = re.sub(rf"\b{re.escape(stem)}\w*", _GAP, text)
    text = re.sub(rf"{_GAP}(?:[\s,]*{_GAP})+", _GAP, " ".join(text.split()))
    return text if re.search(r"\w{2}", text) else ""


def _parts(names: Collection[str]) -> set[str]:
    """The longer words of the names; endings are dealt with by the caller."""
    words = {word for name in names for word in re.findall(r"[^\W\d_]+", name)}
    return {word for word in words if len(word) >= _SHORT_NAME}


def _stem(name: str) -> str:
    """What is left of a name in other cases (Heikki, Heikin; Virtanen, Virtaselta), capitalised."""
    stem = name[:-3] if name.casefold().endswith("nen") else name[:-2]
    return stem[:1].upper() + stem[1:] if len(stem) >= _SHORT_NAME else ""
