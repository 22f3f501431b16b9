"""The `markdown` block as safe HTML: headings, lists, quotes, code, emphasis and links."""

from __future__ import annotations

import html
import re

from bot.play.mrkdwn import plain

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_BULLET = re.compile(r"^\s*[-*+]\s+(.*)$")
_NUMBERED = re.compile(r"^\s*\d+[.)]\s+(.*)$")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^\s)]+|mailto:[^\s)]+)\)")
_MARKS = (
    (re.compile(r"\*\*(\S(?:.*?\S)?)\*\*"), "strong"),
    (re.compile(r"(?<![\w*])\*(\S(?:.*?\S)?)\*(?![\w*])"), "em"),
    (re.compile(r"(?<![\w_])_(\S(?:.*?\S)?)_(?![\w_])"), "em"),
    (re.compile(r"~~(\S(?:.*?\S)?)~~"), "del"),
)


def markdown_html(text: str) -> str:
    out: list[str] = []
    fence: list[str] | None = None
    for line in text.split("\n"):
        if line.startswith("```"):
            if fence is None:
                fence = []
            else:
                out.append(f"<pre><code>{chr(10).join(fence)}</code></pre>")
                fence = None
        elif fence is not None:
            fence.append(html.escape(line))
        else:
            out.append(_line(line))
    if fence is not None:
        out.append(f"<pre><code>{chr(10).join(fence)}</code></pre>")
    return "".join(out)


def _line(line: str) -> str:
    if heading := _HEADING.match(line):
        # h1 and h2 belong to the page around it
        level = min(len(heading[1]) + 2, 6)
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    if item := _BULLET.match(line):
        return f'<div class="item">• {_inline(item[1])}</div>'
    if item := _NUMBERED.match(line):
        return f'<div class="item">{_inline(line.strip())}</div>'
    if line.startswith(">"):
        return f"<blockquote>{_inline(line[1:].strip())}</blockquote>"
    return f"<p>{_inline(line)}</p>" if line.strip() else ""


def _inline(text: str) -> str:
    parts = re.split(r"`([^`]+)`", text)
    for index, part in enumerate(parts):
        if index % 2:
            parts[index] = f"<code>{html.escape(part)}</code>"
            continue
        made = plain(part)
        made = _LINK.sub(r'<a href="\2" target="_blank" rel="noopener noreferrer">\1</a>', made)
        for pattern, tag in _MARKS:
            made = pattern.sub(rf"<{tag}>\1</{tag}>", made)
        parts[index] = made
    return "".join(parts)
