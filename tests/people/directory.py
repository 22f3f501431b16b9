"""A Slack that only knows people: handed in where the real Gateway would be."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.slack import Identity, Missing, SlackUser

HOME = "T0RETRO"


def a_user(slack_id: str, **fields: object) -> SlackUser:
    told = {"id": slack_id, "name": slack_id.lower(), "team_id": HOME, "tz": "Europe/Helsinki"}
    return SlackUser.model_validate(told | fields)


@dataclass
class FakeDirectory:
    people: list[SlackUser] = field(default_factory=list)
    channels: dict[str, list[str]] = field(default_factory=dict)
    usergroups: dict[str, list[str]] | None = field(default_factory=dict)
    """None: this Slack has no user groups."""
    lists_users: bool = True
    lists_itself: bool = True
    """Slack's list holds the bot that asks; a list without it has something missing."""

    def identity(self) -> Identity:
        return Identity(HOME, "Retro", "U0RETRO", "B0RETRO", None)

    def users(self) -> Iterator[SlackUser]:
        if not self.lists_users:
            raise Missing("users.list", "unknown_method")
        yield from self.people
        if self.lists_itself:
            yield a_user("U0RETRO", is_bot=True)

    def user(self, user_id: str) -> SlackUser | None:
        return next((user for user in self.people if user.id == user_id), None)

    def channel_members(self, channel_id: str) -> list[str]:
        return self.channels[channel_id]

    def usergroup_members(self, usergroup_id: str) -> list[str]:
        if self.usergroups is None:
            raise Missing("usergroups.users.list", "missing_scope", "usergroups:read")
        return self.usergroups[usergroup_id]
