"""Whether words name somebody: what a team tries is a thing to do, and everybody reads it. Pure.

It looks for the names that people have in Slack, also in a Finnish case or an English genitive.
A name alone counts with a capital or an @, for many names are words as well ("will", "onni").
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

#: Shorter parts of a name are too often something else.
_SHORTEST = 3
_WORD = re.compile(r"@?[^\W_][\w'’:-]*")
_PART = re.compile(r"[^\W\d_]{3,}")
_MENTION = re.compile(r"<@[UW][A-Z0-9]+")
#: What Finnish cases and the English genitive add; a vowel and n is the Finnish illative.
_ENDING = re.compile(
    r"(?:['’:-]?i?(?:n|a|ä|t[aä]|l[lt][aä]|lle|ss[aä]|st[aä]|n[aä]|ksi|[aeiouyäö]n|h[aeiouyäö]n))"
    r"|['’]?s|['’]|"
)
_DOUBLE = re.compile(r"(kk|pp|tt)(?=[aeiouyäö]$)")


def named_in(words: str, names: Iterable[str]) -> str | None:
    """The first word in *words* that names one of those people; None where nobody is named."""
    if found := _MENTION.search(words):
        return found[0].lstrip("<")
    parts, pairs = _known(names)
    told: list[str] = _WORD.findall(words)
    for word in told:
        apt = word[0] == "@" or word[0].isupper()
        if apt and any(stem in parts for stem in _stems(word.lstrip("@"))):
            return word
    for one, two in pairwise(told):
        if any((one.casefold(), stem) in pairs for stem in _stems(two)):
            return f"{one} {two}"
    return None


def _known(names: Iterable[str]) -> tuple[set[str], set[tuple[str, str]]]:
    """Each part of a name, as it may be bent, and the parts that follow each other."""
    parts: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for name in names:
        found = [part.casefold() for part in _PART.findall(name)]
        parts |= {bent for part in found for bent in _bent(part)}
        pairs |= {(one, bent) for one, two in pairwise(found) for bent in _bent(two)}
    return parts, pairs


def _bent(part: str) -> tuple[str, str]:
    """A Finnish name and its weak grade: Pekka, Peka-."""
    return part, _DOUBLE.sub(lambda double: double[0][0], part)


def _stems(word: str) -> Iterator[str]:
    """All that the word may be a form of."""
    small = word.casefold()
    for length in range(_SHORTEST, len(small) + 1):
        if _ENDING.fullmatch(small[length:]):
            yield small[:length]
