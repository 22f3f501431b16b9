"""Prompts that wait are taken back when their schedule, or the team, stops asking."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot.asking import planning, store
from bot.asking.model import PromptState, Reason
from bot.asking.store import PromptRow
from bot.people.store import TeamRow
from bot.scheduling.fallen import Fallen
from bot.scheduling.model import Origin
from bot.scheduling.store import RoundRow, ScheduleRow


@dataclass(frozen=True)
class Stopped:
    """What was taken back."""

    prompts: int
    rounds: tuple[Fallen, ...]
    """Scheduled rounds of which nobody has got anything."""


def stop(session: Session, team_id: int) -> Stopped:
    """Take back what a paused or archived team, or schedule of it, has planned.

    What is under way to Slack stays: it may stand there already.
    """
    waiting = session.execute(
        select(PromptRow, RoundRow)
        .join(TeamRow, TeamRow.id == PromptRow.team_id)
        .join(RoundRow, RoundRow.id == PromptRow.round_id)
        .outerjoin(ScheduleRow, ScheduleRow.id == RoundRow.schedule_id)
        .where(
            PromptRow.team_id == team_id,
            PromptRow.state == PromptState.PLANNED.value,
            or_(
                TeamRow.archived_at.is_not(None),
                TeamRow.paused_at.is_not(None),
                ScheduleRow.archived_at.is_not(None),
                ScheduleRow.paused,
            ),
        )
    ).all()
    rounds = {
        round_.id: round_
        for prompt, round_ in waiting
        if planning.withdraw(session, store.prompt_from(prompt), Reason.STOPPED)
        and round_.origin == Origin.SCHEDULED.value
    }
    prompts = sum(prompt.reason == Reason.STOPPED.value for prompt, _ in waiting)
    return Stopped(prompts, tuple(_whole(session, list(rounds.values()))))


def _whole(session: Session, rounds: list[RoundRow]) -> list[Fallen]:
    """Those of which no prompt was sent, or may have been."""
    left = PromptState.SKIPPED.value
    return [
        Fallen(each.schedule_id, each.schedule_key, datetime.fromisoformat(each.occurrence))
        for each in rounds
        if each.schedule_id is not None
        and not session.scalar(
            select(exists().where(PromptRow.round_id == each.id, PromptRow.state != left))
        )
    ]
