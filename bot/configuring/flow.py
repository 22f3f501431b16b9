"""Applying a config: all of it in one transaction, or nothing. Applying it again changes nothing.

What is wrong with a file is told by document.py and checks.py.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.configuring import checks, document, store
from bot.configuring.model import Config, TeamPart
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.people import enrolment
from bot.people import flow as people_flow
from bot.people import store as people
from bot.people.flow import Directory, Findings
from bot.terms import store as terms_store


class Change(StrEnum):
    """What applying did to a team."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Applied:
    """What applying did, and how many people each team has now."""

    changes: dict[str, Change]
    sizes: dict[str, int]


def load(path: Path, catalogue: Catalogue) -> Config:
    """The config of a file, checked against the catalogue; Misconfigured says what is wrong."""
    config = document.read(path)
    try:
        checks.require_known_questions(config, catalogue)
    except Misconfigured as error:
        raise Misconfigured(f"{path}: {error}") from None
    return config


def look(db: Database | None, config: Config, directory: Directory) -> Findings:
    """Ask Slack for everybody whom the config, and the teams that stand, need."""
    sources = {team.members.source for team in config.teams}
    others = {slack_id for _, slack_id in config.people}
    if db is not None:
        with db.read() as session:
            teams = people.teams(session)
            sources |= {team.source for team in teams}
            others |= people_flow.wanted(session, teams)
    return people_flow.look(directory, sources, others)


def apply(
    db: Database,
    config: Config,
    *,
    now: datetime,
    found: Findings | None,
    admins: Collection[str] = (),
) -> Applied:
    """Bring the teams of the config to what it says; teams that it does not name stay alone.

    The organisation, too: what protects all teams must not end because one team's file says
    nothing of it; `organisation: {}` ends its digest. `admins` are from then on as in this config.
    *found* is what Slack tells (see `look`); without it, members by channel or user group come
    with the first `serve`. *admins* are those of the settings.
    """
    if found is not None:
        checks.require_known_people(config, found)
    with db.write() as session:
        workspace = enrolment.some_workspace(session, now=now)
        enrolment.write_admins(session, workspace.id, "config", config.admins)
        store.keep(session, workspace.id, config)
        if config.organisation is not None:
            store.write_organisation(session, workspace.id, config.organisation, now=now)
        changes = {part.key: _write(session, workspace.id, part, now) for part in config.teams}
        if found is not None:
            people_flow.write(session, found, now=now, admins=admins)
        return Applied(changes, {part.key: _size(session, part.key) for part in config.teams})


def _write(session: Session, workspace_id: int, part: TeamPart, now: datetime) -> Change:
    known = store.team_id(session, part.key)
    before = None if known is None else store.read_team(session, known)
    team_id = store.write_team(session, workspace_id, part, now=now)
    for name, right in store.RIGHTS.items():
        enrolment.write_rights(session, team_id, right, getattr(part, name))
    terms_store.set_promise(session, team_id, part.promise, now=now)
    source = part.members.source
    if source.kind == "users":
        enrolment.write_names(session, workspace_id, source.ids)
        enrolment.write_memberships(session, team_id, source.ids, now=now)
    else:
        enrolment.write_roles(session, team_id)
    if before is None:
        return Change.NEW
    return Change.SAME if before == store.read_team(session, team_id) else Change.CHANGED


def _size(session: Session, key: str) -> int:
    team = people.team_by_key(session, key)
    return len(people.active_members(session, team.id)) if team else 0
