"""The frame of App Home and of the replies of /retro: what every page has, within Slack's limits.

Pure. What a page says is in places/, what a reply says in replies/.
"""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    InteractiveElement,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.home.model import Place, Tab
from bot.language import Say
from bot.slack import Message
from bot.slack.blocks import SECTION_TEXT, actions, button, context, dicts, divider, section
from bot.slack.message import BlockDict
from bot.slack.text import truncate

#: Followed by the place where the button leads; its value is the place, too.
GO = "retrostar.go.v1."
#: Blocks that a view, and that a message may hold (Slack).
MOST_BLOCKS = 100
MOST_IN_A_MESSAGE = 50
#: What a page itself may fill: the frame's own blocks stand around it.
PAGE_BLOCKS = 90
CALLBACK = "retrostar.home.v1"
#: Options of a menu, and code points of one (Slack).
MOST_OPTIONS = 100
OPTION_TEXT = 75


def home(
    say: Say, place: Place, tabs: Sequence[Tab], page: Sequence[BlockDict], *, notice: str = ""
) -> dict[str, Any]:
    """The home view: a word on what was just done, the way around, the page."""
    top: list[Block] = []
    if notice:
        top.append(paragraph(notice))
    if len(tabs) > 1:
        top.append(_way_around(say, place, tabs))
    if top:
        top.append(divider())
    blocks = [*dicts(top), *page]
    return {
        "type": "home",
        "callback_id": CALLBACK,
        "private_metadata": str(place),
        "blocks": blocks[:MOST_BLOCKS],
    }


def _way_around(say: Say, place: Place, tabs: Sequence[Tab]) -> Block:
    """One button a page; the one that stands open is marked, for eyes and for ears."""
    buttons = []
    for tab in tabs:
        label, here = say(f"home.tab_{tab}"), tab is place.tab
        spoken = say("home.you_are_here", tab=label) if here else None
        style = "primary" if here else None
        buttons.append(go(label, Place(tab), style=style, spoken=spoken))
    # Named, so that a tap on it finds it though the page is being drawn anew.
    return actions(buttons, block_id="around")


def go(
    label: str, place: Place, *, style: str | None = None, spoken: str | None = None
) -> ButtonElement:
    """A button that leads to *place*."""
    return button(label, f"{GO}{place}", str(place), style=style, spoken=spoken)


def pages(say: Say, tab: Tab, number: int, count: int, *, before: str = "") -> list[Block]:
    """The way to the other pages of a list, and which one this is; nothing where there is one.

    *before* stands in front of the page's number in the place, as in `people:3.2`.
    """
    if count < 2:
        return []

    def to(page: int) -> Place:
        return Place(tab, f"{before}{page}")

    wanted = [
        ("home.page_first", 1, number > 2),
        ("home.page_before", number - 1, number > 1),
        ("home.page_after", number + 1, number < count),
        ("home.page_last", count, number < count - 1),
    ]
    row: list[InteractiveElement] = [
        button(say(key), f"{GO}{key}", str(to(page))) for key, page, there in wanted if there
    ]
    return [context(say("home.page", number=number, count=count)), actions(row)]


def page_of(number: int, count: int, each: int) -> tuple[int, int]:
    """The page that is shown instead of one that is not there, and how many there are."""
    most = max(1, -(-count // each))
    return min(max(1, number), most), most


def menu(say: Say, places: Sequence[tuple[str, Place]], chosen: Place) -> ActionsBlock:
    """A menu that leads to one of many places of a kind, such as teams.

    It holds a hundred: of more, those around the chosen one, so that each can be reached.
    """
    at = next((index for index, (_, place) in enumerate(places) if place == chosen), 0)
    first = min(max(0, at - MOST_OPTIONS // 2), max(0, len(places) - MOST_OPTIONS))
    options = [option(label, str(place)) for label, place in places[first : first + MOST_OPTIONS]]
    return actions([select(say, f"{GO}menu", options, str(chosen))])


def select(
    say: Say, action_id: str, options: Sequence[Option], chosen: str | None
) -> StaticSelectElement:
    """A menu of *options*, with the one of the value *chosen* standing in it."""
    return StaticSelectElement(
        action_id=action_id,
        placeholder=PlainTextObject(text=say("home.choose")),
        options=list(options),
        initial_option=next((one for one in options if one.value == chosen), None),
    )


def option(label: str, value: str) -> Option:
    return Option(value=value, text=PlainTextObject(text=truncate(label, OPTION_TEXT)))


def sure(say: Say, title: str, text: str, do: str) -> ConfirmObject:
    """The question before a step that cannot be undone; the arguments are keys of texts."""
    return ConfirmObject(
        title=PlainTextObject(text=say(title)),
        text=PlainTextObject(text=say(text)),
        confirm=PlainTextObject(text=say(do)),
        deny=PlainTextObject(text=say("home.keep")),
    )


def paragraph(text: str, *, accessory: InteractiveElement | None = None) -> SectionBlock:
    """A section whose text fits, whatever stands in it: cut between words, never in a mention."""
    return section(clipped(text), accessory=accessory)


def clipped(text: str, limit: int = SECTION_TEXT) -> str:
    """At most *limit* signs of mrkdwn, cut where nothing is torn."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 2]
    cut = max(kept.rfind(" "), kept.rfind("\n"))
    if cut <= 0:
        # One endless word: of an entity that may have been begun, nothing is kept.
        cut = entity if (entity := kept.rfind("&", -6)) > 0 else len(kept)
    return kept[:cut].rstrip() + " …"


def modal(
    say: Say,
    callback: str,
    title: str,
    blocks: Sequence[Block],
    *,
    metadata: str = "",
    submit: str | None = None,
) -> dict[str, Any]:
    """A window; *title* and *submit* are keys of texts, without *submit* it can only be closed."""
    view = View(
        type="modal",
        callback_id=callback,
        title=PlainTextObject(text=say(title)),
        submit=PlainTextObject(text=say(submit)) if submit else None,
        close=PlainTextObject(text=say("home.close")),
        private_metadata=metadata,
        blocks=list(blocks),
    )
    rendered: dict[str, Any] = view.to_dict()
    return rendered


def paragraphs(*texts: str) -> Message:
    """Plain paragraphs of mrkdwn, as blocks and as fallback text."""
    return Message("\n".join(texts), dicts([paragraph(text) for text in texts]))


def with_buttons(message: Message, *rows: Sequence[InteractiveElement]) -> Message:
    """The message with rows of buttons below."""
    below = dicts([actions(row) for row in rows if row])
    return Message(message.text, [*message.blocks, *below])
