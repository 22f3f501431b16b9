"""Slack's mrkdwn as safe HTML: everything is escaped first, then a few signs become tags."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TypeAlias

import emoji

_SLACK_ONLY = {
    "simple_smile": "🙂",
    "slightly_smiling_face": "🙂",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "large_orange_circle": "🟠",
    "large_purple_circle": "🟣",
    "large_brown_circle": "🟤",
    "large_blue_circle": "🔵",
    "red_circle": "🔴",
    "white_check_mark": "✅",
    "heavy_check_mark": "✔️",
    "thumbsup_all": "👍",
    "speech_balloon": "💬",
    "bar_chart": "📊",
    "chart_with_upwards_trend": "📈",
    "chart_with_downwards_trend": "📉",
    "party_blob": "🎉",
    "slack": "💬",
    "hourglass_flowing_sand": "⏳",
    "double_vertical_bar": "⏸️",
    "black_right_pointing_triangle_with_double_vertical_bar": "⏯️",
}
_Saved: TypeAlias = Callable[[str], str]
# Code in fences, code in a line, or a <token>: whichever begins first.
_WHOLE = re.compile(
    r"```\n?(?P<fence>.+?)\n?```|`(?P<code>[^`\n]+)`|<(?P<token>[^<>\n]+)>", re.DOTALL
)
_EMOJI = re.compile(r":([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:", re.IGNORECASE)
_MARKS = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]*?\S)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])"), "del"),
)
_LINKS = re.compile(r"^(?:https?|mailto|tel):", re.IGNORECASE)
# Stand-ins for finished pieces of HTML while the text around them is worked on.
_OPEN, _SHUT = "\ue000", "\ue001"
_STAND_IN = re.compile(f"{_OPEN}(\\d+){_SHUT}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: names to show for ids, and the zone for dates."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    usergroups: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    now: datetime | None = None


def rendered(text: str, reader: Reader) -> str:
    """HTML of a stored mrkdwn text; nothing in it can become markup that is not meant."""
    pieces: list[str] = []

    def save(piece: str) -> str:
        pieces.append(piece)
        return f"{_OPEN}{len(pieces) - 1}{_SHUT}"

    text = text.replace(_OPEN, "").replace(_SHUT, "")
    text = _WHOLE.sub(lambda match: save(_whole(match, reader)), text)
    text = _escaped(text)
    text = _EMOJI.sub(lambda m: _sign(m[0], save), text)
    for pattern, tag in _MARKS:
        text = pattern.sub(lambda match, tag=tag: _marked(match, tag), text)  # type: ignore[misc]
    text = _quotes(text)
    return _STAND_IN.sub(lambda m: pieces[int(m[1])], text)


def _whole(match: re.Match[str], reader: Reader) -> str:
    if match["fence"] is not None:
        return f"<pre><code>{_escaped(match['fence'])}</code></pre>"
    if match["code"] is not None:
        return f"<code>{_escaped(match['code'])}</code>"
    return _token(match["token"], reader)


def plain(text: str, *, with_emoji: bool = True) -> str:
    """HTML of a plain_text: no markup but emoji and line breaks."""
    text = html.escape(text)
    if with_emoji and ":" in text:
        text = _EMOJI.sub(lambda m: _sign(m[0], str), text)
    return text.replace("\n", "<br>")


def emoji_html(name: str) -> str:
    return _sign(f":{name}:", str)


def _escaped(text: str) -> str:
    """Stored entities and bare signs alike come out as one entity each."""
    return html.escape(_bare(text))


def _bare(text: str) -> str:
    """Only Slack's own three entities; any other, like &quot;, is text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _marked(match: re.Match[str], tag: str) -> str:
    """Marks that cross another pair's end stay as they were typed."""
    inner = match[1]
    if inner.count("<") != 2 * inner.count("</"):
        return match[0]
    return f"<{tag}>{inner}</{tag}>"


