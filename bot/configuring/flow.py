"""Applying a config: all of it in one transaction, or nothing. Applying it again changes nothing.

What is wrong with a file is told by document.py and checks.py.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.configuring import above, changing, checks, document, files, questions, rewriting, store
from bot.configuring.changing import Change, Managed
from bot.configuring.model import Config, TeamPart
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.people import enrolment
from bot.people import flow as people_flow
from bot.people import store as people
from bot.people.flow import Directory, Findings


@dataclass(frozen=True)
class Applied:
    """What applying did, and how many people each team has now."""

    changes: dict[str, Change]
    sizes: dict[str, int]
    above: bool = True
    """False: admins, organisation and retention are managed in Slack, and were left alone."""


@dataclass(frozen=True)
class File:
    """Where a config came from: kept for the next export, and named in the audit log."""

    name: str
    text: str

    @property
    def actor(self) -> str:
        return f"file:{Path(self.name).name}"


def file(path: Path) -> File:
    """The file of a config that was read."""
    # As bytes, so that line ends stay as they are.
    return File(str(path.resolve()), path.read_bytes().decode("utf-8"))


def exported(session: Session) -> str:
    """What stands now, as a file that changes nothing when it is applied; comments are kept."""
    return rewriting.write(store.read(session), files.texts(session))


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
    source: File | None = None,
    take_over: bool = False,
) -> Applied:
    """Bring the teams of the config to what it says; teams that it does not name stay alone.

    The organisation, too: what protects all teams must not end because one team's file says
    nothing of it; `organisation: {}` ends its digest. `admins` are from then on as in this config.
    *found* is what Slack tells (see `look`); without it, members by channel or user group come
    with the first `serve`. *admins* are those of the settings.
    What is managed in Slack stays as it is, unless *take_over* brings it back to the file.
    """
    if found is not None:
        checks.require_known_people(config, found)
    actor = source.actor if source else changing.SYSTEM
    with db.write() as session:
        workspace = enrolment.some_workspace(session, now=now)
        told = above.write(session, workspace.id, config, actor=actor, take_over=take_over, now=now)
        if told and config.questions is not None:
            questions.write(session, workspace.id, config.questions, actor=actor, now=now)
        changes = {}
        for part in config.teams:
            changes[part.key] = _write(session, workspace.id, part, actor, now, take_over=take_over)
        if source is not None:
            files.keep(session, workspace.id, source.name, source.text, now=now)
        if found is not None:
            people_flow.write(session, found, now=now, admins=admins)
        sizes = {part.key: _size(session, part.key) for part in config.teams}
        return Applied(changes, sizes, told)


def _write(
    session: Session,
    workspace_id: int,
    part: TeamPart,
    actor: str,
    now: datetime,
    *,
    take_over: bool,
) -> Change:
    known = changing.standing(session, part.key)
    if known is not None and known.managed is Managed.SLACK and not take_over:
        return Change.KEPT
    return changing.write(session, workspace_id, part, actor=actor, now=now).change


def _size(session: Session, key: str) -> int:
    team = people.team_by_key(session, key)
    return len(people.active_members(session, team.id)) if team else 0
