"""A team is changed, by a person in Slack or by a file: one way, checked against what was seen.

A team goes in as a TeamPart and comes out as one. Each change is counted, noted in the audit log
with before and after, and done in the caller's transaction. Refusals carry facts and no words:
who shows them says them in the person's language. What applies to all teams is in above.py.
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
from bot.configuring.model import SchedulePart, TeamPart
from bot.configuring.store import Managed, Standing
from bot.errors import Rejection
from bot.people import enrolment
from bot.people import store as people
from bot.scheduling import notices
from bot.scheduling import store as schedules
from bot.scheduling.fallen import Fallen
from bot.terms import store as terms_store

__all__ = [
    "Archived",
    "Change",
    "Changed",
    "Conflict",
    "Managed",
    "ReadOnly",
    "Standing",
    "Taken",
    "Unknown",
    "archive",
    "change",
    "create",
    "duplicate",
    "duplicate_schedule",
    "manage",
    "pause",
    "restore",
    "resume",
    "standing",
    "standings",
    "write",
]

#: Who acts where it is neither a person nor a file.
SYSTEM = "system"


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


class Conflict(Rejection):
    """Somebody else has changed the team since it was read. *by* and *at*: who, when."""

    def __init__(self, by: str | None, at: datetime | None) -> None:
        super().__init__("The team has been changed meanwhile. Look at it again, then change it.")
        self.by, self.at = by, at


class ReadOnly(Rejection):
    """The team is kept in a file; "Manage in Slack" comes first."""

    def __init__(self) -> None:
        super().__init__("This team is kept in a file. Take it over in Slack first.")


class Taken(Rejection):
    """There is a team, or a schedule, of that key already, if only an archived one."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key} is taken. Choose another one.")
        self.key = key


class Archived(Rejection):
    """The team is archived; it has to be restored first."""

    def __init__(self) -> None:
        super().__init__("This team is archived. Restore it first.")


class Unknown(Rejection):
    """There is no such team, or no such schedule in it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no {key} any more. Look again.")
        self.key = key


def standing(session: Session, key: str) -> Standing | None:
    """A team as it stands, archived or not, with the version to hand to a change of it."""
    return store.standing(session, key)


def standings(session: Session, *, archived: bool = False) -> list[Standing]:
    """All teams by name; the archived ones instead if they are wanted."""
    return store.standings(session, archived=archived)


def create(session: Session, part: TeamPart, *, actor: str, now: datetime) -> Changed:
    """A new team, changed in Slack from then on; Taken where its key is not free."""
    workspace = enrolment.some_workspace(session, now=now)
    if store.team_id(session, part.key) is not None:
        raise Taken(part.key)
    return _put(session, workspace.id, part, Managed.SLACK, actor, "team.made", now)


def change(
    session: Session, part: TeamPart, *, actor: str, version: int | None, now: datetime
) -> Changed:
    """The team of the part's key is so from now on.

    *version* is the one that was read before it was edited; Conflict if it is an older one now.
    None overwrites whatever stands (a person has seen the conflict and chosen so).
    """
    found = _found(session, part.key, actor=actor, version=version, now=now)
    return _put(session, found.workspace_id, part, found.managed, actor, "team.changed", now)


def write(
    session: Session, workspace_id: int, part: TeamPart, *, actor: str, now: datetime
) -> Changed:
    """What a file says of a team, made or changed; an archived one asks again."""
    return _put(session, workspace_id, part, Managed.FILE, actor, "team.applied", now)


def pause(
    session: Session,
    key: str,
    schedule: str | None = None,
    *,
    actor: str,
    version: int | None,
    now: datetime,
) -> Changed:
    """One schedule, or the whole team, asks no more until it is resumed; unsent prompts too."""
    return _set_paused(session, key, schedule, True, actor, version, now)  # noqa: FBT003


def resume(
    session: Session,
    key: str,
    schedule: str | None = None,
    *,
    actor: str,
    version: int | None,
    now: datetime,
) -> Changed:
    """It asks again, from the next occurrence on; one at most two hours old is still asked."""
    return _set_paused(session, key, schedule, False, actor, version, now)  # noqa: FBT003


def archive(
    session: Session,
    key: str,
    schedule: str | None = None,
    *,
    actor: str,
    version: int | None,
    now: datetime,
) -> Changed:
    """One schedule, or the whole team, is put away: it asks no more, what was said stays."""
    found = _found(session, key, actor=actor, version=version, now=now)
    if schedule is None:
        doing = _Doing(found.workspace_id, key, actor, "team.archived", now)
        return doing.done(session, lambda: store.archive_team(session, found.id, now=now))
    _schedule(found, schedule)
    part = found.part.without_schedule(schedule)
    return _put(session, found.workspace_id, part, found.managed, actor, "schedule.archived", now)


def restore(
    session: Session,
    key: str,
    schedule: str | None = None,
    *,
    actor: str,
    version: int | None,
    now: datetime,
) -> Changed:
    """An archived schedule or team is back as it was; a team's schedules wait, paused."""
    found = _found(session, key, actor=actor, version=version, now=now, archived=schedule is None)
    part = _all_paused(found.part)
    if schedule is not None:
        old = next((one for one in found.archived if one.key == schedule), None)
        if old is None:
            raise Unknown(schedule)
        part = found.part.with_schedule(old)
    act = "team.restored" if schedule is None else "schedule.restored"
    return _put(session, found.workspace_id, part, found.managed, actor, act, now)


