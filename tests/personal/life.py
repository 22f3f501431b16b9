"""One person of whom every table knows something, among others of whom it does, too."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions.store import ActionRow
from bot.answering.store import AnswerRow
from bot.asking.tables import AskedRow, PromptRow, RestRow
from bot.audit import store as audit
from bot.catalogue import Kind, load_catalogue, own
from bot.catalogue.draft import Draft
from bot.catalogue.keys import LensKey
from bot.cli.db import every_table
from bot.configuring.tables import ConfigFileRow
from bot.db.database import Database
from bot.digest.tables import (
    DigestRow,
    DigestVoteRow,
    OrganisationDigestRow,
    OrganisationVoteRow,
)
from bot.disclosure.store import ReleaseRow
from bot.disclosure.tables import OrganisationReleaseRow
from bot.people import absence, organisation
from bot.people.absence import Said
from bot.people.model import Member, Team
from bot.people.store import AdminRow, MemberRow, RightRow, TeamRow
from bot.scheduling.store import RoundRow
from bot.sending import store as outbox
from bot.sending.store import OutboxRow
from tests.conftest import NOW
from tests.scene import a_prompt
from tests.seed import a_digest_plan, a_member, a_team, terms_of

WHO, NAME = "U0ZAPHOD42", "Zaphod Quux"
FIRST, SECOND = "Kvetching about 3 zorgs with Ada", "Kvetching about vogons"
#: As it was quoted: the number and the colleague's name are taken out.
QUOTED = "Kvetching about … zorgs with …"
DM, TS = f"D{WHO[1:]}", "1800000000.424242"
OTHER_WORDS = "The pipeline has no owner"


@dataclass(frozen=True)
class Life:
    member: Member
    other: Member
    team: Team
    prompts: tuple[str, ...]


def a_life(database: Database, *, rights: bool = True) -> Life:
    """The person, and another one (U02) with a life of their own."""
    with database.write() as session:
        team = a_team(session, leads=(WHO,) if rights else ())
        a_digest_plan(session, team)
        member = a_member(session, team, slack_id=WHO, name=NAME)
        session.get_one(MemberRow, member.id).token = "f00d" * 8
        other = a_member(session, team, slack_id="U02", name="Ada")
        prompts = tuple(_asked(session, team, member, ago) for ago in (0, 7))
        for ago in (0, 7):
            _asked(session, team, other, ago, words=(OTHER_WORDS,), channel="DU02")
        _people(session, team, member, other, rights=rights)
        _messages(session, prompts)
        _told(session, team)
    return Life(member, other, team, prompts)


def _asked(
    session: Session,
    team: Team,
    member: Member,
    ago: int,
    *,
    words: tuple[str, ...] = (FIRST, SECOND),
    channel: str = DM,
) -> str:
    back = timedelta(days=ago)
    day = date(2026, 11, 24) - back
    prompt = a_prompt(
        session, team, member, local_day=day, due_at=NOW - back, closes_at=NOW - back,
        freezes_at=NOW - back,
    )  # fmt: skip
    row = session.get_one(PromptRow, prompt)
    row.channel, row.ts = channel, TS if channel == DM else "1.2"
    for asked in session.scalars(select(AskedRow).where(AskedRow.prompt_id == prompt)):
        for version, text in enumerate(words, 1):
            session.add(
                AnswerRow(
                    asked_id=asked.id, version=version, team_id=team.id, member_id=member.id,
                    role="ml", terms_id=row.terms_id, value="text", text=text, quote=True,
                    answered_at=NOW - back, received_at=NOW - back,
                )
            )  # fmt: skip
    session.flush()
    return prompt


def _people(session: Session, team: Team, member: Member, other: Member, *, rights: bool) -> None:
    session.add(RestRow(member_id=member.id, question_key="owner", until_on=date(2027, 1, 1)))
    absence.away(session, member.id, said=Said.SELF, until_at=None, now=NOW)
    absence.away(session, other.id, said=Said.LEAD, until_at=None, now=NOW, written_by=WHO)
    row = session.get_one(TeamRow, team.id)
    row.source, row.roles = {"users": [WHO, "U02"]}, {WHO: "ml", "U02": "data"}
    if rights:
        workspace = team.workspace_id
        session.add(RightRow(team_id=team.id, slack_id=WHO, right="auditor"))
        session.add(AdminRow(workspace_id=workspace, slack_id=WHO, source="config"))
        organisation.write(
            session, workspace, leads=(WHO, "U02"), plan=None, today=date(2026, 1, 1)
        )
        terms_of(session, team, leads=(WHO, "U02"))
        for one in session.scalars(select(RoundRow)):
            one.asked_by = WHO
        draft = Draft(
            key="own_says", kind=Kind.AGREE5, polarity=1, lenses=(LensKey.SILO,),
            text={"en": "We hear too late of what others do."}, why={"en": "Silos cost time."},
        )  # fmt: skip
        own.write(session, workspace, draft, load_catalogue(), by=WHO, now=NOW)
    text = f"# {NAME} looks after this\nteams:\n  - members: {{users: [{WHO}, U02]}}\n"
    session.add(
        ConfigFileRow(
            workspace_id=team.workspace_id, name="retrostar.yaml", text=text, applied_at=NOW
        )
    )


def _messages(session: Session, prompts: tuple[str, ...]) -> None:
    rows: list[tuple[str, str, str, str | None]] = [
        *(("prompt", prompt, WHO, DM) for prompt in prompts),
        ("refresh", prompts[0], DM, DM),
        ("digest", f"1:{WHO}", WHO, None),
        ("greeting", f"{WHO}:1800000000.1", DM, None),
        ("digest", "1:C01", "C01", "C01"),
        # Another person, whose id only begins alike.
        ("digest", f"1:{WHO}9", f"{WHO}9", f"{DM}9"),
    ]
    for number, (kind, subject, recipient, channel) in enumerate(rows):
        outbox.enqueue(
            session, kind=kind, subject=subject, recipient=recipient, due_at=NOW, now=NOW,
            revision=number,
        )  # fmt: skip
        row = session.scalars(select(OutboxRow).order_by(OutboxRow.id.desc()).limit(1)).one()
        row.channel, row.ts = channel, TS if channel == DM else "1.1"


def _told(session: Session, team: Team) -> None:
    people = ["f00d" * 8, "other"]
    cells: dict[str, dict[str, Any]] = {
        "lens:silo": {"verdict": "raised"},
        "texts": {"quotes": [QUOTED, OTHER_WORDS]},
    }
    for cell, figures in cells.items():
        common: dict[str, Any] = {
            "cell": cell, "iso_week": "2026-W47", "figures": figures,
            "people": people if cell.startswith("lens") else None,
            "released_at": NOW,
        }  # fmt: skip
        session.add(ReleaseRow(team_id=team.id, **common))
        session.add(OrganisationReleaseRow(workspace_id=team.workspace_id, untold={}, **common))
    session.add(
        ActionRow(
            team_id=team.id, lens="silo", found_week="2026-W47", what="Pair up", owner=WHO,
            due_on=date(2026, 12, 1), expects="", created_by=WHO, created_at=NOW, written_in="V1",
            result="open",
        )
    )  # fmt: skip
    week: dict[str, Any] = {
        "iso_week": "2026-W47", "freeze_at": NOW, "content": {}, "posted": True,
        "composed_at": NOW,
    }  # fmt: skip
    digest = DigestRow(team_id=team.id, **week)
    whole = OrganisationDigestRow(workspace_id=team.workspace_id, **week)
    session.add_all([digest, whole])
    session.flush()
    said: dict[str, Any] = {"slack_id": WHO, "useful": True, "voted_at": NOW}
    session.add(DigestVoteRow(digest_id=digest.id, **said))
    session.add(OrganisationVoteRow(digest_id=whole.id, **said))
    audit.record(
        session, workspace_id=team.workspace_id, actor="U09", act="team.changed",
        subject=f"team:{team.key}", before={"members": {"users": ["U02"]}},
        after={"members": {"users": ["U02", WHO]}, "roles": {WHO: "ml"}}, now=NOW,
    )  # fmt: skip


def everything(database: Database) -> dict[str, str]:
    """All that stands in the database: by table and column, as text."""
    found: dict[str, str] = {}
    tables = every_table(database)
    with database.read() as session:
        for table in tables:
            for row in session.execute(select(table)).mappings():
                for column, value in row.items():
                    where = f"{table.name}.{column}"
                    found[where] = f"{found.get(where, '')}\n{value}"
    return found


def places_of(database: Database, *words: str) -> set[str]:
    """The columns in which one of the words stands."""
    found = everything(database)
    return {where for where, text in found.items() if any(word in text for word in words)}
