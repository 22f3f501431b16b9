"""Text as Slack stores it: what an app sends, and what a person types, put into entities."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

import emoji

from bot.play.world import World

_Change: TypeAlias = Callable[[str], str]
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_TOKEN = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CGD][A-Z0-9]+|![a-z]+(?:\^[^<>|]*)*|(?:https?|mailto|tel|slack):[^<>|\s]+)"
    r"(?:\|[^<>]*)?>"
)
_KEPT = re.compile(f"{_ENTITY.pattern}|{_TOKEN.pattern}")
_BARE_URL = re.compile(r"(?<![<|\w])https?://[^\s<>|]+[^\s<>|.,;:!?'\")\]]")
# Signs from which emoji start; below it are letters, dashes and arrows that stay as they are.
_PICTURES = re.compile(
    "[\u203c\u2049\u20e3\u2122\u2139\u2194-\u27bf\u2934-\u3299\U0001f000-\U0001faff]"
)
_GROUP_WORDS = {"@channel": "<!channel>", "@here": "<!here>", "@everyone": "<!everyone>"}
_NAME = re.compile(r"(?<![\w@#])([@#])([\w.-]*\w)")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def coded(text: str) -> str:
    """Emoji signs become :names:, as Slack keeps them."""
    if not _PICTURES.search(text):
        return text
    return emoji.demojize(text, language="alias")


def stored(text: str) -> str:
    """An app's text: valid entities and <tokens> stay, other & < > become entities."""
    if "&" in text or "<" in text or ">" in text:
        text = _outside(_KEPT, text, escaped)
    if "://" in text:
        text = _outside(_TOKEN, text, lambda part: _BARE_URL.sub(r"<\g<0>>", part))
    return coded(text)


def typed(text: str, world: World, *, labelled: bool = False) -> str:
    """A person's text: all entities, with @names, #channels and addresses as tokens.

    `labelled` is the form of slash commands, which carry the name beside the id.
    """
    users = {user.name: user.id for user in world.users.values()}
    channels = {channel.name: channel.id for channel in world.channels.values() if channel.name}

    def token(match: re.Match[str]) -> str:
        sign, name = match.groups()
        if sign == "@" and match.group() in _GROUP_WORDS:
            return _GROUP_WORDS[match.group()]
        known = users if sign == "@" else channels
        if name not in known:
            return match.group()
        label = f"|{name}" if labelled or sign == "#" else ""
        return f"<{sign}{known[name]}{label}>"

    text = _NAME.sub(token, escaped(text))
    return coded(_outside(_TOKEN, text, lambda part: _BARE_URL.sub(r"<\g<0>>", part)))


def _outside(kept: re.Pattern[str], text: str, change: _Change) -> str:
    """Change what lies between the matches of `kept`."""
    parts: list[str] = []
    end = 0
    for match in kept.finditer(text):
        parts.extend((change(text[end : match.start()]), match.group()))
        end = match.end()
    parts.append(change(text[end:]))
    return "".join(parts)


def as_rich_text(text: str) -> dict[str, object]:
    """What a person typed as the rich_text block that Slack makes of it."""
    return {
        "type": "rich_text",
        "block_id": "typed",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]},
        ],
    }
