"""Text on its way to and from Slack: escaping, cleaning, cutting, mentions. No blocks here."""

import re
import unicodedata
from collections.abc import Iterator

import emoji

_ELLIPSIS = "…"
_ZWJ = "\u200d"
#: The first sign that can belong to the one before it; most European text has none of them.
_FIRST_JOINING = "\u0300"
#: `<@U1|name>`, `<#C1|name>`, `<!here>`, `<https://…|label>`.
_TOKEN = re.compile(r"<(?P<about>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: Opens an embedding, an override or an isolate of writing direction -> what closes it.
_DIRECTIONS = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u202d": "\u202c",
    "\u202e": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}


def escape(text: str) -> str:
    """Make *text* harmless in mrkdwn: no mention, channel, link or ping can form.

    Exactly these three signs are to be escaped, and once: shorten first, then escape.
    """
    return re.sub("[&<>]", lambda sign: _ESCAPES[sign.group()], text)


def unescape(text: str) -> str:
    """The opposite: messages and command texts arrive escaped, modal inputs do not."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def written(text: str) -> str:
    """A message as its writer sees it, out of Slack's own form.

    Mentions, channels, links and pings arrive as tokens, emoji by name, three signs escaped.
    """
    shown = _TOKEN.sub(lambda token: token["label"] or _bare(token["about"]), text)
    return emoji.emojize(unescape(shown), language="alias")


def _bare(about: str) -> str:
    """What a token without a label stands for: `!here` is @here, `@U1` the id itself."""
    return f"@{about[1:].partition('^')[0]}" if about[:1] == "!" else about


def plain(text: str) -> str:
    """A person's words as they are kept: without control signs, NUL and half surrogates.

    Zero-width signs and writing directions stay, for they carry meaning in some scripts; a
    direction that was opened is closed at the end of its line, so that nothing after it flips.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = "\n".join("".join(filter(_kept, line)) for line in lines).strip()
    return "\n".join(map(_balanced, clean.split("\n")))


def truncate(text: str, limit: int) -> str:
    """At most *limit* code points, never cutting what a reader sees as one sign."""
    if len(text) <= limit:
        return text
    if limit and max(text[:limit]) < _FIRST_JOINING:
        return text[: limit - len(_ELLIPSIS)].rstrip() + _ELLIPSIS
    kept, length = [], 0
    for sign in graphemes(text):
        if length + len(sign) + len(_ELLIPSIS) > limit:
            break
        kept.append(sign)
        length += len(sign)
    return "".join(kept).rstrip() + _ELLIPSIS


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as single signs: accents, joined emoji and flags stay whole."""
    cluster = ""
    for char in text:
        if cluster and not _continues(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def mention(user_id: str) -> str:
    return f"<@{user_id}>"


def channel(channel_id: str) -> str:
    return f"<#{channel_id}>"


def _continues(cluster: str, char: str) -> bool:
    if char == _ZWJ or unicodedata.category(char) in {"Mn", "Mc", "Me"}:
        return True
    point = ord(char)
    if 0x1F3FB <= point <= 0x1F3FF or 0xE0020 <= point <= 0xE007F:  # skin tones, tags of flags
        return True
    if _is_regional(char):
        return len(cluster) == 1 and _is_regional(cluster)
    # After a joiner only pictures join; in Persian or Hindi it stands between ordinary letters.
    return cluster.endswith(_ZWJ) and unicodedata.category(char) == "So"


def _is_regional(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _kept(char: str) -> bool:
    return char == "\t" or unicodedata.category(char) not in {"Cc", "Cs"}


def _balanced(line: str) -> str:
    open_ends: list[str] = []
    for char in line:
        if char in _DIRECTIONS:
            open_ends.append(_DIRECTIONS[char])
        elif open_ends and char == open_ends[-1]:
            open_ends.pop()
    return line + "".join(reversed(open_ends))
