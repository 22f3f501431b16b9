"""Who sees what: every team's stored promise in words, and what holds for everybody."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.home.model import Place, Tab
from bot.home.view import go, page_of, pages, paragraph
from bot.home.visitor import Visitor
from bot.people.model import Team
from bot.people.rights import Act
from bot.slack.blocks import actions, context, dicts, header
from bot.slack.message import BlockDict
from bot.slack.text import escape
from bot.terms import store as terms
from bot.terms import view as terms_view

EACH_PAGE = 10


def blocks(session: Session, visitor: Visitor, place: Place) -> list[BlockDict]:
    """Each team's promise, one paragraph a team, and below it what is the same for all."""
    say = visitor.say
    teams = visitor.teams_for(Act.SEE_TERMS)
    number, most = page_of(place.number, len(teams), EACH_PAGE)
    shown = teams[(number - 1) * EACH_PAGE : number * EACH_PAGE]
    drawn: list[Block] = [header(say("home.privacy_title"))]
    promises = terms.current_of(session, [team.id for team in shown])
    for team in shown:
        if promise := promises.get(team.id):
            lines = terms_view.of_team(say, promise, visitor.zone)
            first = say("home.privacy_team", team=escape(team.name), sentence=lines[0])
            drawn += [paragraph(first), context(*lines[1:])]
    drawn += pages(say, Tab.PRIVACY, number, most)
    drawn.append(header(say("home.privacy_all_title")))
    drawn += [paragraph(line) for line in terms_view.of_everybody(say)]
    return dicts(drawn)


def short(session: Session, visitor: Visitor, teams: Sequence[Team], *, most: int) -> list[Block]:
    """The promises of the first teams, for the first page, with the way to all."""
    say = visitor.say
    if not teams:
        return []
    promises = terms.current_of(session, [team.id for team in teams[:most]])
    lines = [
        paragraph(
            say(
                "home.privacy_team",
                team=escape(team.name),
                sentence=terms_view.sentence(say, promises[team.id]),
            )
        )
        for team in teams[:most]
        if team.id in promises
    ]
    more = [go(say("home.privacy_all"), Place(Tab.PRIVACY))]
    return [header(say("home.privacy_title")), *lines, actions(more)]
