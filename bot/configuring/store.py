"""Teams of the config as rows of people and scheduling, and back. No decision is made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.configuring import questions
from bot.configuring.model import (
    Config,
    DigestPart,
    Organisation,
    Retention,
    SchedulePart,
    TeamPart,
)
from bot.people import organisation
from bot.people import store as people
from bot.people.organisation import OrganisationPlan
from bot.people.store import AdminRow, TeamRow, WorkspaceRow
from bot.scheduling.store import DigestPlanRow, ScheduleRow
from bot.terms import store as terms_store
from bot.terms.model import Mode, Terms

RIGHTS = {"leads": "lead", "coders": "coder", "researchers": "researcher", "auditors": "auditor"}
_TOPICS = ("lenses", "themes", "practices", "questions")


def read(session: Session) -> Config:
    """The config that applies to what stands now: every team that is not archived."""
    rows = session.scalars(
        select(TeamRow).where(TeamRow.archived_at.is_(None)).order_by(TeamRow.key)
    )
    teams = [read_team(session, row.id) for row in rows]
    return read_above(session).model_copy(update={"teams": tuple(teams)})


def read_above(session: Session) -> Config:
    """The same without teams: admins, organisation, retention."""
    admins = session.scalars(
        select(AdminRow.slack_id).where(AdminRow.source == "config").order_by(AdminRow.id)
    ).all()
    above: dict[str, Any] = {}
    if (workspace := _workspace(session)) is not None:
        above = {"retention": workspace.kept.get("retention"), "questions": questions.read(session)}
        above |= _organisation(session, workspace.id)
    return Config.model_validate({"version": 1, "admins": admins, **above})


def _workspace(session: Session) -> WorkspaceRow | None:
    return session.scalars(select(WorkspaceRow).order_by(WorkspaceRow.id).limit(1)).first()


def _organisation(session: Session, workspace_id: int) -> dict[str, Any]:
    """What stands above the teams, as the config would say it; nothing where nothing does."""
    found = organisation.organisation(session, workspace_id)
    if found is None:
        return {}
    said: dict[str, Any] = {"leads": found.leads}
    if plan := found.plan:
        named = ("channel", "recurrence", "at", "timezone")
        said["digest"] = {name: getattr(plan, name) for name in named}
    return {"organisation": said}


def write_organisation(
    session: Session, workspace_id: int, part: Organisation, *, now: datetime
) -> None:
    """The organisation is as the config says from now on."""
    digest, plan = part.digest, None
    today = now.astimezone(ZoneInfo(digest.timezone if digest else "UTC")).date()
    if digest:
        plan = OrganisationPlan(
            digest.channel, digest.recurrence, digest.at, digest.timezone, today
        )
    organisation.write(session, workspace_id, leads=part.leads, plan=plan, today=today)


class Managed(StrEnum):
    """Where a team is changed."""

    FILE = "file"
    SLACK = "slack"


def above_standing(session: Session) -> tuple[int, Managed]:
    """How often what stands above the teams was changed, and where it is; at first in Slack."""
    workspace = _workspace(session)
    kept = workspace.kept if workspace else {}
    return int(kept.get("version", 0)), Managed(kept.get("managed", Managed.SLACK))


def write_above(
    session: Session, workspace_id: int, retention: Retention | None, managed: Managed
) -> None:
    """Retention, and where all that stands above the teams is changed."""
    row = session.get_one(WorkspaceRow, workspace_id)
    said = retention.model_dump(mode="json", exclude_none=True) if retention else {}
    kept = {name: value for name, value in row.kept.items() if name != "retention"}
    kept |= {"retention": said} if retention else {}
    row.kept = {**kept, "managed": managed.value}


def count_above(session: Session, workspace_id: int) -> None:
    """One more change of what stands above the teams."""
    row = session.get_one(WorkspaceRow, workspace_id)
    row.kept = {**row.kept, "version": int(row.kept.get("version", 0)) + 1}
    session.flush()


@dataclass(frozen=True)
class Standing:
    """A team as it stands now."""

    id: int
    workspace_id: int
    part: TeamPart
    version: int
    managed: Managed
    archived_at: datetime | None
    archived: tuple[SchedulePart, ...]
    """Its archived schedules."""


def standing(session: Session, key: str) -> Standing | None:
    """The team of that key, archived or not."""
    row = session.scalars(select(TeamRow).where(TeamRow.key == key)).first()
    return None if row is None else _standing(session, row)


def standings(session: Session, *, archived: bool) -> list[Standing]:
    """All teams, or all archived ones, by name."""
    put_away = TeamRow.archived_at.is_not(None) if archived else TeamRow.archived_at.is_(None)
    rows = session.scalars(select(TeamRow).where(put_away).order_by(TeamRow.name, TeamRow.key))
    return [_standing(session, row) for row in rows]


def _standing(session: Session, row: TeamRow) -> Standing:
    old = [one for one in _schedules(session, row.id).values() if one.archived_at is not None]
    return Standing(
        id=row.id,
        workspace_id=row.workspace_id,
        part=read_team(session, row.id),
        version=row.version,
        managed=Managed(row.managed),
        archived_at=row.archived_at,
        archived=tuple(SchedulePart.model_validate(_schedule(one)) for one in old),
    )


def count_change(session: Session, team_id: int) -> int:
    """One more change of the team; its new version."""
    row = session.get_one(TeamRow, team_id)
    row.version += 1
    session.flush()
    return row.version


def set_managed(session: Session, team_id: int, managed: Managed) -> None:
    """From now on the team is changed there."""
    session.get_one(TeamRow, team_id).managed = managed.value
    session.flush()


def archive_team(session: Session, team_id: int, *, now: datetime) -> None:
    """The team is put away; one that is already keeps its date."""
    row = session.get_one(TeamRow, team_id)
    row.archived_at = row.archived_at or now
    session.flush()


def team_id(session: Session, key: str) -> int | None:
    """The team of that key, archived or not."""
    return session.scalars(select(TeamRow.id).where(TeamRow.key == key)).first()


def read_team(session: Session, team_id: int) -> TeamPart:
    """One team as the config would say it."""
    row = session.get_one(TeamRow, team_id)
    given = {
        "key": row.key,
        "name": row.name,
        "members": row.source,
        "roles": row.roles,
        "language": row.language,
        "timezone": row.timezone,
        "holidays": row.holidays,
        "days_off": row.days_off,
        "working_hours": row.working_hours,
        "context": row.context,
        "privacy": _privacy(terms_store.current(session, team_id)),
        "digest": _digest(session, row),
        "schedules": [_schedule(one) for one in _schedules(session, team_id).values()
                      if one.archived_at is None],
        "paused": True if row.paused_at else None,
    }  # fmt: skip
    rights = {part: people.rights(session, team_id, right) for part, right in RIGHTS.items()}
    return TeamPart.model_validate({**given, **rights})


def _privacy(terms: Terms) -> dict[str, Any]:
    if terms.mode is Mode.NAMED:
        return {"mode": terms.mode.value}
    return {"mode": terms.mode.value, "minimum_group": terms.minimum_group}


def _digest(session: Session, team: TeamRow) -> dict[str, Any]:
    row = session.get(DigestPlanRow, team.id)
    if row is None:
        return {}
    named = {name: getattr(row, name) for name in ("to", "channel", "recurrence", "at")}
    return {**named, "timezone": row.timezone}


def _schedules(session: Session, team_id: int) -> dict[str, ScheduleRow]:
    rows = session.scalars(
        select(ScheduleRow).where(ScheduleRow.team_id == team_id).order_by(ScheduleRow.id)
    )
    return {row.key: row for row in rows}


def _schedule(row: ScheduleRow) -> dict[str, Any]:
    same = ("key", "recurrence", "at", "timezone", "questions_per_person", "open_for", "reminders")
    return {
        **{name: getattr(row, name) for name in same},
        **row.topics,
        "sprint": row.sprint or None,
        "paused": row.paused or None,
    }


def write_team(session: Session, workspace_id: int, part: TeamPart, *, now: datetime) -> int:
    """The team's own row, made or brought up to date; its id."""
    row = session.scalars(select(TeamRow).where(TeamRow.key == part.key)).first()
    if row is None:
        row = TeamRow(workspace_id=workspace_id, key=part.key)
        session.add(row)
    told = part.model_dump(mode="json", exclude_none=True)
    if row.source != told["members"]:
        row.synced_at = row.tried_at = None  # the next tick reads the people anew
    _assign(
        row,
        {
            "name": part.name,
            "language": part.language,
            "timezone": part.timezone,
            "holidays": part.holidays,
            "days_off": told["days_off"],
            "working_hours": part.working_hours,
            "context": told["context"],
            "source": told["members"],
            "roles": told["roles"],
            "archived_at": None,
        },
    )
    session.flush()
    _write_digest(session, row.id, part, now)
    _write_schedules(session, row.id, part, now)
    _write_pause(session, row, part.paused, now)
    return row.id


