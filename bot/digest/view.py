"""The digest and its details as Slack messages: blocks, buttons, and words for who listens.

Pure. What is said is `story`'s and `details`'; what is drawn is `chart`'s.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block

from bot.actions.view import TRY
from bot.digest.details import Details, LensStory
from bot.digest.story import Finding, Paragraph, Story
from bot.disclosure.quotes import MOST_QUOTES
from bot.slack.blocks import (
    MODAL_TITLE,
    SECTION_TEXT,
    actions,
    button,
    context,
    dicts,
    divider,
    header,
    quote,
    section,
)
from bot.slack.message import Message, Picture, message
from bot.slack.text import escape, truncate

DETAILS = "retrostar.digest.details.v1"
DISCUSS = "retrostar.digest.discuss.v1"
USEFUL_YES, USEFUL_NO = "retrostar.digest.useful_yes.v1", "retrostar.digest.useful_no.v1"
DETAILS_MODAL = "retrostar.digest.details_modal.v1"
NOTE_MODAL = "retrostar.digest.note_modal.v1"

#: Slack cuts a longer message text and refuses updates with one.
_TEXT = 3800
_QUOTE = 500
#: All quotes together: with the rest of the details they stay below what Slack takes in a message.
_QUOTES = 2500


def digest_message(
    story: Story,
    png: bytes | None,
    *,
    filename: str = "digest.png",
    picture_where: str | None = None,
) -> Message:
    """The message with its picture and a version for when that cannot be sent.

    Without *png* it is words alone, for places that show no picture; *picture_where* is the line,
    in Slack's markup, that says where it stands.
    """
    top, rest, text = _top(story), _rest(story), _text(story)
    if png is None:
        where = [context(picture_where)] if picture_where else []
        return message(text, [*top, *where, *rest])
    picture = Picture(
        png=png, filename=filename, title=story.picture_title, alt=story.alt, position=len(top)
    )
    bare = message(text, [*top, context(escape(story.picture_missing)), *rest])
    note = [context(escape(story.picture_note))] if story.picture_note else []
    return replace(message(text, [*top, *note, *rest], picture), without_picture=bare)


def try_value(team_id: int, week: str, lens: str) -> str:
    """What the button for an action carries."""
    return f"{team_id}:{week}:{lens}"


def _top(story: Story) -> list[Block]:
    blocks: list[Block] = [header(story.title), section(f"*{escape(story.summary)}*")]
    for finding in story.findings:
        blocks.append(section(_in_short(finding)))
        if finding.raised:
            blocks.append(actions([*_about(story, finding.key, finding.name)]))
    return [*blocks, divider(), *(section(_paragraph(each)) for each in story.paragraphs)]


def _rest(story: Story) -> list[Block]:
    labels, own = story.labels, str(story.digest_id)
    taps = [button(labels.details, DETAILS, own)]
    if not any(finding.raised for finding in story.findings):
        taps += _about(story, story.idea_of, story.idea_name)
    return [
        section(_paragraph(story.one_thing)),
        actions(taps),
        section(escape(labels.useful)),
        actions([button(labels.yes, USEFUL_YES, own), button(labels.no, USEFUL_NO, own)]),
        context(escape(story.more)),
        context(escape(story.source_short)),
    ]


def _about(story: Story, key: str, name: str) -> list[Any]:
    """The two buttons that a finding has."""
    labels = story.labels
    return [
        button(
            labels.try_,
            TRY,
            try_value(story.team_id, story.week, key),
            spoken=f"{labels.try_}: {name}",
        ),
        button(
            labels.discuss,
            DISCUSS,
            f"{story.digest_id}:{key}",
            spoken=f"{labels.discuss}: {name}",
        ),
    ]


def details_message(details: Details) -> Message:
    """The details as the reply in the digest's thread."""
    blocks = [section(f"*{escape(details.title)}*"), *_details(details)]
    return message(_details_text(details), blocks)


def note_modal(title: str, words: str, *, close: str) -> dict[str, Any]:
    """A line for somebody who tapped where no line can be shown."""
    return {
        "type": "modal",
        "callback_id": NOTE_MODAL,
        "title": {"type": "plain_text", "text": truncate(title, MODAL_TITLE)},
        "close": {"type": "plain_text", "text": truncate(close, MODAL_TITLE)},
        "blocks": dicts([section(words)]),
    }


def details_modal(details: Details, *, title: str, close: str) -> dict[str, Any]:
    """The details for one reader, in their language."""
    return {
        "type": "modal",
        "callback_id": DETAILS_MODAL,
        "title": {"type": "plain_text", "text": truncate(title, MODAL_TITLE)},
        "close": {"type": "plain_text", "text": truncate(close, MODAL_TITLE)},
        "blocks": dicts([section(f"*{escape(details.title)}*"), *_details(details)]),
    }


def _details(details: Details) -> list[Block]:
    blocks: list[Block] = []
    for lens in details.lenses:
        blocks += [section(_in_full(lens)), context(escape(lens.study))]
    if details.reading:
        blocks.append(context(escape(details.reading)))
    blocks.append(divider())
    for paragraph in (
        Paragraph(details.sure_heading, details.sure),
        *([Paragraph(details.blind_heading, details.blind)] if details.blind else []),
    ):
        blocks.append(section(truncate(_paragraph(paragraph), SECTION_TEXT)))
    return [*blocks, *_quotes(details), context(escape(details.source))]


def _quotes(details: Details) -> Iterable[Block]:
    """All that were released, which are no more than there is room for."""
    if not details.quotes:
        return
    yield section(_paragraph(Paragraph(details.quotes_heading, details.quotes_note)))
    room = _QUOTES
    for words in details.quotes[:MOST_QUOTES]:
        room -= min(len(words), _QUOTE)
        if room < 0:
            return
        yield quote(truncate(words, _QUOTE))


def _in_short(finding: Finding) -> str:
    new = f" · {escape(finding.new)}" if finding.new else ""
    head = f"*{escape(finding.name)}*   {finding.sign} *{escape(finding.verdict)}*{new}"
    return f"{head}\n{escape(finding.text)}" if finding.text else head


def _in_full(lens: LensStory) -> str:
    lines = [
        f"*{escape(lens.name)}*   {lens.sign} *{escape(lens.verdict)}*",
        escape(lens.text),
    ]
    if lens.trend:
        lines.append(f"`{lens.trend.bars}`  {escape(lens.trend.word)}")
    return "\n".join(lines)


def _paragraph(paragraph: Paragraph) -> str:
    return f"*{escape(paragraph.heading)}*\n{escape(paragraph.text)}"


def _text(story: Story) -> str:
    """The whole digest in sentences: notifications and screen readers get this, not the blocks."""
    parts = [
        f"{story.title}. {story.summary}",
        *(spoken(finding) for finding in story.findings),
        *(f"{each.heading}: {' '.join(each.text.split(chr(10)))}" for each in story.paragraphs),
        f"{story.one_thing.heading}: {story.one_thing.text}",
        story.more,
    ]
    return escape(truncate("\n".join(parts), _TEXT))


def spoken(finding: Finding) -> str:
    """A finding in sentences, for readers that see no layout."""
    new = f" ({finding.new})" if finding.new else ""
    return f"{finding.name}: {finding.verdict}{new}. {finding.text}".rstrip()


def _details_text(details: Details) -> str:
    parts = [
        f"{details.title}.",
        *(f"{lens.name}: {lens.verdict}. {lens.text}" for lens in details.lenses),
        f"{details.sure_heading}: {details.sure}",
        details.source,
    ]
    return escape(truncate("\n".join(parts), _TEXT))
