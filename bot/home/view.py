"""App Home and the replies of /retro, drawn. Pure: what is shown is decided in room.py."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block

from bot.asking import view as prompt_view
from bot.asking.model import Reason, Sheet
from bot.catalogue import TEXT, Catalogue
from bot.digest.story import CITATION
from bot.home.model import HomePage, MyAnswer
from bot.language import Say
from bot.slack import Message
from bot.slack.blocks import actions, button, context, dicts, divider, header, quote, section
from bot.slack.message import BlockDict
from bot.slack.text import escape, mention, truncate
from bot.terms import view as terms_view

PAUSE = "retrostar.pause.v1"
RESUME = "retrostar.resume.v1"
#: Blocks that a view may hold (Slack, "views").
MOST_BLOCKS = 100
#: Of a long text answer Home shows the beginning.
WORDS_SHOWN = 200


def home(page: HomePage, say: Say, catalogue: Catalogue) -> dict[str, Any]:
    """The home view of one person."""
    if not page.is_member and not page.teams:
        blocks = dicts([section(say("home.hello_stranger"))])
    else:
        blocks = _blocks(page, say, catalogue)
    return {"type": "home", "callback_id": "retrostar.home.v1", "blocks": blocks[:MOST_BLOCKS]}


def _blocks(page: HomePage, say: Say, catalogue: Catalogue) -> list[BlockDict]:
    blocks = dicts([section(say("home.hello", name=escape(page.name)))])
    if page.is_member:
        blocks += dicts(
            [
                *_open(page, say, catalogue),
                *_answers(page, say, catalogue),
                *_pause(page.paused_until, page.zone, say),
            ]
        )
    promises = [
        section(
            say(
                "home.privacy_team",
                team=escape(team.name),
                sentence=terms_view.sentence(say, team.terms),
            )
        )
        for team in page.teams
    ]
    blocks += dicts([divider(), header(say("home.privacy_title")), *promises])
    for team in page.teams:
        if team.digest:
            blocks += [*dicts([divider(), header(say("home.digest_title"))]), *team.digest]
    return blocks


def _open(page: HomePage, say: Say, catalogue: Catalogue) -> Iterator[Block]:
    yield header(say("home.open_title"))
    waiting = [
        block
        for sheet in page.open
        for card in sheet.cards
        if card.saved is None
        for block in prompt_view.card_blocks(sheet, card, say, catalogue)
    ]
    if not waiting:
        yield section(say("home.open_none"))
        return
    yield from waiting
    yield context(*prompt_view.footer(page.open[0], say))


def _answers(page: HomePage, say: Say, catalogue: Catalogue) -> Iterator[Block]:
    yield header(say("home.answers_title"))
    if not page.answers:
        yield section(say("home.answers_none"))
    for answer in page.answers:
        yield from _answer(answer, page, say, catalogue)


def _answer(answer: MyAnswer, page: HomePage, say: Say, catalogue: Catalogue) -> Iterator[Block]:
    if answer.reopened is not None:
        for card in answer.reopened.cards:
            if card.asked_id == answer.asked_id:
                yield from prompt_view.card_blocks(answer.reopened, card, say, catalogue)
        return
    question = answer.question.text.by(say.language)
    words = answer.value == TEXT and answer.text
    label = (
        say("home.your_words")
        if words
        else escape(catalogue.label(answer.question, answer.value, say.language))
    )
    when = say.day(answer.answered_at.astimezone(page.zone).date())
    line = say("home.answer_line", question=escape(question), answer=label, when=when)
    change = None
    if answer.changeable_until is not None:
        until = say.moment(answer.changeable_until, page.zone)
        line += " · " + say("home.answer_changeable", until=until)
        spoken = say("home.change_spoken", question=question)
        change = button(say("home.change"), prompt_view.CHANGE, str(answer.asked_id), spoken=spoken)
    yield section(line, accessory=change)
    if words:
        yield quote(truncate(answer.text or "", WORDS_SHOWN))


def _pause(until: datetime | None, zone: ZoneInfo, say: Say) -> Iterator[Block]:
    yield header(say("home.pause_title"))
    if until is None:
        yield section(say("home.pause_off"))
        yield actions(
            [
                button(say("home.pause_one"), f"{PAUSE}.1", "1"),
                button(say("home.pause_two"), f"{PAUSE}.2", "2"),
            ]
        )
    else:
        yield section(say("home.pause_on", until=say.moment(until, zone)))
        yield actions([button(say("home.resume"), RESUME, "now", style="primary")])


def next_question(sheet: Sheet, say: Say, catalogue: Catalogue) -> Message:
    """The open prompt as `/retro next` shows it: the same message as in the DM."""
    return prompt_view.prompt(sheet, say, catalogue)


def help_message(say: Say, *, unknown: str | None = None) -> Message:
    """What can be said, and where the topics come from; after an unknown word, this too."""
    lines = [say("home.help_title"), say("home.help"), say("digest.source", citation=CITATION)]
    if unknown:
        lines.insert(0, say("home.unknown_command", word=escape(truncate(unknown, 40))))
    return paragraphs(*lines)


def asked(say: Say, team: str, count: int, left_out: Sequence[tuple[str, Reason]]) -> Message:
    """What an admin hears after asking by hand: who is left out and why, never who answers."""
    name = escape(team)
    told = say("home.asked", n=count, team=name) if count else say("home.asked_nobody", team=name)
    if not left_out:
        return paragraphs(told)
    lines = (f"{mention(who)}: {say(f'home.reason_{reason.value}')}" for who, reason in left_out)
    return paragraphs(told, say("home.asked_left_out") + "\n" + "\n".join(lines))


def paragraphs(*texts: str) -> Message:
    """Plain paragraphs of mrkdwn, as blocks and as fallback text."""
    return Message("\n".join(texts), dicts([section(text) for text in texts]))
