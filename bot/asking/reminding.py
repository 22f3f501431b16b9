"""Reminders: at most two a prompt, in the member's own DM, until the first answer.

Queued when the prompt is sent. Shortly before one would go out it is looked at again: it is dropped
where there is nothing to be reminded of any more, and waits while its member is not at work, away,
or has asked Slack not to be disturbed. Only reminders heed that: questions come in working hours.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.asking import nudges, store, view
from bot.asking.model import Prompt, PromptState, Sheet, Snooze
from bot.db.database import Database
from bot.errors import RetrostarError
from bot.language import Texts
from bot.people import absence
from bot.people import store as people
from bot.scheduling import store as schedules
from bot.scheduling.model import Window, instant, local_time, window
from bot.sending.store import OutboxRow, enqueue
from bot.slack import Edit, Message, MessageRef, Missing

log = logging.getLogger(__name__)

KIND, OVER = nudges.KIND, nudges.OVER
#: Looked at before each turn of sending.
_NEXT = 50
#: Two reminders of one prompt are at least so far apart.
_APART = timedelta(hours=20)
#: How long what Slack told of "do not disturb" is believed.
_BELIEVED_FOR = timedelta(minutes=5)

#: From and until.
_Times = tuple[datetime, datetime]
#: A prompt's sheet as it stands now.
Draw = Callable[[Session, Prompt], Sheet]


class Quiet(Protocol):
    """What is asked of Slack here; bot.slack.Gateway has one."""

    def of(self, user_ids: Collection[str], /) -> Mapping[str, tuple[datetime, datetime]]: ...


def queue(session: Session, prompt: Prompt, *, now: datetime) -> None:
    """Queue the reminders of a prompt that was just sent, as its schedule wants them."""
    round_ = schedules.round_by_id(session, prompt.round_id)
    if round_.schedule_id is None:
        return
    schedule = schedules.schedule_by_id(session, round_.schedule_id)
    for number, after in enumerate(schedule.reminders, start=1):
        _enqueue(session, prompt, f"{prompt.id}:{number}", at=now, after=after, now=now)


def queue_after_snooze(session: Session, prompt: Prompt, *, now: datetime) -> None:
    """The member put the prompt off: it comes to mind once more when that is over."""
    until = prompt.snoozed_until
    if until is None or prompt.snoozed is Snooze.WEEK:
        return
    nudges.drop_snoozed(session, prompt.id)
    subject = f"{prompt.id}:snooze{nudges.snoozes(session, prompt.id) + 1}"
    _enqueue(session, prompt, subject, at=until, after=timedelta(0), now=now)


def _enqueue(
    session: Session, prompt: Prompt, subject: str, *, at: datetime, after: timedelta, now: datetime
) -> None:
    member = people.member_by_id(session, prompt.member_id)
    zone = member.zone(people.team_by_id(session, prompt.team_id))
    due_at = _good_moment(session, prompt, instant(local_time(at, zone) + after, zone), now=now)
    if due_at is None:
        return
    enqueue(
        session,
        kind=KIND,
        subject=subject,
        recipient=member.slack_id,
        due_at=due_at,
        expires_at=prompt.closes_at,
        now=now,
    )


def _good_moment(
    session: Session, prompt: Prompt, at: datetime, *, now: datetime
) -> datetime | None:
    """The member's first working minute from *at* on in which they are here; None: too late."""
    member = people.member_by_id(session, prompt.member_id)
    team = people.team_by_id(session, prompt.team_id)
    found: Window = window(
        at,
        zone=member.zone(team),
        calendar=member.calendar(team.calendar),
        open_for=timedelta(days=366),
        freezes_at=prompt.closes_at,
        away=absence.absences_of(session, member.id, now=now),
    )
    return found.due_at if found.can_be_asked else None


