"""Putting questions off: later today, tomorrow, or not in this week; each can be undone.

A snooze is an absence that nobody else hears of: prompts and reminders alike wait until it is over.
Which ways are offered is decided here too, for the message and for App Home.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.asking import nudges, reminding, store
from bot.asking.model import Prompt, PromptState, Snooze
from bot.asking.tables import PromptRow
from bot.people import absence
from bot.people import store as people
from bot.people.absence import Said
from bot.people.calendar import ONE_DAY, Calendar
from bot.people.model import Member, Team
from bot.scheduling.recurrence import instant, local_time

LATER_BY = timedelta(hours=2)
#: A snooze ends on a whole five minutes.
_STEP = timedelta(minutes=5)


@dataclass(frozen=True)
class Snoozed:
    """A snooze under way."""

    how: Snooze
    until_at: datetime


def ends(how: Snooze, *, calendar: Calendar, zone: tzinfo, now: datetime) -> datetime | None:
    """When a snooze made at *now* is over; None: not to be had, the working day is too far on."""
    local = local_time(now, zone)
    if how is Snooze.WEEK:
        monday = local.date() + timedelta(days=7 - local.weekday())
        return instant(datetime.combine(monday, time()), zone)
    if how is Snooze.TOMORROW:
        tomorrow = datetime.combine(local.date() + ONE_DAY, time())
        return instant(calendar.next_working_minute(tomorrow), zone)
    past = timedelta(minutes=local.minute % 5, seconds=local.second, microseconds=local.microsecond)
    later = local + LATER_BY + (_STEP - past if past else timedelta(0))
    return instant(later, zone) if calendar.is_working_minute(later) else None


def offers(
    *, calendar: Calendar, zone: tzinfo, closes_at: datetime, now: datetime
) -> tuple[Snooze, ...]:
    """The ways to put a prompt off that closes at *closes_at*: those that end before it does."""
    found = []
    for how in (Snooze.LATER, Snooze.TOMORROW):
        until = ends(how, calendar=calendar, zone=zone, now=now)
        if until is not None and until < closes_at:
            found.append(how)
    return (*found, Snooze.WEEK)


def offers_for(prompt: Prompt, member: Member, team: Team, *, now: datetime) -> tuple[Snooze, ...]:
    """The ways to put this prompt off; none once it has closed."""
    if now >= prompt.closes_at:
        return ()
    calendar, zone = member.calendar(team.calendar), member.zone(team)
    return offers(calendar=calendar, zone=zone, closes_at=prompt.closes_at, now=now)


def snooze(
    session: Session, member_id: int, how: Snooze, *, now: datetime, team: Team | None = None
) -> Snoozed | None:
    """Put off all that is open and all that would come; None where that way is not to be had.

    *team* lends its calendar and zone: that of the prompt which was tapped, else the first one.
    A newer snooze takes the place of an older one.
    """
    member = people.member_by_id(session, member_id)
    team = team or _some_team(session, member_id)
    if team is None:
        return None
    until = ends(how, calendar=member.calendar(team.calendar), zone=member.zone(team), now=now)
    if until is None:
        return None
    absence.bring_back(session, member_id, now=now, said=[Said.SNOOZE])
    absence.away(session, member_id, said=Said.SNOOZE, until_at=until, now=now)
    for prompt in store.open_prompts(session, member_id, now=now):
        put_off = store.put_off(session, prompt.id, how, until, now=now)
        reminding.queue_after_snooze(session, put_off, now=now)
    return Snoozed(how, until)


def snooze_prompt(
    session: Session, prompt_id: str, slack_id: str, how: Snooze, *, now: datetime
) -> Snoozed | None:
    """`snooze` from a prompt's own message; None also where the prompt is not this person's."""
    prompt = own_prompt(session, prompt_id, slack_id)
    if prompt is None:
        return None
    team = people.team_by_id(session, prompt.team_id)
    return snooze(session, prompt.member_id, how, now=now, team=team)


def unsnooze(session: Session, member_id: int, *, now: datetime) -> bool:
    """Undo: what waited because of it comes in its own time. False where nothing was put off."""
    ended = absence.bring_back(session, member_id, now=now, said=[Said.SNOOZE])
    rows = session.scalars(
        update(PromptRow)
        .where(PromptRow.member_id == member_id, PromptRow.snoozed.is_not(None))
        .where(PromptRow.state == PromptState.SENT.value, PromptRow.closes_at > now)
        .values(snoozed=None, snoozed_until=None)
        .returning(PromptRow.id)
    )
    ids = list(rows)
    for prompt_id in ids:
        nudges.drop_snoozed(session, prompt_id)
    store.touch(session, ids, now=now)
    people.mark_home_stale(session, [member_id], now)
    return bool(ended or ids)


def snoozed(session: Session, member_id: int, *, now: datetime) -> datetime | None:
    """Until when the member has put everything off; None: not at all."""
    found = absence.absences_of(session, member_id, now=now)
    return max((one.until_at for one in found if one.said is Said.SNOOZE and one.until_at),
               default=None)  # fmt: skip


def own_prompt(session: Session, prompt_id: str, slack_id: str) -> Prompt | None:
    """The prompt, if it is this person's own."""
    prompt = store.by_id(session, prompt_id)
    member = people.member_by_slack_id(session, slack_id)
    return prompt if prompt and member and prompt.member_id == member.id else None


def _some_team(session: Session, member_id: int) -> Team | None:
    found = people.memberships_of(session, member_id)
    return people.team_by_id(session, found[0].team_id) if found else None
