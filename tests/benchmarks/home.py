"""`make bench`: App Home of a member with two years of answers, composed page by page."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answering.refreshing import Look
from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow
from bot.catalogue import EXTRAS
from bot.clock import TurnableClock
from bot.db import schema
from bot.db.database import Database
from bot.digest import flow as digests
from bot.home.view import MOST_BLOCKS
from bot.people import store as people
from bot.people.model import Team
from tests.digest.history import CATALOGUE, NOW, a_history, frozen
from tests.home.limits import problems
from tests.scene import PaperSlack, a_prompt, parts_of
from tests.seed import a_digest_plan, a_member, a_team

_WEEKS, _PEOPLE, _DIGESTS, _TIMES = 104, 8, 12, 20
_TEAMS = 300
#: The person who is measured: a member of one team; `U90` leads many.
_MEMBER, _LEAD = "U01", "U90"


def home() -> None:
    """Print what each page costs to compose, without Slack's call, and how full it is."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        schema.upgrade(database)
        with database.write() as session:
            team = a_history(session, people=_PEOPLE, weeks=_WEEKS)
            _with_extras(session, team)
        for ago in range(_DIGESTS - 1, -1, -1):
            digests.compose_due(
                database, CATALOGUE, now=frozen(ago) + timedelta(minutes=1), team_id=team.id
            )
        clock = TurnableClock(NOW)
        rows = [*_pages(database, clock, _MEMBER)]
        with database.write() as session:
            for number in range(_TEAMS):
                other = a_team(session, key=f"team-{number}", name=f"Team {number}", leads=(_LEAD,))
                a_digest_plan(session, other)
                a_member(session, other, slack_id=_LEAD)
        rows += [*_pages(database, clock, _MEMBER, note=f", {_TEAMS} other teams")]
        rows += [*_pages(database, clock, _LEAD, note=f", leads and is in {_TEAMS} teams")]
        database.dispose()
    sys.stdout.write(
        f"App Home composed: a member with {_WEEKS} weeks of answers; wall (processor) ms\n"
    )
    for row in rows:
        sys.stdout.write(row)


def _with_extras(session: Session, team: Team) -> None:
    """Three questions open now, and long words in a third of the answers of the one measured."""
    member = people.member_by_slack_id(session, _MEMBER)
    assert member is not None
    a_prompt(session, team, member, due_at=NOW - timedelta(hours=1))
    asked = select(AskedRow.id).where(AskedRow.member_id == member.id)
    rows = session.scalars(select(AnswerRow).where(AnswerRow.asked_id.in_(asked)))
    for number, row in enumerate(rows):
        if number % 3 == 0 and row.value not in EXTRAS:
            row.value, row.text = "text", "<words> & more " * 33


def _pages(database: Database, clock: TurnableClock, who: str, *, note: str = "") -> Iterator[str]:
    room = parts_of(database, clock, PaperSlack()).room
    with database.read() as session:
        tabs = room.tabs(room.visitor(session, who))
    for place in [*map(str, tabs), "answers:9"]:
        took, view = [], {}
        for _ in range(_TIMES):
            start = time.perf_counter(), time.process_time()
            with database.read() as session:
                view = room.compose(session, room.visitor(session, who), Look(place))
            took.append((time.perf_counter() - start[0], time.process_time() - start[1]))
        if found := problems(view):
            raise SystemExit(f"{place}: {found}")
        wall, processor = ([each[which] * 1000 for each in took] for which in (0, 1))
        size = len(json.dumps(view, ensure_ascii=False).encode()) / 1000
        yield (
            f"  {place + note:40} median {median(wall):5.0f} ({median(processor):3.0f})"
            f"  95 % {quantiles(wall, n=20)[-1]:5.0f} ({quantiles(processor, n=20)[-1]:3.0f})"
            f"  {len(view['blocks']):3} of {MOST_BLOCKS} blocks, {size:4.1f} kB\n"
        )
