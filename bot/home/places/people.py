"""A lead's people: who is away in a team that they lead, to be said and taken back.

Only who is in the team and who is away stands here: not who pauses, puts off or answers.
"""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.home.house import House
from bot.home.model import Place, Tab
from bot.home.places import absences
from bot.home.view import menu, page_of, pages, paragraph
from bot.home.visitor import Visitor
from bot.people import absence
from bot.people import store as people
from bot.people.absence import Absence, Said
from bot.people.model import Membership, Team
from bot.people.rights import Act, may
from bot.slack.blocks import button, context, dicts, header
from bot.slack.message import BlockDict
from bot.slack.text import escape

#: Ends a member's absence; the value names team and member.
BRING_BACK = "retrostar.away.end.v1"
EACH_PAGE = 30
#: What a lead hears of: snoozes are nobody else's business.
TOLD = (Said.SELF, Said.STATUS, Said.LEAD, Said.ADMIN)


def blocks(session: Session, visitor: Visitor, place: Place) -> list[BlockDict]:
    """One team's people, and the way to the other teams that this person leads."""
    say = visitor.say
    teams = led(visitor)
    if not teams:
        return []
    wanted, _, page = place.detail.partition(".")
    team = next((one for one in teams if str(one.id) == wanted), teams[0])
    members = people.active_members(session, team.id)
    number, most = page_of(Place(Tab.PEOPLE, page).number, len(members), EACH_PAGE)
    shown = members[(number - 1) * EACH_PAGE : number * EACH_PAGE]
    drawn: list[Block] = [header(say("home.people_title")), context(say("home.people_about"))]
    if len(teams) > 1:
        places = [(each.name, Place(Tab.PEOPLE, str(each.id))) for each in teams]
        drawn.append(menu(say, places, Place(Tab.PEOPLE, str(team.id))))
    drawn.append(paragraph(f"*{escape(team.name)}*"))
    away = absence.absences(session, [one.member.id for one in shown], now=visitor.now)
    for each in shown:
        drawn += _member(visitor, each, away.get(each.member.id, ()))
    drawn += pages(say, Tab.PEOPLE, number, most, before=f"{team.id}.")
    return dicts(drawn)


def led(visitor: Visitor) -> list[Team]:
    """The teams that the person leads, where they may say who is away."""
    teams = visitor.teams_for(Act.SET_ABSENCE)
    return [team for team in teams if team.id in visitor.person.leads]


def bring_back(house: House, slack_id: str, value: str) -> str:
    """A lead says that somebody is here again; the line for App Home."""
    team_id, member_id = pair(value)
    with house.database.write() as session:
        visitor = house.visitor(session, slack_id)
        membership = people.membership(session, team_id, member_id)
        if membership is None or not may(visitor.person, Act.SET_ABSENCE, team_id):
            return visitor.say("home.away_not_yours")
        absence.bring_back(session, member_id, now=visitor.now, said=TOLD)
        people.mark_home_stale(session, {member_id}, visitor.now)
    return visitor.say("home.people_brought_back", name=escape(membership.member.name))


def pair(value: str) -> tuple[int, int]:
    """Team and member of a button's value; zeros, which are nobody's, for anything else."""
    first, _, second = value.partition(":")
    numbers = [int(one) if one.isascii() and one.isdecimal() and len(one) < 10 else 0
               for one in (first, second)]  # fmt: skip
    return numbers[0], numbers[1]


def _member(visitor: Visitor, membership: Membership, away: tuple[Absence, ...]) -> Iterator[Block]:
    say, name = visitor.say, membership.member.name
    value = f"{membership.team_id}:{membership.member.id}"
    told = [one for one in away if one.said in TOLD]
    if told:
        label, text = say("home.people_back"), absences.line(visitor, told[0])
        action = button(label, BRING_BACK, value, spoken=f"{label}: {name}")
    else:
        label, text = say("home.people_away"), say("home.people_here")
        action = button(label, absences.OPEN, value, spoken=f"{label}: {name}")
    yield paragraph(f"*{escape(name)}*\n{text}", accessory=action)
