"""Taps that put questions off or start them again, and quiet times: parse, call, ack."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.asking import payload, resuming, view
from bot.asking.putting_off import PuttingOff
from bot.asking.resuming import Confirming


def register(bolt: App, putting_off: PuttingOff, confirming: Confirming) -> None:
    """Attach the listeners of "Not now?", of reminders and of a new start to *bolt*."""

    @bolt.action(re.compile("^" + re.escape(resuming.CONFIRM)))
    def on_confirm(ack: Ack, body: dict[str, Any]) -> None:
        confirming.confirm(payload.PutOff.model_validate(body))
        ack()

    @bolt.action(re.compile("^" + re.escape(view.SNOOZE)))
    def on_snooze(ack: Ack, body: dict[str, Any]) -> None:
        putting_off.snooze(payload.PutOff.model_validate(body))
        ack()

    @bolt.action(re.compile("^" + re.escape(view.UNSNOOZE)))
    def on_undo(ack: Ack, body: dict[str, Any]) -> None:
        putting_off.undo(payload.PutOff.model_validate(body))
        ack()

    @bolt.action(re.compile("^" + re.escape(view.REMINDED)))
    def on_reminded(ack: Ack, body: dict[str, Any]) -> None:
        putting_off.show(payload.PutOff.model_validate(body))
        ack()

    @bolt.event("dnd_updated_user")
    def on_quiet(event: dict[str, Any]) -> None:
        putting_off.reminders.forget(payload.QuietTold.model_validate(event).user)
