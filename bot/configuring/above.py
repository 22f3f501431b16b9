"""What applies to all teams: admins, the organisation, retention. Changed in Slack or by a file.

One version counts the changes of all three, as a team's does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.audit import store as audit
from bot.configuring import store
from bot.configuring.changing import SYSTEM, Conflict, ReadOnly
from bot.configuring.model import Config, Organisation, Retention
from bot.configuring.store import Managed
from bot.people import enrolment

SUBJECT = "workspace"


@dataclass(frozen=True)
class Above:
    """What stands above the teams now."""

    admins: tuple[str, ...]
    """Those of the config; whom the settings name are not among them."""
    organisation: Organisation | None
    retention: Retention | None
    version: int
    managed: Managed


def above(session: Session) -> Above:
    """As it stands, with the version to hand to a change of it."""
    config = store.read_above(session)
    version, managed = store.above_standing(session)
    return Above(config.admins, config.organisation, config.retention, version, managed)


def change(
    session: Session,
    *,
    admins: tuple[str, ...],
    organisation: Organisation | None,
    retention: Retention | None,
    actor: str,
    version: int | None,
    now: datetime,
) -> Above:
    """All three are so from now on; Conflict if somebody changed one since *version*."""
    workspace = enrolment.some_workspace(session, now=now)
    found = _found(session, actor=actor, version=version)
    config = Config(version=1, admins=admins, organisation=organisation, retention=retention)
    _put(session, workspace.id, config, Managed.SLACK, actor, found, now)
    return above(session)


def manage(
    session: Session, managed: Managed, *, actor: str, version: int | None, now: datetime
) -> Above:
    """From now on it is changed there. A file leaves alone what is managed in Slack."""
    workspace = enrolment.some_workspace(session, now=now)
    found = _found(session, actor=SYSTEM, version=version)
    config = store.read_above(session)
    _put(session, workspace.id, config, managed, actor, found, now)
    return above(session)


def write(
    session: Session,
    workspace_id: int,
    config: Config,
    *,
    actor: str,
    take_over: bool,
    now: datetime,
) -> bool:
    """What a file says; False where it is managed in Slack and left alone.

    A file that names no organisation leaves it as it stands.
    """
    found = above(session)
    if found.managed is Managed.SLACK and found.version and not take_over:
        return False
    if config.organisation is None:
        config = config.model_copy(update={"organisation": found.organisation})
    _put(session, workspace_id, config, Managed.FILE, actor, found, now)
    return True


def _found(session: Session, *, actor: str, version: int | None) -> Above:
    found = above(session)
    if actor != SYSTEM and found.managed is Managed.FILE:
        raise ReadOnly
    if version is not None and version != found.version:
        last = audit.newest_of(session, SUBJECT)
        raise Conflict(last.actor if last else None, last.at if last else None)
    return found


def _put(
    session: Session,
    workspace_id: int,
    config: Config,
    managed: Managed,
    actor: str,
    found: Above,
    now: datetime,
) -> None:
    old = _told(found)
    enrolment.write_admins(session, workspace_id, "config", config.admins)
    if config.organisation is not None or found.organisation is not None:
        part = config.organisation or Organisation()
        store.write_organisation(session, workspace_id, part, now=now)
    store.write_above(session, workspace_id, config.retention, managed)
    new = _told(above(session))
    if new == old:
        return
    store.count_above(session, workspace_id)
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    audit.record(
        session,
        workspace_id=workspace_id,
        actor=actor,
        act="workspace.changed",
        subject=SUBJECT,
        before={name: old[name] for name in sorted(changed & old.keys())},
        after={name: new[name] for name in sorted(changed & new.keys())},
        now=now,
    )


def _told(found: Above) -> dict[str, Any]:
    organisation, retention = found.organisation, found.retention
    said = {
        "admins": sorted(found.admins),
        "organisation": organisation.model_dump(mode="json") if organisation else None,
        "retention": retention.model_dump(mode="json") if retention else None,
        "managed": found.managed.value,
    }
    return {name: value for name, value in said.items() if value}
