"""The organisation's digest as a Slack message. Pure; what is said is `story`'s."""

from collections.abc import Iterable

from slack_sdk.models.blocks import Block

from bot.digest.organisation.story import OrganisationStory
from bot.slack import Message
from bot.slack.blocks import context, divider, header, quote, section
from bot.slack.message import message
from bot.slack.text import escape, truncate

_TEXT = 3800


def organisation_message(story: OrganisationStory) -> Message:
    blocks: list[Block] = [header(story.title), section(f"*{escape(story.summary)}*")]
    blocks.append(section(escape("\n".join(story.lenses))))
    blocks.append(divider())
    blocks += [
        section(f"*{escape(each.heading)}*\n{escape(each.text)}") for each in story.paragraphs
    ]
    blocks += [*_quotes(story), context(escape(story.source))]
    parts = [
        f"{story.title}. {story.summary}",
        *story.lenses,
        *(f"{each.heading}: {each.text}" for each in story.paragraphs),
    ]
    return message(escape(truncate("\n".join(parts), _TEXT)), blocks)


def _quotes(story: OrganisationStory) -> Iterable[Block]:
    """As people wrote them, never parsed: what is quoted was released, and has room."""
    if not story.quotes:
        return
    yield section(f"*{escape(story.words.heading)}*\n{escape(story.words.text)}")
    # All of them, however long: fewer might be of too few writers.
    yield from (quote(words) for words in story.quotes)
