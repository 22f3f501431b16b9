"""Slack's answers as small values; all that is not used here is left aside."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class _Profile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    real_name: str | None = None
    display_name: str | None = None
    status_text: str | None = None
    status_emoji: str | None = None
    status_expiration: int = 0
    """Seconds since the epoch; 0: until it is changed."""

    @field_validator("status_expiration", mode="before")
    @classmethod
    def _none_is_never(cls, value: object) -> object:
        return 0 if value is None or value == "" else value


class SlackUser(BaseModel):
    """One account of a workspace, as users.list and users.info tell it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str = ""
    real_name: str | None = None
    profile: _Profile = Field(default_factory=_Profile)
    tz: str | None = None
    locale: str | None = None
    team_id: str | None = None
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    updated: int = 0
    """When the account was last changed, in seconds since the epoch; 0: not told."""

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: object) -> object:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value is not None}
        return data

    @property
    def display_name(self) -> str:
        """What the person is called in the workspace."""
        names = (self.profile.display_name, self.real_name, self.profile.real_name, self.name)
        return next((name for name in names if name), self.id)


@dataclass(frozen=True)
class Identity:
    """Whom the bot token belongs to, as auth.test tells it."""

    team_id: str
    team_name: str
    user_id: str
    bot_id: str
    scopes: frozenset[str] | None
    """Granted scopes; None where this Slack does not tell them."""
