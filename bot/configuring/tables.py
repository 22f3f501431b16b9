"""Applied config files, and channels that are lost. Teams and schedules are rows elsewhere."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base


class ConfigFileRow(Base):
    """A config file as it was written when it was last applied; an export keeps its comments."""

    __tablename__ = "config_file"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id"))
    name: Mapped[str] = mapped_column(String(500))
    """Its path."""
    text: Mapped[str] = mapped_column(Text)
    applied_at: Mapped[datetime]


class LostChannelRow(Base):
    """A channel that was archived or deleted, or that the bot was taken out of."""

    __tablename__ = "lost_channel"

    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    why: Mapped[str] = mapped_column(String(20))
    """archived, deleted or removed."""
    since_at: Mapped[datetime]
