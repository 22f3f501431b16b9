"""A company in which whoever may not see a thing would be caught seeing it.

Each kind of thing has a word of its own (CANARIES) that stands nowhere else. People of every
standing tap, type and submit; what comes back to them, and what has changed, is read.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import BoltRequest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.actions.store import ActionRow
from bot.answering.store import AnswerRow
from bot.app import Parts
from bot.asking.tables import AskedRow, PromptRow
from bot.audit import store as audit
from bot.clock import TurnableClock
from bot.db.base import Base
from bot.db.database import Database
from bot.digest import flow as digest
from bot.digest.organisation.flow import compose_organisation_due
from bot.digest.tables import DigestRow, OrganisationDigestRow
from bot.people import absence, organisation
from bot.people.absence import Said
from bot.people.model import Member, Team
from bot.people.rights import Act, Person, may, may_somewhere
from bot.people.store import AdminRow, MemberRow, RightRow, TeamRow, person
from bot.scheduling.store import RoundRow
from tests.digest.history import CATALOGUE as WITH_HISTORY
from tests.digest.history import NOW as FROZEN
from tests.digest.history import a_history
from tests.digest.organisation_scene import PLAN
from tests.rights.watched import Watched
from tests.scene import WORDS, a_prompt, parts_of
from tests.seed import a_digest_plan, a_member, a_schedule, a_team

Json = dict[str, Any]

#: Who stands how to the team that is looked at. Whose the things are comes last: what they do to
#: their own would hide what others did to it.
PEOPLE = {
    "colleague": "U02",
    "lead": "U90",
    "other_member": "U51",
    "other_lead": "U52",
    "admin": "U61",
    "auditor": "U62",
    "researcher": "U63",
    "coder": "U64",
    "organisation_lead": "U65",
    "known": "U66",
    "stranger": "U99",
    "owner": "U01",
}
#: What must not reach whom: the word, and who may read it there.
ANSWER, TRY, AUDIT, SCHEDULE, NAME = (
    "canaryanswer", "canarytry", "canaryaudit", "canaryschedule", "canaryname",
)  # fmt: skip
TEAM = "Canaryteam"
#: A message that whoever taps wrote in the DM.
WRITTEN = "1795510800.000100"


@dataclass(frozen=True)
class Ids:
    """What somebody might forge: the ids of the team and of its people's things."""

    team: int
    member: int
    prompt: str
    asked: tuple[int, ...]
    words: int
    digest: int
    action: int
    absence: int
    week: str
    organisation_digest: int


def a_stage(database: Database, clock: TurnableClock) -> Ids:
    """The company, with three released weeks, an open prompt, an action, an absence, a log."""
    with database.write() as session:
        team = a_history(session)
        leads = (PEOPLE["organisation_lead"],)
        today = PLAN.starts_on
        organisation.write(session, team.workspace_id, leads=leads, plan=PLAN, today=today)
    digest.compose_due(database, WITH_HISTORY, now=FROZEN)
    compose_organisation_due(database, WITH_HISTORY, now=FROZEN)
    now = clock.now()
    with database.write() as session:
        _people(session, team, now=now)
        owner = a_member(session, slack_id=PEOPLE["owner"])
        colleague = a_member(session, slack_id=PEOPLE["colleague"])
        prompt, asked, words = _asked(session, team, owner, now=now)
        week = session.scalars(select(DigestRow).order_by(DigestRow.id.desc()).limit(1)).one()
        whole = session.scalars(select(OrganisationDigestRow).limit(1)).one()
        action = ActionRow(
            team_id=team.id, lens="silo", found_week=week.iso_week, what=f"{TRY} pairing",
            owner=PEOPLE["owner"], due_on=FROZEN.date() + timedelta(weeks=3), expects="",
            created_by=PEOPLE["owner"], created_at=FROZEN, written_in="V0", result="open",
        )  # fmt: skip
        session.add(action)
        away = absence.away(session, colleague.id, said=Said.SELF, until_at=None, now=now)
        session.flush()
        audit.record(
            session, workspace_id=team.workspace_id, actor=PEOPLE["admin"], act="team.changed",
            subject=f"team:{team.key}", before={"name": AUDIT}, after={"name": TEAM}, now=now,
        )  # fmt: skip
        session.execute(update(RoundRow).values(planned_at=FROZEN))
        return Ids(
            team.id, colleague.id, prompt, asked, words, week.id, action.id, away, week.iso_week,
            whole.id,
        )  # fmt: skip


