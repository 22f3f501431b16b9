"""The config file as frozen values. Pure.

Keys of a later version are read too; `checks` says that they have no effect yet. Whether people
and questions exist is not known here; what one value may be is in `fields`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.catalogue.draft import Draft
from bot.catalogue.keys import LensKey, nearest
from bot.catalogue.shelf import PREFIX
from bot.configuring.fields import (
    AfterRelease,
    ChannelId,
    Customer,
    Duration,
    Holidays,
    Hours,
    Key,
    Language,
    LensName,
    Name,
    PracticeName,
    Receiver,
    RoleName,
    Rule,
    Strict,
    ThemeName,
    Time,
    UserGroupId,
    UserId,
    Zone,
    check_zone,
    complaint,
)
from bot.people.model import Source
from bot.scheduling.model import MEMBER_ZONE
from bot.terms.model import SMALLEST_MINIMUM, Audience, Mode, Promise, promise

#: Nobody is asked more in an ISO week, so no schedule may ask for more.
MOST_QUESTIONS = 3
#: Nobody is reminded more often of one message.
MOST_REMINDERS = 2


class Members(Strict):
    """Where a team's people come from: exactly one of three."""

    users: tuple[UserId, ...] | None = None
    channel: ChannelId | None = None
    usergroup: UserGroupId | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(one is not None for one in (self.users, self.channel, self.usergroup)) != 1:
            raise complaint("should name exactly one of users, channel and usergroup")
        return self

    @property
    def source(self) -> Source:
        if self.channel is not None:
            return Source("channel", (self.channel,))
        if self.usergroup is not None:
            return Source("usergroup", (self.usergroup,))
        return Source("users", self.users or ())


class ContextPart(Strict):
    customer: Customer | None = None
    after_release: AfterRelease | None = None
    regulated: bool = False


class Privacy(Strict):
    mode: str = Mode.CONFIDENTIAL.value
    minimum_group: int | None = None

    @field_validator("mode")
    @classmethod
    def _known_mode(cls, mode: str) -> str:
        if mode == "blind":
            raise complaint("comes in a later version; use confidential")
        if mode not in set(Mode):
            raise complaint(f"is no mode{nearest(mode, Mode)}; use confidential or named")
        return mode

    @field_validator("minimum_group")
    @classmethod
    def _large_enough(cls, smallest: int | None) -> int | None:
        if smallest is not None and smallest < SMALLEST_MINIMUM:
            raise complaint(f"is too small a group; use {SMALLEST_MINIMUM} or more")
        return smallest


def _endless(rule: str) -> str:
    if {"COUNT", "UNTIL"} & {part.partition("=")[0] for part in rule.upper().split(";")}:
        raise complaint("comes to an end; a digest goes on, without COUNT and UNTIL")
    return rule


class DigestPart(Strict):
    """When the week freezes, and where its digest goes; in the team's zone if none is named."""

    to: Receiver = "leads"
    channel: ChannelId | None = None
    recurrence: Rule = "FREQ=WEEKLY;BYDAY=FR"
    at: Time = "15:00"
    timezone: Zone | None = None

    _without_end = field_validator("recurrence")(_endless)

    @model_validator(mode="after")
    def _channel_is_named(self) -> Self:
        if self.to == "channel" and self.channel is None:
            raise complaint("goes to a channel but names none; add channel")
        return self


class SprintPart(Strict):
    anchor: date
    weeks: Annotated[int, Field(ge=1, le=12)] = 2
    skip: tuple[date, ...] = ()


class SchedulePart(Strict):
    key: Key
    recurrence: Rule
    at: Time
    timezone: str = MEMBER_ZONE
    questions_per_person: int = MOST_QUESTIONS
    open_for: Duration = "P3D"
    reminders: tuple[Duration, ...] = ()
    lenses: tuple[LensName, ...] = ()
    themes: tuple[ThemeName, ...] = ()
    practices: tuple[PracticeName, ...] = ()
    questions: tuple[str, ...] = ()
    sprint: SprintPart | None = None
    paused: bool | None = None
    """Not said: it stays as it stands, so that a file applied again ends nobody's pause."""

    @field_validator("timezone")
    @classmethod
    def _member_or_zone(cls, name: str) -> str:
        if name != MEMBER_ZONE:
            try:
                check_zone(name)
            except ValueError as error:
                raise complaint(f"{error}, nor the word {MEMBER_ZONE}") from None
        return name

    @field_validator("questions_per_person")
    @classmethod
    def _few_enough(cls, count: int) -> int:
        if not 1 <= count <= MOST_QUESTIONS:
            raise complaint(f"is not between 1 and {MOST_QUESTIONS}, the most in a week")
        return count

    @field_validator("reminders")
    @classmethod
    def _patient(cls, reminders: tuple[str, ...]) -> tuple[str, ...]:
        if len(reminders) > MOST_REMINDERS:
            raise complaint(f"holds {len(reminders)} reminders; use {MOST_REMINDERS} at most")
        return reminders

    @field_validator("lenses")
    @classmethod
    def _asked_lenses(cls, lenses: tuple[LensKey, ...]) -> tuple[LensKey, ...]:
        if LensKey.BLIND_SPOTS in lenses:
            raise complaint("holds blind_spots, which no question asks about: it is computed")
        return lenses


