"""What a member may read about themselves: the next question, and who sees what."""

from collections.abc import Sequence

from bot.asking import view as prompt_view
from bot.home.house import House
from bot.home.view import paragraphs
from bot.home.visitor import Visitor
from bot.people.rights import Act
from bot.slack import Message
from bot.slack.text import escape
from bot.terms import store as terms
from bot.terms import view as terms_view

#: Teams whose promise one message tells; App Home has them all.
_TEAMS = 8


def next_question(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """The open prompt that closes first: the same message as in the DM."""
    with house.database.read() as session:
        sheets = house.open_sheets(session, visitor.member)
    for sheet in sheets:
        if any(card.saved is None for card in sheet.cards):
            return prompt_view.prompt(sheet, visitor.say, house.catalogue)
    return paragraphs(visitor.say("home.next_none"))


def privacy(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """The whole promise of each of the person's teams."""
    say = visitor.say
    with house.database.read() as session:
        teams = visitor.teams_for(Act.SEE_TERMS)
        promises = terms.current_of(session, [team.id for team in teams])
    if not teams:
        return paragraphs(say("home.stranger"))
    texts: list[str] = []
    for team in teams[:_TEAMS]:
        first, *rest = terms_view.explanation(say, promises[team.id], visitor.zone)
        texts += [say("home.privacy_team", team=escape(team.name), sentence=first), *rest]
    if len(teams) > _TEAMS:
        texts.append(say("home.privacy_more", n=len(teams) - _TEAMS))
    return paragraphs(*texts)
