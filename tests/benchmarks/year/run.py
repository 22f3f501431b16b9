"""The year is lived, and its faults are told."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.asking.model import PromptState, Reason
from bot.asking.tables import PromptRow
from bot.db import schema
from bot.db.database import Database
from bot.scheduling.store import RoundRow, ScheduleRow
from bot.sending.store import OutboxRow
from tests.benchmarks.year.company import START, Company
from tests.benchmarks.year.happenings import HAPPENINGS

#: Things that happen in a week.
A_WEEK_HAS = 40
#: A week in so many has hours in which the program does not run.
_DOWN_EVERY = 4


@dataclass(frozen=True)
class Year:
    """What was counted."""

    weeks: int
    prompts: int
    reminders: int
    rounds: int
    missed: int
    """Rounds that came while the program was down; each told to the admin."""
    left_out: Counter[str]
    """Prompts that did not go out, by reason."""
    faults: Counter[str]
    told: list[str]
    seconds: float


def live(company: Company, weeks: int) -> Year:
    """Live so many weeks, and count."""
    began = time.perf_counter()
    kinds, often = list(HAPPENINGS), list(HAPPENINGS.values())
    random = company.random
    for week in range(weeks):
        start = START + timedelta(weeks=week)
        moments = sorted(random.uniform(0, 7 * 24 * 3600) for _ in range(A_WEEK_HAS))
        down_from = random.uniform(0, 5 * 24) if week % _DOWN_EVERY == 1 else None
        for second in moments:
            at = start + timedelta(seconds=int(second))
            if down_from is not None and second > down_from * 3600:
                _go_down(company, start + timedelta(hours=down_from))
                down_from = None
            if at <= company.clock.now():
                continue
            company.walk(at)
            happening = random.choices(kinds, often)[0]
            happening(company, random.choice(list(company.humans.values())))
            company.tick()
        company.walk(start + timedelta(weeks=1))
    return _counted(company, weeks, time.perf_counter() - began)


def _go_down(company: Company, at: datetime) -> None:
    """Nothing runs for some hours; what people did meanwhile is read at the start."""
    if at > company.clock.now():
        company.walk(at)
    company.clock.turn(company.clock.now() + timedelta(hours=company.random.choice([3, 9, 27, 50])))
    company.tick()


def _counted(company: Company, weeks: int, seconds: float) -> Year:
    watcher = company.watcher
    with company.database.read() as session:
        rounds = session.scalars(select(RoundRow)).all()
        with_prompts = set(session.scalars(select(PromptRow.round_id)))
        missed = [one for one in rounds if one.id not in with_prompts]
        subjects = list(session.scalars(select(OutboxRow.subject).where(
            OutboxRow.kind.in_(["notice", "fallen"]))))  # fmt: skip
        silent = _silent(session, missed, subjects) + _never(session, rounds, subjects, weeks)
        reasons = Counter(session.scalars(
            select(PromptRow.reason).where(PromptRow.state == PromptState.SKIPPED.value)
        ))  # fmt: skip
    watcher.faults["rounds missed without a notice"] += len(silent)
    watcher.told += silent
    return Year(
        weeks, watcher.prompts, watcher.reminders, len(rounds), len(missed),
        Counter({str(key): number for key, number in reasons.items()}),
        watcher.faults, watcher.told, seconds,
    )  # fmt: skip


def _silent(session: Session, missed: Sequence[RoundRow], subjects: list[str]) -> list[str]:
    """Missed rounds, and rounds with somebody late, of which no admin heard."""
    told = set(subjects)
    silent = [
        f"missed: {one.schedule_key} of {one.team_id} {one.occurrence}"
        for one in missed
        if not any(s.startswith(f"missed:{one.team_id}:{one.created_at.date()}:") for s in told)
    ]
    late = session.scalars(
        select(PromptRow.round_id).where(PromptRow.reason == Reason.LATE.value).distinct()
    )
    return silent + [
        f"late: round {number}"
        for number in late
        if not any(s.startswith(f"left_out:{number}:") for s in told)
    ]


def _never(
    session: Session, rounds: Sequence[RoundRow], subjects: list[str], weeks: int
) -> list[str]:
    """Weeks of a schedule that had neither a round nor a word that it fell away."""
    silent = []
    had = {(one.schedule_id, datetime.fromisoformat(one.occurrence).isocalendar()[:2])
           for one in rounds}  # fmt: skip
    for schedule in session.scalars(select(ScheduleRow)):
        fallen = [s.split(":", 1)[1] for s in subjects if s.startswith(f"{schedule.id}:")]
        weeks_told = {
            datetime.fromisoformat(s.rpartition(":")[0]).isocalendar()[:2] for s in fallen
        }
        for week in range(1, weeks - 1):
            iso = (START + timedelta(weeks=week)).isocalendar()[:2]
            if (schedule.id, iso) not in had and iso not in weeks_told:
                silent.append(f"never: {schedule.key} of {schedule.team_id} {iso}")
    return silent


def report(year: Year) -> str:
    """The figures in lines."""
    out = ", ".join(f"{reason} {number}" for reason, number in year.left_out.most_common())
    lines = [
        f"A company of 60 in 12 zones, {year.weeks} weeks lived in {year.seconds:.0f} s",
        f"  {year.rounds} rounds, {year.prompts} prompts, {year.reminders} reminders",
        f"  not asked: {out}",
        f"  rounds missed while the program was down, each told: {year.missed}",
    ]
    faults = {name: number for name, number in year.faults.items() if number}
    lines.append(f"  faults: {faults or 0}")
    return "\n".join([*lines, *(f"    {one}" for one in year.told)]) + "\n"


def a_year(weeks: int = 52, seed: int = 1) -> Year:
    """A company in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'year.sqlite3'}")
        schema.upgrade(database)
        try:
            return live(Company(database, seed=seed), weeks)
        finally:
            database.dispose()


def main(weeks: int = 52, seed: int = 1) -> None:
    """Print the year's figures."""
    sys.stdout.write(report(a_year(weeks, seed)))


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
