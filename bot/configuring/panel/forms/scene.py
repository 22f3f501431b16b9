"""What every form is drawn from and read with, and how a wrong value is told at its field. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot.catalogue import Catalogue
from bot.configuring.above import Above
from bot.configuring.model import SchedulePart, TeamPart
from bot.configuring.panel.fields import Fields
from bot.configuring.panel.payload import Aim
from bot.errors import Rejection
from bot.language import Say


class Wrong(Rejection):
    """A value that cannot be used; `field` is where it stands."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Scene:
    """One form before one admin."""

    say: Say
    fields: Fields
    aim: Aim
    catalogue: Catalogue
    today: date
    admin: str
    """The Slack id of who has the form open."""
    zone: str
    """The admin's own zone, which a new team gets."""
    part: TeamPart | None = None
    """The team as it stands; none for one that is to be made."""
    above: Above | None = None
    """What stands above the teams, for a form that is about that."""
    asked_before: bool = False
    """Whether anybody was asked under the team's promise, which can only be tightened then."""
    taken: frozenset[str] = frozenset()
    """Keys that a new one cannot have: of all teams, or of the team's archived schedules."""

    @property
    def team(self) -> TeamPart:
        """The team of a form that cannot be open without one."""
        if self.part is None:
            raise Rejection(self.say("configuring.gone"))
        return self.part

    @property
    def schedule(self) -> SchedulePart | None:
        """The schedule that the form is about; none for a new one."""
        found = (one for one in self.team.schedules if one.key == self.aim.schedule)
        return next(found, None)

    def chosen(self, field: str, stored: str) -> str:
        """What is chosen in a field now, where that decides which other fields there are."""
        return self.fields.typed.one(field) or stored

    def replaced(self, fields: Mapping[str, str], **values: Any) -> TeamPart:  # noqa: ANN401
        """The team with other values; *fields* says in which field of the form each key stands."""
        return self.built(fields, {**self.team.model_dump(), **values})

    def built(self, fields: Mapping[str, str], values: Mapping[str, Any]) -> TeamPart:
        """A team of these values, or what is wrong with them, at its field."""
        try:
            return TeamPart.model_validate(_plain(values))
        except ValidationError as error:
            raise self.wrong(fields, error) from None

    def wrong(self, fields: Mapping[str, str], error: ValidationError) -> Wrong:
        place = [str(step) for step in error.errors(include_url=False)[0]["loc"]]
        found = (fields[name] for name in reversed(place) if name in fields)
        field = next(found, None) or next(iter(fields.values()))
        return Wrong(field, self.say(f"configuring.wrong_{field}"))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the file would say it: what is not said is left out."""
    return {key: value for key, value in values.items() if value is not None}
