"""The front door's listeners: App Home, /retro, direct messages. Parse, call, ack."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.answering.refreshing import DrawHome, Look
from bot.home import payload, view
from bot.home.commands import Commands
from bot.home.places import today
from bot.home.room import Room


def register(bolt: App, room: Room, commands: Commands, redraw: DrawHome) -> None:
    """Attach the front door's listeners to *bolt*; *redraw* queues a drawing of somebody's Home."""

    @bolt.event("app_home_opened")
    def on_home_opened(event: dict[str, Any]) -> None:
        opened = payload.HomeOpened.model_validate(event)
        if opened.tab == "home":
            room.opened(opened.user)

    @bolt.command("/retro")
    def on_command(ack: Ack, body: dict[str, Any]) -> None:
        reply = commands.show(payload.Command.model_validate(body))
        if reply is None:
            ack()
        else:
            ack(text=reply.text, blocks=reply.blocks, response_type="ephemeral")

    @bolt.event("message")
    def on_message(event: dict[str, Any]) -> None:
        written = payload.Written.model_validate(event)
        if written.is_a_person_writing and written.channel_type == "im":
            commands.greet(written)

    @bolt.action(re.compile("^" + re.escape(view.GO)))
    def on_go(ack: Ack, body: dict[str, Any]) -> None:
        tap = payload.HomeTap.model_validate(body)
        redraw(tap.user.id, Look(tap.chosen))
        ack()

    @bolt.action(re.compile("^" + re.escape(today.PAUSE)))
    def on_pause(ack: Ack, body: dict[str, Any]) -> None:
        tap = payload.HomeTap.model_validate(body)
        commands.do(tap.user.id, "pause", [tap.chosen])
        redraw(tap.user.id, Look(tap.place))
        ack()

    @bolt.action(today.RESUME)
    def on_resume(ack: Ack, body: dict[str, Any]) -> None:
        tap = payload.HomeTap.model_validate(body)
        commands.do(tap.user.id, "resume")
        redraw(tap.user.id, Look(tap.place))
        ack()