def _sign(code: str, save: _Saved) -> str:
    name = code.strip(":").partition("::")[0].lower()
    sign = _SLACK_ONLY.get(name) or emoji.emojize(f":{name}:", language="alias")
    if sign == f":{name}:":
        return code
    return save(f'<span class="emoji" role="img" aria-label="{html.escape(name)}">{sign}</span>')


def _quotes(text: str) -> str:
    """Lines that start with > become one quote; line ends become breaks."""
    out: list[str] = []
    quote: list[str] = []

    def close() -> None:
        if quote:
            out.append(f"<blockquote>{'<br>'.join(quote)}</blockquote>")
            quote.clear()

    for line in text.split("\n"):
        if line.startswith("&gt;"):
            quote.append(line.removeprefix("&gt;").removeprefix(" "))
            continue
        close()
        out.append(line)
    close()
    joined = "<br>".join(out)
    return joined.replace("</blockquote><br>", "</blockquote>")


def _token(inner: str, reader: Reader) -> str:
    target, _, label = inner.partition("|")
    target, label = _bare(target), _bare(label)
    kind = target[:1]
    if kind == "@":
        return _mention("@" + reader.users.get(target[1:], label or target[1:]))
    if kind == "#":
        return _mention("#" + reader.channels.get(target[1:], label or target[1:]))
    if kind == "!":
        return _special(target[1:], label, reader)
    if _LINKS.match(target):
        return _anchor(target, html.escape(label or target.removeprefix("mailto:")))
    return html.escape(f"<{inner}>")


def _anchor(address: str, inner: str) -> str:
    href = html.escape(address)
    return f'<a href="{href}" target="_blank" rel="noopener noreferrer">{inner}</a>'


def _mention(text: str) -> str:
    return f'<span class="mention">{html.escape(text)}</span>'


def _special(target: str, label: str, reader: Reader) -> str:
    name, _, rest = target.partition("^")
    if name in {"channel", "here", "everyone"}:
        return _mention(f"@{name}")
    if name == "subteam":
        return _mention("@" + reader.usergroups.get(rest, label.removeprefix("@") or rest))
    if name == "date":
        return _date(rest, label, reader)
    return html.escape(label or name)


def _date(rest: str, fallback: str, reader: Reader) -> str:
    stamp, _, form = rest.partition("^")
    form, _, link = form.partition("^")
    try:
        at = datetime.fromtimestamp(int(stamp), tz=UTC).astimezone(reader.zone)
    except (ValueError, OverflowError, OSError):
        return html.escape(fallback)
    text = _formatted(form, at, reader)
    time_tag = f'<time datetime="{at.isoformat()}">{html.escape(text)}</time>'
    if link and _LINKS.match(link):
        return _anchor(link, time_tag)
    return time_tag


def _formatted(form: str, at: datetime, reader: Reader) -> str:
    short = f"{at:%b} {at.day}, {at.year}"
    pretty = _near(at, reader)
    parts = {
        "{date_num}": f"{at:%Y-%m-%d}",
        "{date_slash}": f"{at:%m/%d/%Y}",
        "{date_short_pretty}": pretty or short,
        "{date_long_pretty}": pretty or f"{at:%A}, {at:%B} {at.day}, {at.year}",
        "{date_pretty}": pretty or f"{at:%B} {at.day}, {at.year}",
        "{date_short}": short,
        "{date_long}": f"{at:%A}, {at:%B} {at.day}, {at.year}",
        "{date}": f"{at:%B} {at.day}, {at.year}",
        "{time_secs}": f"{at:%H:%M:%S}",
        "{time}": f"{at:%H:%M}",
        "{ago}": short,
        "{day_divider_pretty}": pretty or f"{at:%A}, {at:%B} {at.day}",
    }
    for token, text in parts.items():
        form = form.replace(token, text)
    return form


def _near(at: datetime, reader: Reader) -> str:
    if reader.now is None:
        return ""
    days = (at.date() - reader.now.astimezone(reader.zone).date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days, "")
