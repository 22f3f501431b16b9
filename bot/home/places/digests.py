"""The teams' newest digests, one team a page: the released ones, for those who may read them."""

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.digest import flow as digests
from bot.digest.organisation import flow as organisation
from bot.home.house import House
from bot.home.model import Place, Tab
from bot.home.view import PAGE_BLOCKS, menu, page_of, pages, paragraph
from bot.home.visitor import Visitor
from bot.people.model import Team
from bot.people.rights import Act, may_somewhere
from bot.scheduling import store as schedules
from bot.scheduling.model import freeze_after
from bot.slack.blocks import dicts, header
from bot.slack.message import BlockDict
from bot.slack.text import escape

#: What the way around takes of the page.
_AROUND = 4


def blocks(house: House, session: Session, visitor: Visitor, place: Place) -> list[BlockDict]:
    """The digest of one team, and the way to the others'; the organisation's comes last."""
    say = visitor.say
    teams = visitor.teams_for(Act.SEE_DIGEST)
    names = [team.name for team in teams]
    if may_somewhere(visitor.person, Act.SEE_ORGANISATION):
        names.append(say("home.digest_organisation"))
    if not names:
        return []
    number, most = page_of(place.number, len(names), 1)
    around: list[Block] = [header(say("home.digest_title"))]
    if most > 1:
        places = [(name, Place(Tab.DIGESTS, str(at))) for at, name in enumerate(names, start=1)]
        around.append(menu(say, places, Place(Tab.DIGESTS, str(number))))
    if number > len(teams):
        told = of_all(house, session, visitor)
    else:
        team = teams[number - 1]
        told = newest(house, session, visitor, team) or dicts(
            [paragraph(first_one(session, visitor, team))]
        )
    below = dicts(pages(say, Tab.DIGESTS, number, most))
    return [*dicts(around), *told[: PAGE_BLOCKS - _AROUND], *below]


def of_all(house: House, session: Session, visitor: Visitor) -> list[BlockDict]:
    """The newest digest of all teams together."""
    say = visitor.say
    told = organisation.told_again(session, house.catalogue, house.texts, language=say.language)
    if told is None:
        return dicts([paragraph(say("home.digest_organisation_first"))])
    return (told if visitor.sees_pictures else told.without_picture or told).blocks


def newest(house: House, session: Session, visitor: Visitor, team: Team) -> list[BlockDict]:
    """The team's newest digest as it was posted; empty before the first."""
    told = digests.told_again(
        session, house.catalogue, house.texts, team.id, language=visitor.say.language
    )
    if told is None:
        return []
    return (told if visitor.sees_pictures else told.without_picture or told).blocks


def first_one(session: Session, visitor: Visitor, team: Team) -> str:
    """When a team's first digest comes."""
    when = freeze_after(schedules.digest_plan(session, team), visitor.now).at
    said = visitor.say.moment(when, visitor.zone)
    return visitor.say("home.digest_first_of", team=escape(team.name), when=said)
