"""The digest as one Slack message: blocks, the picture's place, and the words for those who listen.

Pure. What is said is `story`'s; what is drawn is `chart`'s.
"""

from dataclasses import replace

from slack_sdk.models.blocks import Block

from bot.digest.story import LensStory, Paragraph, Story, spoken
from bot.slack.blocks import context, divider, header, quote, section
from bot.slack.message import Message, Picture, message
from bot.slack.text import escape, truncate

#: Slack cuts a longer message text and refuses updates with one.
_TEXT = 4000
_QUOTE = 500
#: All characters in the blocks together; Slack refuses a little more than this.
_BUDGET = 10_000
_MOST_QUOTES = 8


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
    others = "\n".join(_in_short(lens) for lens in story.others)
    blocks: list[Block] = [section(_paragraph(story.one_thing)), divider()]
    if others:
        blocks.append(section(f"*{escape(story.others_heading)}*\n{others}"))
    blocks += [section(_paragraph(paragraph)) for paragraph in story.paragraphs]
    blocks += _quotes(story)
    blocks.append(context(escape(story.source)))
    return blocks


def _quotes(story: Story) -> list[Block]:
    """As many as the message has room for; the ledger and Home hold them all."""
    if not story.quotes:
        return []
    shown: list[Block] = [section(_paragraph(story.quotes_heading))]
    room = _BUDGET - 6_000
    for words in story.quotes[:_MOST_QUOTES]:
        room -= len(words)
        if room < 0:
            break
        shown.append(quote(truncate(words, _QUOTE)))
    return shown


def _in_full(lens: LensStory) -> str:
    lines = [_title(lens), escape(_joined(lens.sentence, lens.change, lens.grade))]
    if lens.trend:
        lines.append(f"`{lens.trend}`  _{escape(lens.course or '')}_")
    if lens.to_try:
        lines.append(escape(lens.to_try))
    return "\n".join(lines)


def _title(lens: LensStory) -> str:
    new = f" · {escape(lens.new)}" if lens.new else ""
    return f"*{escape(lens.name)}*   {lens.sign} *{escape(lens.verdict)}*{new}"


def _in_short(lens: LensStory) -> str:
    change = f", {escape(lens.change_short)}" if lens.change_short else ""
    return f"{lens.sign} {escape(lens.name)}: *{escape(lens.verdict)}*{change}"


def _paragraph(paragraph: Paragraph) -> str:
    return f"*{escape(paragraph.heading)}*\n{escape(paragraph.text)}"


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _text(story: Story) -> str:
    """The whole digest in sentences: notifications and screen readers get this, not the blocks."""
    parts = [
        f"{story.title}. {story.summary}",
        *(spoken(lens) for lens in story.lead),
        f"{story.one_thing.heading}: {story.one_thing.text}",
        *(spoken(lens) for lens in story.others),
        *(f"{paragraph.heading}: {paragraph.text}" for paragraph in story.paragraphs),
    ]
    return escape(truncate("\n".join(parts), _TEXT - 200))
