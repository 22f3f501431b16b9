"""The newest digest, and what to bring to the next retrospective. Released figures only."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.digest import flow as digests
from bot.digest.agenda import agenda_blocks, agenda_of, agenda_text
from bot.digest.organisation import flow as organisation
from bot.home.house import House
from bot.home.view import MOST_IN_A_MESSAGE, paragraphs
from bot.home.visitor import Visitor
from bot.people.rights import Act, may_somewhere
from bot.scheduling import store as schedules
from bot.scheduling.model import freeze_after
from bot.slack import Message
from bot.slack.blocks import dicts
from bot.slack.message import BlockDict
from bot.slack.text import escape


def digest(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """The newest digest of the first of the person's teams that has one."""
    say = visitor.say
    with house.database.read() as session:
        teams = visitor.teams_for(Act.SEE_DIGEST)
        if not teams:
            return _of_all(house, session, visitor)
        for team in teams:
            told = digests.told_again(
                session, house.catalogue, house.texts, team.id, language=say.language
            )
            if told is not None:
                return told
        plan = schedules.digest_plan(session, teams[0])
    when = say.moment(freeze_after(plan, visitor.now).at, visitor.zone)
    return paragraphs(say("home.digest_first", when=when))


def _of_all(house: House, session: Session, visitor: Visitor) -> Message:
    """That of all teams together, for who leads the organisation and no team of it."""
    say = visitor.say
    if not may_somewhere(visitor.person, Act.SEE_ORGANISATION):
        return paragraphs(say("home.stranger"))
    told = organisation.told_again(session, house.catalogue, house.texts, language=say.language)
    return told or paragraphs(say("home.digest_organisation_first"))


def agenda(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """What the next retrospective of each of the person's teams may start from."""
    say = visitor.say
    blocks: list[BlockDict] = []
    texts: list[str] = []
    with house.database.read() as session:
        for team in visitor.teams_for(Act.SEE_DIGEST):
            found = agenda_of(
                session, house.catalogue, house.texts, team.id,
                language=say.language, reader=visitor.person, now=visitor.now,
            )  # fmt: skip
            if found is None:
                when = freeze_after(schedules.digest_plan(session, team), visitor.now).at
                line = say(
                    "digest.agenda_first",
                    team=escape(team.name),
                    when=say.moment(when, visitor.zone),
                )
                told = paragraphs(line)
            else:
                told = Message(agenda_text(found), dicts(agenda_blocks(found)))
            blocks, texts = [*blocks, *told.blocks], [*texts, told.text]
            if len(blocks) > MOST_IN_A_MESSAGE:
                break
    if not blocks:
        return paragraphs(say("home.stranger"))
    return Message("\n".join(texts), blocks[:MOST_IN_A_MESSAGE])
