"""The window for one's own working hours, days and public holidays."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    PlainTextInputElement,
    PlainTextObject,
    TimePickerElement,
)
from sqlalchemy.orm import Session

from bot.home.house import House
from bot.home.payload import Submitted
from bot.home.view import modal, option, paragraph
from bot.home.visitor import Visitor
from bot.home.windows.answer import DONE, wrong
from bot.people import store as people
from bot.people.calendar import DAYS, Calendar, hours, public_holidays
from bot.people.model import Member
from bot.people.rights import Act, may_somewhere

CALLBACK = "retrostar.hours.v1"
OPENS, CLOSES, WORKDAYS, HOLIDAYS = "opens", "closes", "workdays", "holidays"


def window(session: Session, visitor: Visitor, place: str) -> dict[str, Any] | None:
    """The window with what holds now; None for somebody who is in no team."""
    member, say = visitor.member, visitor.say
    if member is None or not may_somewhere(visitor.person, Act.SET_SELF):
        return None
    calendar = member.calendar(_of_team(session, member))
    days = [option(say(f"home.day_{number}"), name) for number, name in enumerate(DAYS)]
    blocks: list[Block] = [
        paragraph(say("home.hours_about")),
        _time(OPENS, say("home.hours_opens"), calendar.opens),
        _time(CLOSES, say("home.hours_closes"), calendar.closes),
        InputBlock(
            block_id=WORKDAYS,
            label=PlainTextObject(text=say("home.hours_days")),
            element=CheckboxesElement(
                action_id=WORKDAYS,
                options=days,
                initial_options=[days[each] for each in sorted(calendar.weekdays)],
            ),
        ),
        InputBlock(
            block_id=HOLIDAYS,
            optional=True,
            label=PlainTextObject(text=say("home.hours_holidays")),
            hint=PlainTextObject(text=say("home.hours_holidays_hint")),
            element=PlainTextInputElement(
                action_id=HOLIDAYS, max_length=10, initial_value=calendar.holidays or None
            ),
        ),
    ]
    return modal(
        say, CALLBACK, "home.hours_window", blocks, metadata=place, submit="home.hours_save"
    )


def save(house: House, submitted: Submitted) -> tuple[dict[str, Any], str]:
    """Keep them; what is the same as the team's stays the team's, and follows it."""
    with house.database.write() as session:
        visitor = house.visitor(session, submitted.user.id)
        member, say = visitor.member, visitor.say
        if member is None or not may_somewhere(visitor.person, Act.SET_SELF):
            return wrong(OPENS, say("home.stranger")), ""
        opens, closes = submitted.text(OPENS), submitted.text(CLOSES)
        holidays = submitted.text(HOLIDAYS).upper() or None
        try:
            hours(f"{opens}-{closes}")
        except ValueError:
            return wrong(CLOSES, say("home.hours_backwards")), ""
        if not submitted.ticked(WORKDAYS):
            return wrong(WORKDAYS, say("home.hours_no_day")), ""
        try:
            if holidays:
                public_holidays(holidays, visitor.now.year)
        except ValueError:
            return wrong(HOLIDAYS, say("home.hours_no_country")), ""
        own = _own(
            f"{opens}-{closes}", submitted.ticked(WORKDAYS), holidays, _of_team(session, member)
        )
        people.set_own_time(session, member.id, now=visitor.now, **own)
        people.mark_home_stale(session, {member.id}, visitor.now)
    return DONE, say("home.hours_saved")


def as_in_team(house: House, slack_id: str) -> str:
    """Back to the hours of the team; the line for App Home."""
    with house.database.write() as session:
        visitor = house.visitor(session, slack_id)
        if visitor.member is not None and may_somewhere(visitor.person, Act.SET_SELF):
            people.set_own_time(session, visitor.member.id, now=visitor.now)
            people.mark_home_stale(session, {visitor.member.id}, visitor.now)
    return visitor.say("home.hours_reset")


def _of_team(session: Session, member: Member) -> Calendar:
    """What holds in the member's first team."""
    memberships = people.memberships_of(session, member.id)
    if not memberships:
        return Calendar()
    return people.team_by_id(session, memberships[0].team_id).calendar


def _own(
    working_hours: str, ticked: Sequence[str], holidays: str | None, team: Calendar
) -> dict[str, str | None]:
    """Only what differs from the team's."""
    days = frozenset(DAYS.index(day) for day in ticked if day in DAYS)
    return {
        "working_hours": None
        if hours(working_hours) == (team.opens, team.closes)
        else working_hours,
        "working_days": None
        if days == team.weekdays
        else ",".join(DAYS[day] for day in sorted(days)),
        "holidays": None if holidays == team.holidays else holidays,
    }


def _time(block: str, label: str, now: time) -> InputBlock:
    return InputBlock(
        block_id=block,
        label=PlainTextObject(text=label),
        element=TimePickerElement(action_id=block, initial_time=f"{now:%H:%M}"),
    )
