"""Queries of prompts, of the questions asked in them and of items at rest.

Their tables are in tables.py. What planning needs to know of the past, and what it writes, is in
planning.py.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import bindparam, delete, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.asking.model import Asked, Focus, Prompt, PromptState, Reason, Snooze
from bot.asking.tables import AskedRow, FocusRow, PromptRow, RestRow
from bot.catalogue.model import LensKey
from bot.db.base import UtcDateTime
from bot.db.inserting import insert
from bot.people import store as people
from bot.people.model import Member
from bot.scheduling.model import LATE_AFTER, Origin, RoundId
from bot.scheduling.store import RoundRow
from bot.sending.store import PENDING, OutboxRow

# What other stages join to stays to be had from here.
__all__ = ["AskedRow", "FocusRow", "PromptRow", "RestRow"]

_FAILINGS = (Reason.LATE.value, Reason.NOT_REACHED.value)
#: So much older than its closing a prompt may be and still be looked for; the index is by due_at.
_LONGEST_OPEN = timedelta(days=31)


def by_id(session: Session, prompt_id: str) -> Prompt | None:
    """The prompt of that id, which may have come back from Slack."""
    row = session.get(PromptRow, prompt_id)
    return None if row is None else prompt_from(row)


def asked(session: Session, prompt_id: str) -> list[Asked]:
    """The questions of a prompt, in their order."""
    rows = session.scalars(
        select(AskedRow).where(AskedRow.prompt_id == prompt_id).order_by(AskedRow.position)
    )
    return [_asked(row) for row in rows]


def asked_one(session: Session, asked_id: int) -> Asked | None:
    """One asked question, by the id that a button carries."""
    row = session.get(AskedRow, asked_id)
    return None if row is None else _asked(row)


def is_first(session: Session, prompt: Prompt) -> bool:
    """Whether the member had no prompt before this one, in any team."""
    earlier = session.scalar(
        select(PromptRow.id)
        .where(
            PromptRow.member_id == prompt.member_id,
            PromptRow.state != PromptState.SKIPPED.value,
            PromptRow.due_at < prompt.due_at,
        )
        .limit(1)
    )
    return earlier is None


def open_prompts(session: Session, member_id: int, *, now: datetime) -> list[Prompt]:
    """The member's prompts that can be answered now, the one that closes first at the top."""
    rows = session.scalars(
        select(PromptRow)
        .where(
            PromptRow.member_id == member_id,
            PromptRow.state == PromptState.SENT.value,
            PromptRow.closes_at > now,
        )
        .order_by(PromptRow.closes_at, PromptRow.due_at)
    )
    return [prompt_from(row) for row in rows]


def of_round(session: Session, round_id: int) -> list[tuple[Member, Prompt]]:
    """Everyone's prompt in a round, by member id; those left out have theirs with the reason."""
    rows = session.execute(
        select(PromptRow.member_id, PromptRow)
        .where(PromptRow.round_id == round_id)
        .order_by(PromptRow.member_id)
    )
    return [(people.member_by_id(session, member_id), prompt_from(row)) for member_id, row in rows]


#: Built once: every tap runs it.
_TOUCH = (
    update(PromptRow)
    .where(PromptRow.id.in_(bindparam("ids", expanding=True)))
    .values(revision=PromptRow.revision + 1, touched_at=bindparam("now", type_=UtcDateTime()))
)


def touch(session: Session, prompt_ids: Collection[str], *, now: datetime) -> None:
    """Answers of these prompts changed: their messages show an older state."""
    session.connection().execute(_TOUCH, {"ids": list(prompt_ids), "now": now})


def behind(session: Session, *, touched_before: datetime, limit: int = 100) -> list[Prompt]:
    """Sent prompts whose messages have shown an older state since before *touched_before*.

    Sent is what is neither planned nor skipped: asked for the state itself, SQLite would take the
    index of all that were ever sent, and not that of the few that stay behind.
    """
    rows = session.scalars(
        select(PromptRow)
        .where(
            PromptRow.state.not_in([PromptState.PLANNED.value, PromptState.SKIPPED.value]),
            PromptRow.shown < PromptRow.revision,
            PromptRow.ts.is_not(None),
            PromptRow.touched_at < touched_before,
        )
        .order_by(PromptRow.touched_at)
        .limit(limit)
    )
    return [prompt_from(row) for row in rows]


