"""Slack's events about people and about the installation itself: parse, call, ack."""

from typing import Any

from slack_bolt import App

from bot.people import payload
from bot.people.events import Roll

#: A channel is not what it was; a digest that goes there is told to its leads when it is due.
PLACES = (
    "channel_archive", "channel_unarchive", "channel_deleted", "channel_left",
    "group_archive", "group_unarchive", "group_deleted", "group_left",
)  # fmt: skip


def register(bolt: App, roll: Roll) -> None:
    """Attach the listeners of people to *bolt*."""

    @bolt.event("team_join")
    @bolt.event("user_change")
    def on_user_change(event: dict[str, Any]) -> None:
        roll.told(payload.UserTold.model_validate(event).user)

    @bolt.event("member_joined_channel")
    def on_joined(body: dict[str, Any]) -> None:
        move = payload.ChannelMove.model_validate(payload.event_of(body))
        at = payload.moment(move.event_ts, roll.clock.now())
        roll.joined("channel", move.channel, [move.user], at)

    @bolt.event("member_left_channel")
    def on_left(body: dict[str, Any]) -> None:
        move = payload.ChannelMove.model_validate(payload.event_of(body))
        at = payload.moment(move.event_ts, roll.clock.now())
        roll.left("channel", move.channel, [move.user], at)

    @bolt.event("subteam_members_changed")
    def on_group(body: dict[str, Any]) -> None:
        move = payload.GroupMove.model_validate(payload.event_of(body))
        at = payload.moment(move.event_ts, roll.clock.now())
        roll.left("usergroup", move.subteam_id, move.removed_users, at)
        roll.joined("usergroup", move.subteam_id, move.added_users, at)

    @bolt.event("subteam_updated")
    def on_group_told(event: dict[str, Any]) -> None:
        group = payload.GroupTold.model_validate(event).subteam
        if group.users is not None:
            roll.whole_group(group.id, group.users)

    for event in PLACES:

        @bolt.event(event)
        def on_place(event: dict[str, Any]) -> None:
            if isinstance(channel := event.get("channel"), str):
                roll.place_changed(channel)


def register_installation(bolt: App, roll: Roll) -> None:
    """Attach the listeners of the app's own coming and going to *bolt*."""

    @bolt.event("app_uninstalled")
    def on_uninstalled() -> None:
        roll.gone()

    @bolt.event("tokens_revoked")
    def on_revoked(event: dict[str, Any]) -> None:
        if payload.TokensRevoked.model_validate(event).of_the_bot:
            roll.gone()