def duplicate(
    session: Session, key: str, *, new_key: str, name: str, actor: str, now: datetime
) -> Changed:
    """A second team like the first, its schedules paused: nobody is asked by a copy alone."""
    found = store.standing(session, key)
    if found is None:
        raise Unknown(key)
    copy = found.part.model_copy(update={"key": new_key, "name": name, "paused": None})
    return create(session, _all_paused(copy), actor=actor, now=now)


def duplicate_schedule(
    session: Session,
    key: str,
    schedule: str,
    *,
    new_key: str,
    actor: str,
    version: int | None,
    now: datetime,
) -> Changed:
    """A second schedule like the first, paused."""
    found = _found(session, key, actor=actor, version=version, now=now)
    if new_key in {one.key for one in (*found.part.schedules, *found.archived)}:
        raise Taken(new_key)
    copied = _schedule(found, schedule).model_copy(update={"key": new_key, "paused": True})
    part = found.part.with_schedule(copied)
    return _put(session, found.workspace_id, part, found.managed, actor, "schedule.copied", now)


def manage(
    session: Session,
    key: str,
    managed: Managed,
    *,
    actor: str,
    version: int | None,
    now: datetime,
) -> Changed:
    """From now on the team is changed there. A file leaves alone what is managed in Slack."""
    found = _found(session, key, actor=None, version=version, now=now, archived=True)
    doing = _Doing(found.workspace_id, key, actor, "team.managed", now)
    return doing.done(session, lambda: store.set_managed(session, found.id, managed))


def _found(
    session: Session,
    key: str,
    *,
    actor: str | None,
    version: int | None,
    now: datetime,
    archived: bool = False,
) -> Standing:
    """The team, locked, if *actor* may change it now (None: whoever) and has seen its newest.

    Whether it must be *archived*, or must not, depends on what is to be done.
    """
    enrolment.some_workspace(session, now=now)
    found = store.standing(session, key)
    if found is None:
        raise Unknown(key)
    if actor not in {None, SYSTEM} and found.managed is Managed.FILE:
        raise ReadOnly
    if version is not None and version != found.version:
        last = audit.newest_of(session, _subject(key))
        raise Conflict(last.actor if last else None, last.at if last else None)
    if found.archived_at is not None and not archived:
        raise Archived
    return found


def _schedule(found: Standing, key: str) -> SchedulePart:
    part = found.part.schedule(key)
    if part is None:
        raise Unknown(key)
    return part


def _set_paused(
    session: Session,
    key: str,
    schedule: str | None,
    paused: bool,  # noqa: FBT001
    actor: str,
    version: int | None,
    now: datetime,
) -> Changed:
    found = _found(session, key, actor=actor, version=version, now=now)
    what = "team" if schedule is None else "schedule"
    if schedule is None:
        part = found.part.model_copy(update={"paused": paused})
    else:
        one = _schedule(found, schedule).model_copy(update={"paused": paused})
        part = found.part.with_schedule(one)
    act = f"{what}.{'paused' if paused else 'resumed'}"
    return _put(session, found.workspace_id, part, found.managed, actor, act, now)


def _all_paused(part: TeamPart) -> TeamPart:
    schedules = tuple(one.model_copy(update={"paused": True}) for one in part.schedules)
    return part.model_copy(update={"schedules": schedules})


def _put(
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

    return _Doing(workspace_id, part.key, actor, act, now).done(session, work)


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
class _Doing:
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
        lost = notices.tell_of_fallen(session, after.id, before=asked, now=self.now)
        taken_back = stopping.stop(session, after.id)
        if before and _times(before.part) != _times(after.part):
            people.mark_plans_stale(session, self.now, team_id=after.id)
        self._enter(session, before, after)
        kind = Change.NEW if before is None else Change.CHANGED
        was = before.part if before else None
        return Changed(after.id, version, kind, was, after.part, lost, taken_back)

    def _enter(self, session: Session, before: Standing | None, after: Standing) -> None:
        old, new = _told(before), _told(after)
        changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        audit.record(
            session,
            workspace_id=self.workspace_id,
            actor=self.actor,
            act=self.act if before else "team.made",
            subject=_subject(self.key),
            before={name: old[name] for name in sorted(changed & old.keys())} if before else None,
            after={name: new[name] for name in sorted(changed & new.keys())},
            now=self.now,
        )


def _times(part: TeamPart) -> tuple[object, ...]:
    """What moves the prompts that wait; a schedule's own edits count from its next round on."""
    return part.timezone, part.working_hours, part.holidays, part.days_off, part.digest


def _subject(key: str) -> str:
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
