"""Tables of workspaces, teams, members, roles and rights, and their queries."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
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


class AdminRow(Base):
    """Somebody who configures and sees no answers."""

    __tablename__ = "admin"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

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
    """active, left (deactivated or a guest now), former (known from an import only)."""
    paused_until: Mapped[datetime | None]
    opted_out: Mapped[bool] = mapped_column(default=False)
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
    synced_at: Mapped[datetime | None]
    """When the people were last read from Slack."""
    archived_at: Mapped[datetime | None]


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