def closed_unanswered(
    session: Session,
    answers: InstrumentedAttribute[int],
    *,
    told_as: str,
    closed_after: datetime,
    now: datetime,
    limit: int,
) -> list[Prompt]:
    """Sent prompts that closed since *closed_after* with a question open, the oldest first.

    *answers* is the column of the answered questions' ids; prompts about which the outbox holds a
    message of the kind *told_as*, whatever became of it, are left out.
    """
    unanswered = exists().where(
        AskedRow.prompt_id == PromptRow.id, ~exists().where(answers == AskedRow.id)
    )
    told = exists().where(OutboxRow.kind == told_as, OutboxRow.subject == PromptRow.id)
    rows = session.scalars(
        select(PromptRow)
        .where(
            PromptRow.state == PromptState.SENT.value,
            PromptRow.due_at > closed_after - _LONGEST_OPEN,
            PromptRow.closes_at > closed_after,
            PromptRow.closes_at <= now,
            PromptRow.ts.is_not(None),
            unanswered,
            ~told,
        )
        .order_by(PromptRow.closes_at, PromptRow.id)
        .limit(limit)
    )
    return [prompt_from(row) for row in rows]


def waiting(session: Session, kind: str) -> int:
    """How many queued messages of *kind* are still to be sent."""
    pending = select(func.count()).where(OutboxRow.state == PENDING, OutboxRow.kind == kind)
    return session.scalar(pending) or 0


def mark_shown(session: Session, shown: Iterable[tuple[str, int]]) -> None:
    """The messages of these prompts show these revisions; never an older one than was noted."""
    newest: dict[str, int] = {}
    for prompt_id, revision in shown:
        newest[prompt_id] = max(revision, newest.get(prompt_id, 0))
    for prompt_id in sorted(newest):
        session.execute(
            update(PromptRow)
            .where(PromptRow.id == prompt_id, PromptRow.shown < newest[prompt_id])
            .values(shown=newest[prompt_id])
        )


def mark_sent(
    session: Session, prompt_id: str, *, channel: str | None, ts: str | None, at: datetime
) -> Prompt:
    """The prompt stands in Slack as that message."""
    row = session.get_one(PromptRow, prompt_id)
    row.state, row.reason = PromptState.SENT.value, None
    row.channel, row.ts, row.sent_at = channel, ts, at
    return prompt_from(row)


def put_off(
    session: Session, prompt_id: str, how: Snooze, until: datetime, *, now: datetime
) -> Prompt:
    """The member put this open prompt off; its message is to show it."""
    row = session.get_one(PromptRow, prompt_id)
    row.snoozed, row.snoozed_until = how.value, until
    session.flush()
    touch(session, [prompt_id], now=now)
    session.refresh(row)
    return prompt_from(row)


def mark_skipped(session: Session, prompt_id: str, reason: Reason) -> None:
    """It is not sent: its questions are free again, for the cap and for the rotation.

    One that was answered must have reached its member, whatever Slack said of it.
    """
    done = session.execute(
        update(PromptRow)
        .where(
            PromptRow.id == prompt_id,
            PromptRow.state == PromptState.PLANNED.value,
            PromptRow.revision == 0,
        )
        .values(state=PromptState.SKIPPED.value, reason=reason.value)
        .returning(PromptRow.id)
    )
    if done.first() is not None:
        session.execute(delete(AskedRow).where(AskedRow.prompt_id == prompt_id))


def told_subjects(session: Session, kind: str, *, since: datetime) -> set[str]:
    """What the queued messages of *kind* are about, their recipients cut off."""
    subjects = session.scalars(
        select(OutboxRow.subject).where(OutboxRow.kind == kind, OutboxRow.created_at > since)
    )
    return {subject.rpartition(":")[0] for subject in subjects}


def left_out_in(session: Session, since: datetime) -> list[int]:
    """Rounds opened after *since* in which somebody was late or out of reach."""
    return list(
        session.scalars(
            select(PromptRow.round_id)
            .join(RoundRow, RoundRow.id == PromptRow.round_id)
            .where(PromptRow.reason.in_(_FAILINGS), RoundRow.opens_at > since)
            .distinct()
            .order_by(PromptRow.round_id)
        )
    )


def left_out_counts(session: Session, round_id: int) -> dict[Reason, int]:
    """How many were late or out of reach in a round."""
    rows = session.execute(
        select(PromptRow.reason, func.count())
        .where(PromptRow.round_id == round_id, PromptRow.reason.in_(_FAILINGS))
        .group_by(PromptRow.reason)
        .order_by(PromptRow.reason)
    )
    return {Reason(reason): number for reason, number in rows if reason}