def _people(session: Session, team: Team, *, now: datetime) -> None:
    """Everybody beside the team's members, and names that would be known again."""
    session.execute(update(MemberRow).values(name=MemberRow.slack_id + NAME))
    row = session.get_one(TeamRow, team.id)
    row.name, row.managed = TEAM, "slack"
    a_schedule(session, team, key=SCHEDULE)
    other = a_team(session, key="other", name="Other", leads=(PEOPLE["other_lead"],))
    a_digest_plan(session, other)
    a_member(session, other, slack_id=PEOPLE["other_member"], name="Dee")
    a_member(session, slack_id=PEOPLE["known"], name="Kay")
    session.add(AdminRow(workspace_id=team.workspace_id, slack_id=PEOPLE["admin"], source="config"))
    session.add_all(
        RightRow(team_id=team.id, slack_id=PEOPLE[right], right=right)
        for right in ("auditor", "researcher", "coder")
    )
    far = now + timedelta(days=3650)
    session.execute(update(TeamRow).values(synced_at=far, tried_at=far))


def _asked(
    session: Session, team: Team, owner: Member, *, now: datetime
) -> tuple[str, tuple[int, ...], int]:
    """The owner's open prompt: its id, those of its questions, and that of the one in words."""
    prompt = a_prompt(session, team, owner)
    terms_id = session.get_one(PromptRow, prompt).terms_id
    asked = session.scalars(select(AskedRow).where(AskedRow.prompt_id == prompt)).all()
    words = next(each for each in asked if each.question_key == WORDS)
    session.add(
        AnswerRow(
            asked_id=words.id, version=1, team_id=team.id, member_id=owner.id, role="ml",
            terms_id=terms_id, value="text", text=f"{ANSWER} my secret", answered_at=now,
            received_at=now,
        )
    )  # fmt: skip
    return prompt, tuple(each.id for each in asked), words.id


@dataclass(frozen=True)
class Company:
    """The running bot over one copy of that company."""

    database: Database
    parts: Parts
    slack: Watched
    ids: Ids

    def deliver(self, body: Json) -> str:
        """Let Slack deliver it; all that anybody in Slack is shown because of it, as text."""
        self.slack.shown.clear()
        response = self.parts.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))
        self.parts.refresher.drain()
        assert response.status == 200, (response.status, response.body, body)
        return "\n".join([response.body, *self.slack.shown])

    def standing(self, slack_id: str) -> Person:
        with self.database.read() as session:
            return person(session, slack_id)

    def may(self, slack_id: str, act: Act) -> bool:
        """In the team that is looked at, or, for what belongs to no team, at all."""
        found = self.standing(slack_id)
        anywhere = {Act.LOOK_IN, Act.OWN_DATA, Act.SEE_ORGANISATION}
        return may_somewhere(found, act) if act in anywhere else may(found, act, self.ids.team)

    def of_others(self, slack_id: str) -> str:
        """All that stands in the database but for what is the person's own."""
        found = self.standing(slack_id)
        lines: list[str] = []
        with self.database.read() as session:
            for table in Base.metadata.sorted_tables:
                lines += [
                    f"{table.name} {dict(row)}"
                    for row in session.execute(select(table)).mappings()
                    if not _is_own(dict(row), slack_id, found.member_id, table.name)
                ]
        return "\n".join(lines)


def _is_own(row: Mapping[str, Any], slack_id: str, member_id: int | None, table: str) -> bool:
    if table == "member" and row["id"] == member_id:
        return True
    if "member_id" in row and row["member_id"] == member_id and member_id is not None:
        return True
    holders = (row.get("recipient"), row.get("slack_id"), row.get("actor"), row.get("owner"))
    return slack_id in holders or f"D{slack_id}" in holders


def company(database: Database, clock: TurnableClock, ids: Ids) -> Company:
    slack = Watched()
    slack.words = {(f"D{one}", WRITTEN): "My own words" for one in PEOPLE.values()}
    parts = parts_of(database, clock, slack, admins=())
    return Company(database, parts, slack, ids)


def seen(text: str, words: Collection[str]) -> set[str]:
    return {word for word in words if re.search(re.escape(word), text)}


def who_may_see(stage: Company, slack_id: str) -> set[str]:
    """The canaries that this person may read somewhere."""
    held = {act for act in Act if stage.may(slack_id, act)}
    words: set[str] = set()
    if slack_id == PEOPLE["owner"]:
        words.add(ANSWER)
    if Act.SEE_DIGEST in held:
        words |= {TRY, NAME, TEAM}
    if held & {Act.SET_ABSENCE, Act.CONFIGURE}:
        words |= {NAME, TEAM}
    if Act.SEE_TERMS in held:
        words.add(TEAM)
    if Act.SEE_AUDIT in held:
        words |= {AUDIT, TEAM}
    if held & {Act.CONFIGURE, Act.SEE_PLAN}:
        words |= {SCHEDULE, TEAM}
    return words


CANARIES = (ANSWER, TRY, AUDIT, SCHEDULE, NAME, TEAM)


def dumped(**content: object) -> str:
    return json.dumps(content)
