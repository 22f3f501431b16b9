"""The digest as plain text, for the terminal and for digest.txt. Pure; the words are `story`'s."""

from textwrap import fill

from bot.digest.details import Details, LensStory
from bot.digest.story import Finding, Story

_WIDTH = 78
_INDENT = "  "


def plain_text(story: Story) -> str:
    """The message and its details, in the same words."""
    parts = [
        _title(story.title, "="),
        _wrapped(story.summary),
        *(_in_short(finding) for finding in story.findings),
        *(_headed(paragraph.heading, paragraph.text) for paragraph in story.paragraphs),
        _headed(story.one_thing.heading, story.one_thing.text),
        *_details(story.details),
    ]
    return "\n\n".join(parts) + "\n"


def _title(words: str, line: str) -> str:
    return f"{words}\n{line * len(words)}"


def _in_short(finding: Finding) -> str:
    new = f" ({finding.new})" if finding.new else ""
    head = f"{finding.sign} {finding.name}: {finding.verdict}{new}"
    return f"{head}\n{_wrapped(finding.text, _INDENT)}" if finding.text else head


def _details(details: Details) -> list[str]:
    parts = [_title(details.title, "-"), *(_in_full(lens) for lens in details.lenses)]
    if details.reading:
        parts.append(_wrapped(details.reading))
    parts += [_headed(each.heading, each.text) for each in details.paragraphs]
    if details.quotes:
        quotes = "\n".join(_wrapped(f"“{words}”", _INDENT) for words in details.quotes)
        parts.append(f"{_headed(details.words.heading, details.words.text)}\n{quotes}")
    return [*parts, _wrapped(details.source)]


def _in_full(lens: LensStory) -> str:
    lines = [f"{lens.sign} {lens.name}: {lens.verdict}"]
    if lens.text:
        lines.append(_wrapped(lens.text, _INDENT))
    if lens.trend:
        lines.append(f"{_INDENT}{lens.trend.bars}  {lens.trend.word}")
    return "\n".join([*lines, _wrapped(lens.study, _INDENT)])


def _headed(heading: str, text: str) -> str:
    lines = "\n".join(_wrapped(line, _INDENT) for line in text.split("\n"))
    return f"{heading}\n{lines}"


def _wrapped(text: str, indent: str = "") -> str:
    return fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
