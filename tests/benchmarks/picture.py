"""`make bench`: from a team's frozen week to its digest with the picture, and its report page."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

from bot.db import schema
from bot.db.database import Database
from bot.digest import chart, flow
from bot.digest.story import tell
from bot.exporting.report import flow as report
from bot.language import load_texts
from bot.people.model import Team
from tests.digest.history import CATALOGUE, a_history, frozen

_WEEKS, _PEOPLE = 26, 8
_TEXTS = load_texts()
#: Seconds of the wall's clock and of the processor.
Took = tuple[float, float]


def digest_and_report() -> None:
    """Print what a team of 8 with half a year behind it costs, the first time and then."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        schema.upgrade(database)
        with database.write() as session:
            team = a_history(session, people=_PEOPLE, weeks=_WEEKS)
        composed = [
            _timed(lambda ago=ago: _compose(database, team, ago))  # type: ignore[misc]
            for ago in range(_WEEKS - 1, -1, -1)
        ]
        drawn = [_timed(lambda: _tell_and_draw(database, team)) for _ in range(6)]
        paged = [_timed(lambda: _page(database, team)) for _ in range(3)]
        database.dispose()
    sys.stdout.write(
        f"A digest with its picture: {_PEOPLE} people, {_WEEKS} weeks, wall (processor) seconds\n"
    )
    for label, times in (
        ("read, guard and write down a week", composed[-8:]),
        ("tell and draw it", drawn),
        ("the report page", paged),
    ):
        sys.stdout.write(f"  {label:36} first {_said(times[:1])}  then {_said(times[1:])}\n")
    whole = [
        (one[0] + other[0], one[1] + other[1])
        for one, other in zip(composed[-5:], drawn[1:], strict=True)
    ]
    sys.stdout.write(f"  {'in all, in a running process':36} {_said(whole)} a team\n")


def _said(times: Sequence[Took]) -> str:
    wall, processor = (median(each[place] for each in times) for place in (0, 1))
    return f"{wall:5.2f} ({processor:.2f})"


def _timed(work: Callable[[], object]) -> Took:
    start = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start[0], time.process_time() - start[1]


def _compose(database: Database, team: Team, ago: int) -> None:
    now = frozen(ago) + timedelta(minutes=1)
    if flow.compose_due(database, CATALOGUE, now=now, team_id=team.id) != 1:
        raise SystemExit("one week at a time should have been composed")


def _tell_and_draw(database: Database, team: Team) -> None:
    with database.read() as session:
        telling = flow.told(session, CATALOGUE, _TEXTS, team.id, "2026-W47")
    tell(telling)
    chart.draw(telling)


def _page(database: Database, team: Team) -> None:
    with database.read() as session:
        report.report(session, CATALOGUE, _TEXTS, team, weeks=_WEEKS)
