"""One change of a team, and everything that goes with it: count, notices, prompts, audit.

Who may make which change is decided in changing.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from bot.asking import stopping
from bot.audit import store as audit
from bot.configuring import store
from bot.configuring.model import TeamPart
from bot.configuring.refusals import Unknown
from bot.configuring.store import Managed, Standing
from bot.people import enrolment
from bot.people import store as people
from bot.scheduling import notices
from bot.scheduling import store as schedules
from bot.scheduling.fallen import Fallen
from bot.terms import store as terms_store


class Change(StrEnum):
    """What a change did to a team."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"
    """A file says otherwise, and the team is managed in Slack."""


@dataclass(frozen=True)
class Changed:
    """What came of it."""

    team_id: int
    version: int
    change: Change
    before: TeamPart | None
    after: TeamPart
    fallen: tuple[Fallen, ...] = ()
    """Rounds of the running week, or month, that are not asked because of it; admins are told."""
    taken_back: int = 0
    """Prompts that were planned, and are not sent now."""


def put(
    session: Session,
    workspace_id: int,
    part: TeamPart,
    managed: Managed,
    actor: str,
    act: str,
    now: datetime,
) -> Changed:
    def work() -> None:
        team_id = store.write_team(session, workspace_id, part, now=now)
        store.set_managed(session, team_id, managed)
        _write_people(session, workspace_id, team_id, part, now)

    return Doing(workspace_id, part.key, actor, act, now).done(session, work)


def _write_people(
    session: Session, workspace_id: int, team_id: int, part: TeamPart, now: datetime
) -> None:
    for name, right in store.RIGHTS.items():
        enrolment.write_rights(session, team_id, right, getattr(part, name))
    terms_store.set_promise(session, team_id, part.promise, now=now)
    source = part.members.source
    if source.kind == "users":
        enrolment.write_names(session, workspace_id, source.ids)
        enrolment.write_memberships(session, team_id, source.ids, now=now)
    else:
        enrolment.write_roles(session, team_id)


@dataclass(frozen=True)
class Doing:
    """One change of a team, and everything that goes with it: count, notices, audit."""

    workspace_id: int
    key: str
    actor: str
    act: str
    now: datetime

    def done(self, session: Session, work: Callable[[], None]) -> Changed:
        before = store.standing(session, self.key)
        asked = schedules.schedules(session, before.id) if before else []
        work()
        after = store.standing(session, self.key)
        if after is None:
            raise Unknown(self.key)
        if before == after:
            return Changed(after.id, after.version, Change.SAME, after.part, after.part)
        version = store.count_change(session, after.id)
        stopped = stopping.stop(session, after.id)
        lost = notices.tell_of_fallen(
            session, after.id, before=asked, stopped=stopped.rounds, version=version, now=self.now
        )
        if before and _times(before.part) != _times(after.part):
            people.mark_plans_stale(session, self.now, team_id=after.id)
        self._enter(session, before, after)
        kind = Change.NEW if before is None else Change.CHANGED
        was = before.part if before else None
        return Changed(after.id, version, kind, was, after.part, lost, stopped.prompts)

    def _enter(self, session: Session, before: Standing | None, after: Standing) -> None:
        old, new = _told(before), _told(after)
        changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        audit.record(
            session,
            workspace_id=self.workspace_id,
            actor=self.actor,
            act=self.act if before else "team.made",
            subject=subject(self.key),
            before={name: old[name] for name in sorted(changed & old.keys())} if before else None,
            after={name: new[name] for name in sorted(changed & new.keys())},
            now=self.now,
        )


def _times(part: TeamPart) -> tuple[object, ...]:
    """What moves the prompts that wait; a schedule's own edits count from its next round on."""
    return part.timezone, part.working_hours, part.holidays, part.days_off, part.digest


def subject(key: str) -> str:
    return f"team:{key}"


def _told(found: Standing | None) -> dict[str, Any]:
    """A team as the audit log tells it: its schedules by their keys, what is unsaid left out."""
    if found is None:
        return {}
    part = found.part.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    listed = {one.pop("key"): one for one in part.pop("schedules", ())}
    at = found.archived_at
    return {
        **part,
        "schedules": listed,
        "managed": found.managed.value,
        **({"archived_at": at.isoformat()} if at else {}),
    }
