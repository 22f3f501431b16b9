"""Tables of workspaces, teams, members, rights, absences and what stands above the teams.

Their queries are in store.py, enrolment.py, absence.py, installation.py and organisation.py.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class WorkspaceRow(Base):
    """A Slack team with the app installed."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    bot_id: Mapped[str] = mapped_column(String(40))
    bot_user_id: Mapped[str] = mapped_column(String(40))
    installed_at: Mapped[datetime]
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Parts of the config that have no effect in this version, kept for the next export."""
    stopped_at: Mapped[datetime | None]
    """Since when Slack refuses the app: uninstalled, or its token revoked."""
    unconfirmed_since: Mapped[datetime | None]
    """Installed again at that time; schedules rest until an admin confirms."""


class AdminRow(Base):
    """Somebody who configures and sees no answers."""

    __tablename__ = "admin"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    slack_id: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(20))
    """`settings`, `config` or `owners`: which rule made this person an admin."""


class MemberRow(Base):
    """One person of the workspace; `slack_id` is a pseudonym where `state` is `former`."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    slack_id: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(10))
    """The member's own choice; wins over the locale that Slack tells."""
    state: Mapped[str] = mapped_column(String(20))
    """active, left (deactivated or a guest now), former (from an import only), erased (nobody)."""
    paused_until: Mapped[datetime | None]
    opted_out: Mapped[bool] = mapped_column(default=False)
    working_hours: Mapped[str | None] = mapped_column(String(20))
    """`09:00-17:00`, the member's own choice; null: the team's."""
    working_days: Mapped[str | None] = mapped_column(String(30))
    """`MO,TU,WE,TH,FR`, the member's own choice; null: those five."""
    holidays: Mapped[str | None] = mapped_column(String(20))
    """The country or subdivision whose public holidays are the member's; null: the team's."""
    cap: Mapped[int] = mapped_column(default=3, server_default="3")
    """The most questions in one ISO week, over all teams; the member may raise it to 5."""
    slack_updated: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Slack's own count of the account's changes; what tells of an older one is left aside."""
    plans_stale_at: Mapped[datetime | None] = mapped_column(index=True)
    """Set by whatever changes when the member may be asked; asking plans anew and clears it."""
    token: Mapped[str] = mapped_column(String(32), unique=True)
    """Random; the only name under which the release ledger knows a person."""
    home_opened_at: Mapped[datetime | None]
    home_stale_at: Mapped[datetime | None]
    """Set by any stage that changes what the member's App Home shows; home publishes."""


class TeamRow(Base):
    """The people asked together."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10))
    timezone: Mapped[str] = mapped_column(String(64))
    holidays: Mapped[str | None] = mapped_column(String(20))
    days_off: Mapped[list[str]] = mapped_column(default=list)
    working_hours: Mapped[str] = mapped_column(String(20), default="09:00-17:00")
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Where its people come from: {users: […]}, {channel: C…} or {usergroup: S…}."""
    roles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Roles that the config sets, by Slack id; they hold for people who join later, too."""
    synced_at: Mapped[datetime | None]
    """When the people were last read from Slack."""
    tried_at: Mapped[datetime | None]
    """When reading them was last tried; later than `synced_at` if it was in vain."""
    archived_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    """Since when none of its schedules asks."""
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts the changes of the team and its schedules; who saw an older one is told so."""
    managed: Mapped[str] = mapped_column(String(10), default="file", server_default="file")
    """`file` or `slack`: where the team is changed."""


class MembershipRow(Base):
    """A member in a team, with the role there. It ends; it is never deleted but by erasure."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("team_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str | None] = mapped_column(String(20))
    role_fixed: Mapped[bool] = mapped_column(default=False)
    """Set by the config; otherwise the member was asked or is still to be asked."""
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class RightRow(Base):
    """Who besides the members may do what in a team: lead, coder, researcher, auditor."""

    __tablename__ = "team_right"
    __table_args__ = (
        UniqueConstraint("team_id", "slack_id", "right"),
        Index("ix_team_right_slack_id", "slack_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    slack_id: Mapped[str] = mapped_column(String(40))
    right: Mapped[str] = mapped_column(String(20))


class AbsenceRow(Base):
    """A time in which a member is not asked. Why is not kept, and never what a status said."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    """Null: until somebody says otherwise."""
    source: Mapped[str] = mapped_column(String(20))
    """self, status, lead, admin or snooze."""
    written_by: Mapped[str | None] = mapped_column(String(40))
    """The Slack id of the lead or admin who wrote it."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Taken back, or the status that said so is gone."""
    overruled_at: Mapped[datetime | None]
    """The member said that they are here although their status still says away."""


class ErasedRow(Base):
    """Somebody who was erased and is not to be asked again: not who, only a mark to know them by.

    Without the installation's key, which is not in the database, it cannot be told whose it is.
    """

    __tablename__ = "erased"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A keyed digest of the Slack id."""
    key_mark: Mapped[str] = mapped_column(String(64))
    """A digest by which the key is known again."""


class OrganisationRow(Base):
    """The `organisation` of the config; no row where it has none."""

    __tablename__ = "organisation"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"), primary_key=True)
    leads: Mapped[list[str]] = mapped_column(default=list)
    channel: Mapped[str | None] = mapped_column(String(40))
    """None: there is no digest of the organisation, and nothing of it is released."""
    recurrence: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[str | None] = mapped_column(String(5))
    timezone: Mapped[str | None] = mapped_column(String(64))
    starts_on: Mapped[date]
