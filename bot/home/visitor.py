"""Who stands at the front door, as a value."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.language import Say
from bot.people.model import Member
from bot.people.rights import Person


@dataclass(frozen=True)
class Visitor:
    """Somebody who looks or types: with what they may do, their language and their time."""

    slack_id: str
    person: Person
    member: Member | None
    say: Say
    zone: ZoneInfo
    now: datetime
    sees_pictures: bool = True
    """False once Slack refused a picture: then the page is drawn in words alone."""

    @property
    def name(self) -> str:
        return self.member.name if self.member else ""
