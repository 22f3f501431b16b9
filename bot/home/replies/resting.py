"""A break from questions, by a word or a button, and the way back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.home.house import House
from bot.home.model import LONGEST_PAUSE, Visitor
from bot.home.view import paragraphs
from bot.people import store as people
from bot.people.rights import Act, may_somewhere
from bot.slack import Message


def pause_for(words: Sequence[str]) -> timedelta | None:
    """How long `pause [N] [weeks]` means: a week unless a number is given; None if unclear."""
    numbers = [word for word in words if word.isdecimal()]
    if not numbers:
        return None if words else timedelta(weeks=1)
    weeks = int(numbers[0][:6])
    return timedelta(weeks=weeks) if 1 <= weeks <= LONGEST_PAUSE else None


def pause(house: House, visitor: Visitor, words: Sequence[str]) -> Message:
    """No new questions for as many weeks."""
    say = visitor.say
    if visitor.member is None or not may_somewhere(visitor.person, Act.PAUSE_SELF):
        return paragraphs(say("home.stranger"))
    lasts = pause_for(words)
    if lasts is None:
        return paragraphs(say("home.pause_unclear", n=LONGEST_PAUSE))
    until = visitor.now + lasts
    _set_pause(house, visitor.member.id, until, now=visitor.now)
    return paragraphs(say("home.paused", until=say.moment(until, visitor.zone)))


def resume(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """Questions again."""
    say = visitor.say
    if visitor.member is None or not may_somewhere(visitor.person, Act.PAUSE_SELF):
        return paragraphs(say("home.stranger"))
    if not visitor.member.is_paused(visitor.now):
        return paragraphs(say("home.not_paused"))
    _set_pause(house, visitor.member.id, None, now=visitor.now)
    return paragraphs(say("home.resumed"))


def _set_pause(house: House, member_id: int, until: datetime | None, *, now: datetime) -> None:
    with house.database.write() as session:
        people.pause(session, member_id, until=until)
        people.mark_home_stale(session, {member_id}, now)
