"""My data: what is kept, all of it as a file, and erasing it."""

from slack_sdk.models.blocks import Block

from bot.home.house import House
from bot.home.replies.buttons import say_button
from bot.home.replies.own import kept
from bot.home.view import paragraph
from bot.home.visitor import Visitor
from bot.home.windows.erase import OPEN
from bot.slack.blocks import actions, button, context, dicts, header
from bot.slack.message import BlockDict


def blocks(house: House, visitor: Visitor) -> list[BlockDict]:
    say = visitor.say
    drawn: list[Block] = [header(say("home.data_header"))]
    drawn += [paragraph(line) for line in kept(house, visitor)]
    erase = button(say("home.erase"), OPEN, "now", style="danger")
    drawn += [
        paragraph(say("home.export_about")),
        actions([say_button(say("home.export"), "export")]),
        paragraph(say("home.erase_about")),
        actions([erase]),
        context(say("home.erase_export")),
    ]
    return dicts(drawn)
