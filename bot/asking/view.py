"""A prompt's message in Slack: open, saved, reopened and closed questions. Pure.

Words are in prompts/locale/, questions and answer labels in the catalogue. What a tap does is
decided in bot.answering, which also says what is saved.
"""

from collections.abc import Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import (
    Block,
    InteractiveElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
)

from bot.actions import view as actions_view
from bot.asking.model import Card, Sheet, Snooze
from bot.catalogue.model import TEXT, Catalogue, Kind, Role
from bot.language import Say
from bot.slack import Message
from bot.slack.blocks import actions, button, context, dicts, quote, section
from bot.slack.text import channel, escape, mention
from bot.terms import view as terms_view

#: Followed by the answer's value; the button's own value is the asked question's id.
ANSWER = "retrostar.answer.v1."
WRITE = "retrostar.write.v1"
CHANGE = "retrostar.change.v1"
ROLE = "retrostar.role.v1"
SNOOZE = "retrostar.snooze.v1"
UNSNOOZE = "retrostar.unsnooze.v1"
#: On a reminder: show the questions in its place.
REMINDED = "retrostar.reminded.v1"
#: Followed by the prompt's id.
ROLE_BLOCK = "role."
SNOOZE_BLOCK = "snooze."

_SECONDS_EACH = 10
#: Slack shows about as much of a button; longer choices stand above and their buttons say A, B, C.
_SHOWN_OF_BUTTON = 30


def prompt(sheet: Sheet, say: Say, catalogue: Catalogue) -> Message:
    """The message as it stands now, in the member's language and zone."""
    blocks: list[Block] = []
    if sheet.first:
        welcome = say("asking.welcome", team=escape(sheet.team_name), cap=sheet.cap)
        blocks.append(section(welcome))
    blocks += _head(sheet, say)
    if sheet.told is not None:
        lens = catalogue.lens(sheet.told.lens)
        blocks.append(section(actions_view.you_said(say, sheet.told, lens)))
    skipped = sheet.put_off_until is not None and sheet.prompt.snoozed is Snooze.WEEK
    for card in sheet.cards:
        if skipped and card.saved is None:
            continue
        blocks += card_blocks(sheet, card, say, catalogue)
    if sheet.prompt.asks_role and sheet.now < sheet.prompt.closes_at:
        blocks += _role(sheet, say)
    blocks.append(context(*footer(sheet, say)))
    return Message(text=_plain(sheet, say, catalogue), blocks=dicts(blocks))


def card_blocks(sheet: Sheet, card: Card, say: Say, catalogue: Catalogue) -> list[Block]:
    """One question: with its buttons, with what is saved, or closed."""
    question = card.question
    head = f"*{escape(question.text.by(say.language))}*"
    may_change = sheet.now < sheet.prompt.freezes_at
    if card.saved is not None and not (may_change and sheet.reopened == card.asked_id):
        return [section(head), *_saved(sheet, card, say, catalogue, may_change=may_change)]
    if card.saved is None and sheet.now >= sheet.prompt.closes_at:
        # Nobody need hear that they left open what they were free to leave.
        return [] if card.followup else [section(head), context(say("asking.closed"))]
    note = escape(question.why.by(say.language))
    if card.followup:
        note = f"{say('asking.followup')} {note}"
    if card.saved is not None:
        note = say("asking.reopened", label=_label(card, say, catalogue))
    choices = catalogue.choices(question, say.language)
    if _lettered(choices):
        head += "".join(f"\n{value}. {escape(label)}" for value, label in choices)
    return [section(head), context(note), *_buttons(sheet, card, say, catalogue)]


def footer(sheet: Sheet, say: Say) -> list[str]:
    """Until when, who asked, who sees what: the small print of a prompt (mrkdwn)."""
    team = escape(sheet.team_name)
    if sheet.asked_by:
        asked_by = say("asking.asked_by_hand", who=mention(sheet.asked_by), team=team)
    else:
        key = "asked_by_schedule" if sheet.prompt.scheduled else "asked_by_operator"
        asked_by = say(f"asking.{key}", team=team)
    return [f"{_until(sheet, say)} {asked_by}", _privacy(sheet, say)]


