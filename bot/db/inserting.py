"""An INSERT that may say what to do when the row is there already, for either kind of database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.db.base import Base


def insert(session: Session, row: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own statement, with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    made: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement: sqlite.Insert | postgresql.Insert = made.insert(row)
    return statement
