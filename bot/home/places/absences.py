"""Absences as lines: one's own with the way to take them back, and for who leads a team."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block
from sqlalchemy.orm import Session

from bot.home.view import paragraph
from bot.home.visitor import Visitor
from bot.people import absence
from bot.people.absence import Absence, Said
from bot.slack.blocks import button

#: Opens the window for an absence; the value names a team and a member, or "now": one's own.
OPEN = "retrostar.away.open.v1"
#: Takes one of one's own absences back; the value is its id.
TAKE_BACK = "retrostar.away.back.v1"
_SHOWN = 5


def own(session: Session, visitor: Visitor) -> Iterator[Block]:
    """The absences under way and to come, the first ones first, but for "not now"."""
    if visitor.member is None:
        return
    found = [
        one
        for one in absence.absences_of(session, visitor.member.id, now=visitor.now)
        if one.said is not Said.SNOOZE
    ]
    for one in sorted(found, key=lambda each: each.from_at)[:_SHOWN]:
        text = line(visitor, one)
        label = visitor.say("home.absence_back")
        back = button(label, TAKE_BACK, str(one.id), spoken=f"{label}: {text}")
        # What the status in Slack says ends with the status, or with "I am back".
        yield paragraph(f"• {text}", accessory=None if one.said is Said.STATUS else back)


def line(visitor: Visitor, one: Absence) -> str:
    """From when to when, and who says so; never why, which is not kept."""
    say, zone = visitor.say, visitor.zone
    begins = "under_way" if one.from_at <= visitor.now else "to_come"
    first = say.moment(one.from_at, zone)
    until = say.moment(one.until_at, zone) if one.until_at else ""
    key = f"home.absence_{begins}" + ("" if one.until_at else "_open")
    return say(key, first=first, until=until) + " " + say(f"home.absence_by_{one.said}")
