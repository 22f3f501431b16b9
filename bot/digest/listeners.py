"""Taps on digests: parse, call, ack. Commit, then ack."""

from typing import Any

from slack_bolt import Ack, App

from bot.digest.counter import Counter
from bot.digest.payload import Tap
from bot.digest.view import TEAM, Taps


def register(bolt: App, desk: Counter[Any], taps: Taps = TEAM) -> None:
    """Attach the listeners of digests whose buttons are called *taps* to *bolt*."""

    @bolt.action(taps.details)
    def on_details(ack: Ack, body: dict[str, Any]) -> None:
        desk.details(Tap.model_validate(body))
        ack()

    @bolt.action(taps.discuss)
    def on_discuss(ack: Ack, body: dict[str, Any]) -> None:
        desk.discuss(Tap.model_validate(body))
        ack()

    @bolt.action(taps.useful_yes)
    def on_useful(ack: Ack, body: dict[str, Any]) -> None:
        desk.useful(Tap.model_validate(body), useful=True)
        ack()

    @bolt.action(taps.useful_no)
    def on_not_useful(ack: Ack, body: dict[str, Any]) -> None:
        desk.useful(Tap.model_validate(body), useful=False)
        ack()
