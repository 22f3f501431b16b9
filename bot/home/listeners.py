"""The front door's listeners: App Home, /retro, direct messages. Parse, call, ack."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.home import payload, view
from bot.home.doing import Doing
from bot.home.places import absences, people, settings
from bot.home.replies.buttons import SAY, TAKE
from bot.home.windows import away, erase, hours


def register(bolt: App, doing: Doing) -> None:
    """Attach the front door's listeners to *bolt*."""
    _opening(bolt, doing)
    _tapping(bolt, doing)
    _submitting(bolt, doing)


def _opening(bolt: App, doing: Doing) -> None:
    @bolt.event("app_home_opened")
    def on_home_opened(event: dict[str, Any]) -> None:
        opened = payload.HomeOpened.model_validate(event)
        if opened.tab == "home":
            doing.room.opened(opened.user)

    @bolt.command("/retro")
    def on_command(ack: Ack, body: dict[str, Any]) -> None:
        reply = doing.commands.show(payload.Command.model_validate(body))
        if reply is None:
            ack()
        else:
            ack(text=reply.text, blocks=reply.blocks, response_type="ephemeral")

    @bolt.event("message")
    def on_message(event: dict[str, Any]) -> None:
        written = payload.Written.model_validate(event)
        if written.is_a_person_writing and written.channel_type == "im":
            doing.hearing.hear(written)


def _tapping(bolt: App, doing: Doing) -> None:
    taps: dict[str, Callable[[payload.HomeTap], None]] = {
        view.GO: doing.go,
        SAY: doing.say,
        settings.SET: doing.choose,
        settings.HOURS: doing.open_hours,
        settings.RESET_HOURS: doing.reset_hours,
        absences.OPEN: doing.open_away,
        absences.TAKE_BACK: doing.take_back,
        people.BRING_BACK: doing.bring_back,
        erase.OPEN: doing.open_erase,
        TAKE: doing.take_as_answer,
    }
    for action, do in taps.items():
        _on_tap(bolt, action, do)


def _on_tap(bolt: App, action: str, do: Callable[[payload.HomeTap], None]) -> None:
    @bolt.action(re.compile("^" + re.escape(action)))
    def on_tap(ack: Ack, body: dict[str, Any]) -> None:
        do(payload.HomeTap.model_validate(body))
        ack()


def _submitting(bolt: App, doing: Doing) -> None:
    windows: dict[str, Callable[[payload.Submitted], dict[str, Any]]] = {
        away.CALLBACK: doing.save_away,
        hours.CALLBACK: doing.save_hours,
        erase.FIRST: doing.erase_once_more,
        erase.SURE: doing.erase,
    }
    for callback, do in windows.items():
        _on_submit(bolt, callback, do)


def _on_submit(bolt: App, callback: str, do: Callable[[payload.Submitted], dict[str, Any]]) -> None:
    @bolt.view(callback)
    def on_submit(ack: Ack, body: dict[str, Any]) -> None:
        ack(**do(payload.Submitted.model_validate(body)))
