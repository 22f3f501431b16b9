"""`/retro ask`: an admin asks a team now, and hears who is left out and why; never an answer."""

from collections.abc import Sequence
from datetime import timedelta

from bot.asking import flow as asking
from bot.home import store
from bot.home.house import House
from bot.home.replies.helping import asked
from bot.home.view import paragraphs
from bot.home.visitor import Visitor
from bot.people.model import Team
from bot.people.rights import Act, may_somewhere
from bot.scheduling import flow as scheduling
from bot.slack import Message
from bot.slack.text import escape, truncate

#: A team is asked by hand once in this time, however often the command comes.
ASKS_ONCE_IN = timedelta(minutes=1)
#: Teams whose keys are named to who forgot theirs.
_NAMED = 40


def ask(house: House, visitor: Visitor, words: Sequence[str]) -> Message:
    """Open a round of the team of that key, or of the only one there is."""
    say, key = visitor.say, words[0] if words else ""
    teams = {team.key: team for team in visitor.teams_for(Act.ASK_NOW)}
    if not may_somewhere(visitor.person, Act.ASK_NOW):
        return paragraphs(say("home.ask_admins_only"))
    if not teams:
        return paragraphs(say("home.ask_no_teams"))
    if not key and len(teams) == 1:
        key = next(iter(teams))
    if key not in teams:
        names = say.list(f"`{escape(one)}`" for one in list(teams)[:_NAMED])
        text = "home.ask_no_team" if key else "home.ask_which"
        team = escape(truncate(key, 40)) or next(iter(teams))
        return paragraphs(say(text, team=team, teams=names))
    return _open(house, visitor, teams[key])


def _open(house: House, visitor: Visitor, team: Team) -> Message:
    """Open a round by hand, plan it, and tell who is asked; the tick sends it."""
    with house.database.write() as session:
        # The same command twice, by a second tap or a second delivery, asks once.
        if store.asked_by_hand_since(session, team.id, visitor.now - ASKS_ONCE_IN):
            return paragraphs(visitor.say("home.asked_again", team=escape(team.name)))
        round_id = scheduling.open_ad_hoc(
            session,
            team,
            schedule=None,
            asked_by=visitor.slack_id,
            ignore_hours=False,
            now=visitor.now,
        )
    asking.plan_prompts(house.database, house.catalogue, now=visitor.now)
    with house.database.read() as session:
        count, left_out = store.planned_in(session, round_id)
    return asked(visitor.say, team.name, count, left_out)