def _write_digest(session: Session, team_id: int, part: TeamPart, now: datetime) -> None:
    row = session.get(DigestPlanRow, team_id)
    if row is None:
        today = now.astimezone(ZoneInfo(part.digest_zone)).date()
        row = DigestPlanRow(team_id=team_id, starts_on=today)
        session.add(row)
    digest: DigestPart = part.digest
    _assign(
        row,
        {
            "to": digest.to,
            "channel": digest.channel,
            "recurrence": digest.recurrence,
            "at": digest.at,
            "timezone": part.digest_zone,
        },
    )
    session.flush()


def _write_schedules(session: Session, team_id: int, part: TeamPart, now: datetime) -> None:
    """Schedules of the file start today where they are new; others than those stop asking."""
    rows = _schedules(session, team_id)
    today = now.astimezone(ZoneInfo(part.timezone)).date()
    for schedule in part.schedules:
        row = rows.pop(schedule.key, None)
        if row is None:
            row = ScheduleRow(team_id=team_id, key=schedule.key, starts_on=today, since_at=now)
            session.add(row)
        elif row.archived_at is not None:
            row.archived_at, row.starts_on, row.since_at = None, today, now
        told = schedule.model_dump(mode="json", exclude_none=True)
        before = _rule(row)
        _assign(
            row,
            {
                "recurrence": schedule.recurrence,
                "at": schedule.at,
                "timezone": schedule.timezone,
                "questions_per_person": schedule.questions_per_person,
                "open_for": schedule.open_for,
                "reminders": told["reminders"],
                "topics": {name: told[name] for name in _TOPICS if told[name]},
                "sprint": told.get("sprint", {}),
            },
        )
        if schedule.paused is not None:
            row.paused = schedule.paused
        if _rule(row) != before:
            row.since_at = now
    for row in rows.values():
        row.archived_at = row.archived_at or now
    session.flush()


def _rule(row: ScheduleRow) -> tuple[object, ...]:
    """What decides which moments are asked at; what a pause left out is nobody's miss."""
    return row.recurrence, row.at, row.timezone, row.sprint, row.paused


def _write_pause(session: Session, row: TeamRow, paused: bool | None, now: datetime) -> None:  # noqa: FBT001
    """The whole team pauses, or asks again; None leaves it as it is."""
    if paused is None or paused == (row.paused_at is not None):
        return
    row.paused_at = now if paused else None
    for schedule in () if paused else _schedules(session, row.id).values():
        schedule.since_at = now
    session.flush()


def _assign(row: object, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
