"""Who will be asked when, before it happens: the coming weeks lived through in a database aside.

The very flows that open rounds and plan prompts run there, with a clock that is turned from one
opening to the next, so that the plan and what is sent later cannot differ. Nothing is sent.
Where the weekly cap and full coverage cannot both be had, it is said what to relax (coverage.py).
"""

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bot.asking.flow import plan_prompts
from bot.asking.model import Reason, topics_of
from bot.asking.store import AskedRow, PromptRow, RestRow
from bot.catalogue import own
from bot.catalogue.model import Catalogue, Role
from bot.catalogue.shelf import Shelf
from bot.catalogue.tables import OwnQuestionRow
from bot.configuring import coming, coverage
from bot.configuring.coming import Planned
from bot.configuring.coverage import Crew, Rhythm
from bot.configuring.flow import apply
from bot.configuring.model import Config
from bot.db.base import Base
from bot.db.copying import copy_rows
from bot.db.database import Database
from bot.people import store as people
from bot.people.flow import Findings
from bot.people.model import Team
from bot.people.store import (
    AbsenceRow,
    AdminRow,
    MemberRow,
    MembershipRow,
    RightRow,
    TeamRow,
    WorkspaceRow,
)
from bot.people.tables import OrganisationRow
from bot.scheduling.flow import next_opening, open_rounds
from bot.scheduling.store import DigestPlanRow, RoundRow, ScheduleRow, schedules
from bot.terms.store import TermsRow

__all__ = ["AHEAD", "Planned", "Rehearsal", "rehearse", "shortfalls"]

#: How far the plan looks ahead.
AHEAD = timedelta(weeks=4)

#: What planning reads, parents first; all other tables are there and empty. Answers stay where
#: they are, and what a focus chooses is not told before it is asked.
_READ = (
    WorkspaceRow, OrganisationRow, AdminRow, MemberRow, AbsenceRow, TeamRow, MembershipRow,
    RightRow, TermsRow, DigestPlanRow, ScheduleRow, RoundRow, PromptRow, AskedRow, RestRow,
    OwnQuestionRow,
)  # fmt: skip


@dataclass(frozen=True)
class Rehearsal:
    """The coming four weeks."""

    prompts: tuple[Planned, ...]
    notes: tuple[str, ...]
    """What cannot be had in them, one line each, after the team's key."""


def rehearse(
    db: Database | None,
    catalogue: Catalogue,
    *,
    now: datetime,
    config: Config | None = None,
    found: Findings | None = None,
) -> Rehearsal:
    """The coming four weeks of all teams; with *config*, as if it had been applied now."""
    with _aside(db) as stage:
        if config is not None:
            apply(stage, config, now=now, found=found)
        catalogue = _with_own(stage, catalogue)
        _live(stage, catalogue, now)
        with stage.read() as session:
            prompts = coming.prompts(session, catalogue, now=now, until=now + AHEAD)
            lines = _shortfalls(session, catalogue, now=now)
            lines |= _left_out(session, catalogue, except_teams=lines, now=now)
            notes = tuple(f"{key}: {line}" for key, told in lines.items() for line in told)
        prompts += _of_paused(stage, catalogue, now)
        return Rehearsal(tuple(sorted(prompts, key=coming.order)), notes)


def _with_own(stage: Database, catalogue: Catalogue) -> Catalogue:
    """The catalogue as it is on this stage; the running program's own stays as it is."""
    catalogue = replace(catalogue, own=Shelf())
    own.keep_fresh(stage, catalogue)
    return catalogue


def _live(stage: Database, catalogue: Catalogue, now: datetime) -> None:
    for moment in _moments(stage, now):
        open_rounds(stage, now=moment)
        plan_prompts(stage, catalogue, now=moment)


def _of_paused(stage: Database, catalogue: Catalogue, now: datetime) -> list[Planned]:
    """What paused schedules would ask if they were resumed now; the stage is of no use after it."""
    with stage.write() as session:
        resumed = coming.resume_paused(session, now=now)
    if not resumed:
        return []
    _live(stage, catalogue, now)
    with stage.read() as session:
        found = coming.prompts(session, catalogue, now=now, until=now + AHEAD, of=resumed)
    return [replace(one, count=0, questions=(), reason=Reason.STOPPED.value) for one in found]


def shortfalls(
    config: Config, catalogue: Catalogue, *, now: datetime, found: Findings | None = None
) -> dict[str, list[str]]:
    """What the schedules of each team, by its key, can never have together; only those."""
    with _aside(None) as stage:
        apply(stage, config, now=now, found=found)
        catalogue = _with_own(stage, catalogue)
        with stage.read() as session:
            return _shortfalls(session, catalogue, now=now)


def _shortfalls(session: Session, catalogue: Catalogue, *, now: datetime) -> dict[str, list[str]]:
    told: dict[Crew, list[str]] = {}
    lines = {}
    for team in people.teams(session):
        crew = _crew(session, team, now=now)
        if crew not in told:
            told[crew] = coverage.shortfalls(crew, catalogue, today=now.date())
        if told[crew]:
            lines[team.key] = told[crew]
    return lines


def _crew(session: Session, team: Team, *, now: datetime) -> Crew:
    """Who is asked in a team and when, whoever is away just now."""
    members = people.active_members(session, team.id)
    roles = [Role(each.role) if each.role else Role.OTHER for each in members
             if not each.member.opted_out]  # fmt: skip
    today = now.date()
    rhythms = (
        Rhythm(
            tuple(
                dict.fromkeys(
                    local.date()
                    for local in each.recurrence.between(today, coverage.horizon(today))
                )
            ),
            each.questions_per_person,
            topics_of(each.topics),
        )
        for each in schedules(session, team.id)
    )
    # The same mixture in another order is the same crew.
    return Crew(tuple(sorted(roles)), tuple(rhythms))


def _left_out(
    session: Session, catalogue: Catalogue, *, except_teams: Collection[str], now: datetime
) -> dict[str, list[str]]:
    """What the coming weeks leave out although the schedules could have it."""
    lines = {}
    for team in people.teams(session):
        crew = _crew(session, team, now=now)
        if team.key in except_teams or not crew.roles or not crew.rhythms:
            continue
        keys = session.scalars(
            select(AskedRow.question_key)
            .join(PromptRow, PromptRow.id == AskedRow.prompt_id)
            .where(
                AskedRow.team_id == team.id,
                ~AskedRow.followup,
                PromptRow.due_at.between(now, now + AHEAD),
            )
            .distinct()
        )
        asked = {practice for key in keys for practice in catalogue.question(key).practices}
        missing = [each for each in coverage.reachable(crew, catalogue) if each not in asked]
        if missing:
            why = "people are away, there are days off, or other teams ask the same people"
            what = ", ".join(missing)
            lines[team.key] = [f"in the coming four weeks nobody is asked about {what}: {why}."]
    return lines


@contextmanager
def _aside(db: Database | None) -> Iterator[Database]:
    """A database of its own with what planning needs; gone afterwards."""
    read = [Base.metadata.tables[row.__tablename__] for row in _READ]
    with tempfile.TemporaryDirectory(prefix="retrostar-plan-") as folder:
        stage = Database(f"sqlite:///{Path(folder) / 'plan.sqlite3'}")
        try:
            Base.metadata.create_all(stage.engine)
            if db is not None:
                _copy(db, stage, read)
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
