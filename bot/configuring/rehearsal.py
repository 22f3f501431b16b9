"""Who will be asked when, before it happens: the coming weeks lived through in a database aside.

The very flows that open rounds and plan prompts run there, with a clock that is turned from one
opening to the next, so that the plan and what is sent later cannot differ. Nothing is sent.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, and_, func, select
from sqlalchemy.orm import Session

from bot.actions.store import ActionRow
from bot.asking.flow import plan_prompts
from bot.asking.model import PromptState
from bot.asking.store import AskedRow, FocusRow, PromptRow, RestRow
from bot.catalogue.model import Catalogue
from bot.configuring.flow import apply
from bot.configuring.model import Config
from bot.db.base import Base
from bot.db.copying import copy_rows
from bot.db.database import Database
from bot.people import store as people
from bot.people.flow import Findings
from bot.people.store import (
    AdminRow,
    MemberRow,
    MembershipRow,
    RightRow,
    TeamRow,
    WorkspaceRow,
)
from bot.scheduling.flow import next_opening, open_rounds
from bot.scheduling.store import DigestPlanRow, RoundRow, ScheduleRow
from bot.sending.store import OutboxRow
from bot.terms.store import TermsRow

#: How far the plan looks ahead.
AHEAD = timedelta(weeks=4)

#: What planning reads, parents first. Answers are not needed, and stay where they are.
_READ = (
    WorkspaceRow, AdminRow, MemberRow, TeamRow, MembershipRow, RightRow, TermsRow,
    DigestPlanRow, ScheduleRow, RoundRow, PromptRow, AskedRow, RestRow,
)  # fmt: skip
#: Written there, and empty at first. What a focus chooses is not told before it is asked.
_WRITTEN = (OutboxRow, FocusRow, ActionRow)


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

    def as_json(self) -> dict[str, str | int | None]:
        return asdict(self)


def plan(
    db: Database | None,
    catalogue: Catalogue,
    *,
    now: datetime,
    config: Config | None = None,
    found: Findings | None = None,
) -> list[Planned]:
    """The coming four weeks of all teams; with *config*, as if it had been applied now."""
    with _aside(db) as stage:
        if config is not None:
            apply(stage, config, now=now, found=found)
        for moment in _moments(stage, now):
            open_rounds(stage, now=moment)
            plan_prompts(stage, catalogue, now=moment)
        with stage.read() as session:
            return _planned(session, now)


@contextmanager
def _aside(db: Database | None) -> Iterator[Database]:
    """A database of its own with what planning needs; gone afterwards."""
    tables = [Base.metadata.tables[row.__tablename__] for row in (*_READ, *_WRITTEN)]
    with tempfile.TemporaryDirectory(prefix="retrostar-plan-") as folder:
        stage = Database(f"sqlite:///{Path(folder) / 'plan.sqlite3'}")
        try:
            Base.metadata.create_all(stage.engine, tables=tables)
            if db is not None:
                _copy(db, stage, tables[: len(_READ)])
            yield stage
        finally:
            stage.dispose()


def _copy(db: Database, stage: Database, tables: list[Table]) -> None:
    with db.read() as old, stage.write() as new:
        for table in tables:
            copy_rows(old.connection(), new.connection(), table)


def _moments(stage: Database, now: datetime) -> Iterator[datetime]:
    """Now, and every instant until the end at which a round opens."""
    moment: datetime | None = now
    while moment is not None and moment <= now + AHEAD:
        yield moment
        with stage.read() as session:
            moment = next_opening(session, now=moment)


def _planned(session: Session, now: datetime) -> list[Planned]:
    rows = session.execute(
        select(PromptRow, RoundRow.schedule_key, func.count(AskedRow.id))
        .join(RoundRow, RoundRow.id == PromptRow.round_id)
        .outerjoin(AskedRow, and_(AskedRow.prompt_id == PromptRow.id, ~AskedRow.followup))
        .where(PromptRow.due_at <= now + AHEAD)
        .group_by(PromptRow.id, RoundRow.schedule_key)
        .order_by(PromptRow.due_at, PromptRow.team_id, PromptRow.member_id)
    ).all()
    waiting = PromptState.PLANNED.value
    return [
        _one(session, prompt, schedule, count)
        for prompt, schedule, count in rows
        if prompt.state == waiting or (prompt.due_at >= now and prompt.reason)
    ]


def _one(session: Session, prompt: PromptRow, schedule: str, count: int) -> Planned:
    team = people.team_by_id(session, prompt.team_id)
    member = people.member_by_id(session, prompt.member_id)
    return Planned(
        at=prompt.due_at.astimezone(member.zone(team)).isoformat(timespec="minutes"),
        member=member.slack_id,
        team=team.key,
        schedule=schedule,
        count=0 if prompt.reason else count,
        reason=prompt.reason,
    )
