"""What admins are told once: that a change made a round of the running week fall away.

What was missed while the program was down is told by bot/asking/notices.py.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Team
from bot.scheduling import store
from bot.scheduling.fallen import Fallen, fallen
from bot.scheduling.flow import next_opening, zones_of
from bot.scheduling.model import Schedule
from bot.sending.store import OutboxRow, enqueue, is_queued_after
from bot.slack import Message
from bot.slack.blocks import dicts, section
from bot.slack.text import escape

KIND = "fallen"
#: Whoever is still at work on a schedule may put the round back: only what stays away is told.
_SETTLE = timedelta(minutes=10)
_LOOK_BACK = timedelta(days=35)


def tell_of_fallen(
    session: Session,
    team_id: int,
    *,
    before: Sequence[Schedule],
    stopped: Sequence[Fallen],
    version: int,
    now: datetime,
) -> tuple[Fallen, ...]:
    """Queue for each admin what a change has just made fall away.

    *before*: the schedules as they asked till now. *stopped*: rounds that were open, and whose
    prompts were all taken back. *version*: the team's, after the change.
    """
    after = {one.id: one for one in store.schedules(session, team_id)}
    found = [_fallen(session, one, after.get(one.id), now=now) for one in before]
    lost = (*stopped, *(one for one in found if one is not None))
    for one in lost:
        for admin in people.admins(session):
            enqueue(
                session,
                kind=KIND,
                subject=f"{one.schedule_id}:{one.occurrence.isoformat('_', 'minutes')}:{admin}",
                recipient=admin,
                due_at=now + _SETTLE,
                revision=version,
                now=now,
            )
    return lost


def renderer(texts: Texts) -> Callable[[Session, OutboxRow], Message | None]:
    """The outbox's renderer of these notices; None where the round comes after all."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        schedule_id, rest = row.subject.split(":", 1)
        occurrence = datetime.fromisoformat(rest.rpartition(":")[0])
        schedule = store.schedule_by_id(session, int(schedule_id))
        newer = is_queued_after(session, row)
        if newer or _comes(session, schedule, occurrence, row.created_at):
            return None
        member = people.member_by_slack_id(session, row.recipient)
        say = texts.by(language_of(member) if member else None)
        team = people.team_by_id(session, schedule.team_id)
        return _message(say, team, schedule, occurrence, next_opening(
            session, now=row.due_at, team_id=team.id, schedule_id=schedule.id))  # fmt: skip

    return render


def _fallen(
    session: Session, before: Schedule, after: Schedule | None, *, now: datetime
) -> Fallen | None:
    since = now - _LOOK_BACK
    made = store.occurrences_of(session, before.team_id, before.key, since=since)
    zones = zones_of(session, before.team_id)
    return fallen(before, after, zones=zones, made=made, now=now)


def _comes(session: Session, schedule: Schedule, occurrence: datetime, told_at: datetime) -> bool:
    """Whether that day has its round after all: it was put back before anybody was told.

    A round that was open before, and was taken back, does not come again.
    """
    if store.was_open(session, schedule, occurrence, at=told_at):
        return False
    active = [one.id for one in store.schedules(session, schedule.team_id)]
    day = occurrence.date()
    return schedule.id in active and bool(schedule.recurrence.between(day, day))


def _message(
    say: Say, team: Team, schedule: Schedule, occurrence: datetime, next_at: datetime | None
) -> Message:
    when = say("language.moment", day=say.day(occurrence.date()), time=say.time(occurrence))
    named = {"team": escape(team.name), "schedule": escape(schedule.key), "when": when}
    lines = [say("scheduling.fallen", **named)]
    if next_at is None:
        lines.append(say("scheduling.fallen_no_next"))
    else:
        lines.append(say("scheduling.fallen_next", when=say.moment(next_at, team.zone)))
    text = "\n".join(lines)
    return Message(text=text, blocks=dicts([section(text)]))
