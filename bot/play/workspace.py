"""The workspace file: who and what exists when the play workspace starts.

Only the file's form lives here; what happens afterwards lives in `world`.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.errors import Misconfigured

Flag = Literal[
    "primary_owner",
    "owner",
    "admin",
    "bot",
    "deleted",
    "restricted",
    "ultra_restricted",
    "stranger",
]

# What the manifests under deploy/slack ask for, optional ones included.
DEFAULT_SCOPES = (
    "chat:write",
    "chat:write.public",
    "commands",
    "im:write",
    "im:history",
    "users:read",
    "users:read.email",
    "channels:read",
    "groups:read",
    "usergroups:read",
    "files:write",
    "dnd:read",
)
DEFAULT_EVENTS = (
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
    "message.im",
    "user_change",
    "team_join",
    "member_joined_channel",
    "member_left_channel",
    "channel_left",
    "group_left",
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "channel_rename",
    "channel_id_changed",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_rename",
    "subteam_members_changed",
    "subteam_updated",
    "dnd_updated_user",
)
_DEFAULT_FILE = Path(__file__).with_name("default.yaml")
_log = logging.getLogger(__name__)


class _Part(BaseModel):
    """Unknown keys are named in the log and otherwise left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _name_unknown_keys(cls, data: object) -> object:
        if isinstance(data, dict):
            for key in data.keys() - cls.model_fields.keys():
                _log.warning("workspace file: %s does not know %r; ignored", cls.__name__, key)
        return data


class Team(_Part):
    id: str = "T0PLAY"
    name: str = "Play"
    domain: str = "play"


class User(_Part):
    id: str
    name: str
    real_name: str = ""
    tz: str = "Europe/Helsinki"
    locale: str = "en-US"
    flags: frozenset[Flag] = frozenset()
    email: str | None = None
    title: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    team_id: str | None = None  # another workspace's, for people from outside
    dnd: tuple[int, int] | None = None  # start and end of the next quiet time, epoch seconds
    updated: int = 1_700_000_000

    @field_validator("flags", mode="before")
    @classmethod
    def _flags_in_any_form(cls, value: object) -> object:
        if isinstance(value, str):
            value = [value]
        if isinstance(value, dict):
            value = [key for key, on in value.items() if on]
        if isinstance(value, list | tuple | set | frozenset):
            return frozenset(str(flag).removeprefix("is_") for flag in value)
        return value if value is not None else frozenset()

    @property
    def label(self) -> str:
        return self.real_name or self.name

    def has(self, flag: Flag) -> bool:
        return flag in self.flags


class Said(_Part):
    """A message that stands in a channel from the start; `text` as stored: `<@U01>`, `&amp;`."""

    user: str
    text: str


class Channel(_Part):
    """`members` left out: everybody who is active, and the bot."""

    id: str
    name: str
    members: tuple[str, ...] | None = None
    private: bool = False
    archived: bool = False
    shared: bool = False
    topic: str = ""
    messages: tuple[Said, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _as_slack_says_it(cls, data: object) -> object:
        names = {"is_private": "private", "is_archived": "archived", "is_ext_shared": "shared"}
        if isinstance(data, dict):
            data = {names.get(str(key), key): value for key, value in data.items()}
        return data


class Usergroup(_Part):
    id: str
    handle: str = ""
    name: str = ""
    users: tuple[str, ...] = ()
    disabled: bool = False

    @model_validator(mode="before")
    @classmethod
    def _members_are_users(cls, data: object) -> object:
        if isinstance(data, dict) and "members" in data and "users" not in data:
            data = {("users" if key == "members" else key): item for key, item in data.items()}
        return data


class Bot(_Part):
    user_id: str = "U0RETRO"
    bot_id: str = "B0RETRO"
    app_id: str = "A0RETRO"
    name: str = "retrostar"


class Workspace(_Part):
    """One Slack team with the app installed, as the file tells it."""

    team: Team = Team()
    users: tuple[User, ...] = ()
    channels: tuple[Channel, ...] = ()
    usergroups: tuple[Usergroup, ...] = ()
    bot: Bot = Bot()
    bot_token: str = "xoxb-play"  # noqa: S105 - opens nothing but this stand-in
    app_token: str = "xapp-play"  # noqa: S105
    signing_secret: str = "play-signing-secret"  # noqa: S105
    request_url: str | None = None
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    events: tuple[str, ...] = DEFAULT_EVENTS
    commands: tuple[str, ...] = ("/retro",)
    welcome: str = ""  # what the page says to whoever opens it
    now: datetime | None = None
    file_ready_after_ms: int = Field(default=300, ge=0)

    @field_validator("team", mode="before")
    @classmethod
    def _team_by_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        for what, ids in (
            ("user", [user.id for user in self.users]),
            ("channel", [channel.id for channel in self.channels]),
        ):
            twice = {one for one in ids if ids.count(one) > 1}
            if twice:
                message = f"{what} {min(twice)} is there twice"
                raise ValueError(message)
        known = {user.id for user in self.users} | {self.bot.user_id}
        authors = {said.user for channel in self.channels for said in channel.messages}
        if strangers := authors - known:
            message = f"{min(strangers)} has said something and is not among the users"
            raise ValueError(message)
        if self.now is not None and self.now.tzinfo is None:
            message = "now needs an offset, like 2026-11-20T09:00:00+02:00"
            raise ValueError(message)
        return self

    @classmethod
    def load(cls, path: str | Path) -> Workspace:
        """Read a workspace file; a wrong one is `Misconfigured` with the field's path."""
        try:
            data: Any = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"The workspace file {path} cannot be read: {error}.") from error
        except yaml.YAMLError as error:
            where = str(error).replace("\n", " ")
            raise Misconfigured(f"The workspace file {path} is not YAML: {where}") from error
        if not isinstance(data, dict):
            raise Misconfigured(f"The workspace file {path} must hold keys like team and users.")
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "the file"
            raise Misconfigured(f"The workspace file {path}: {field}: {first['msg']}.") from error

    @classmethod
    def default(cls) -> Workspace:
        """A small neutral company, for `retrostar play` alone."""
        return cls.load(_DEFAULT_FILE)

    def the_bot(self) -> User:
        """The app's own user: the file's first user flagged bot, else one from `bot`."""
        for user in self.users:
            if user.has("bot"):
                return user
        return User(
            id=self.bot.user_id,
            name=self.bot.name,
            real_name=self.bot.name.capitalize(),
            tz="America/Los_Angeles",
            flags=frozenset({"bot"}),
        )
