"""What a team tries, in Slack: the window to write it down in, buttons, sentences. Pure.

The digest, the retrospective card and the prompt that show actions are built in their own stages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.actions.model import LATEST, LONGEST_WORDS, SOONEST, Action, Finding
from bot.actions.payload import Context
from bot.actions.wording import what_in
from bot.catalogue import Lens
from bot.language import Say
from bot.slack import Message
from bot.slack.blocks import actions, button, context, dicts, quote, section
from bot.slack.text import escape, mention, truncate

#: Opens the window; the button's value is "TEAM_ID:ISOWEEK:LENS".
TRY = "retrostar.try.v1"
#: Asks whether to take an action back; the button's value is the action's id.
WITHDRAW = "retrostar.withdraw.v1"
TRY_MODAL = "retrostar.try.modal.v1"
WITHDRAW_MODAL = "retrostar.withdraw.modal.v1"
TOLD_MODAL = "retrostar.try.told.v1"

#: Blocks of the window; the element in each has the block's own name.
WHAT, OWN, OWNER, DUE, EXPECTS = "what", "own", "owner", "due", "expects"

#: Slack shows so much of a choice, and takes at most so many.
_CHOICE, _CHOICES = 75, 10
#: So much of a choice comes back.
_RETURNED = 150


@dataclass(frozen=True)
class Sheet:
    """All that the window shows."""

    finding: Finding
    lens: str
    """Its name."""
    about: str
    team: str
    suggestions: tuple[str, ...]
    owner: str
    today: date
    due_on: date


def withdraw_button(say: Say, action: Action) -> ButtonElement:
    label = say("actions.withdraw_spoken", what=action.what)
    return button(say("actions.withdraw"), WITHDRAW, str(action.id), spoken=label)


def modal(say: Say, sheet: Sheet) -> dict[str, Any]:
    """The window in which somebody writes down what the team tries."""
    head = say(
        "actions.about",
        lens=escape(sheet.lens),
        team=escape(sheet.team),
        week=_number(sheet.finding.week),
    )
    blocks: list[Block] = [
        section(f"{head}\n{escape(sheet.about)}"),
        *_what(say, sheet.suggestions),
        _input(say, OWNER, UserSelectElement(action_id=OWNER, initial_user=sheet.owner)),
        _due(say, sheet),
        _expects(say, sheet),
        context(say("actions.seen_by")),
    ]
    carried = Context(
        team_id=sheet.finding.team_id, week=sheet.finding.week, lens=sheet.finding.lens
    )
    return _modal(
        say("actions.modal_title"),
        TRY_MODAL,
        blocks,
        carried=carried,
        submit=say("actions.save"),
        close=say("actions.cancel"),
    )


def written(say: Say, action: Action, lens_name: str, *, new: bool) -> dict[str, Any]:
    """What replaces the window: what stands now, and what happens next."""
    head = say("actions.written" if new else "actions.written_before")
    return _told(say, [section(text) for text in (head, *_all(say, action, lens_name))])


def told(say: Say, text: str, *, words: Sequence[str] = ()) -> dict[str, Any]:
    """A window that only says something; *words* that were typed in vain are not lost.

    They stand as a quote: Slack takes no input in a window that has nothing to submit.
    """
    blocks: list[Block] = [section(text)]
    if words:
        blocks += [section(say("actions.your_words")), *(quote(each) for each in words)]
    return _told(say, blocks)


def withdraw_modal(say: Say, action: Action) -> dict[str, Any]:
    """Asks once more: what is taken back does not come again."""
    return _modal(
        say("actions.withdraw_title"),
        WITHDRAW_MODAL,
        [section(line(say, action)), section(say("actions.withdraw_ask"))],
        carried=Context(action_id=action.id),
        submit=say("actions.withdraw"),
        close=say("actions.keep"),
    )


def owner_notice(say: Say, action: Action, *, team: str, lens_name: str) -> Message:
    """To who looks after it, when somebody else wrote it down."""
    head = say("actions.told_owner", who=mention(action.created_by), team=escape(team))
    texts = (head, *_all(say, action, lens_name))
    blocks = [*map(section, texts), actions([withdraw_button(say, action)])]
    return Message(text="\n".join(texts), blocks=dicts(blocks))


def line(say: Say, action: Action) -> str:
    """What is tried, who looks after it, when the bot asks again (mrkdwn)."""
    return say(
        "actions.line",
        what=escape(action.what),
        owner=mention(action.owner) if action.owner else say("actions.nobody"),
        day=say.day(action.due_on),
    )


def you_said(say: Say, action: Action, lens: Lens) -> str:
    """A settled action in one line (mrkdwn): the lens, what was tried, the released result.

    It speaks of the team: whoever reads it is not to think that their own answers were followed.
    """
    what = what_in(lens, action.what, say.language).rstrip(".")
    told = say(f"actions.said_{action.result.value}", what=escape(what))
    return f"{say(f'actions.heard_{lens.key}')} {told}"


def usually_expected(say: Say, lens_name: str) -> str:
    """What should move where nobody wrote anything else."""
    return say("actions.expects_default", lens=lens_name)


def reach(say: Say, today: date) -> dict[str, str]:
    """The first and the last day that may be chosen, as texts name them."""
    return {"first": say.day(today + SOONEST), "last": say.day(today + LATEST)}


def _all(say: Say, action: Action, lens_name: str) -> tuple[str, ...]:
    expects = action.expects or usually_expected(say, lens_name)
    hoped = say("actions.hoped", expects=escape(expects))
    return line(say, action), hoped, say("actions.next", lens=escape(lens_name))


def _what(say: Say, suggestions: Sequence[str]) -> list[Block]:
    """Suggestions to choose from, if there are any, and room for one's own words."""
    options = [
        Option(value=each[:_RETURNED], text=PlainTextObject(text=truncate(each, _CHOICE)))
        for each in suggestions[:_CHOICES]
    ]
    chosen = [
        _input(say, WHAT, RadioButtonsElement(action_id=WHAT, options=options), optional=True)
    ]
    own = _input(
        say,
        OWN,
        PlainTextInputElement(action_id=OWN, max_length=LONGEST_WORDS),
        optional=True,
        hint=say("actions.own_hint", limit=LONGEST_WORDS),
    )
    return [*(chosen if options else []), own]


