"""One person's room: what App Home shows them and what /retro answers, composed of the stages."""

import logging
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.answering import store as answers
from bot.answering.flow import Sheets
from bot.asking import store as prompts
from bot.asking.model import Sheet
from bot.catalogue import Catalogue
from bot.clock import Clock
from bot.db.database import Database
from bot.digest import flow as digests
from bot.digest.view import digest_message
from bot.errors import Unavailable
from bot.home import view
from bot.home.model import ANSWERS_SHOWN, HomePage, MyAnswer, MyTeam
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Member, Team
from bot.people.rights import Act, Person, may, may_somewhere
from bot.sending import store as outbox
from bot.slack import Gateway, Message, Missing, NotPosted
from bot.slack.message import BlockDict
from bot.terms import store as terms

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Room:
    """Composes and publishes App Home."""

    database: Database
    catalogue: Catalogue
    texts: Texts
    clock: Clock
    gateway: Gateway
    sheets: Sheets

    def opened(self, slack_id: str) -> None:
        """Somebody opened their App Home: draw it now, and keep it fresh from here on."""
        self.show(slack_id, opened=True)

    def show(self, slack_id: str, reopened: int | None = None, *, opened: bool = False) -> None:
        """Draw the Home of somebody who looks at it; if Slack is away, the tick does it later.

        *reopened* is the asked question whose buttons come back.
        """
        try:
            self.publish(slack_id, reopened=reopened, opened=opened)
        except Unavailable as error:
            log.info("a home waits for the tick", extra={"why": str(error)})
            self._leave_to_the_tick(slack_id)

    def _leave_to_the_tick(self, slack_id: str) -> None:
        now = self.clock.now()
        with self.database.write() as session:
            member = people.member_by_slack_id(session, slack_id)
            if member is not None:
                people.home_published(session, member.id, as_of=now, opened=True)
                session.flush()
                people.mark_home_stale(session, {member.id}, now)

    def publish(self, slack_id: str, *, reopened: int | None = None, opened: bool = False) -> None:
        """Draw one person's Home as of now."""
        as_of = self.clock.now()
        with self.database.read() as session:
            member = people.member_by_slack_id(session, slack_id)
            say = self.say(member)
            page = self.page(session, slack_id, member, say, reopened=reopened)
            home = view.home(page, say, self.catalogue)
        try:
            self.gateway.publish_home(slack_id, home)
        except (NotPosted, Missing) as error:
            # A Home that Slack refuses must not be tried for ever.
            log.warning("a home was refused", extra={"code": error.code})
        if member is not None:
            with self.database.write() as session:
                people.home_published(session, member.id, as_of=as_of, opened=opened)

    def page(
        self,
        session: Session,
        slack_id: str,
        member: Member | None,
        say: Say,
        *,
        reopened: int | None = None,
    ) -> HomePage:
        """What this person's Home shows."""
        person = people.person(session, slack_id)
        now = self.clock.now()
        teams = self.teams(session, person, Act.SEE_TERMS)
        return HomePage(
            name=member.name if member else "",
            zone=member.zone(teams[0]) if member and teams else _anywhere(member),
            is_member=may_somewhere(person, Act.ANSWER),
            paused_until=member.paused_until if member and member.is_paused(now) else None,
            open=tuple(self.open_sheets(session, member)),
            answers=tuple(self._answers(session, member, reopened)),
            teams=tuple(self._team(session, person, team, say) for team in teams),
        )

    def teams(self, session: Session, person: Person, act: Act) -> list[Team]:
        """The teams in which this person may do *act*."""
        return [team for team in people.teams(session) if may(person, act, team.id)]

    def say(self, member: Member | None) -> Say:
        """The texts in the person's language."""
        return self.texts.by(language_of(member) if member else None)

    def open_sheets(self, session: Session, member: Member | None) -> list[Sheet]:
        """The sheets of the member's open prompts, the one that closes first at the top."""
        if member is None:
            return []
        found = prompts.open_prompts(session, member.id, now=self.clock.now())
        return [self.sheets.sheet(session, prompt) for prompt in found]

    def greeting(self, session: Session, row: outbox.OutboxRow) -> Message:
        """The outbox's renderer of the answer to whoever wrote to the bot."""
        writer, _, _ = row.subject.partition(":")
        say = self.say(people.member_by_slack_id(session, writer))
        return view.paragraphs(say("home.greeting"), say("home.help_title"), say("home.help"))

    def _answers(
        self, session: Session, member: Member | None, reopened: int | None
    ) -> list[MyAnswer]:
        if member is None:
            return []
        now = self.clock.now()
        return [
            MyAnswer(
                asked_id=asked.id,
                question=question,
                value=answer.value,
                text=answer.text,
                answered_at=answer.answered_at,
                changeable_until=prompt.freezes_at if now < prompt.freezes_at else None,
                reopened=self._reopened(session, prompt.id, asked.id)
                if asked.id == reopened
                else None,
            )
            for asked, prompt, answer in answers.latest_of_member(
                session, member.id, limit=ANSWERS_SHOWN
            )
            if (question := self.catalogue.find(asked.question_key, asked.question_version))
        ]

    def _reopened(self, session: Session, prompt_id: str, asked_id: int) -> Sheet | None:
        prompt = prompts.by_id(session, prompt_id)
        return self.sheets.sheet(session, prompt, reopened=asked_id) if prompt else None

    def _team(self, session: Session, person: Person, team: Team, say: Say) -> MyTeam:
        blocks: list[BlockDict] = []
        if may(person, Act.SEE_DIGEST, team.id):
            story = digests.newest_story(
                session, self.catalogue, self.texts, team.id, language=say.language
            )
            where = digests.picture_where(session, team.id, say)
            blocks = digest_message(story, None, picture_where=where).blocks if story else []
        return MyTeam(team.name, terms.current(session, team.id), blocks)


def _anywhere(member: Member | None) -> ZoneInfo:
    return ZoneInfo(member.timezone if member and member.timezone else "UTC")
