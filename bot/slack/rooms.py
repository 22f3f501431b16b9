"""What Slack tells of channels and user groups, for those who choose one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack.errors import NotPosted
from bot.slack.wire import Answer

#: Slack says so of a channel that is not there, and of a private one that the bot is not in.
_UNKNOWN = {"channel_not_found"}


@dataclass(frozen=True)
class SlackRoom:
    """One channel, as far as the bot may see it."""

    id: str
    name: str
    is_private: bool
    is_archived: bool
    has_bot: bool
    size: int | None
    """How many accounts are in it, bots too; None where Slack does not say."""


@dataclass(frozen=True)
class UserGroup:
    id: str
    handle: str
    name: str


class Rooms:
    """Channels and user groups; part of the gateway."""

    def __init__(
        self,
        client: WebClient,
        read: Callable[[str, Callable[[], SlackResponse]], Answer],
    ) -> None:
        self._client = client
        self._read = read

    def channel(self, channel_id: str) -> SlackRoom | None:
        """One channel; None where there is none of this id that the bot can see."""
        try:
            answer = self._read(
                "conversations.info",
                lambda: self._client.conversations_info(
                    channel=channel_id, include_num_members=True
                ),
            )
        except NotPosted as error:
            if error.code in _UNKNOWN:
                return None
            raise
        told: dict[str, Any] = answer.data.get("channel") or {}
        size = told.get("num_members")
        return SlackRoom(
            id=channel_id,
            name=str(told.get("name") or ""),
            is_private=bool(told.get("is_private")),
            is_archived=bool(told.get("is_archived")),
            has_bot=bool(told.get("is_member")),
            size=size if isinstance(size, int) else None,
        )

    def usergroup_size(self, usergroup_id: str) -> int:
        """How many people are in a user group."""
        answer = self._read(
            "usergroups.users.list",
            lambda: self._client.usergroups_users_list(usergroup=usergroup_id),
        )
        found = answer.data.get("users")
        return len(found) if isinstance(found, list) else 0

    def usergroups(self) -> list[UserGroup]:
        """The workspace's user groups that are in use; Missing where there are none to be had."""
        answer = self._read("usergroups.list", self._client.usergroups_list)
        found = answer.data.get("usergroups")
        return [
            UserGroup(str(one["id"]), str(one.get("handle") or ""), str(one.get("name") or ""))
            for one in (found if isinstance(found, list) else [])
            if one.get("id") and not one.get("date_delete")
        ]