def _due(say: Say, sheet: Sheet) -> Block:
    picker = DatePickerElement(action_id=DUE, initial_date=sheet.due_on.isoformat())
    return _input(say, DUE, picker, hint=say("actions.due_hint", **reach(say, sheet.today)))


def _expects(say: Say, sheet: Sheet) -> Block:
    element = PlainTextInputElement(
        action_id=EXPECTS,
        initial_value=usually_expected(say, sheet.lens),
        max_length=LONGEST_WORDS,
    )
    return _input(say, EXPECTS, element, optional=True)


def _input(
    say: Say,
    name: str,
    element: InputInteractiveElement,
    *,
    optional: bool = False,
    hint: str | None = None,
) -> InputBlock:
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=say(f"actions.{name}")),
        hint=PlainTextObject(text=hint or say(f"actions.{name}_hint")),
        element=element,
        optional=optional,
    )


def _told(say: Say, blocks: Sequence[Block]) -> dict[str, Any]:
    title, close = say("actions.modal_title"), say("actions.close")
    return _modal(title, TOLD_MODAL, blocks, carried=None, submit=None, close=close)


def _modal(
    title: str,
    callback_id: str,
    blocks: Sequence[Block],
    *,
    carried: Context | None,
    submit: str | None,
    close: str,
) -> dict[str, Any]:
    view = View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text=close),
        private_metadata=carried.model_dump_json(exclude_defaults=True) if carried else None,
        blocks=list(blocks),
    )
    rendered: dict[str, Any] = view.to_dict()
    return rendered


def _number(week: str) -> int:
    return int(week.split("-W")[1])
