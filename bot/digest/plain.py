"""The digest as plain text, for the terminal and for digest.txt. Pure; the words are `story`'s."""

from textwrap import fill

from bot.digest.story import Group, LensStory, Story

_WIDTH = 78
_INDENT = "  "


def plain_text(story: Story) -> str:
    parts = [
        f"{story.title}\n{'=' * len(story.title)}",
        _wrapped(story.summary),
        *(_in_full(lens) for lens in story.lead),
        *([_wrapped(story.reading)] if story.reading else []),
        _headed(story.one_thing.heading, story.one_thing.text),
    ]
    if story.others:
        lines = "\n".join(_group(group) for group in story.others)
        parts.append(f"{story.others_heading}\n{lines}")
    parts += [_headed(paragraph.heading, paragraph.text) for paragraph in story.paragraphs]
    if story.quotes:
        quotes = "\n".join(_wrapped(f"“{words}”", _INDENT) for words in story.quotes)
        heading = story.quotes_heading
        parts.append(f"{heading.heading}\n{_wrapped(heading.text, _INDENT)}\n{quotes}")
    parts.append(_wrapped(story.source))
    return "\n\n".join(parts) + "\n"


def _in_full(lens: LensStory) -> str:
    new = f" ({lens.new})" if lens.new else ""
    lines = [f"{lens.sign} {lens.name}: {lens.verdict}{new}"]
    said = " ".join(part for part in (lens.sentence, lens.change, lens.grade) if part)
    lines.append(_wrapped(said, _INDENT))
    if lens.trend:
        word = f"{lens.trend.word} · {lens.held}" if lens.held else lens.trend.word
        lines.append(f"{_INDENT}{lens.trend.bars}  {word}")
    if lens.to_try:
        lines.append(_wrapped(lens.to_try, _INDENT))
    return "\n".join(lines)


def _group(group: Group) -> str:
    return _wrapped(f"{group.sign} {group.verdict}: {group.lenses}", _INDENT)


def _headed(heading: str, text: str) -> str:
    return f"{heading}\n{_wrapped(text, _INDENT)}"


def _wrapped(text: str, indent: str = "") -> str:
    return fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
