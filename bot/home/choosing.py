"""What a member chooses about themselves in a menu of App Home: language, weekly cap, role."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.catalogue import Role
from bot.home import store
from bot.home.house import House
from bot.home.places.people import pair
from bot.home.places.settings import AS_IN_SLACK
from bot.home.visitor import Visitor
from bot.language import LANGUAGES
from bot.people import absence
from bot.people import store as people
from bot.people.model import HIGHEST_CAP, Member
from bot.people.rights import Act, may_somewhere


def choose(house: House, slack_id: str, what: str, value: str) -> str:
    """Keep the choice; the line for App Home, in the language that holds by then."""
    with house.database.write() as session:
        visitor = house.visitor(session, slack_id)
        if visitor.member is None or not may_somewhere(visitor.person, Act.SET_SELF):
            return visitor.say("home.stranger")
        write = _CHOICES.get(what)
        if write is None or not write(session, visitor, visitor.member, value):
            return visitor.say("home.not_chosen")
        people.mark_home_stale(session, {visitor.member.id}, visitor.now)
        session.flush()
        return house.visitor(session, slack_id).say("home.chosen")


def take_back(house: House, slack_id: str, value: str) -> str:
    """Undo one of one's own absences; the line for App Home."""
    absence_id = int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0
    with house.database.write() as session:
        visitor = house.visitor(session, slack_id)
        member = visitor.member
        done = member is not None and absence.take_back(
            session, absence_id, member.id, now=visitor.now
        )
        if member is not None:
            people.mark_home_stale(session, {member.id}, visitor.now)
    return visitor.say("home.absence_taken_back" if done else "home.absence_over")


def _language(session: Session, _visitor: Visitor, member: Member, value: str) -> bool:
    if value not in {AS_IN_SLACK, *LANGUAGES}:
        return False
    store.set_language(session, member.id, None if value == AS_IN_SLACK else value)
    return True


def _cap(session: Session, visitor: Visitor, member: Member, value: str) -> bool:
    if value not in {str(number) for number in range(1, HIGHEST_CAP + 1)}:
        return False
    people.set_cap(session, member.id, int(value), now=visitor.now)
    return True


def _role(session: Session, _visitor: Visitor, member: Member, value: str) -> bool:
    team, _, role = value.partition(":")
    if role not in set(Role):
        return False
    team_id, _ = pair(f"{team}:0")
    membership = people.membership(session, team_id, member.id)
    if membership is None or membership.role_fixed:
        return False
    people.set_role(session, team_id=team_id, member_id=member.id, role=role)
    return True


_CHOICES: dict[str, Callable[[Session, Visitor, Member, str], bool]] = {
    "language": _language,
    "cap": _cap,
    "role": _role,
}
