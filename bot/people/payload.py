"""Slack's events about people, as far as this program uses them; the rest is ignored."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.slack import SlackUser


class _Part(BaseModel):
    # What a status says must not come into the log with an error about its form.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class UserTold(_Part):
    """`user_change`, `team_join`: one account as it is now."""

    user: SlackUser


class ChannelMove(_Part):
    """`member_joined_channel`, `member_left_channel`."""

    user: str
    channel: str
    event_ts: float = 0


class GroupMove(_Part):
    """`subteam_members_changed`."""

    subteam_id: str
    added_users: tuple[str, ...] = ()
    removed_users: tuple[str, ...] = ()
    event_ts: float = 0


class GroupTold(_Part):
    """`subteam_updated`: a user group with all its people."""

    class Group(_Part):
        id: str
        users: tuple[str, ...] | None = None

    subteam: Group


class TokensRevoked(_Part):
    """`tokens_revoked`; without one of the bot's it does not concern this program."""

    tokens: dict[str, list[str]] = Field(default_factory=dict)

    @property
    def of_the_bot(self) -> bool:
        return bool(self.tokens.get("bot"))


def moment(event_ts: float, now: datetime) -> datetime:
    """When it happened; *now* where Slack does not tell."""
    return min(datetime.fromtimestamp(event_ts, UTC), now) if event_ts > 0 else now


def event_of(body: dict[str, Any]) -> dict[str, Any]:
    """The event in a delivery, with when it happened as the delivery tells."""
    event: dict[str, Any] = body.get("event") or {}
    return {"event_ts": body.get("event_time") or 0, **event}