def reminder(sheet: Sheet, say: Say) -> Message:
    """A word about questions that are still open, with the way to them; nobody else sees it."""
    number = sum(card.saved is None and not card.followup for card in sheet.cards)
    closes = say.moment(sheet.prompt.closes_at, sheet.zone)
    text = say("asking.reminder", n=number, team=escape(sheet.team_name), closes=closes)
    show = button(say("asking.reminder_show"), REMINDED, sheet.prompt.id, style="primary")
    row: list[InteractiveElement] = [show]
    if sheet.offers:
        row.append(_put_off(sheet, say))
    blocks = [section(text), actions(row, block_id=_snooze_block(sheet))]
    return Message(text=text, blocks=dicts(blocks))


def reminder_over(sheet: Sheet, say: Say) -> Message:
    """What stands in a reminder's place once there is nothing to be reminded of."""
    saved = any(card.saved for card in sheet.cards)
    text = say("asking.reminder_done") if saved else say("asking.greeting_closed_empty")
    return Message(text=text, blocks=dicts([context(text)]))


def _head(sheet: Sheet, say: Say) -> list[Block]:
    """What is asked, with the way to put it off; or until when it is, with the way back."""
    until = sheet.put_off_until
    if until is not None:
        day = say.day(until.astimezone(sheet.zone).date())
        text = (
            say("asking.snoozed_week", day=day)
            if sheet.prompt.snoozed is Snooze.WEEK
            else say("asking.snoozed", when=say.moment(until, sheet.zone))
        )
        undo = button(say("asking.unsnooze"), UNSNOOZE, sheet.prompt.id)
        return [section(text, accessory=undo)]
    menu = _put_off(sheet, say) if sheet.is_open and sheet.offers else None
    return [section(_greeting(sheet, say), accessory=menu, block_id=_snooze_block(sheet))]


def _put_off(sheet: Sheet, say: Say) -> StaticSelectElement:
    return StaticSelectElement(
        action_id=SNOOZE,
        placeholder=PlainTextObject(text=say("asking.snooze_choose")),
        options=[
            Option(value=how.value, text=PlainTextObject(text=say(f"asking.snooze_{how.value}")))
            for how in sheet.offers
        ],
    )


def _snooze_block(sheet: Sheet) -> str:
    # A new revision gets a new id: a client must not go on showing the old choice.
    return f"{SNOOZE_BLOCK}{sheet.prompt.id}.{sheet.prompt.revision}"


def _greeting(sheet: Sheet, say: Say) -> str:
    counted = [card for card in sheet.cards if not card.followup]
    saved = [card for card in counted if card.saved]
    done = len(saved) == len(counted)
    if sheet.now >= (sheet.prompt.freezes_at if done else sheet.prompt.closes_at):
        return say("asking.greeting_closed" if saved else "asking.greeting_closed_empty")
    if done:
        return say("asking.greeting_done")
    number = len(counted)
    return say("asking.greeting", n=number, seconds=number * _SECONDS_EACH)


def _until(sheet: Sheet, say: Say) -> str:
    """The times that still matter: when it closes, and until when what is saved can be changed.

    Two times of one day make one sentence, and the same time twice is told once.
    """
    closes_at, freezes_at = sheet.prompt.closes_at, sheet.prompt.freezes_at
    closes, freezes = (say.moment(at, sheet.zone) for at in (closes_at, freezes_at))
    may_change = any(card.saved for card in sheet.cards) and sheet.now < freezes_at
    if all(card.saved for card in sheet.cards) and may_change:
        return say("asking.until_change", freezes=freezes)
    closed = sheet.now >= closes_at
    key = "asking.until_closed" if closed else "asking.until"
    if closes == freezes or (closed and not may_change):
        return say(key, closes=closes)
    if _day(closes_at, sheet) == _day(freezes_at, sheet):
        return say(f"{key}_day", closes=closes, time=say.time(freezes_at, sheet.zone))
    return say(f"{key}_days", closes=closes, freezes=freezes)


def _day(at: datetime, sheet: Sheet) -> date:
    return at.astimezone(sheet.zone).date()


