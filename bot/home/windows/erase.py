"""The windows that ask twice before everything that is kept of somebody goes.

What goes and what stays is bot.personal's to know and to say.
"""

from typing import Any

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.home.house import House
from bot.home.view import modal, paragraph
from bot.home.visitor import Visitor
from bot.home.windows.answer import instead
from bot.language import Say
from bot.people.rights import Act, may_somewhere
from bot.personal import flow as personal
from bot.personal import view as told
from bot.personal.model import Remains

#: Opens the first window.
OPEN = "retrostar.erase.open.v1"
FIRST = "retrostar.erase.first.v1"
SURE = "retrostar.erase.sure.v1"
DONE = "retrostar.erase.done.v1"


def first(session: Session, visitor: Visitor) -> dict[str, Any] | None:
    """What goes, what stays, and that it cannot be undone; None where there is nothing."""
    say, member = visitor.say, visitor.member
    if member is None or not may_somewhere(visitor.person, Act.OWN_DATA):
        return None
    lines = told.before(say, personal.foretold(session, member))
    blocks = [paragraph(line) for line in lines]
    return modal(say, FIRST, "home.erase_window", blocks, submit="home.erase_next")


def second(say: Say) -> dict[str, Any]:
    """What Slack is told after the first: the same question once more, short."""
    blocks: list[Block] = [paragraph(say("home.erase_sure"))]
    return instead(modal(say, SURE, "home.erase_window", blocks, submit="home.erase_do"))


def erase(house: House, visitor: Visitor) -> dict[str, Any]:
    """Erase, and say what remains; asked again, there is nothing left to do."""
    remains = Remains(known=False)
    if may_somewhere(visitor.person, Act.OWN_DATA):
        remains = personal.erase(house.database, visitor.slack_id, now=visitor.now)
    lines = told.after(visitor.say, remains)
    blocks = [paragraph(line) for line in lines]
    return instead(modal(visitor.say, DONE, "home.erase_window", blocks))
