"""What one value of the config may be: ids, zones, times, rules, words of closed lists. Pure."""

import re
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.catalogue.keys import LensKey, Practice, Role, Theme, nearest
from bot.language import LANGUAGES
from bot.people import calendar
from bot.scheduling.model import check_rule, duration


def complaint(text: str) -> PydanticCustomError:
    """What a validator raises; *text* follows the value: `3 is too small`."""
    # As a parameter, so that braces in it are no template.
    return PydanticCustomError("said", "{said}", {"said": text})


def _checked(check: Callable[[str], object]) -> AfterValidator:
    """A text that *check* takes without ValueError."""

    def validated(text: str) -> str:
        try:
            check(text)
        except ValueError as error:
            raise complaint(str(error)) from None
        return text

    return AfterValidator(validated)


def _word(known: Iterable[str], what: str) -> BeforeValidator:
    """A word of a closed list, or a complaint with the nearest one."""
    words = [str(word) for word in known]

    def validated(value: object) -> object:
        if value not in words:
            told = nearest(str(value), words) or f"; use one of {', '.join(words)}"
            raise complaint(f"is no {what}{told}")
        return value

    return BeforeValidator(validated)


def _id(prefixes: str, what: str) -> AfterValidator:
    pattern = re.compile(rf"[{prefixes}][A-Za-z0-9_-]{{0,39}}")

    def check(text: str) -> None:
        if not pattern.fullmatch(text):
            raise ValueError(f"is no {what}; it starts with {' or '.join(prefixes)}")

    return _checked(check)


def check_zone(name: str) -> None:
    """ValueError unless *name* is a zone of the time zone database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        told = nearest(name, available_timezones()) or " such as Europe/Helsinki"
        raise ValueError(f"is no time zone{told}") from None


def _check_time(text: str) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError('is no time of day such as "09:30"')


def _check_key(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}", text):
        raise ValueError("is no key; use up to 80 letters, digits, - and _")


def _check_hours(text: str) -> None:
    try:
        calendar.hours(text)
    except ValueError:
        raise ValueError('is no span of a day such as "09:00-17:00"') from None


def _check_holidays(place: str) -> None:
    try:
        calendar.public_holidays(place, 2026)
    except ValueError:
        raise ValueError("is no country or subdivision such as FI or DE-BY") from None


def _check_rule(text: str) -> None:
    try:
        check_rule(text)
    except ValueError as error:
        raise ValueError(f"cannot be used: {error}") from None


def _check_duration(text: str) -> None:
    try:
        some = bool(duration(text))
    except ValueError:
        some = False
    if not some:
        raise ValueError("is no duration such as P3D or PT36H")


UserId = Annotated[str, _id("UW", "user id")]
ChannelId = Annotated[str, _id("CG", "channel id")]
UserGroupId = Annotated[str, _id("S", "user group id")]
Key = Annotated[str, _checked(_check_key)]
Name = Annotated[str, Field(min_length=1, max_length=150)]
Zone = Annotated[str, _checked(check_zone)]
Time = Annotated[str, _checked(_check_time)]
Rule = Annotated[str, _checked(_check_rule)]
Duration = Annotated[str, _checked(_check_duration)]
Hours = Annotated[str, _checked(_check_hours)]
Holidays = Annotated[str, _checked(_check_holidays)]
Language = Annotated[str, _word(LANGUAGES, "language of this program")]
RoleName = Annotated[Role, _word(Role, "role")]
LensName = Annotated[LensKey, _word(LensKey, "lens")]
ThemeName = Annotated[Theme, _word(Theme, "theme")]
PracticeName = Annotated[Practice, _word(Practice, "practice")]
Receiver = Annotated[Literal["leads", "channel"], _word(("leads", "channel"), "receiver")]
Customer = Annotated[
    Literal["internal", "external", "both"],
    _word(("internal", "external", "both"), "kind of customer"),
]
AfterRelease = Annotated[
    Literal["us", "customer", "other_unit"],
    _word(("us", "customer", "other_unit"), "party after release"),
]


class Strict(BaseModel):
    """A part of the file: no key that is not known here, nothing changed after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: Any) -> Any:  # noqa: ANN401  whatever YAML gives
        if not isinstance(data, dict):
            raise complaint("should hold keys with values")
        for key in data:
            if key not in cls.model_fields:
                known = f"; known here are {', '.join(cls.model_fields)}"
                told = nearest(str(key), cls.model_fields) or known
                raise PydanticCustomError(
                    "unknown_key", "{said}", {"key": str(key), "said": f"unknown key{told}"}
                )
        # `roles:` with nothing behind it is a key left out.
        return {key: value for key, value in data.items() if value is not None}