def _privacy(sheet: Sheet, say: Say) -> str:
    """Who reads what, short; the first prompt holds the whole promise, and so does Home."""
    if sheet.first:
        return terms_view.sentence(say, sheet.terms)
    audience = sheet.terms.audience
    readers = [say("asking.readers"), *map(mention, audience.leads)]
    if audience.to == "channel":
        where = channel(audience.channel or "")
        readers.append(say("asking.readers_channel", channel=where))
    mode = sheet.terms.mode.value
    return say(f"asking.{mode}", readers=say.list(readers), n=sheet.terms.minimum_group)


def _saved(
    sheet: Sheet, card: Card, say: Say, catalogue: Catalogue, *, may_change: bool
) -> list[Block]:
    """What is saved, with the way to change it; a person's own words are quoted literally."""
    words = card.saved.text if card.saved else None
    text = (
        say("asking.saved_words")
        if words
        else say("asking.saved", label=_label(card, say, catalogue))
    )
    spoken = say("asking.change_spoken", question=card.question.text.by(say.language))
    change = button(say("asking.change"), CHANGE, str(card.asked_id), spoken=spoken)
    line = section(text, block_id=_block_id(sheet, card), accessory=change if may_change else None)
    return [line, quote(words)] if words else [line]


def _buttons(sheet: Sheet, card: Card, say: Say, catalogue: Catalogue) -> list[Block]:
    """A row for the question's own answers, and one for the three that every question offers."""
    question = card.question.text.by(say.language)
    value = str(card.asked_id)

    def answer(key: str, label: str, shown: str | None = None) -> InteractiveElement:
        spoken = say("asking.answer_spoken", label=label, question=question)
        return button(shown or label, ANSWER + key, value, spoken=spoken)

    if card.question.kind is Kind.TEXT:
        spoken = say("asking.write_spoken", question=question)
        own: list[InteractiveElement] = [
            button(say("asking.write"), WRITE, value, style="primary", spoken=spoken)
        ]
    else:
        choices = catalogue.choices(card.question, say.language)
        lettered = _lettered(choices)
        own = [answer(key, label, key if lettered else None) for key, label in choices]
    extras = [answer(key, label) for key, label in catalogue.extras(say.language)]
    block_id = _block_id(sheet, card)
    return [actions(own, block_id=block_id), actions(extras, block_id=f"{block_id}.other")]


def _role(sheet: Sheet, say: Say) -> list[Block]:
    options = [
        Option(value=role.value, text=PlainTextObject(text=say(f"asking.role_{role.value}")))
        for role in Role
    ]
    chosen = next((option for option in options if option.value == sheet.role), None)
    select = StaticSelectElement(
        action_id=ROLE,
        placeholder=PlainTextObject(text=say("asking.role_choose")),
        options=options,
        initial_option=chosen,
    )
    return [
        section(say("asking.role", team=escape(sheet.team_name))),
        actions([select], block_id=ROLE_BLOCK + sheet.prompt.id),
    ]


def _plain(sheet: Sheet, say: Say, catalogue: Catalogue) -> str:
    """What notifications and screen readers get in place of the blocks: the whole questions."""
    lines = [_greeting(sheet, say)]
    for number, card in enumerate(sheet.cards, start=1):
        line = f"{number}. {escape(card.question.text.by(say.language))}"
        if card.followup and card.saved is None:
            if sheet.now >= sheet.prompt.closes_at:
                continue
            line += f" ({say('asking.followup_short')})"
        if card.saved is not None:
            saved = say("asking.saved_short", label=_label(card, say, catalogue))
            line += f" ({saved})"
        lines.append(line)
    return "\n".join(lines)


def _label(card: Card, say: Say, catalogue: Catalogue) -> str:
    value = card.saved.value if card.saved else ""
    if value == TEXT:
        return say("asking.own_words")
    return escape(catalogue.label(card.question, value, say.language))


def _lettered(choices: Sequence[tuple[str, str]]) -> bool:
    return any(len(label) > _SHOWN_OF_BUTTON for _, label in choices)


def _block_id(sheet: Sheet, card: Card) -> str:
    # A new revision gets new ids: a client must not keep the state of the old block.
    return f"asked.{card.asked_id}.{sheet.prompt.revision}"
