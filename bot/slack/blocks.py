"""Blocks that several stages build alike. Which blocks a message has is each view's business."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    ImageBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.slack.message import BlockDict
from bot.slack.text import truncate

#: Slack's limits (code points).
SECTION_TEXT = 3000
HEADER_TEXT = 150
BUTTON_TEXT = 75
ALT_TEXT = 2000
MODAL_TITLE = 24
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25


def section(
    text: str, *, block_id: str | None = None, accessory: InteractiveElement | None = None
) -> SectionBlock:
    """A paragraph of mrkdwn: our own words, and others' only after `text.escape`."""
    return SectionBlock(
        text=MarkdownTextObject(text=text, verbatim=True), block_id=block_id, accessory=accessory
    )


def header(text: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=truncate(text, HEADER_TEXT), emoji=False))


def context(*texts: str) -> ContextBlock:
    """Small print, in mrkdwn, as `section`."""
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True) for text in texts])


def divider() -> DividerBlock:
    return DividerBlock()


def actions(elements: Sequence[InteractiveElement], *, block_id: str | None = None) -> ActionsBlock:
    return ActionsBlock(elements=list(elements), block_id=block_id)


def button(
    label: str,
    action_id: str,
    value: str,
    *,
    style: str | None = None,
    spoken: str | None = None,
) -> ButtonElement:
    """A button; `spoken` is what a screen reader says where labels repeat in one message."""
    return ButtonElement(
        text=PlainTextObject(text=truncate(label, BUTTON_TEXT), emoji=True),
        action_id=action_id,
        value=value,
        style=style,
        accessibility_label=truncate(spoken, BUTTON_TEXT) if spoken else None,
    )


def quote(text: str) -> RichTextBlock:
    """Somebody's words, literally: nothing in a rich text is parsed, so nothing is escaped."""
    words = RichTextElementParts.Text(text=text)
    return RichTextBlock(elements=[RichTextQuoteElement(elements=[words])])


def image(file_id: str, *, title: str, alt: str) -> ImageBlock:
    """A picture that was uploaded before."""
    return ImageBlock(
        slack_file=SlackFile(id=file_id),
        alt_text=truncate(alt, ALT_TEXT),
        title=PlainTextObject(text=truncate(title, ALT_TEXT), emoji=False),
    )


def dicts(blocks: Sequence[Block]) -> list[BlockDict]:
    """The blocks as they are sent; one that breaks a limit of Slack's raises here."""
    return [block.to_dict() for block in blocks]
