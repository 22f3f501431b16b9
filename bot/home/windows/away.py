"""The window for an absence: one's own, or a team member's by the lead."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from slack_sdk.models.blocks import Block, DatePickerElement, InputBlock, PlainTextObject
from sqlalchemy.orm import Session

from bot.home.house import House
from bot.home.payload import Submitted
from bot.home.view import modal, paragraph
from bot.home.visitor import Visitor
from bot.home.windows.answer import DONE, instead, wrong
from bot.people import absence
from bot.people import store as people
from bot.people.absence import Said
from bot.people.model import Member
from bot.people.rights import Act, may, may_somewhere
from bot.scheduling.recurrence import instant
from bot.slack.text import escape

CALLBACK = "retrostar.away.v1"
CLOSED = "retrostar.away.closed.v1"
FROM, UNTIL = "from", "until"
#: An absence that is longer is a case for opting out.
_LONGEST = timedelta(days=370)


class About(BaseModel):
    """Whose absence it is, and from where in App Home the window was opened."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    place: str = ""
    team_id: int = Field(default=0, ge=0, le=2**31 - 1)
    member_id: int = Field(default=0, ge=0, le=2**31 - 1)
    """0: one's own."""


@dataclass(frozen=True)
class _Whose:
    member: Member
    said: Said
    zone: ZoneInfo
    written_by: str | None


def window(house: House, session: Session, visitor: Visitor, about: About) -> dict[str, Any] | None:
    """The window; None for who may not say it of this person."""
    whose = _whose(session, visitor, about)
    if whose is None:
        return None
    say = visitor.say
    today = house.clock.now().astimezone(whose.zone).date()
    blocks: list[Block] = []
    if whose.said is not Said.SELF:
        blocks.append(paragraph(say("home.away_of", name=escape(whose.member.name))))
    blocks += [
        InputBlock(
            block_id=FROM,
            label=PlainTextObject(text=say("home.away_from")),
            element=DatePickerElement(action_id=FROM, initial_date=today.isoformat()),
        ),
        InputBlock(
            block_id=UNTIL,
            optional=True,
            label=PlainTextObject(text=say("home.away_until")),
            hint=PlainTextObject(text=say("home.away_hint")),
            element=DatePickerElement(action_id=UNTIL),
        ),
    ]
    return modal(
        say, CALLBACK, "home.away_window", blocks,
        metadata=about.model_dump_json(), submit="home.away_save",
    )  # fmt: skip


def save(house: House, submitted: Submitted) -> tuple[dict[str, Any], str]:
    """Keep the absence: what Slack is told, and the line for App Home."""
    about = About.model_validate_json(submitted.view.private_metadata or "{}")
    with house.database.write() as session:
        visitor = house.visitor(session, submitted.user.id)
        whose = _whose(session, visitor, about)
        say = visitor.say
        if whose is None:
            closed = modal(say, CLOSED, "home.away_window", [paragraph(say("home.away_not_yours"))])
            return instead(closed), ""
        read = _read(submitted, whose.zone, visitor.now)
        if isinstance(read, _Wrong):
            return wrong(read.block, say(read.key)), ""
        from_at, until_at = read
        standing = absence.absences_of(session, whose.member.id, now=visitor.now)
        # The same window, submitted twice, is one absence.
        if not any(
            (one.from_at, one.until_at, one.said) == (from_at, until_at, whose.said)
            for one in standing
        ):
            absence.away(
                session,
                whose.member.id,
                said=whose.said,
                from_at=from_at,
                until_at=until_at,
                written_by=whose.written_by,
                now=visitor.now,
            )
            people.mark_home_stale(session, {whose.member.id}, visitor.now)
    key = "home.away_saved" if whose.said is Said.SELF else "home.away_saved_of"
    return DONE, say(key, name=escape(whose.member.name))


@dataclass(frozen=True)
class _Wrong:
    block: str
    key: str


def _read(
    submitted: Submitted, zone: ZoneInfo, now: datetime
) -> tuple[datetime, datetime | None] | _Wrong:
    """From the first day's start, or now, to the last day's end."""
    today = now.astimezone(zone).date()
    first, last = _day(submitted.text(FROM)), _day(submitted.text(UNTIL))
    if first is None:
        return _Wrong(FROM, "home.away_no_day")
    if last is not None and last < max(first, today):
        return _Wrong(UNTIL, "home.away_backwards")
    if max(first, last or first) > today + _LONGEST:
        return _Wrong(FROM if first > today + _LONGEST else UNTIL, "home.away_too_far")
    end = (
        None if last is None else instant(datetime.combine(last + timedelta(days=1), time()), zone)
    )
    start = instant(datetime.combine(first, time()), zone)
    return (now if first <= today else start), end


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _whose(session: Session, visitor: Visitor, about: About) -> _Whose | None:
    """One's own absence; or, for who may say it in that team, that of a member of it."""
    if not about.member_id:
        own = visitor.member
        if own is None or not may_somewhere(visitor.person, Act.PAUSE_SELF):
            return None
        return _Whose(own, Said.SELF, visitor.zone, None)
    if not may(visitor.person, Act.SET_ABSENCE, about.team_id):
        return None
    membership = people.membership(session, about.team_id, about.member_id)
    if membership is None:
        return None
    said = Said.LEAD if about.team_id in visitor.person.leads else Said.ADMIN
    team = people.team_by_id(session, about.team_id)
    return _Whose(membership.member, said, membership.member.zone(team), visitor.slack_id)
