"""Prompts that wait, planned anew: a zone, working hours or an absence has changed since.

A prompt keeps its questions and gets another time, or is taken back with the reason; one that was
left out for a reason that is over is made again while its round is open. What is already on its
way stays. Just before sending, `hold_back` looks once more whether this is a working minute.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from bot.asking import batch, planning, waiting
from bot.asking.batch import Frame
from bot.asking.model import Prompt, PromptState, Reason
from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.people import store as people
from bot.people.model import Member, Membership
from bot.scheduling import store as schedules
from bot.scheduling.model import LATE_AFTER, Window

log = logging.getLogger(__name__)

#: Members looked at in one transaction.
_AT_ONCE = 40
#: Prompts looked at before each turn of sending, which takes fewer.
_NEXT = 600
#: A message that goes out in the last seconds of the day would arrive after it.
_LAST_SECONDS = timedelta(seconds=30)
#: Whoever was left out because of these is asked after all when they are over.
PASSING = frozenset({Reason.PAUSED, Reason.OPTED_OUT, Reason.AWAY})


@dataclass(frozen=True)
class _Case:
    """A prompt with what its planning depends on."""

    prompt: Prompt
    membership: Membership
    frame: Frame

    @property
    def member(self) -> Member:
        return self.membership.member


def replan(db: Database, catalogue: Catalogue, *, now: datetime) -> int:
    """Plan anew for all members whose time has changed; how many prompts changed."""
    changed = 0
    while True:
        with db.read() as session:
            stale = people.stale_plans(session, _AT_ONCE)
        if not stale:
            return changed
        with db.write() as session:
            planning.lock(session, sorted(stale))
            for prompt in waiting.of_members(session, stale, now=now):
                changed += _replan_one(session, catalogue, prompt, now=now)
            people.plans_fresh(session, stale)


def hold_back(db: Database, *, now: datetime) -> int:
    """Give a later time to what would be sent now at a bad moment; how many prompts.

    The planned time was a good one. But the queue may be long, or a calendar has changed in a
    way that nobody told.
    """
    with db.read() as session:
        bad = [
            case.prompt
            for case in _cases(session, waiting.next_to_go(session, now=now, limit=_NEXT), now=now)
            if _is_bad_moment(case, now=now)
        ]
    if not bad:
        return 0
    with db.write() as session:
        planning.lock(session, sorted({each.member_id for each in bad}))
        return sum(_later(session, each, now=now) for each in bad)


def _is_bad_moment(case: _Case, *, now: datetime) -> bool:
    """Whether the member is away or not at work now, or will not be in half a minute."""
    window = case.frame.window(case.membership, not_before=now)
    soon = now + _LAST_SECONDS
    return window.due_at > now or case.frame.window(case.membership, not_before=soon).due_at > soon


def _later(session: Session, prompt: Prompt, *, now: datetime) -> int:
    case = _case(session, prompt, now=now)
    if case is None or prompt.state is not PromptState.PLANNED:
        return 0
    window = case.frame.window(case.membership, not_before=now + _LAST_SECONDS)
    return _move(session, case, window, now=now)


def _replan_one(session: Session, catalogue: Catalogue, prompt: Prompt, *, now: datetime) -> int:
    case = _case(session, prompt, now=now)
    if case is None:
        return 0
    if prompt.state is PromptState.SKIPPED:
        return _make_again(session, catalogue, case, now=now)
    window = case.frame.window(case.membership)
    if window.due_at < now < prompt.due_at:
        # Somebody who came east: their hour has passed through no fault of theirs.
        window = case.frame.window(case.membership, not_before=now)
    return _move(session, case, window, now=now)


def _move(session: Session, case: _Case, window: Window, *, now: datetime) -> int:
    """Give the prompt the window's time, or take it back; 1 if something changed."""
    prompt = case.prompt
    if not waiting.is_untried(session, prompt.id):
        return 0
    past = _past(session, case, now=now)
    reason = case.frame.why_not(case.membership, window, past, now=now)
    if reason is not None:
        return int(planning.withdraw(session, prompt, reason))
    room = case.member.cap - past.in_week_of(window.local_day)
    trimmed = waiting.trim(session, prompt.id, room)
    timed = (window.due_at, window.local_day, window.closes_at, window.freezes_at)
    if timed == (prompt.due_at, prompt.local_day, prompt.closes_at, prompt.freezes_at):
        return int(trimmed)
    waiting.move(session, prompt, window)
    log.info("a prompt has another time", extra={"prompt": prompt.id})
    return 1


def _make_again(session: Session, catalogue: Catalogue, case: _Case, *, now: datetime) -> int:
    """Ask somebody after all who was left out, if their time has not passed."""
    frame, membership = case.frame, case.membership
    past = _past(session, case, now=now)
    window = frame.window(membership)
    if case.prompt.reason is Reason.AWAY:
        window = frame.window(membership, not_before=now)
    if window.due_at + LATE_AFTER < now or frame.why_not(membership, window, past, now=now):
        return 0
    waiting.forget(session, case.prompt.id)
    return batch.plan_batch(session, catalogue, frame.round_, [membership], again=True, now=now)


def _past(session: Session, case: _Case, *, now: datetime) -> planning.Past:
    """What else the member was asked."""
    member_id, prompt = case.member.id, case.prompt
    found = planning.pasts(
        session, [member_id], team_id=prompt.team_id, now=now, without=[prompt.id]
    )
    return found[member_id]


def _case(session: Session, prompt: Prompt, *, now: datetime) -> _Case | None:
    """None where the member has left the team or the workspace: such prompts are taken back."""
    return next(iter(_cases(session, [prompt], now=now)), None)


def _cases(session: Session, prompts: Sequence[Prompt], *, now: datetime) -> list[_Case]:
    """The prompts whose members are in their teams now, by round."""
    by_round = groupby(sorted(prompts, key=_round_of), key=_round_of)
    cases: list[_Case] = []
    for round_id, group in by_round:
        ours = list(group)
        round_ = schedules.round_by_id(session, round_id)
        members = {each.member.id: each for each in people.active_members(session, round_.team_id)}
        frame = batch.frame_of(session, round_, [each.member_id for each in ours], now=now)
        cases += [
            _Case(each, members[each.member_id], frame)
            for each in ours
            if each.member_id in members
        ]
    return cases


def _round_of(prompt: Prompt) -> int:
    return prompt.round_id
