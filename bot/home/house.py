"""What the front door works with, and who stands at it. What a page shows is in places/."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.answering.flow import Sheets
from bot.asking import store as prompts
from bot.asking.model import Sheet
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.db.database import Database
from bot.home.visitor import Visitor
from bot.home.whereabouts import Whereabouts
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Member
from bot.people.rights import Act, may
from bot.slack import Gateway


@dataclass(frozen=True)
class House:
    """The stages' parts that pages and replies are composed of."""

    database: Database
    catalogue: Catalogue
    texts: Texts
    clock: Clock
    gateway: Gateway
    sheets: Sheets
    whereabouts: Whereabouts = field(default_factory=Whereabouts)

    def visitor(self, session: Session, slack_id: str) -> Visitor:
        """Somebody of that Slack id, as of now."""
        person = people.person(session, slack_id)
        member = people.member_by_slack_id(session, slack_id)
        teams = tuple(people.teams(session))
        zone = member.timezone if member else None
        if zone is None:
            own = (team.timezone for team in teams if may(person, Act.SEE_TERMS, team.id))
            zone = next(own, "UTC")
        now = self.clock.now()
        return Visitor(slack_id, person, member, self.say(member), ZoneInfo(zone), now, teams)

    def say(self, member: Member | None) -> Say:
        """The texts in the person's language."""
        return self.texts.by(language_of(member) if member else None)

    def open_sheets(self, session: Session, member: Member | None) -> list[Sheet]:
        """The sheets of the member's open prompts, the one that closes first at the top."""
        if member is None:
            return []
        found = prompts.open_prompts(session, member.id, now=self.clock.now())
        return [self.sheets.sheet(session, prompt) for prompt in found]
