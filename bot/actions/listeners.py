"""Buttons and windows of what a team tries: parse, call, ack. Commit, then ack."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.actions import view
from bot.actions.flow import Trying
from bot.actions.payload import Submission, Tap


def register(bolt: App, trying: Trying) -> None:
    """Attach the listeners of actions to *bolt*."""

    @bolt.action(re.compile("^" + re.escape(view.TRY)))
    def on_try(ack: Ack, body: dict[str, Any]) -> None:
        trying.open(Tap.model_validate(body))
        ack()

    @bolt.view(view.TRY_MODAL)
    def on_written(ack: Ack, body: dict[str, Any]) -> None:
        ack(**trying.save(Submission.model_validate(body)))

    @bolt.action(re.compile("^" + re.escape(view.WITHDRAW)))
    def on_withdraw(ack: Ack, body: dict[str, Any]) -> None:
        trying.ask_withdrawal(Tap.model_validate(body))
        ack()

    @bolt.view(view.WITHDRAW_MODAL)
    def on_withdrawn(ack: Ack, body: dict[str, Any]) -> None:
        ack(**trying.withdraw(Submission.model_validate(body)))
