"""Which of people's own words may be quoted, and with what taken out. Pure.

Consent was given answer by answer. What is quoted carries no name, date, role or team, in an order
that says nothing about when it was written. How somebody writes stays: so a confidential team's
words come out among those of the whole organisation only.
"""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
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


def of_team(
    texts: Sequence[Text],
    *,
    names: Collection[str],
    told: Collection[str],
    guard: Guard,
    week: str,
) -> tuple[str, ...]:
    """A team's texts to quote this week, none twice: nobody's where people are not named.

    In a confidential team others would know who writes how.
    """
    if guard.minimum is not None:
        return ()
    return _shuffled(_fresh(texts, names=names, told=told, phrases=()), week=week)


def quotable(
    texts: Sequence[Text],
    *,
    names: Collection[str],
    phrases: Collection[str] = (),
    told: Collection[str],
    minimum: int,
    week: str,
) -> tuple[str, ...]:
    """The organisation's texts to quote this week: none twice, few enough people none at all.

    Both minimums count people, not texts; each person's first text comes before anybody's second.
    """
    if len({text.writer for text in texts}) < max(LEAST_WRITERS, minimum):
        return ()
    fresh = _fresh(texts, names=names, told=told, phrases=phrases)
    if len(fresh) < max(LEAST_BATCH, minimum):
        return ()
    return _shuffled(fresh, week=week)


def _shuffled(fresh: Mapping[int, AbstractSet[str]], *, week: str) -> tuple[str, ...]:
    def place(text: str) -> bytes:
        return hashlib.sha256(f"{week} {text}".encode()).digest()

    turns = [
        (turn, place(text), text)
        for written in fresh.values()
        for turn, text in enumerate(sorted(written, key=place))
    ]
    return tuple(sorted((text for *_, text in sorted(turns)[:MOST_QUOTES]), key=place))


def _fresh(
    texts: Sequence[Text],
    *,
    names: Collection[str],
    told: Collection[str],
    phrases: Collection[str],
) -> dict[int, set[str]]:
    """What was not told before, by writer; words that several people wrote count for one."""
    # A colleague's name that became known since is out of the told words too.
    cleaner = _Cleaner(names, phrases)
    seen = {cleaner.clean(text) for text in told} | set(told)
    fresh: dict[int, set[str]] = {}
    for text in sorted(texts, key=lambda each: each.writer):
        cleaned = cleaner.clean(text.text)
        if cleaned and cleaned not in seen:
            seen.add(cleaned)
            fresh.setdefault(text.writer, set()).add(cleaned)
    return fresh


def strip(text: str, names: Collection[str], phrases: Collection[str] = ()) -> str:
    """The text without names, mentions, addresses, code and numbers; empty if little is left.

    Of people's *names* each part is taken out, *phrases* only as a whole.
    """
    return _Cleaner(names, phrases).clean(text)


class _Cleaner:
    """Takes the same names out of many texts: an organisation has thousands of both."""

    def __init__(self, names: Collection[str], phrases: Collection[str]) -> None:
        parts = {part for name in names for part in re.findall(r"[^\W\d_]+", name)}
        longer = {part for part in parts if len(part) >= _SHORT_NAME}
        self._starts = {part.casefold() for part in longer}
        self._stems = {stem for part in longer if (stem := _stem(part))}
        whole = sorted((each for each in phrases if len(each) >= _SHORT_NAME), key=len)
        self._phrases = re.compile(
            rf"\b(?:{'|'.join(map(re.escape, reversed(whole)))})\w*" if whole else r"(?!)",
            re.IGNORECASE,
        )

    def clean(self, text: str) -> str:
        # First of all: a phrase may hold a number.
        text = self._phrases.sub(_GAP, text)
        for pattern in _PATTERNS:
            text = pattern.sub(_GAP, text)
        text = re.sub(r"\w+", lambda word: self._named(word[0]), text)
        text = re.sub(rf"{_GAP}(?:[\s,]*{_GAP})+", _GAP, " ".join(text.split()))
        return text if re.search(r"\w{2}", text) else ""

    def _named(self, word: str) -> str:
        """A gap for a word that begins with a name, whatever its ending."""
        starts = (word[:length] for length in range(_SHORT_NAME, len(word) + 1))
        if any(each.casefold() in self._starts or each in self._stems for each in starts):
            return _GAP
        return word


def _stem(name: str) -> str:
    """What is left of a name in other cases (Heikki, Heikin; Virtanen, Virtaselta), capitalised."""
    stem = name[:-3] if name.casefold().endswith("nen") else name[:-2]
    return stem[:1].upper() + stem[1:] if len(stem) >= _SHORT_NAME else ""
