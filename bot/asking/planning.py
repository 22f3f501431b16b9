"""What planning a round reads and writes: who still lacks a prompt, what they were asked before.

Only SQLAlchemy and rows here; who is asked what is decided in model.py and rotation.py.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.asking import store
from bot.asking.model import Prompt, PromptState, Reason
from bot.asking.rotation import REPEAT_AFTER, TeamPast
from bot.asking.store import AskedRow, PromptRow, RestRow
from bot.catalogue.model import Question
from bot.people.model import Membership, State
from bot.people.store import MemberRow, MembershipRow
from bot.scheduling.model import LATE_AFTER, Origin, Round, Window, local_time
from bot.sending.store import DROPPED, PENDING, OutboxRow, enqueue
from bot.terms.model import Terms

#: How long a question asked of a person matters to what they are asked next.
_MEMORY = timedelta(days=730)


@dataclass(frozen=True)
class Past:
    """What one member was asked, in all teams."""

    asked: Mapping[str, date] = field(default_factory=dict)
    """The last day of each question, by key; also days to come."""
    per_week: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """Questions by ISO year and week."""
    scheduled: frozenset[tuple[date, datetime]] = frozenset()
    """Scheduled prompts: the member's day as it was then, and the instant."""
    rests: Mapping[str, date] = field(default_factory=dict)
    role_asked: bool = False
    """Whether a prompt in this team has asked for their role."""

    def scheduled_on(self, day: date, zone: tzinfo) -> bool:
        """Whether a scheduled prompt was on that day, by their clock then or by the one of now."""
        return any(day in {then, local_time(at, zone).date()} for then, at in self.scheduled)

    def in_week_of(self, day: date) -> int:
        return self.per_week.get(day.isocalendar()[:2], 0)


@dataclass(frozen=True)
class Plan:
    """One member's prompt, about to be stored. Without questions it says why."""

    membership: Membership
    window: Window
    language: str
    reason: Reason | None
    questions: tuple[Question, ...] = ()
    asks_role: bool = False
    tells_action: int | None = None
    """The settled action that the prompt tells of: "you said, we did"."""


def lock(session: Session, member_ids: Collection[int]) -> None:
    """Nobody else plans for these members until the transaction ends: the cap is theirs alone.

    SQLite's write transactions exclude each other anyway.
    """
    session.execute(
        select(MemberRow.id)
        .where(MemberRow.id.in_(member_ids))
        .order_by(MemberRow.id)
        .with_for_update()
    )


def lacking(session: Session, round_: Round, members: Sequence[Membership]) -> list[Membership]:
    """Those of *members* that have no prompt in the round yet."""
    planned = set(
        session.scalars(select(PromptRow.member_id).where(PromptRow.round_id == round_.id))
    )
    return [each for each in members if each.member.id not in planned]


def pasts(
    session: Session,
    member_ids: Sequence[int],
    *,
    team_id: int,
    now: datetime,
    without: Collection[str] = (),
) -> dict[int, Past]:
    """The past of each member; as if the prompts *without* were not there."""
    asked: dict[int, dict[str, date]] = defaultdict(dict)
    weeks: dict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    rests: dict[int, dict[str, date]] = defaultdict(dict)
    for rest in session.scalars(select(RestRow).where(RestRow.member_id.in_(member_ids))):
        rests[rest.member_id][rest.question_key] = rest.until_on
    for member_id, key, day, followup in session.execute(
        select(AskedRow.member_id, AskedRow.question_key, AskedRow.local_day, AskedRow.followup)
        .where(AskedRow.member_id.in_(member_ids), AskedRow.local_day > (now - _MEMORY).date())
        .where(AskedRow.prompt_id.not_in(without))
    ):
        if followup:
            # One's own answer led to it: it must not steer what one is asked next, but for rest.
            rested = rests[member_id].get(key, date.min)
            rests[member_id][key] = max(rested, day + REPEAT_AFTER)
            continue
        asked[member_id][key] = max(day, asked[member_id].get(key, day))
        weeks[member_id][day.isocalendar()[:2]] += 1
    days, roles = _prompts_of(session, member_ids, team_id=team_id, now=now, without=without)
    return {
        each: Past(asked[each], weeks[each], frozenset(days[each]), rests[each], each in roles)
        for each in member_ids
    }


