"""The prompts to come, read from a rehearsal: when, for whom, how many questions, why not.

A question is named only where nothing that anybody answers can change it: where a schedule has no
more questions that fit a member than it asks them. The last place is never named. What a focus
chooses depends on answers, so that it shows nowhere here: rehearsals are lived through without.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.asking.model import PromptState, topics_of
from bot.asking.rotation import REPEAT_AFTER
from bot.asking.store import AskedRow, PromptRow, RestRow
from bot.catalogue.model import Catalogue, Kind, Question, Role
from bot.people import store as people
from bot.people.store import MembershipRow, TeamRow
from bot.scheduling.store import RoundRow, ScheduleRow

#: What stands in place of a question that is not named.
CHOSEN = "chosen that week"


@dataclass(frozen=True)
class Planned:
    """One member's prompt to come; with a reason, the prompt that they will not get."""

    at: str
    """ISO 8601, in the member's own zone."""
    member: str
    """Slack id."""
    team: str
    schedule: str
    count: int
    reason: str | None
    questions: tuple[str, ...] = ()
    """As many as `count`: keys, or that it is chosen that week."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def order(one: Planned) -> tuple[datetime, str, str]:
    """By time, team and member."""
    return datetime.fromisoformat(one.at), one.team, one.member


def prompts(
    session: Session,
    catalogue: Catalogue,
    *,
    now: datetime,
    until: datetime,
    of: Collection[int] | None = None,
) -> list[Planned]:
    """What waits to be sent until then, and what is left out from now on; *of* these schedules."""
    query = (
        select(PromptRow, RoundRow)
        .join(RoundRow, RoundRow.id == PromptRow.round_id)
        .where(PromptRow.due_at <= until)
        .order_by(PromptRow.due_at, PromptRow.team_id, PromptRow.member_id)
    )
    if of is not None:
        query = query.where(RoundRow.schedule_id.in_(of))
    found = [
        (prompt, round_)
        for prompt, round_ in session.execute(query)
        if prompt.state == PromptState.PLANNED.value or (prompt.due_at >= now and prompt.reason)
    ]
    view = _View(session, catalogue, {prompt.member_id for prompt, _ in found}, now)
    return [view.planned(prompt, round_) for prompt, round_ in found]


def resume_paused(session: Session, *, now: datetime) -> list[int]:
    """Let what is paused ask from now on, and nothing else; the ids of those schedules."""
    rows = session.execute(
        select(ScheduleRow, TeamRow)
        .join(TeamRow, TeamRow.id == ScheduleRow.team_id)
        .where(ScheduleRow.archived_at.is_(None), TeamRow.archived_at.is_(None))
    ).all()
    resumed = [row for row, team in rows if row.paused or team.paused_at]
    for row, team in rows:
        if row not in resumed:
            row.paused = True
            continue
        row.paused, row.since_at = False, now
        team.paused_at = None
    return [row.id for row in resumed]


@dataclass(frozen=True)
class _Was:
    """A question that a member was asked, or is to be asked."""

    prompt_id: str
    key: str
    day: date
    freezes_at: datetime


class _View:
    """Looks up what the prompts have in common, once."""

    def __init__(
        self, session: Session, catalogue: Catalogue, member_ids: Collection[int], now: datetime
    ) -> None:
        self._session, self._catalogue, self._now = session, catalogue, now
        self._asked: dict[int, list[_Was]] = defaultdict(list)
        self._rests: dict[tuple[int, str], date] = {}
        for row, freezes_at in session.execute(
            select(AskedRow, PromptRow.freezes_at)
            .join(PromptRow, PromptRow.id == AskedRow.prompt_id)
            .where(
                AskedRow.member_id.in_(member_ids),
                AskedRow.local_day > (now - 2 * REPEAT_AFTER).date(),
                ~AskedRow.followup,
            )
        ):
            was = _Was(row.prompt_id, row.question_key, row.local_day, freezes_at)
            self._asked[row.member_id].append(was)
        for rest in session.scalars(select(RestRow).where(RestRow.member_id.in_(member_ids))):
            self._rests[rest.member_id, rest.question_key] = rest.until_on
        memberships = select(MembershipRow).where(MembershipRow.member_id.in_(member_ids))
        self._roles = {
            (row.team_id, row.member_id): row.role for row in session.scalars(memberships)
        }
        self._topics = {row.id: row.topics for row in session.scalars(select(ScheduleRow))}

    def planned(self, prompt: PromptRow, round_: RoundRow) -> Planned:
        team = people.team_by_id(self._session, prompt.team_id)
        member = people.member_by_id(self._session, prompt.member_id)
        ours = [one for one in self._asked[member.id] if one.prompt_id == prompt.id]
        count = 0 if prompt.reason else len(ours)
        sure = self._sure(prompt, round_, team.key, count)
        return Planned(
            at=prompt.due_at.astimezone(member.zone(team)).isoformat(timespec="minutes"),
            member=member.slack_id,
            team=team.key,
            schedule=round_.schedule_key,
            count=count,
            reason=prompt.reason,
            questions=(*sure, *[CHOSEN] * (count - len(sure))),
        )

    def _sure(self, prompt: PromptRow, round_: RoundRow, team: str, count: int) -> list[str]:
        """The keys of all places but the last, if whatever fits the member is asked."""
        role = self._roles.get((prompt.team_id, prompt.member_id))
        if not count or role is None:
            return []
        topics = topics_of(self._topics.get(round_.schedule_id or 0, {}))
        fitting = [
            each
            for each in self._catalogue.asked_of(team)
            if topics.holds(each) and self._fits(each, prompt, Role(role))
        ]
        if len(fitting) != count:
            return []
        sure = [str(each.key) for each in fitting if self._stays(each, prompt)]
        return sorted(sure)[: count - 1]

    def _others(self, question: Question, prompt: PromptRow) -> list[_Was]:
        """When else the member is asked it."""
        asked = self._asked[prompt.member_id]
        return [one for one in asked if one.key == question.key and one.prompt_id != prompt.id]

    def _fits(self, question: Question, prompt: PromptRow, role: Role) -> bool:
        day = prompt.local_day
        return (
            role in question.roles
            and self._rests.get((prompt.member_id, question.key), date.min) <= day
            and all(abs(day - one.day) >= REPEAT_AFTER for one in self._others(question, prompt))
        )

    def _stays(self, question: Question, prompt: PromptRow) -> bool:
        """Whether no answer that can still be given puts it to rest before that day.

        What is answered in words also rests where it follows another answer.
        """
        frozen = all(one.freezes_at <= self._now for one in self._others(question, prompt))
        return question.kind is not Kind.TEXT and frozen
