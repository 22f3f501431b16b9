"""The first page: what is open, what was last said, how one is asked, who sees what, the digest."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.asking import view as prompt_view
from bot.home.house import House
from bot.home.model import Place, Tab
from bot.home.places import answers, digests, privacy, settings
from bot.home.replies.buttons import say_button
from bot.home.view import PAGE_BLOCKS, go, paragraph
from bot.home.visitor import Visitor
from bot.people.erasing import is_erased
from bot.people.rights import Act, may_somewhere
from bot.slack.blocks import actions, context, dicts, divider, header
from bot.slack.message import BlockDict
from bot.slack.text import escape

#: Open questions, answers and promises on this page; all are on theirs, or come up by and by.
OPEN_SHOWN = 6
ANSWERS_SHOWN = 3
PROMISES_SHOWN = 3


def blocks(
    house: House, session: Session, visitor: Visitor, reopened: int | None
) -> list[BlockDict]:
    """The page of somebody who is in a team, or leads one."""
    say = visitor.say
    teams = visitor.teams_for(Act.SEE_TERMS)
    is_member = may_somewhere(visitor.person, Act.ANSWER)
    if not is_member and not teams:
        return dicts(_stranger(session, visitor))
    hello = "home.hello" if is_member else "home.hello_reader"
    drawn: list[Block] = [paragraph(say(hello, name=escape(visitor.name)))]
    if is_member:
        drawn += [
            *_open(house, session, visitor),
            *answers.latest(house, session, visitor, ANSWERS_SHOWN, reopened),
            header(say("home.pause_title")),
            *settings.standing(session, visitor, short=True),
        ]
    drawn += [divider(), *privacy.short(session, visitor, teams, most=PROMISES_SHOWN)]
    page = dicts(drawn)
    return page + _digest(house, session, visitor, PAGE_BLOCKS - len(page))


def _stranger(session: Session, visitor: Visitor) -> list[Block]:
    """Somebody who is in no team; whoever was erased is told so, with the way back."""
    say = visitor.say
    if visitor.member is None and is_erased(session, visitor.slack_id):
        again = say_button(say("home.start_again"), "come_back")
        return [paragraph(say("home.hello_erased")), actions([again])]
    return [paragraph(say("home.hello_stranger"))]


def _open(house: House, session: Session, visitor: Visitor) -> Iterator[Block]:
    say = visitor.say
    yield header(say("home.open_title"))
    sheets = house.open_sheets(session, visitor.member)
    waiting = [(sheet, card) for sheet in sheets for card in sheet.cards if card.saved is None]
    if not waiting:
        yield paragraph(say("home.open_none"))
        return
    for sheet, card in waiting[:OPEN_SHOWN]:
        yield from prompt_view.card_blocks(sheet, card, say, house.catalogue)
    if more := len(waiting) - OPEN_SHOWN if len(waiting) > OPEN_SHOWN else 0:
        yield context(say("home.open_more", n=more))
    yield context(*prompt_view.footer(waiting[0][0], say))


def _digest(house: House, session: Session, visitor: Visitor, room: int) -> list[BlockDict]:
    """The newest digest of the first team that has one, if all of it fits here."""
    say = visitor.say
    teams = visitor.teams_for(Act.SEE_DIGEST)
    for team in teams[:PROMISES_SHOWN]:
        told = digests.newest(house, session, visitor, team)
        if told:
            more = [actions([go(say("home.digests_all"), Place(Tab.DIGESTS))])]
            around = dicts([divider(), header(say("home.digest_title"))])
            below = dicts(more) if len(teams) > 1 else []
            whole = [*around, *told, *below]
            if len(whole) <= room:
                return whole
            return [*around, *dicts(more)] if len(around) < room else []
    return []