def _prompts_of(
    session: Session,
    member_ids: Sequence[int],
    *,
    team_id: int,
    now: datetime,
    without: Collection[str],
) -> tuple[dict[int, set[tuple[date, datetime]]], set[int]]:
    days: dict[int, set[tuple[date, datetime]]] = defaultdict(set)
    roles: set[int] = set()
    for row in session.execute(
        select(
            PromptRow.member_id,
            PromptRow.local_day,
            PromptRow.due_at,
            PromptRow.sent_at,
            PromptRow.scheduled,
            PromptRow.asks_role,
            PromptRow.team_id,
        ).where(
            PromptRow.member_id.in_(member_ids),
            PromptRow.state != PromptState.SKIPPED.value,
            PromptRow.id.not_in(without),
            or_(PromptRow.asks_role, PromptRow.local_day > (now - timedelta(days=14)).date()),
        )
    ):
        if row.scheduled:
            days[row.member_id].add((row.local_day, row.sent_at or row.due_at))
        if row.asks_role and row.team_id == team_id:
            roles.add(row.member_id)
    return days, roles


def team_past(session: Session, team_id: int) -> TeamPast:
    """How often and when last each question was asked in the team; without follow-ups."""
    rows = session.execute(
        select(AskedRow.question_key, func.count(), func.max(AskedRow.local_day))
        .where(AskedRow.team_id == team_id, ~AskedRow.followup)
        .group_by(AskedRow.question_key)
    ).all()
    return TeamPast(
        {key: count for key, count, _ in rows}, {key: last_on for key, _, last_on in rows}
    )


def untold(
    session: Session, action_id: int, member_ids: Collection[int], *, team_id: int
) -> set[int]:
    """Those of the members whose prompts have not told of the action yet."""
    told = session.scalars(
        select(PromptRow.member_id).where(
            PromptRow.team_id == team_id,
            PromptRow.member_id.in_(member_ids),
            PromptRow.told_action == action_id,
            PromptRow.state != PromptState.SKIPPED.value,
        )
    )
    return set(member_ids).difference(told)


def add(session: Session, round_: Round, plan: Plan, terms: Terms, *, now: datetime) -> None:
    """Store a prompt with its questions, and queue its message, all in the caller's transaction."""
    member, window = plan.membership.member, plan.window
    state = PromptState.SKIPPED if plan.reason else PromptState.PLANNED
    prompt_id = secrets.token_hex(16)
    session.execute(
        insert(PromptRow).values(
            id=prompt_id,
            round_id=round_.id,
            team_id=round_.team_id,
            member_id=member.id,
            local_day=window.local_day,
            scheduled=round_.origin is Origin.SCHEDULED,
            due_at=window.due_at,
            closes_at=window.closes_at,
            freezes_at=window.freezes_at,
            language=plan.language,
            terms_id=terms.id,
            asks_role=plan.asks_role,
            told_action=plan.tells_action,
            state=state.value,
            reason=plan.reason.value if plan.reason else None,
        )
    )
    if plan.reason:
        return
    session.execute(
        insert(AskedRow),
        [
            {
                "prompt_id": prompt_id,
                "member_id": member.id,
                "team_id": round_.team_id,
                "question_key": question.key,
                "question_version": question.version,
                "position": position,
                "local_day": window.local_day,
            }
            for position, question in enumerate(plan.questions)
        ],
    )
    enqueue(
        session,
        kind="prompt",
        subject=prompt_id,
        recipient=member.slack_id,
        due_at=window.due_at,
        expires_at=min(window.due_at + LATE_AFTER, window.closes_at),
        now=now,
    )


def no_longer_wanted(session: Session) -> list[tuple[Prompt, Reason]]:
    """Planned prompts of people who have paused, opted out or left since."""
    rows = session.execute(
        select(PromptRow, MemberRow, MembershipRow)
        .join(MemberRow, MemberRow.id == PromptRow.member_id)
        .join(
            MembershipRow,
            (MembershipRow.member_id == PromptRow.member_id)
            & (MembershipRow.team_id == PromptRow.team_id),
        )
        .where(
            PromptRow.state == PromptState.PLANNED.value,
            or_(
                MemberRow.opted_out,
                MemberRow.paused_until > PromptRow.due_at,
                MemberRow.state != State.ACTIVE.value,
                MembershipRow.left_at.is_not(None),
            ),
        )
    )
    return [(store.prompt_from(row), _why(member, membership)) for row, member, membership in rows]


def _why(member: MemberRow, membership: MembershipRow) -> Reason:
    if membership.left_at is not None or member.state != State.ACTIVE.value:
        return Reason.LEFT
    return Reason.OPTED_OUT if member.opted_out else Reason.PAUSED


def withdraw(session: Session, prompt: Prompt, reason: Reason) -> bool:
    """Take a queued prompt back; False when its sending has begun."""
    taken = session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.kind == "prompt",
            OutboxRow.subject == prompt.id,
            OutboxRow.state == PENDING,
            OutboxRow.attempted_at.is_(None),
        )
        .values(state=DROPPED)
        .returning(OutboxRow.id)
    )
    if taken.first() is None:
        return False
    store.mark_skipped(session, prompt.id, reason)
    return True
