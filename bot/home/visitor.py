"""Who stands at the front door, as a value."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.language import Say
from bot.people.model import Member, Team
from bot.people.rights import Act, Person, may


@dataclass(frozen=True)
class Visitor:
    """Somebody who looks or types: with what they may do, their language and their time."""

    slack_id: str
    person: Person
    member: Member | None
    say: Say
    zone: ZoneInfo
    now: datetime
    teams: tuple[Team, ...] = ()
    """All that are not archived, by key: read once."""
    sees_pictures: bool = True
    """False once Slack refused a picture: then the page is drawn in words alone."""

    @property
    def name(self) -> str:
        return self.member.name if self.member else ""

    def teams_for(self, act: Act) -> list[Team]:
        """The teams in which this person may do *act*."""
        return [team for team in self.teams if may(self.person, act, team.id)]
