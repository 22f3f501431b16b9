"""The front door's listeners: App Home, /retro, direct messages. Parse, call, ack."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.home import payload, view
from bot.home.commands import Commands
from bot.home.room import Room


def register(bolt: App, room: Room, redraw: Callable[[str], None]) -> None:
    """Attach the front door's listeners to *bolt*; *redraw* queues a drawing of somebody's Home."""
    commands = Commands(room)

    @bolt.event("app_home_opened")
    def on_home_opened(event: dict[str, Any]) -> None:
        opened = payload.HomeOpened.model_validate(event)
        if opened.tab == "home":
            room.opened(opened.user)

    @bolt.command("/retro")
    def on_command(ack: Ack, body: dict[str, Any]) -> None:
        reply = commands.answer(payload.Command.model_validate(body))
        ack(text=reply.text, blocks=reply.blocks, response_type="ephemeral")

    @bolt.event("message")
    def on_message(event: dict[str, Any]) -> None:
        written = payload.Written.model_validate(event)
        if written.is_a_person_writing and written.channel_type == "im":
            commands.greet(written)

    @bolt.action(re.compile("^" + re.escape(view.PAUSE)))
    def on_pause(ack: Ack, body: dict[str, Any]) -> None:
        tap = payload.HomeTap.model_validate(body)
        commands.pause(tap.user.id, [tap.value])
        redraw(tap.user.id)
        ack()

    @bolt.action(view.RESUME)
    def on_resume(ack: Ack, body: dict[str, Any]) -> None:
        tap = payload.HomeTap.model_validate(body)
        commands.resume(tap.user.id)
        redraw(tap.user.id)
        ack()