def missed_rounds(session: Session, since: datetime) -> list[tuple[int, datetime]]:
    """(team, when it was noticed) of scheduled rounds noticed after *since*, too late to ask."""
    return [(row.team_id, row.created_at) for row in _missed(session, since)]


def missed_of_team(session: Session, team_id: int, *, day: date) -> list[int]:
    """The rounds of a team that were noticed on that day (UTC), too late to ask."""
    start = datetime.combine(day, time(), UTC)
    end = start + timedelta(days=1)
    found = _missed(session, start)
    return [row.id for row in found if row.team_id == team_id and row.created_at < end]


def _missed(session: Session, since: datetime) -> list[RoundRow]:
    """A missed round is stored as planned at once, late for everybody, without a prompt."""
    rows = session.scalars(
        select(RoundRow)
        .where(
            RoundRow.origin == Origin.SCHEDULED.value,
            RoundRow.created_at >= since,
            RoundRow.planned_at == RoundRow.created_at,
            ~exists().where(PromptRow.round_id == RoundRow.id),
        )
        .order_by(RoundRow.opens_at)
    )
    return [row for row in rows if row.created_at - row.opens_at > LATE_AFTER]


def rest(session: Session, member_id: int, question_key: str, *, until_on: date) -> None:
    """Leave this member alone with this question until then."""
    session.execute(
        insert(session, RestRow)
        .values(member_id=member_id, question_key=question_key, until_on=until_on)
        .on_conflict_do_update(
            index_elements=["member_id", "question_key"], set_={"until_on": until_on}
        )
    )


def wake(session: Session, member_id: int, question_key: str) -> None:
    """The question may be asked again: the member took "not my area" back."""
    session.execute(
        delete(RestRow).where(RestRow.member_id == member_id, RestRow.question_key == question_key)
    )


def set_focus(
    session: Session, team_id: int, iso_week: str, lens: str, source: str, now: datetime
) -> bool:
    """Everyone's last question of the team's *iso_week* (of asking) goes to *lens*.

    *source*: `watch`, which the last writer has, or `action:ID`, which takes precedence and stays.
    Whether it stands now.
    """
    by_action = FocusRow.source.like("action:%")
    new = insert(session, FocusRow).values(
        team_id=team_id, iso_week=iso_week, lens=lens, source=source, written_at=now
    )
    stored = new.on_conflict_do_update(
        index_elements=["team_id", "iso_week"],
        set_={"lens": lens, "source": source, "written_at": now},
        where=~by_action,
    )
    session.execute(stored)
    standing = focus_of(session, team_id, iso_week)
    return standing is not None and standing.source == source


def focus_of(session: Session, team_id: int, iso_week: str) -> Focus | None:
    """The focus of that week of asking, if it has one."""
    row = session.scalars(
        select(FocusRow).where(FocusRow.team_id == team_id, FocusRow.iso_week == iso_week)
    ).one_or_none()
    return None if row is None else Focus(LensKey(row.lens), row.source)


def focus_weeks(session: Session, team_id: int, *, before: str) -> set[str]:
    """The weeks with a focus earlier than the week *before*."""
    weeks = select(FocusRow.iso_week).where(FocusRow.team_id == team_id, FocusRow.iso_week < before)
    return set(session.scalars(weeks))


def prompt_from(row: PromptRow) -> Prompt:
    """The row as a value."""
    return Prompt(
        id=row.id,
        round_id=RoundId(row.round_id),
        team_id=row.team_id,
        member_id=row.member_id,
        local_day=row.local_day,
        scheduled=row.scheduled,
        due_at=row.due_at,
        closes_at=row.closes_at,
        freezes_at=row.freezes_at,
        language=row.language,
        terms_id=row.terms_id,
        asks_role=row.asks_role,
        state=PromptState(row.state),
        reason=None if row.reason is None else Reason(row.reason),
        channel=row.channel,
        ts=row.ts,
        revision=row.revision,
        shown=row.shown,
        snoozed=None if row.snoozed is None else Snooze(row.snoozed),
        snoozed_until=row.snoozed_until,
        told_action=row.told_action,
    )


def _asked(row: AskedRow) -> Asked:
    return Asked(
        row.id, row.prompt_id, row.question_key, row.question_version, followup=row.followup
    )
