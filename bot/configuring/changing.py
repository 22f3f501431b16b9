"""A team is changed, by a person in Slack or by a file: one way, checked against what was seen.

A team goes in as a TeamPart and comes out as one. Each change is counted, noted in the audit log
with before and after, and done in the caller's transaction. Refusals carry facts and no words:
who shows them says them in the person's language. What applies to all teams is in above.py.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import store as audit
from bot.configuring import store
from bot.configuring.doing import Change, Changed, Doing, put, subject
from bot.configuring.model import SchedulePart, TeamPart
from bot.configuring.refusals import Archived, Conflict, ReadOnly, Taken, Unknown
from bot.configuring.store import Managed, Standing
from bot.people import enrolment

__all__ = [
    "SYSTEM",
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
    return put(session, workspace.id, part, Managed.SLACK, actor, "team.made", now)


def change(
    session: Session, part: TeamPart, *, actor: str, version: int | None, now: datetime
) -> Changed:
    """The team of the part's key is so from now on.

    *version* is the one that was read before it was edited; Conflict if it is an older one now.
    None overwrites whatever stands (a person has seen the conflict and chosen so).
    """
    found = _found(session, part.key, actor=actor, version=version, now=now)
    return put(session, found.workspace_id, part, found.managed, actor, "team.changed", now)


def write(
    session: Session, workspace_id: int, part: TeamPart, *, actor: str, now: datetime
) -> Changed:
    """What a file says of a team, made or changed; an archived one asks again."""
    return put(session, workspace_id, part, Managed.FILE, actor, "team.applied", now)


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
        doing = Doing(found.workspace_id, key, actor, "team.archived", now)
        return doing.done(session, lambda: store.archive_team(session, found.id, now=now))
    _schedule(found, schedule)
    part = found.part.without_schedule(schedule)
    return put(session, found.workspace_id, part, found.managed, actor, "schedule.archived", now)


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
    return put(session, found.workspace_id, part, found.managed, actor, act, now)


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
    return put(session, found.workspace_id, part, found.managed, actor, "schedule.copied", now)


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
    doing = Doing(found.workspace_id, key, actor, "team.managed", now)
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
        last = audit.newest_of(session, subject(key))
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
    return put(session, found.workspace_id, part, found.managed, actor, act, now)


def _all_paused(part: TeamPart) -> TeamPart:
    schedules = tuple(one.model_copy(update={"paused": True}) for one in part.schedules)
    return part.model_copy(update={"schedules": schedules})
