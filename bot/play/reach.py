"""The acting person, and what of the workspace they can reach."""

from __future__ import annotations

from dataclasses import dataclass

from bot.play.deliver import Ack, Deliveries
from bot.play.state import find_element
from bot.play.traffic import Json
from bot.play.workspace import User
from bot.play.world import Channel, Message, View, World


class Impossible(Exception):
    """The person could not do this in Slack either. Its text is the error's code."""


@dataclass(frozen=True, slots=True)
class Actor:
    world: World
    deliveries: Deliveries
    user: User

    @property
    def person(self) -> Json:
        return {
            "id": self.user.id,
            "username": self.user.name,
            "name": self.user.name,
            "team_id": self.user.team_id or self.world.team_id,
        }

    @property
    def team(self) -> Json:
        return {"id": self.world.team_id, "domain": self.world.workspace.team.domain}

    def channel(self, body: Json, *, need_member: bool = True) -> Channel:
        """`channel` of the act; left out, it is the DM with the bot."""
        where = str(body.get("channel") or "bot")
        channel = self.world.named_channel(where, self.user.id)
        if channel is None or (channel.kind == "im" and channel.peer != self.user.id):
            raise Impossible("channel_not_found")
        if need_member and self.user.id not in channel.members:
            raise Impossible("not_in_channel")
        return channel

    def message(self, channel: Channel, body: Json) -> Message:
        """By `ts`; without it the newest message that holds the action."""
        mine = {None, self.user.id}
        if body.get("ts") is not None:
            found = channel.messages.get(str(body["ts"]))
            if found is None or found.ephemeral_to not in mine:
                raise Impossible("message_not_found")
            return found
        action_id = str(body.get("action_id") or "")
        for message in reversed(channel.messages.values()):
            blocks = message.body.get("blocks", [])
            if message.ephemeral_to in mine and find_element(
                blocks, action_id, body.get("block_id")
            ):
                return message
        raise Impossible("message_not_found")

    def view(self, body: Json) -> View:
        view = self.world.views.get(str(body.get("view_id") or ""))
        if body.get("home"):
            view = self.world.homes.get(self.user.id)
        if view is None or view.user != self.user.id or not view.open:
            raise Impossible("view_not_found")
        return view

    def top_view(self, body: Json) -> View:
        view = self.world.top_view(self.user.id)
        wanted = body.get("view_id")
        if view is None or (wanted and wanted != view.id):
            raise Impossible("view_not_found")
        return view


def said(ack: Ack) -> Json:
    return {"ok": True} if ack.ok else {"ok": False, "error": ack.error}