class TeamPart(Strict):
    key: Key
    name: Name
    members: Members
    roles: dict[UserId, RoleName] = Field(default_factory=dict)
    leads: tuple[UserId, ...] = ()
    coders: tuple[UserId, ...] = ()
    researchers: tuple[UserId, ...] = ()
    auditors: tuple[UserId, ...] = ()
    language: Language = "en"
    timezone: Zone = "UTC"
    holidays: Holidays | None = None
    days_off: tuple[date, ...] = ()
    working_hours: Hours = "09:00-17:00"
    context: ContextPart = Field(default_factory=ContextPart)
    privacy: Privacy = Field(default_factory=Privacy)
    digest: DigestPart = Field(default_factory=DigestPart)
    schedules: tuple[SchedulePart, ...] = ()
    paused: bool | None = None

    @field_validator("coders", "researchers")
    @classmethod
    def _outsiders(cls, people: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Who reads a team's words for research is neither its lead nor one of its members."""
        members: Members | None = info.data.get("members")
        inside = {*info.data.get("leads", ()), *((members and members.users) or ())}
        if found := sorted(inside & set(people)):
            raise complaint(f"holds {found[0]}, who is a lead or a member of this team")
        return people

    @field_validator("schedules")
    @classmethod
    def _own_keys(cls, schedules: tuple[SchedulePart, ...]) -> tuple[SchedulePart, ...]:
        _refuse_twins((one.key for one in schedules), "schedules")
        return schedules

    @property
    def promise(self) -> Promise:
        """What the members are told; the audience holds what the sentence names."""
        channel = self.digest.channel if self.digest.to == "channel" else None
        audience = Audience(self.digest.to, channel, self.leads)
        return promise(self.privacy.mode, self.privacy.minimum_group, audience)

    @property
    def digest_zone(self) -> str:
        return self.digest.timezone or self.timezone

    def schedule(self, key: str) -> SchedulePart | None:
        return next((one for one in self.schedules if one.key == key), None)

    def with_schedule(self, part: SchedulePart) -> "TeamPart":
        """The team with this schedule in place of the one of its key, or behind the others."""
        others = [part if one.key == part.key else one for one in self.schedules]
        if part not in others:
            others.append(part)
        return self.model_copy(update={"schedules": tuple(others)})

    def without_schedule(self, key: str) -> "TeamPart":
        kept = tuple(one for one in self.schedules if one.key != key)
        return self.model_copy(update={"schedules": kept})

    @property
    def people(self) -> Iterable[tuple[str, str]]:
        """Every person the team names, with the place: `members.users[0]`, `U01`."""
        yield from _placed("members.users", self.members.users or ())
        yield from ((f"roles.{one}", one) for one in self.roles)
        for right in ("leads", "coders", "researchers", "auditors"):
            yield from _placed(right, getattr(self, right))


class OrganisationDigest(Strict):
    """When the digest of all teams together comes, of the last week that they have all closed."""

    channel: ChannelId
    recurrence: Rule = "FREQ=WEEKLY;BYDAY=MO"
    at: Time = "09:00"
    timezone: Zone = "UTC"

    _without_end = field_validator("recurrence")(_endless)


class Organisation(Strict):
    leads: tuple[UserId, ...] = ()
    digest: OrganisationDigest | None = None


Age = Annotated[str, Field(pattern=r"^P(\d+[YMWD])+$")]


class Retention(Strict):
    text: Age | None = None
    answers: Age | None = None


class OwnPart(Strict, Draft):
    """A question of one's own, with its key; words without a language are English."""

    key: Annotated[str, Field(pattern=rf"^{PREFIX}[a-z0-9_]{{2,36}}$")]


class Config(Strict):
    """The whole file."""

    version: int
    admins: tuple[UserId, ...] = ()
    organisation: Organisation | None = None
    questions: tuple[OwnPart, ...] | None = None
    """Questions of one's own; none said: those that stand stay as they are."""
    teams: tuple[TeamPart, ...] = ()
    retention: Retention | None = None

    @field_validator("version")
    @classmethod
    def _known_version(cls, version: int) -> int:
        if version != 1:
            raise complaint("is no version of this file that is known; use 1")
        return version

    @field_validator("teams")
    @classmethod
    def _own_keys(cls, teams: tuple[TeamPart, ...]) -> tuple[TeamPart, ...]:
        _refuse_twins((one.key for one in teams), "teams")
        return teams

    @field_validator("questions")
    @classmethod
    def _own_questions(cls, found: tuple[OwnPart, ...] | None) -> tuple[OwnPart, ...] | None:
        _refuse_twins((one.key for one in found or ()), "questions")
        return found

    @property
    def people(self) -> Iterable[tuple[str, str]]:
        """Every person the file names, with the place: `teams[0].leads[0]`, `U01`."""
        yield from _placed("admins", self.admins)
        if self.organisation is not None:
            yield from _placed("organisation.leads", self.organisation.leads)
        for index, team in enumerate(self.teams):
            yield from ((f"teams[{index}].{place}", one) for place, one in team.people)


def _placed(place: str, people: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((f"{place}[{index}]", one) for index, one in enumerate(people))


def _refuse_twins(keys: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise complaint(f"holds two {what} with the key {key}")
        seen.add(key)
