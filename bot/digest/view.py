"""The digest and its details as Slack messages: blocks, buttons, and words for who listens.

Pure. What is said is `story`'s and `details`'; what is drawn is `chart`'s.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.view import TRY
from bot.digest.details import Details, LensStory, Paragraph
from bot.digest.story import Finding, Story
from bot.language import Say
from bot.slack.blocks import (
    MODAL_TITLE,
    SECTION_TEXT,
    actions,
    button,
    context,
    dicts,
    divider,
    header,
    image,
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


@dataclass(frozen=True)
class Taps:
    """What the buttons are called.

    `tries` is false where nothing can be written down to try, `discusses` where nothing is shown
    that could be talked over.
    """

    details: str
    discuss: str
    useful_yes: str
    useful_no: str
    tries: bool = True
    discusses: bool = True


TEAM = Taps(DETAILS, DISCUSS, USEFUL_YES, USEFUL_NO)

#: Slack cuts a longer message text and refuses updates with one.
_TEXT = 3800


def digest_message(
    story: Story, png: bytes, *, filename: str = "digest.png", taps: Taps = TEAM
) -> Message:
    """The message with its picture, and a version for when that cannot be sent."""
    top, rest, text = _top(story, taps), _rest(story, taps), _text(story)
    picture = Picture(
        png=png, filename=filename, title=story.picture_title, alt=story.alt, position=len(top)
    )
    bare = message(text, [*top, context(escape(story.picture_missing)), *rest])
    note = [context(escape(story.picture_note))] if story.picture_note else []
    return replace(message(text, [*top, *note, *rest], picture), without_picture=bare)


def digest_again(
    story: Story, *, file_id: str | None = None, where: str | None = None, taps: Taps = TEAM
) -> Message:
    """The digest in another place, with the picture that was uploaded for it.

    *where* is a line, in Slack's markup, on where the picture came first.
    """
    top, rest, text = _top(story, taps), _rest(story, taps), _text(story)
    line = [context(where)] if where else []
    bare = message(text, [*top, *line, *rest])
    if file_id is None:
        return bare
    shown = image(file_id, title=story.picture_title, alt=story.alt)
    return replace(message(text, [*top, shown, *line, *rest]), without_picture=bare)


def try_value(team_id: int, week: str, lens: str) -> str:
    """What the button for an action carries."""
    return f"{team_id}:{week}:{lens}"


def _top(story: Story, taps: Taps) -> list[Block]:
    blocks: list[Block] = [header(story.title), section(f"*{escape(story.summary)}*")]
    for finding in story.findings:
        blocks.append(section(_in_short(finding)))
        if finding.raised:
            blocks.append(actions(_about(story, taps, finding.key, finding.name)))
    return [*blocks, divider(), *(section(_paragraph(each)) for each in story.paragraphs)]


def _rest(story: Story, taps: Taps) -> list[Block]:
    labels, own = story.labels, str(story.digest_id)
    buttons = [button(labels.details, taps.details, own)]
    if not any(finding.raised for finding in story.findings):
        shown = replace(taps, discusses=story.idea_shown)
        buttons += _about(story, shown, story.idea_of, story.idea_name)
    return [
        section(_paragraph(story.one_thing)),
        actions(buttons),
        section(escape(labels.useful)),
        actions([button(labels.yes, taps.useful_yes, own), button(labels.no, taps.useful_no, own)]),
        context(escape(story.more)),
        context(escape(story.source_short)),
    ]


def _about(story: Story, taps: Taps, key: str, name: str) -> list[ButtonElement]:
    """The buttons that a finding has."""
    labels = story.labels
    trial, spoken = try_value(story.team_id, story.week, key), f"{labels.try_}: {name}"
    talk, about = f"{labels.discuss}: {name}", f"{story.digest_id}:{key}"
    return [
        *([button(labels.try_, TRY, trial, spoken=spoken)] if taps.tries else []),
        *([button(labels.discuss, taps.discuss, about, spoken=talk)] if taps.discusses else []),
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


def details_modal(details: Details, say: Say) -> dict[str, Any]:
    """The details for one reader, in their language."""
    title, close = say("digest.button_details"), say("digest.tap_close")
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
    blocks += [section(truncate(_paragraph(each), SECTION_TEXT)) for each in details.paragraphs]
    return [*blocks, *_quotes(details), context(escape(details.source))]


def _quotes(details: Details) -> Iterable[Block]:
    """All that were released, which are no more than there is room for."""
    if not details.quotes:
        return
    yield section(_paragraph(details.words))
    # All of them, however long: fewer might be of too few writers.
    yield from (quote(words) for words in details.quotes)


def _in_short(finding: Finding) -> str:
    new = f" · {escape(finding.new)}" if finding.new else ""
    head = f"*{escape(finding.name)}*   {finding.sign} *{escape(finding.verdict)}*{new}"
    return f"{head}\n{escape(finding.text)}" if finding.text else head


def _in_full(lens: LensStory) -> str:
    lines = [f"*{escape(lens.name)}*   {lens.sign} *{escape(lens.verdict)}*"]
    if lens.text:
        lines.append(escape(lens.text))
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
        *(f"{lens.name}: {lens.verdict}. {lens.text}".rstrip() for lens in details.lenses),
        *(f"{each.heading}: {each.text}" for each in details.paragraphs),
        details.source,
    ]
    return escape(truncate("\n".join(parts), _TEXT))
