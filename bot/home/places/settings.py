"""My settings: when and how one is asked, each with what holds now and the way to change it."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, InteractiveElement, StaticSelectElement
from sqlalchemy.orm import Session

from bot.catalogue import Role
from bot.home.house import House
from bot.home.model import Place, Tab
from bot.home.places import absences
from bot.home.replies.buttons import say_button
from bot.home.replies.resting import pauses
from bot.home.view import go, option, page_of, pages, paragraph, select, sure
from bot.home.visitor import Visitor
from bot.language import LANGUAGES, Say
from bot.people import absence
from bot.people import store as people
from bot.people.absence import Said
from bot.people.calendar import Calendar
from bot.people.model import HIGHEST_CAP, Member, Membership
from bot.slack.blocks import actions, button, context, dicts, header
from bot.slack.message import BlockDict
from bot.slack.text import escape

#: Followed by what is set; the option that was chosen says to what.
SET = "retrostar.set.v1."
#: Opens the window for hours, days and holidays.
HOURS = "retrostar.hours.open.v1"
#: Back to the team's.
RESET_HOURS = "retrostar.hours.team.v1"
#: What stands for "as Slack tells it" in the menu of languages.
AS_IN_SLACK = "slack"
_TEAMS = 10


def blocks(house: House, session: Session, visitor: Visitor, place: Place) -> list[BlockDict]:
    """The page of a member's settings."""
    member = visitor.member
    if member is None:
        return []
    say = visitor.say
    memberships = people.memberships_of(session, member.id)
    number, most = page_of(place.number, len(memberships), _TEAMS)
    shown = memberships[(number - 1) * _TEAMS : number * _TEAMS]
    teams = {each.id: each for each in visitor.teams}
    drawn: list[Block] = [
        header(say("home.when_title")),
        *standing(session, visitor),
        *absences.own(session, visitor),
        header(say("home.how_title")),
        paragraph(say("home.language_line"), accessory=_language(house, visitor, member)),
        paragraph(say("home.cap_line", n=member.cap), accessory=_cap(say, member)),
    ]
    first = teams.get(memberships[0].team_id) if memberships else None
    drawn += _hours(say, member, first.calendar if first else Calendar())
    for each in shown:
        if (team := teams.get(each.team_id)) is not None:
            drawn += _role(say, each, escape(team.name))
    drawn += pages(say, Tab.SETTINGS, number, most)
    return dicts(drawn)


def standing(session: Session, visitor: Visitor, *, short: bool = False) -> Iterator[Block]:
    """Whether one is asked at all, until when not, and the buttons for a break.

    *short*: on the first page, with the way to all settings.
    """
    member, say = visitor.member, visitor.say
    if member is None:
        return
    more: list[InteractiveElement] = (
        [go(say("home.settings_all"), Place(Tab.SETTINGS))] if short else []
    )
    now, zone = visitor.now, visitor.zone
    if member.opted_out:
        yield paragraph(say("home.is_stopped"))
        yield actions([say_button(say("home.start_again"), "resume", style="primary"), *more])
        return
    if member.is_paused(now) and member.paused_until:
        yield paragraph(say("home.pause_on", until=say.moment(member.paused_until, zone)))
        yield actions([say_button(say("home.resume"), "resume", style="primary"), *more])
        return
    under_way = [one for one in absence.absences_of(session, member.id, now=now) if one.covers(now)]
    snooze = next((one for one in under_way if one.said is Said.SNOOZE and one.until_at), None)
    if snooze and snooze.until_at:
        yield paragraph(say("home.is_snoozed", until=say.moment(snooze.until_at, zone)))
        yield actions([say_button(say("home.undo"), "unsnooze", style="primary"), *more])
        return
    if under_way:
        yield paragraph(absences.line(visitor, under_way[0]))
        yield actions([say_button(say("home.am_back"), "resume", style="primary"), *more])
        return
    yield paragraph(say("home.pause_off"))
    yield from _breaks(visitor, more, short=short)


def _breaks(visitor: Visitor, more: list[InteractiveElement], *, short: bool) -> Iterator[Block]:
    say = visitor.say
    if short:
        yield actions([*pauses(visitor)[:2], *more])
        return
    yield context(say("home.snooze_about"))
    yield actions(
        [
            say_button(say("home.snooze_later"), "later"),
            say_button(say("home.snooze_tomorrow"), "tomorrow"),
            say_button(say("home.snooze_week"), "skip_week"),
        ]
    )
    stop = say_button(say("home.stop"), "stop")
    stop.confirm = sure(say, "home.stop_title", "home.stop_text", "home.stop_do")
    away = button(say("home.away"), absences.OPEN, "now")
    yield context(say("home.pause_about"))
    yield actions([*pauses(visitor), away, stop])


def _language(house: House, visitor: Visitor, member: Member) -> StaticSelectElement:
    say = visitor.say
    options = [option(say("home.language_slack"), AS_IN_SLACK)]
    # Each language is called as it calls itself.
    options += [option(house.texts.by(one)("home.language_name"), one) for one in LANGUAGES]
    return select(say, f"{SET}language", options, member.language or AS_IN_SLACK)


def _cap(say: Say, member: Member) -> StaticSelectElement:
    options = [option(str(number), str(number)) for number in range(1, HIGHEST_CAP + 1)]
    return select(say, f"{SET}cap", options, str(member.cap))


def _hours(say: Say, member: Member, of_team: Calendar) -> list[Block]:
    """The hours and days that hold, and whether they are one's own."""
    calendar = member.calendar(of_team)
    own = any((member.working_hours, member.working_days, member.holidays))
    line = say(
        "home.hours_own" if own else "home.hours_team",
        opens=say.time(calendar.opens),
        closes=say.time(calendar.closes),
        days=say.list(say(f"home.day_{day}") for day in sorted(calendar.weekdays)),
        zone=member.timezone or "",
    )
    change = button(say("home.change"), HOURS, "now", spoken=say("home.hours_spoken"))
    drawn: list[Block] = [paragraph(line, accessory=change), context(say("home.zone_line"))]
    if own:
        drawn.append(actions([button(say("home.hours_as_team"), RESET_HOURS, "now")]))
    return drawn


def _role(say: Say, membership: Membership, team: str) -> list[Block]:
    """One's role in a team; where the set-up says it, only the set-up can change it."""
    if membership.role_fixed and membership.role:
        role = say(f"asking.role_{membership.role}")
        return [paragraph(say("home.role_fixed", team=team, role=role))]
    options = [option(say(f"asking.role_{role}"), f"{membership.team_id}:{role}") for role in Role]
    own = f"{membership.team_id}:{membership.role}"
    chosen = select(say, f"{SET}role", options, own)
    return [paragraph(say("home.role_line", team=team), accessory=chosen)]
