"""The digest as one Slack message: blocks, the picture's place, and the words for those who listen.

Pure. What is said is `story`'s; what is drawn is `chart`'s.
"""

from dataclasses import replace

from slack_sdk.models.blocks import Block

from bot.digest.story import Group, LensStory, Paragraph, Story, spoken
from bot.disclosure.quotes import MOST_QUOTES
from bot.slack.blocks import context, divider, header, quote, section
from bot.slack.message import Message, Picture, message
from bot.slack.text import escape, truncate

#: Slack cuts a longer message text and refuses updates with one.
_TEXT = 4000
_QUOTE = 500
#: All characters in the blocks together; Slack refuses a little more than this.
_BUDGET = 10_000


def digest_message(story: Story, png: bytes | None, *, filename: str = "digest.png") -> Message:
    """The message with its picture and a version for when that cannot be sent.

    Without *png* it is words alone, for places that show no picture.
    """
    top, rest, text = _top(story), _rest(story), _text(story)
    if png is None:
        return message(text, [*top, *rest])
    picture = Picture(
        png=png, filename=filename, title=story.picture_title, alt=story.alt, position=len(top)
    )
    bare = message(text, [*top, context(escape(story.picture_missing)), *rest])
    return replace(message(text, [*top, *rest], picture), without_picture=bare)


def _top(story: Story) -> list[Block]:
    return [
        header(story.title),
        section(f"*{escape(story.summary)}*"),
        *(section(_in_full(lens)) for lens in story.lead),
    ]


def _rest(story: Story) -> list[Block]:
    others = "\n".join(_group(group) for group in story.others)
    blocks: list[Block] = [context(escape(story.reading))] if story.reading else []
    blocks += [section(_paragraph(story.one_thing)), divider()]
    if others:
        blocks.append(section(f"*{escape(story.others_heading)}*\n{others}"))
    blocks += [section(_paragraph(paragraph)) for paragraph in story.paragraphs]
    blocks += _quotes(story)
    blocks.append(context(escape(story.source_short)))
    return blocks


def _quotes(story: Story) -> list[Block]:
    """All that were released, which are no more than there is room for."""
    if not story.quotes:
        return []
    shown: list[Block] = [section(_paragraph(story.quotes_heading))]
    room = _BUDGET - 6_000
    for words in story.quotes[:MOST_QUOTES]:
        room -= len(words)
        if room < 0:
            break
        shown.append(quote(truncate(words, _QUOTE)))
    return shown


def _in_full(lens: LensStory) -> str:
    lines = [_title(lens), escape(_joined(lens.sentence, lens.change, lens.grade))]
    if lens.trend:
        word = f"{lens.trend.word} · {lens.held}" if lens.held else lens.trend.word
        lines.append(f"`{lens.trend.bars}`  {escape(word)}")
    if lens.to_try:
        lines.append(escape(lens.to_try))
    return "\n".join(lines)


def _title(lens: LensStory) -> str:
    new = f" · {escape(lens.new)}" if lens.new else ""
    return f"*{escape(lens.name)}*   {lens.sign} *{escape(lens.verdict)}*{new}"


def _group(group: Group) -> str:
    return f"{group.sign} *{escape(group.verdict)}*: {escape(group.lenses)}"


def _paragraph(paragraph: Paragraph) -> str:
    return f"*{escape(paragraph.heading)}*\n{escape(paragraph.text)}"


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _text(story: Story) -> str:
    """The whole digest in sentences: notifications and screen readers get this, not the blocks."""
    others = "; ".join(f"{group.verdict}: {group.lenses}" for group in story.others)
    parts = [
        f"{story.title}. {story.summary}",
        *(spoken(lens) for lens in story.lead),
        f"{story.one_thing.heading}: {story.one_thing.text}",
        *([f"{story.others_heading}: {others}."] if others else []),
        *(f"{paragraph.heading}: {paragraph.text}" for paragraph in story.paragraphs),
    ]
    return escape(truncate("\n".join(parts), _TEXT - 200))
