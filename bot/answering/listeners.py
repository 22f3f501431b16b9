"""Taps on prompts and text modals: parse, call, ack. Commit, then ack."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.answering import payload, view
from bot.answering.desk import Desk
from bot.asking import view as prompt_view


def register(bolt: App, desk: Desk) -> None:
    """Attach the listeners of prompts to *bolt*."""

    @bolt.action(re.compile("^" + re.escape(prompt_view.ANSWER)))
    def on_answer(ack: Ack, body: dict[str, Any]) -> None:
        desk.answer(payload.Tap.model_validate(body))
        ack()

    @bolt.action(re.compile("^" + re.escape(prompt_view.WRITE)))
    def on_write(ack: Ack, body: dict[str, Any]) -> None:
        desk.write(payload.Tap.model_validate(body))
        ack()

    @bolt.action(re.compile("^" + re.escape(prompt_view.CHANGE)))
    def on_change(ack: Ack, body: dict[str, Any]) -> None:
        desk.change(payload.Tap.model_validate(body))
        ack()

    @bolt.action(view.WITHDRAW)
    def on_withdraw(ack: Ack, body: dict[str, Any]) -> None:
        desk.withdraw(payload.Tap.model_validate(body))
        ack()

    @bolt.action(re.compile("^" + re.escape(prompt_view.ROLE)))
    def on_role(ack: Ack, body: dict[str, Any]) -> None:
        desk.choose_role(payload.Tap.model_validate(body))
        ack()

    @bolt.view(view.TEXT_MODAL)
    def on_text(ack: Ack, body: dict[str, Any]) -> None:
        reply = desk.save_text(payload.TextSubmission.model_validate(body))
        ack(**reply)
