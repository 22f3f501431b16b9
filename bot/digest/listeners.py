"""Taps on digests: parse, call, ack. Commit, then ack."""

from typing import Any

from slack_bolt import Ack, App

from bot.digest import view
from bot.digest.desk import DigestDesk
from bot.digest.payload import Tap


def register(bolt: App, desk: DigestDesk) -> None:
    """Attach the listeners of digests and of their cards to *bolt*."""

    @bolt.action(view.DETAILS)
    def on_details(ack: Ack, body: dict[str, Any]) -> None:
        desk.details(Tap.model_validate(body))
        ack()

    @bolt.action(view.DISCUSS)
    def on_discuss(ack: Ack, body: dict[str, Any]) -> None:
        desk.discuss(Tap.model_validate(body))
        ack()

    @bolt.action(view.USEFUL_YES)
    def on_useful(ack: Ack, body: dict[str, Any]) -> None:
        desk.useful(Tap.model_validate(body), useful=True)
        ack()

    @bolt.action(view.USEFUL_NO)
    def on_not_useful(ack: Ack, body: dict[str, Any]) -> None:
        desk.useful(Tap.model_validate(body), useful=False)
        ack()
