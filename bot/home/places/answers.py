"""My answers: all of them, page by page, to be changed or withdrawn until their freeze."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block, InteractiveElement
from sqlalchemy.orm import Session

from bot.answering import store as answers
from bot.answering.view import WITHDRAW
from bot.asking import store as prompts
from bot.asking import view as prompt_view
from bot.asking.model import Sheet
from bot.catalogue import TEXT
from bot.catalogue.model import Question
from bot.home.house import House
from bot.home.model import Place, Tab
from bot.home.view import go, page_of, pages, paragraph, sure
from bot.home.visitor import Visitor
from bot.language import Say
from bot.scheduling.model import iso_week
from bot.slack.blocks import actions, button, context, dicts, header, quote
from bot.slack.message import BlockDict
from bot.slack.text import escape, truncate

#: An answer takes at most four blocks, and one whose buttons are back at most five.
EACH_PAGE = 15
#: Of a long text answer Home shows the beginning.
WORDS_SHOWN = 200


@dataclass(frozen=True)
class MyAnswer:
    """One of the person's own answers, in the version that counts."""

    asked_id: int
    question: Question
    value: str
    text: str | None
    answered_at: datetime
    freezes_at: datetime
    reopened: Sheet | None
    """The sheet with this question's buttons back, after a tap on Change."""


def blocks(
    house: House, session: Session, visitor: Visitor, place: Place, reopened: int | None
) -> list[BlockDict]:
    """The page of a member's answers."""
    if visitor.member is None:
        return []
    say = visitor.say
    count = answers.number_of_member(session, visitor.member.id)
    number, most = page_of(place.number, count, EACH_PAGE)
    found = of_member(house, session, visitor, EACH_PAGE, (number - 1) * EACH_PAGE, reopened)
    drawn: list[Block] = [header(say("home.answers_title")), context(say("home.answers_about"))]
    if not found:
        drawn.append(paragraph(say("home.answers_none")))
    for answer in found:
        drawn += answer_blocks(house, visitor, answer)
    drawn += pages(say, Tab.ANSWERS, number, most)
    return dicts(drawn)


def latest(
    house: House, session: Session, visitor: Visitor, limit: int, reopened: int | None
) -> Iterator[Block]:
    """The newest answers, for the first page, with the way to all."""
    if visitor.member is None:
        return
    say = visitor.say
    yield header(say("home.latest_title"))
    found = of_member(house, session, visitor, limit, 0, reopened)
    if not found:
        yield paragraph(say("home.answers_none"))
        return
    for answer in found:
        yield from answer_blocks(house, visitor, answer)
    yield actions([go(say("home.answers_all"), Place(Tab.ANSWERS))])


def of_member(
    house: House,
    session: Session,
    visitor: Visitor,
    limit: int,
    offset: int,
    reopened: int | None,
) -> list[MyAnswer]:
    """The member's own answers, latest first."""
    if visitor.member is None:
        return []
    rows = answers.latest_of_member(session, visitor.member.id, limit=limit, offset=offset)
    return [
        MyAnswer(
            asked_id=asked.id,
            question=question,
            value=answer.value,
            text=answer.text,
            answered_at=answer.answered_at,
            freezes_at=prompt.freezes_at,
            reopened=_reopened(house, session, prompt.id, asked.id)
            if asked.id == reopened
            else None,
        )
        for asked, prompt, answer in rows
        if (question := house.catalogue.find(asked.question_key, asked.question_version))
    ]


def answer_blocks(house: House, visitor: Visitor, answer: MyAnswer) -> Iterator[Block]:
    """One answer: what was asked and said, and what may still be done about it."""
    say = visitor.say
    may_change = visitor.now < answer.freezes_at
    if answer.reopened is not None and may_change:
        for card in answer.reopened.cards:
            if card.asked_id == answer.asked_id:
                yield from prompt_view.card_blocks(answer.reopened, card, say, house.catalogue)
        return
    question = answer.question.text.by(say.language)
    words = answer.text if answer.value == TEXT else None
    label = (
        say("home.your_words")
        if words
        else escape(house.catalogue.label(answer.question, answer.value, say.language))
    )
    when = say.day(answer.answered_at.astimezone(visitor.zone).date())
    yield paragraph(
        say("home.answer_line", question=escape(question), answer=label, when=when)
        + " · "
        + _standing(visitor, answer, may_change=may_change)
    )
    if words:
        yield quote(truncate(words, WORDS_SHOWN))
    if may_change:
        # Named, so that a tap finds it though the page was drawn anew while somebody confirms.
        yield actions(_choices(say, answer, question), block_id=f"own.{answer.asked_id}")


def _standing(visitor: Visitor, answer: MyAnswer, *, may_change: bool) -> str:
    """Until when it can be changed; after the freeze, in which week's digest it counts."""
    if may_change:
        until = visitor.say.moment(answer.freezes_at, visitor.zone)
        return visitor.say("home.answer_changeable", until=until)
    week = int(iso_week(answer.freezes_at.astimezone(visitor.zone).date())[-2:])
    return visitor.say("home.answer_frozen", week=week)


def _choices(say: Say, answer: MyAnswer, question: str) -> list[InteractiveElement]:
    change = button(
        say("home.change"), prompt_view.CHANGE, str(answer.asked_id),
        spoken=say("home.change_spoken", question=question),
    )  # fmt: skip
    withdraw = button(
        say("home.withdraw"), WITHDRAW, str(answer.asked_id),
        spoken=say("home.withdraw_spoken", question=question),
    )  # fmt: skip
    withdraw.confirm = sure(say, "home.withdraw_title", "home.withdraw_text", "home.withdraw_do")
    return [change, withdraw]


def _reopened(house: House, session: Session, prompt_id: str, asked_id: int) -> Sheet | None:
    prompt = prompts.by_id(session, prompt_id)
    return house.sheets.sheet(session, prompt, reopened=asked_id) if prompt else None
