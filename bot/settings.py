"""The only reader of the environment: settings, once, and where the shipped data lie."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import (
    AwareDatetime,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Misconfigured

DEFAULT_API_URL = "https://slack.com/api/"
_PREFIXES = ("RETROSTAR_", "SLACK_")
_ALIKE = 0.9
_USER_ID = re.compile(r"[UW][A-Z0-9]+")


class Settings(BaseSettings):
    """What the operator set, from the environment or from `.env` (CONTRACTS of the README).

    `now` is where the process's clock starts (for tests); `admins` are Slack user ids.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    api_url: str = Field(DEFAULT_API_URL, validation_alias="RETROSTAR_SLACK_API_URL")
    database_url: str = Field(
        "sqlite:///var/retrostar.sqlite3", validation_alias="RETROSTAR_DATABASE_URL"
    )
    mode: Literal["socket", "http"] = Field("socket", validation_alias="RETROSTAR_MODE")
    host: str = Field("127.0.0.1", validation_alias="RETROSTAR_HOST")
    port: int = Field(3000, ge=0, le=65535, validation_alias="RETROSTAR_PORT")
    posts_per_minute: int = Field(180, ge=1, validation_alias="RETROSTAR_POSTS_PER_MINUTE")
    secret_key: SecretStr | None = Field(None, validation_alias="RETROSTAR_SECRET_KEY")
    config: Path | None = Field(None, validation_alias="RETROSTAR_CONFIG")
    admins: str = Field("", validation_alias="RETROSTAR_ADMINS")
    now: AwareDatetime | None = Field(None, validation_alias="RETROSTAR_NOW")

    @field_validator("api_url")
    @classmethod
    def _api_url_ends_in_api(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")) or not url.endswith("/api/"):
            raise ValueError("must be an http(s) address that ends in /api/")
        return url

    @field_validator(
        "bot_token",
        "app_token",
        "signing_secret",
        "secret_key",
        "config",
        "now",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator(
        "database_url", "api_url", "mode", "host", "port", "posts_per_minute", mode="before"
    )
    @classmethod
    def _empty_is_the_default(cls, value: object, info: ValidationInfo) -> object:
        # Compose files hand through what is not set as an empty text.
        return cls.model_fields[info.field_name or ""].default if value == "" else value

    @field_validator("admins")
    @classmethod
    def _admins_are_user_ids(cls, admins: str) -> str:
        for one in _listed(admins):
            if not _USER_ID.fullmatch(one):
                raise ValueError(f"{one} is no Slack user id such as U012AB3CD")
        return admins

    @property
    def admin_ids(self) -> tuple[str, ...]:
        """The Slack user ids of `RETROSTAR_ADMINS`, separated by commas or blanks."""
        return _listed(self.admins)

    def require_bot_token(self) -> str:
        """The bot token, or one line that says what to set."""
        return _required(self.bot_token, "SLACK_BOT_TOKEN", "xoxb-")

    def require_app_token(self) -> str:
        """The app-level token of Socket Mode, or one line that says what to set."""
        return _required(self.app_token, "SLACK_APP_TOKEN", "xapp-")

    def require_signing_secret(self) -> str:
        """The signing secret of HTTP mode, or one line that says what to set."""
        return _required(self.signing_secret, "SLACK_SIGNING_SECRET", "")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _required(value: SecretStr | None, name: str, prefix: str) -> str:
    if value is None:
        raise Misconfigured(f"{name} is not set. Put it into the environment or into .env.")
    text = value.get_secret_value()
    if not text.isascii() or " " in text:
        raise Misconfigured(f"{name} still holds a placeholder. Put the real one there.")
    if not text.startswith(prefix):
        raise Misconfigured(
            f"{name} should start with {prefix}; this one does not. Check for a mix-up."
        )
    return text


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings; a wrong one raises Misconfigured naming it, never its value."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = first["loc"][0] if first["loc"] else "settings"
        told = _SAID.get(first["type"]) or first["msg"].removeprefix("Value error, ")
        raise Misconfigured(f"{name}: {told}.") from None


def misspelt(env_file: Path | None = Path(".env")) -> Iterator[tuple[str, str]]:
    """Names that look like a slip of the pen, each with the setting that was meant.

    Others that begin alike are let be: Kubernetes sets some for a service of our name.
    """
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    written = dotenv_values(env_file) if env_file and env_file.is_file() else {}
    for name in sorted({*os.environ, *written} - known):
        if name.startswith(_PREFIXES):
            for meant in get_close_matches(name, known, n=1, cutoff=_ALIKE):
                yield name, meant


#: What people are told in place of Pydantic's words, by its kinds of error.
_SAID = {
    "int_parsing": "must be a whole number",
    "less_than_equal": "is too large",
    "greater_than_equal": "is too small",
    "literal_error": "must be socket or http",
    "timezone_aware": "has no offset; write it as 2026-11-20T14:55:00+02:00",
    "datetime_from_date_parsing": "is no date and time such as 2026-11-20T14:55:00+02:00",
    "datetime_parsing": "is no date and time such as 2026-11-20T14:55:00+02:00",
}


def secret_key(settings: Settings, var: Path = Path("var")) -> bytes:
    """The installation's secret: the one that is set, else one made under *var* with mode 600."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = var / "secret_key"
    if not path.exists():
        _make_secret(path)
    return path.read_text(encoding="ascii").strip().encode()


def _make_secret(path: Path) -> None:
    """Whole at once or not at all: of two first starts side by side both end up with one secret."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    try:
        draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def keep_picture_cache_in(folder: Path) -> None:
    """Let the plotting library keep its list of fonts in *folder*, not in the user's home."""
    os.environ["MPLCONFIGDIR"] = str(folder)


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant with offset, as `RETROSTAR_NOW` and the CSV columns take it."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Misconfigured(
            f"{text!r} is no date and time, such as 2026-11-20T14:55:00+02:00."
        ) from None
    if instant.tzinfo is None:
        raise Misconfigured(f"{text!r} has no offset; write it as 2026-11-20T14:55:00+02:00.")
    return instant
