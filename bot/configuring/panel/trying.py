"""The first questions of a team, as its members will get them, made for an admin who wants to see.

They are planned and drawn by the very flows that ask, in a database aside which is thrown away:
nothing is stored, and what is tapped in an example does nothing.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.answering.flow import Sheets
from bot.asking.flow import plan_prompts
from bot.asking.store import PromptRow
from bot.catalogue import Catalogue
from bot.clock import TurnableClock
from bot.configuring.panel import store, words
from bot.configuring.panel.names import EXAMPLE
from bot.db.base import Base
from bot.db.copying import copy_rows
from bot.db.database import Database
from bot.language import Say, Texts
from bot.people import enrolment
from bot.people import store as people
from bot.people.model import State, Team
from bot.people.tables import (
    AdminRow,
    MemberRow,
    MembershipRow,
    RightRow,
    TeamRow,
    WorkspaceRow,
)
from bot.scheduling.flow import next_opening, open_rounds
from bot.scheduling.store import DigestPlanRow, ScheduleRow
from bot.slack import Message
from bot.slack.blocks import dicts, section
from bot.slack.message import BlockDict
from bot.slack.text import escape
from bot.terms.store import TermsRow

#: What is copied, parents first; rounds and prompts are not, so that this is the first of all.
_COPIED = (WorkspaceRow, AdminRow, MemberRow, TeamRow, MembershipRow, RightRow, TermsRow,
           DigestPlanRow, ScheduleRow)  # fmt: skip
#: Openings that may pass without a prompt for the admin, by days off, before it is given up.
_OPENINGS = 20


@dataclass(frozen=True)
class Rehearsing:
    """Makes examples."""

    database: Database
    catalogue: Catalogue
    texts: Texts

    def example(self, key: str, slack_id: str, say: Say, *, now: datetime) -> Message | None:
        """What the admin would get as a member of the team; None if it never asks anybody."""
        with self._aside() as stage:
            with stage.write() as session:
                team = people.team_by_key(session, key)
                if team is None:
                    return None
                _enrol(session, team, slack_id, now=now)
                others = {one.id for one in people.teams(session)} - {team.id}
                moment = store.next_asked(session, team.id, team.timezone, now=now)
            prompt_id = self._planned(stage, slack_id, others, now=now)
            if prompt_id is None or moment is None:
                return None
            return self._drawn(stage, prompt_id, say, team, words.moment(say, moment))

    def _planned(
        self, stage: Database, slack_id: str, others: set[int], *, now: datetime
    ) -> str | None:
        """The first prompt that is planned for this person; a few openings may bring none."""
        moment: datetime | None = now
        for _ in range(_OPENINGS):
            with stage.read() as session:
                moment = next_opening(session, now=moment) if moment else None
            if moment is None:
                return None
            open_rounds(stage, now=moment, except_teams=others)
            plan_prompts(stage, self.catalogue, now=moment)
            with stage.read() as session:
                member = people.member_by_slack_id(session, slack_id)
                found = session.scalars(
                    select(PromptRow.id).where(
                        PromptRow.member_id == (member.id if member else 0),
                        PromptRow.state == "planned",
                    )
                ).first()
            if found is not None:
                return found
        return None

    def _drawn(
        self, stage: Database, prompt_id: str, say: Say, team: Team, when: str
    ) -> Message | None:
        with stage.read() as session:
            due_at = session.get_one(PromptRow, prompt_id).due_at
            sheets = Sheets(self.catalogue, self.texts, TurnableClock(due_at))
            drawn = sheets.message(session, prompt_id)
        if drawn is None:
            return None
        message, _ = drawn
        head = say("configuring.example_head", team=escape(team.name), when=when)
        return Message(f"{head}\n{message.text}", [*dicts([section(head)]), *_dead(message.blocks)])

    @contextmanager
    def _aside(self) -> Iterator[Database]:
        with tempfile.TemporaryDirectory(prefix="retrostar-example-") as folder:
            stage = Database(f"sqlite:///{Path(folder) / 'example.sqlite3'}")
            try:
                Base.metadata.create_all(stage.engine)
                with self.database.read() as old, stage.write() as new:
                    for row in _COPIED:
                        table = Base.metadata.tables[row.__tablename__]
                        copy_rows(old.connection(), new.connection(), table)
                yield stage
            finally:
                stage.dispose()


def _enrol(session: Session, team: Team, slack_id: str, *, now: datetime) -> None:
    """The team is the admin alone, who is there, at work and asked."""
    enrolment.write_names(session, team.workspace_id, [slack_id])
    session.execute(
        update(MemberRow)
        .where(MemberRow.slack_id == slack_id)
        .values(state=State.ACTIVE.value, paused_until=None, opted_out=False)
    )
    enrolment.write_memberships(session, team.id, [slack_id], now=now)
    session.execute(update(TeamRow).where(TeamRow.id == team.id).values(paused_at=None))


def _dead(blocks: list[BlockDict]) -> list[BlockDict]:
    """The same blocks with buttons that lead nowhere, each with an id of its own."""
    made = []
    for block in blocks:
        one = {**block}
        if "elements" in one and one["type"] == "actions":
            one["elements"] = [_dead_one(each, n) for n, each in enumerate(one["elements"])]
        if "accessory" in one:
            one["accessory"] = _dead_one(one["accessory"], 0)
        one.pop("block_id", None)
        made.append(one)
    return made


def _dead_one(element: BlockDict, number: int) -> BlockDict:
    return {
        **element,
        "action_id": f"{EXAMPLE}{number}",
        **({"value": "-"} if "value" in element else {}),
    }
