"""A break from questions, by a word or a button: each says what it did, and offers the way back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import InteractiveElement

from bot.asking import snoozing
from bot.asking.model import Snooze
from bot.home.house import House
from bot.home.model import LONGEST_PAUSE
from bot.home.replies.buttons import say_button
from bot.home.view import paragraphs, with_buttons
from bot.home.visitor import Visitor
from bot.people import absence
from bot.people import store as people
from bot.people.absence import Said
from bot.people.model import Member
from bot.slack import Message

#: What somebody ends who says that they are back: what they said themselves, and what Slack says.
_OWN = (Said.SELF, Said.STATUS, Said.SNOOZE, Said.LEAD, Said.ADMIN)


def pause_for(words: Sequence[str]) -> timedelta | None:
    """How long `pause DAYSd` or `pause WEEKS …` means: a week at first; None if unclear."""
    numbers = [word for word in words if word.removesuffix("d").isdecimal()]
    if not numbers:
        return None if words else timedelta(weeks=1)
    number = int(numbers[0].removesuffix("d")[:6])
    days = number if numbers[0].endswith("d") else number * 7
    return timedelta(days=days) if 1 <= days <= LONGEST_PAUSE * 7 else None


def pause(house: House, visitor: Visitor, words: Sequence[str]) -> Message:
    """No new questions for so long."""
    say, member = visitor.say, _member(visitor)
    lasts = pause_for(words)
    if lasts is None:
        unclear = paragraphs(say("home.pause_unclear", n=LONGEST_PAUSE))
        return with_buttons(unclear, pauses(visitor))
    until = visitor.now + lasts
    with house.database.write() as session:
        people.pause(session, member.id, until=until, now=visitor.now)
        people.mark_home_stale(session, {member.id}, visitor.now)
    return _paused(visitor, until)


def told_pause(house: House, visitor: Visitor, words: Sequence[str]) -> Message:
    """What is said of a pause that was made a moment ago."""
    until = _member(visitor).paused_until
    if until is None or pause_for(words) is None:
        return pause(house, visitor, words)
    return _paused(visitor, until)


def _paused(visitor: Visitor, until: datetime) -> Message:
    say = visitor.say
    told = paragraphs(say("home.paused", until=say.moment(until, visitor.zone)))
    return with_buttons(told, [say_button(say("home.resume"), "resume")])


def resume(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """Questions again, whatever kept them away."""
    say, member, now = visitor.say, _member(visitor), visitor.now
    with house.database.write() as session:
        ended = absence.bring_back(session, member.id, now=now, said=_OWN)
        snoozing.unsnooze(session, member.id, now=now)
        if member.is_paused(now) or member.opted_out:
            people.pause(session, member.id, until=None, now=now)
            people.opt_out(session, member.id, out=False, now=now)
            ended += 1
        people.mark_home_stale(session, {member.id}, now)
    return paragraphs(say("home.resumed" if ended else "home.not_paused"))


def told_resume(_house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    return paragraphs(visitor.say("home.resumed"))


def stop(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """No questions at all any more."""
    member = _member(visitor)
    with house.database.write() as session:
        people.opt_out(session, member.id, out=True, now=visitor.now)
        people.mark_home_stale(session, {member.id}, visitor.now)
    return told_stop(house, visitor, ())


def told_stop(_house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    say = visitor.say
    again = say_button(say("home.start_again"), "resume")
    return with_buttons(paragraphs(say("home.stopped")), [again])


def later(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    return _snooze(house, visitor, Snooze.LATER)


def tomorrow(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    return _snooze(house, visitor, Snooze.TOMORROW)


def skip_week(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    return _snooze(house, visitor, Snooze.WEEK)


def unsnooze(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """Undo what was put off."""
    member = _member(visitor)
    with house.database.write() as session:
        undone = snoozing.unsnooze(session, member.id, now=visitor.now)
    return paragraphs(visitor.say("home.unsnoozed" if undone else "home.not_snoozed"))


def pauses(visitor: Visitor) -> list[InteractiveElement]:
    """Buttons for the usual pauses."""
    say = visitor.say
    return [
        say_button(say("home.pause_one"), "pause", "1"),
        say_button(say("home.pause_two"), "pause", "2"),
        say_button(say("home.pause_four"), "pause", "4"),
    ]


def told_snooze(house: House, visitor: Visitor, _words: Sequence[str]) -> Message:
    """What is said of a snooze that was made a moment ago, or was not to be had."""
    with house.database.read() as session:
        until = snoozing.snoozed(session, _member(visitor).id, now=visitor.now)
    return _snoozed(visitor, until)


def _snooze(house: House, visitor: Visitor, how: Snooze) -> Message:
    member = _member(visitor)
    with house.database.write() as session:
        put_off = snoozing.snooze(session, member.id, how, now=visitor.now)
        people.mark_home_stale(session, {member.id}, visitor.now)
    return _snoozed(visitor, put_off.until_at if put_off else None)


def _snoozed(visitor: Visitor, until: datetime | None) -> Message:
    say = visitor.say
    if until is None:
        others = [
            say_button(say("home.snooze_tomorrow"), "tomorrow"),
            say_button(say("home.snooze_week"), "skip_week"),
        ]
        return with_buttons(paragraphs(say("home.snooze_not_today")), others)
    told = paragraphs(say("home.snoozed", until=say.moment(until, visitor.zone)))
    return with_buttons(told, [say_button(say("home.undo"), "unsnooze")])


def _member(visitor: Visitor) -> Member:
    """The rights have been asked: who gets here is a member."""
    assert visitor.member is not None  # noqa: S101
    return visitor.member
