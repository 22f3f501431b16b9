"""Prompts are planned for rounds that have none, and told what became of their messages."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.asking import planning, store
from bot.asking.focusing import Asking, focused
from bot.asking.model import Reason, Topics, left_out, topics_of
from bot.asking.planning import Plan
from bot.asking.rotation import Person, rotate
from bot.catalogue.model import Catalogue, Role
from bot.db.database import Database
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Membership, Team
from bot.scheduling import store as schedules
from bot.scheduling.flow import member_window
from bot.scheduling.model import DigestPlan, Origin, Round, Schedule
from bot.sending.store import EXPIRED, UNCERTAIN, OutboxRow
from bot.terms import store as terms_store

log = logging.getLogger(__name__)

#: Members planned in one transaction, so that none lasts longer than a tap can wait.
_AT_ONCE = 40
#: Seconds between two of them: on SQLite the taps that wait get their turn.
_BREATH = 0.005
_QUESTIONS = 3


@dataclass(frozen=True)
class _Frame:
    """What all prompts of a round have in common."""

    round_: Round
    team: Team
    schedule: Schedule | None
    digest_plan: DigestPlan
    topics: Topics

    @property
    def questions(self) -> int:
        return self.schedule.questions_per_person if self.schedule else _QUESTIONS


def plan_prompts(db: Database, catalogue: Catalogue, *, now: datetime) -> int:
    """Make the prompts of all rounds that still lack them; how many are to be sent.

    Each member gets one in a round, with questions and a place in the outbox, or with the reason
    why not. Any number of processes may do this at once, and each may stop half-way.
    """
    _withdraw(db)
    with db.read() as session:
        rounds = schedules.rounds_to_plan(session)
    return sum(_plan_round(db, catalogue, round_, now=now) for round_ in rounds)


def mark_sent(session: Session, row: OutboxRow) -> None:
    """The outbox's hook: the prompt's message stands in Slack."""
    at = row.sent_at or row.due_at
    prompt = store.mark_sent(session, row.subject, channel=row.channel, ts=row.ts, at=at)
    people.mark_home_stale(session, [prompt.member_id], at)


def mark_lapsed(session: Session, row: OutboxRow) -> None:
    """The outbox's hook: the message was not sent, and will not be.

    One that perhaps was sent is taken for sent: it can be answered where it stands, and else in
    App Home.
    """
    if row.state == UNCERTAIN:
        at = row.attempted_at or row.due_at
        prompt = store.mark_sent(session, row.subject, channel=None, ts=None, at=at)
        people.mark_home_stale(session, [prompt.member_id], at)
        return
    reason = Reason.LATE if row.state == EXPIRED else Reason.NOT_REACHED
    store.mark_skipped(session, row.subject, reason)
    log.warning("a prompt is skipped", extra={"prompt": row.subject, "reason": reason.value})


def _withdraw(db: Database) -> None:
    """Take back what is planned for people who have paused, opted out or left since."""
    with db.read() as session:
        if not planning.no_longer_wanted(session):
            return
    with db.write() as session:
        for prompt, reason in planning.no_longer_wanted(session):
            planning.withdraw(session, prompt, reason)


def _plan_round(db: Database, catalogue: Catalogue, round_: Round, *, now: datetime) -> int:
    to_send = 0
    while True:
        with db.write() as session:
            members = planning.lacking(
                session, round_, people.active_members(session, round_.team_id)
            )
            batch = list(islice(members, _AT_ONCE))
            if not batch:
                schedules.mark_planned(session, round_.id, now=now)
                return to_send
            planning.lock(session, [each.member.id for each in batch])
            # While this waited for the lock, another process may have planned for them.
            batch = planning.lacking(session, round_, batch)
            to_send += _plan_batch(session, catalogue, round_, batch, now=now)
        time.sleep(_BREATH)


def _plan_batch(
    session: Session,
    catalogue: Catalogue,
    round_: Round,
    members: Sequence[Membership],
    *,
    now: datetime,
) -> int:
    frame = _frame(session, round_)
    member_ids = [each.member.id for each in members]
    pasts = planning.pasts(session, member_ids, team_id=round_.team_id, now=now)
    plans = [_judge(frame, each, pasts[each.member.id], now=now) for each in members]
    asked = [
        _person(frame, plan, pasts[plan.membership.member.id]) for plan in plans if not plan.reason
    ]
    asked_of_team = catalogue.asked_of(frame.team.key)
    questions = [question for question in asked_of_team if frame.topics.holds(question)]
    asking = Asking(round_.team_id, questions, single=frame.questions == 1)
    dealt = rotate(
        focused(session, asking, asked, catalogue, now),
        questions,
        planning.team_past(session, round_.team_id),
        known=catalogue,
        lenses=frame.topics.wheel(),
    )
    terms = terms_store.current(session, round_.team_id)
    news = actions.last_settled_for_prompt(session, round_.team_id, now)
    to_tell = planning.untold(session, news.id, list(dealt), team_id=round_.team_id) if news else ()
    for plan in plans:
        member_id = plan.membership.member.id
        chosen = dealt.get(member_id, ())
        reason = plan.reason or (None if chosen else Reason.NO_QUESTION)
        told = news.id if news and member_id in to_tell else None
        whole = replace(plan, reason=reason, questions=chosen, tells_action=told)
        planning.add(session, round_, whole, terms, now=now)
    return len(dealt)


def _frame(session: Session, round_: Round) -> _Frame:
    team = people.team_by_id(session, round_.team_id)
    schedule = None
    if round_.schedule_id is not None:
        schedule = schedules.schedule_by_id(session, round_.schedule_id)
    topics = topics_of(schedule.topics if schedule else {})
    return _Frame(round_, team, schedule, schedules.digest_plan(session, team), topics)


def _judge(frame: _Frame, membership: Membership, past: planning.Past, *, now: datetime) -> Plan:
    """When this member would be asked, and why not if they are left out."""
    member = membership.member
    window = member_window(
        frame.round_,
        zone=member.zone(frame.team),
        schedule=frame.schedule,
        calendar=frame.team.calendar,
        plan=frame.digest_plan,
    )
    scheduled = frame.round_.origin is Origin.SCHEDULED
    reason = left_out(
        member,
        window,
        asked_that_day=scheduled and window.local_day in past.scheduled_on,
        asked_that_week=past.in_week_of(window.local_day),
        now=now,
    )
    unknown = membership.role is None and not membership.role_fixed and not past.role_asked
    return Plan(
        membership,
        window,
        language_of(member, frame.team),
        reason,
        asks_role=unknown and reason is None,
    )


def _person(frame: _Frame, plan: Plan, past: planning.Past) -> Person:
    day = plan.window.local_day
    return Person(
        member_id=plan.membership.member.id,
        role=Role(plan.membership.role) if plan.membership.role else None,
        day=day,
        room=min(frame.questions, plan.membership.member.cap - past.in_week_of(day)),
        asked=past.asked,
        rests=past.rests,
    )
