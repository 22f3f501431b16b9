"""Which of people's own words may be quoted, and with what taken out. Pure.

Consent was given answer by answer. What is quoted carries no name, date or role, in an order that
says nothing about when it was written.
"""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.disclosure.model import Guard

#: People whose consenting words are in the privacy window before any of them is quoted.
LEAST_WRITERS = 10
#: People whose new texts come out together, so that none can be dated or told by its appearance.
LEAST_BATCH = 5
#: Nothing is quoted sooner after it was written: a text that comes out the week in which a round
#: was about its subject is as good as dated.
RIPENS_FOR = timedelta(weeks=2)
#: Texts of one week: as many as a digest has room for. The others wait for later company.
MOST_QUOTES = 8

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
    """The texts to quote this week: none twice, few enough people none at all.

    Both minimums count people, not texts; each person's first text comes before anybody's second.
    """
    fresh = _fresh(texts, names=names, told=told)
    if guard.minimum is not None:
        writers = {text.writer for text in texts}
        if len(writers) < max(LEAST_WRITERS, guard.minimum):
            return ()
        if len(fresh) < max(LEAST_BATCH, guard.minimum):
            return ()

    def shuffled(text: str) -> bytes:
        return hashlib.sha256(f"{week} {text}".encode()).digest()

    turns = [
        (turn, shuffled(text), text)
        for written in fresh.values()
        for turn, text in enumerate(sorted(written, key=shuffled))
    ]
    return tuple(sorted((text for *_, text in sorted(turns)[:MOST_QUOTES]), key=shuffled))


def _fresh(
    texts: Sequence[Text], *, names: Collection[str], told: Collection[str]
) -> dict[int, set[str]]:
    """What was not told before, by writer; words that several people wrote count for one."""
    # A colleague's name that became known since is out of the told words too.
    seen = {strip(text, names) for text in told} | set(told)
    fresh: dict[int, set[str]] = {}
    for text in sorted(texts, key=lambda each: each.writer):
        cleaned = strip(text.text, names)
        if cleaned and cleaned not in seen:
            seen.add(cleaned)
            fresh.setdefault(text.writer, set()).add(cleaned)
    return fresh


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
