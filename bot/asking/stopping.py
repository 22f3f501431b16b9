"""Prompts that wait are taken back when their schedule, or the team, stops asking."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.asking import planning, store
from bot.asking.model import PromptState, Reason
from bot.asking.store import PromptRow
from bot.people.store import TeamRow
from bot.scheduling.store import RoundRow, ScheduleRow


def stop(session: Session, team_id: int) -> int:
    """Take back what a paused or archived team, or schedule of it, has planned; how many.

    What is under way to Slack stays: it may stand there already.
    """
    waiting = session.scalars(
        select(PromptRow)
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
    prompts = [store.prompt_from(row) for row in waiting]
    return sum(planning.withdraw(session, each, Reason.STOPPED) for each in prompts)