@dataclass
class Reminders:
    """Looks at the reminders that come next; remembers for a while what Slack told of quiet."""

    database: Database
    slack: Quiet
    answers: InstrumentedAttribute[int]
    """The column that holds the asked question of each answer."""
    _told: dict[str, tuple[datetime, _Times | None]] = field(default_factory=dict)

    def prepare(self, *, now: datetime) -> int:
        """Drop or move what is not to be sent now; how many."""
        with self.database.read() as session:
            due = nudges.next_to_go(session, now=now, limit=_NEXT)
            recipients = {one.recipient for one in due}
        if not due:
            return 0
        quiet = self._quiet(recipients, now=now)
        changed = 0
        with self.database.write() as session:
            for one in due:
                answered = nudges.is_answered(session, self.answers, one.prompt_id)
                changed += (
                    nudges.drop(session, one) if answered else _settle(session, one, quiet, now=now)
                )
        return changed

    def queue_over(self, *, now: datetime) -> int:
        """Queue the redrawing of reminders whose questions are answered or closed; how many."""
        with self.database.read() as session:
            if not nudges.outdated(session, self.answers, now=now):
                return 0
        with self.database.write() as session:
            found = nudges.outdated(session, self.answers, now=now)
            for one in found:
                enqueue(
                    session,
                    kind=OVER,
                    subject=one.subject,
                    recipient=one.recipient,
                    due_at=now,
                    now=now,
                )
        return len(found)

    def _quiet(self, slack_ids: Collection[str], *, now: datetime) -> Mapping[str, datetime]:
        """Until when these do not want to be disturbed; where Slack does not tell, nobody."""
        fresh = {one for one, (told_at, _) in self._told.items() if now - told_at < _BELIEVED_FOR}
        ask = sorted(set(slack_ids) - fresh)
        if ask:
            try:
                found = self.slack.of(ask)
            except Missing:
                found = {}
            except RetrostarError as error:
                log.info("reminders wait for a minute", extra={"why": str(error)})
                return dict.fromkeys(slack_ids, now + timedelta(minutes=1))
            self._told = {one: self._told[one] for one in fresh} | {
                one: (now, found.get(one)) for one in ask
            }
        times = {one: self._told[one][1] for one in slack_ids}
        return {one: at[1] for one, at in times.items() if at and at[0] <= now < at[1]}

    def forget(self, slack_id: str) -> None:
        """Slack told that somebody's quiet time changed."""
        self._told.pop(slack_id, None)


def _settle(
    session: Session, one: nudges.Nudge, quiet: Mapping[str, datetime], *, now: datetime
) -> int:
    """Drop the reminder, give it a later time, or leave it to go out now (0)."""
    prompt = store.by_id(session, one.prompt_id)
    if prompt is None or not is_wanted(session, prompt, now=now):
        return nudges.drop(session, one)
    earliest = max(now, quiet.get(one.recipient, now))
    last = nudges.last_sent(session, prompt.id)
    if last is not None:
        earliest = max(earliest, last + _APART)
    at = _good_moment(session, prompt, earliest, now=now)
    if at is None:
        return nudges.drop(session, one)
    return nudges.move(session, one, at) if at > now else 0


def is_wanted(session: Session, prompt: Prompt, *, now: datetime) -> bool:
    """Whether it is open, and its member somebody to be reminded."""
    member = people.member_by_id(session, prompt.member_id)
    present = people.membership(session, prompt.team_id, prompt.member_id) is not None
    return (
        prompt.state is PromptState.SENT
        and now < prompt.closes_at
        and present
        and not member.opted_out
        and not member.is_paused(now)
    )


def renderer(
    draw: Draw, texts: Texts, now: Callable[[], datetime]
) -> Callable[[Session, OutboxRow], Message | None]:
    """The outbox's renderer of reminders, each in its member's language."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        prompt = store.by_id(session, nudges.prompt_of(row.subject))
        if prompt is None or not is_wanted(session, prompt, now=now()):
            return None
        sheet = draw(session, prompt)
        if any(card.saved for card in sheet.cards):
            return None
        return view.reminder(sheet, texts.by(prompt.language))

    return render


def over_renderer(draw: Draw, texts: Texts) -> Callable[[Session, OutboxRow], Edit | None]:
    """The outbox's renderer of reminders that have done their work."""

    def render(session: Session, row: OutboxRow) -> Edit | None:
        prompt = store.by_id(session, nudges.prompt_of(row.subject))
        place = nudges.message_of(session, row.subject)
        if prompt is None or place is None:
            return None
        say = texts.by(prompt.language)
        return Edit(MessageRef(*place), view.reminder_over(draw(session, prompt), say))

    return render
