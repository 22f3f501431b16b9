"""What a member sees when writing an answer in words, and short notices about taps. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.answering.model import LONGEST_TEXT, Consent, Newest, Outcome
from bot.answering.payload import Context
from bot.language import Say
from bot.slack.blocks import quote

#: The button's value is the asked question's id.
WITHDRAW = "retrostar.unanswer.v1"
TEXT_MODAL = "retrostar.text.v1"
CLOSED_MODAL = "retrostar.text.closed.v1"
WORDS = "words"
CONSENT = "consent"

#: The one consent that has an effect today; research and language_model come with their stages.
QUOTE = "quote"


class Quoting(StrEnum):
    """Whose digest may show somebody's words, if they agree."""

    TEAM = "team"
    """Their own team's: it is named, and few may be quoted together."""
    ORGANISATION = "organisation"
    """That of all teams together."""


def text_modal(
    say: Say,
    *,
    question: str,
    newest: Newest | None,
    context: Context,
    quoting: Quoting | None,
) -> dict[str, Any]:
    """The modal for a text answer; nobody is asked for consent where no digest quotes."""
    blocks: list[Block] = [
        InputBlock(
            block_id=WORDS,
            label=PlainTextObject(text=question),
            hint=PlainTextObject(text=say("answering.words_hint", limit=LONGEST_TEXT)),
            element=PlainTextInputElement(
                action_id=WORDS,
                multiline=True,
                max_length=LONGEST_TEXT,
                initial_value=(newest.text if newest else None) or None,
            ),
        ),
        _consent(say, newest.consent if newest else Consent(), quoting)
        if quoting
        else SectionBlock(text=PlainTextObject(text=say("answering.words_kept"))),
    ]
    return _modal(say, TEXT_MODAL, context, blocks, submit=say("answering.save"))


def closed_modal(say: Say, *, text: str) -> dict[str, Any]:
    """What replaces the modal of a prompt that closed meanwhile: the typed text is not lost.

    The words stand as a quote: Slack takes no input in a modal that has nothing to submit.
    """
    blocks: list[Block] = [
        SectionBlock(text=PlainTextObject(text=say("answering.closed_modal"))),
        SectionBlock(text=PlainTextObject(text=say("answering.your_words"))),
        quote(text),
    ]
    return _modal(say, CLOSED_MODAL, None, blocks, submit=None)


def notice(say: Say, outcome: Outcome) -> str:
    """The short line for a tap that stored nothing."""
    return say(f"answering.{outcome.value}")


def _consent(say: Say, consent: Consent, quoting: Quoting) -> Block:
    text = say(f"answering.consent_quote_{quoting}")
    quote = Option(value=QUOTE, text=PlainTextObject(text=text))
    return InputBlock(
        block_id=CONSENT,
        optional=True,
        label=PlainTextObject(text=say("answering.consent")),
        hint=PlainTextObject(text=say("answering.consent_hint")),
        element=CheckboxesElement(
            action_id=CONSENT, options=[quote], initial_options=[quote] if consent.quote else None
        ),
    )


def _modal(
    say: Say,
    callback_id: str,
    context: Context | None,
    blocks: Sequence[Block],
    *,
    submit: str | None,
) -> dict[str, Any]:
    view = View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=say("answering.modal_title")),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text=say("answering.close")),
        private_metadata=context.model_dump_json() if context else None,
        blocks=list(blocks),
    )
    rendered: dict[str, Any] = view.to_dict()
    return rendered
