"""Whether digests were useful to their readers, as it is told: of several together, never of one.

Pure. Words are counted once: each is told with at least four others, and never again with others.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

#: Fewer different people are not counted, whatever the team has agreed for its answers.
FEWEST = 5
#: From one telling to the next: who says something now is not to be found beside the last count.
APART = timedelta(weeks=4)
#: Words that waited longer for four others are not told any more.
LATELY = timedelta(weeks=26)
#: Shares of yes from which on they are most, or about half. With five people, most is four or
#: five, and few is one or nobody: it never says what all said.
_MOST, _HALF = 0.61, 0.4


@dataclass(frozen=True)
class Word:
    """What one reader said of the digest of an ISO week; whose it is is known to no other part."""

    whose: str
    week: str
    useful: bool


@dataclass(frozen=True)
class Heard:
    """`share` is most, half or few: of the readers who said something of these weeks' digests."""

    share: str
    since: str
    until: str

    @classmethod
    def of(cls, words: Collection[Word]) -> Self | None:
        """What these words come to, each person's last one counting; None of too few people."""
        last = {word.whose: word.useful for word in words}
        if len(last) < FEWEST:
            return None
        yes = sum(last.values()) / len(last)
        weeks = sorted(word.week for word in words)
        share = "most" if yes >= _MOST else "half" if yes >= _HALF else "few"
        return cls(share, weeks[0], weeks[-1])

    def kept(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self | None:
        """What a digest told of it, from what is written down of the digest."""
        told = content.get("useful")
        return cls(**told) if told else None


def since(told: datetime | None, freeze_at: datetime) -> datetime | None:
    """From when on words count for the digest of that freeze; None: it is too soon to tell again.

    *told* is the freeze that told of words last.
    """
    if told is None:
        return freeze_at - LATELY
    return max(told, freeze_at - LATELY) if freeze_at - told >= APART else None
