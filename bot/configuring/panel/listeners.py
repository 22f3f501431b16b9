"""The panel's buttons, menus and forms: parse, call, ack. Commit, then ack."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot.configuring.panel import channels, names
from bot.configuring.panel.channels import ChannelEvent, Channels
from bot.configuring.panel.flow import Panel
from bot.configuring.panel.payload import Search, Submission, Tap


def register(bolt: App, panel: Panel) -> None:
    """Attach the panel's listeners to *bolt*."""

    @bolt.action(_begins(names.OPEN))
    def on_open(ack: Ack, body: dict[str, Any]) -> None:
        panel.open(Tap.model_validate(body))
        ack()

    @bolt.action(_begins(names.TURN))
    def on_turn(ack: Ack, body: dict[str, Any]) -> None:
        panel.turn(Tap.model_validate(body))
        ack()

    @bolt.action(_begins(names.DO))
    def on_do(ack: Ack, body: dict[str, Any]) -> None:
        panel.do(Tap.model_validate(body))
        ack()

    @bolt.options(_begins(names.FIND))
    def on_search(ack: Ack, body: dict[str, Any]) -> None:
        ack(options=panel.find(Search.model_validate(body)))

    @bolt.view(_begins(names.FORM))
    def on_submit(ack: Ack, body: dict[str, Any]) -> None:
        ack(**panel.submit(Submission.model_validate(body)))

    @bolt.action(_begins(names.EXAMPLE))
    def on_example(ack: Ack, body: dict[str, Any]) -> None:
        panel.say_example(Tap.model_validate(body))
        ack()


def register_channels(bolt: App, lost: Channels) -> None:
    """Hear of channels that come and go, beside whoever else does.

    Bolt gives an event to one listener alone, and that is people's: this looks on and passes it on.
    """

    @bolt.middleware
    def on_channel(body: dict[str, Any], next_: Callable[[], BoltResponse]) -> BoltResponse:
        event = body.get("event") or {}
        if event.get("type") in channels.EVENTS and isinstance(event.get("channel"), str):
            lost.heard(ChannelEvent.model_validate(event))
        return next_()


def _begins(prefix: str) -> re.Pattern[str]:
    return re.compile("^" + re.escape(prefix))
