"""What a status in Slack says: away or not, and until when. The words are read, never kept.

Which words and emoji mean that somebody is away stands in prompts/locale/LANGUAGE/people.yaml;
those of all languages count, for people write their status in any.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from bot.language import Texts, load_texts
from bot.slack import SlackUser

#: Skin tones and variants of an emoji mean the same.
_VARIANT = re.compile(r"::?skin-tone-\d:?$")


@dataclass(frozen=True)
class Words:
    """What says that somebody is away, and what says that they are not, whatever else is said."""

    away: re.Pattern[str]
    here: re.Pattern[str]
    emoji: frozenset[str]

    def says_away(self, text: str, emoji: str) -> bool:
        said = " ".join(text.casefold().split())
        if self.here.search(said):
            return False
        return bool(self.away.search(said)) or _VARIANT.sub("", emoji.strip(":")) in self.emoji


def words_of(texts: Texts) -> Words:
    """The words of all languages that are spoken here."""
    says = list(texts.languages.values())
    return Words(
        away=_pattern(word for say in says for word in _listed(say("people.away_words"))),
        here=_pattern(word for say in says for word in _listed(say("people.here_words"))),
        emoji=frozenset(
            name.strip(":") for say in says for name in _listed(say("people.away_emoji"))
        ),
    )


def says_away(user: SlackUser) -> bool | None:
    """Whether the account's status says that its person is away; None: this Slack tells none."""
    profile = user.profile
    if profile.status_text is None and profile.status_emoji is None:
        return None
    return _words().says_away(profile.status_text or "", profile.status_emoji or "")


def until(user: SlackUser) -> datetime | None:
    """When the status ends by itself."""
    seconds = user.profile.status_expiration
    return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None


@lru_cache(maxsize=1)
def _words() -> Words:
    return words_of(load_texts())


def _listed(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := part.strip().casefold())]


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words; a `*` at the end stands for any ending."""
    parts = [
        r"\b" + re.escape(word.removesuffix("*")) + ("" if word.endswith("*") else r"\b")
        for word in dict.fromkeys(words)
    ]
    return re.compile("|".join(parts) or r"(?!)")
