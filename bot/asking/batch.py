"""Members of a round judged and given their questions, some at a time, in one transaction.

Which rounds lack prompts is flow.py's, and what changes afterwards replanning.py's business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.asking import planning
from bot.asking.focusing import Asking, focused
from bot.asking.model import Reason, Topics, left_out, topics_of
from bot.asking.planning import Past, Plan
from bot.asking.rotation import Person, rotate
from bot.catalogue.model import Catalogue, Role
from bot.people import absence
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Absence, Membership, Team
from bot.scheduling import store as schedules
from bot.scheduling.flow import member_window
from bot.scheduling.model import DigestPlan, Origin, Round, Schedule, Window
from bot.terms import store as terms_store

_QUESTIONS = 3


@dataclass(frozen=True)
class Frame:
    """What all prompts of a round have in common."""

    round_: Round
    team: Team
    schedule: Schedule | None
    digest_plan: DigestPlan
    topics: Topics
    away: Mapping[int, tuple[Absence, ...]]
    """By member."""

    @property
    def questions(self) -> int:
        return self.schedule.questions_per_person if self.schedule else _QUESTIONS

    def window(self, membership: Membership, *, not_before: datetime | None = None) -> Window:
        """This member's part of the round."""
        member = membership.member
        return member_window(
            self.round_,
            zone=member.zone(self.team),
            schedule=self.schedule,
            calendar=member.calendar(self.team.calendar),
            plan=self.digest_plan,
            away=self.away.get(member.id, ()),
            not_before=not_before,
        )

    def why_not(
        self, membership: Membership, window: Window, past: Past, *, now: datetime
    ) -> Reason | None:
        """Why the member is not asked then; *past* is without a prompt of this very round."""
        scheduled = self.round_.origin is Origin.SCHEDULED
        zone = membership.member.zone(self.team)
        return left_out(
            membership.member,
            window,
            asked_that_day=scheduled and past.scheduled_on(window.local_day, zone),
            asked_that_week=past.in_week_of(window.local_day),
            now=now,
        )


def plan_batch(
    session: Session,
    catalogue: Catalogue,
    round_: Round,
    members: Sequence[Membership],
    *,
    now: datetime,
    again: bool = False,
) -> int:
    """Store the prompt of each of these members; how many are to be sent.

    *again*: they were left out before, and are asked from now on if the round is still open.
    """
    member_ids = [each.member.id for each in members]
    frame = frame_of(session, round_, member_ids, now=now)
    pasts = planning.pasts(session, member_ids, team_id=round_.team_id, now=now)
    since = now if again else None
    plans = [_judge(frame, each, pasts[each.member.id], since=since, now=now) for each in members]
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


def frame_of(session: Session, round_: Round, member_ids: Sequence[int], *, now: datetime) -> Frame:
    """What the prompts of a round have in common."""
    team = people.team_by_id(session, round_.team_id)
    schedule = None
    if round_.schedule_id is not None:
        schedule = schedules.schedule_by_id(session, round_.schedule_id)
    topics = topics_of(schedule.topics if schedule else {})
    plan = schedules.digest_plan(session, team)
    away = absence.absences(session, member_ids, now=now)
    return Frame(round_, team, schedule, plan, topics, away)


def _judge(
    frame: Frame, membership: Membership, past: Past, *, since: datetime | None, now: datetime
) -> Plan:
    """When this member would be asked, and why not if they are left out."""
    member = membership.member
    window = frame.window(membership, not_before=since)
    reason = frame.why_not(membership, window, past, now=now)
    unknown = membership.role is None and not membership.role_fixed and not past.role_asked
    return Plan(
        membership,
        window,
        language_of(member, frame.team),
        reason,
        asks_role=unknown and reason is None,
    )


def _person(frame: Frame, plan: Plan, past: Past) -> Person:
    day = plan.window.local_day
    return Person(
        member_id=plan.membership.member.id,
        role=Role(plan.membership.role) if plan.membership.role else None,
        day=day,
        room=min(frame.questions, plan.membership.member.cap - past.in_week_of(day)),
        asked=past.asked,
        rests=past.rests,
    )
