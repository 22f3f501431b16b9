"""The rows of a workspace's own questions, read and written. What they may be is in draft.py.

A version is never changed: other words are a new version, and answers keep the words that they
were given to.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.catalogue.draft import Draft, advice, key_for
from bot.catalogue.model import Catalogue
from bot.catalogue.question import Question
from bot.catalogue.shelf import PREFIX, Books, OwnQuestion
from bot.catalogue.tables import OwnQuestionRow
from bot.db.database import Database
from bot.errors import Rejection

#: What makes it another question; a change of teams or lenses keeps the version.
_WORDS = ("kind", "text", "options", "polarity")


def refresh(session: Session, catalogue: Catalogue) -> None:
    """Bring the catalogue's own questions to what the database holds, if that has changed."""
    mark = _mark(session)
    if mark != catalogue.own.books.mark:
        rows = session.scalars(select(OwnQuestionRow).order_by(OwnQuestionRow.id))
        catalogue.own.books = Books(tuple(_own(row) for row in rows), mark)


def watch(database: Database, catalogue: Catalogue) -> None:
    """From now on a question of one's own that is not known yet is looked for in *database*."""
    catalogue.own.look_again = partial(keep_fresh, database, catalogue)


def keep_fresh(database: Database, catalogue: Catalogue) -> None:
    """`refresh` in a session of its own."""
    with database.read() as session:
        refresh(session, catalogue)


@dataclass(frozen=True)
class Written:
    """An own question as it stands, in its latest version."""

    draft: Draft
    version: int
    in_use: bool
    stamp: int
    """Grows with every change of it."""
    written_by: str
    """A Slack id, or `file:NAME`."""

    @property
    def is_from_file(self) -> bool:
        return self.written_by.startswith("file:")

    @property
    def key(self) -> str:
        return str(self.draft.key)


def written(session: Session) -> list[Written]:
    """All own questions by key, those that are not asked any more among them."""
    latest: dict[str, Written] = {}
    changes: Counter[str] = Counter()
    for row in session.scalars(select(OwnQuestionRow).order_by(OwnQuestionRow.version)):
        changes[row.key] += 1 + row.changes
        draft = Draft.model_validate(row.draft)
        in_use, stamp = row.retired_at is None, changes[row.key]
        latest[row.key] = Written(draft, row.version, in_use, stamp, row.written_by)
    return [one for _, one in sorted(latest.items())]


def write(
    session: Session,
    workspace_id: int,
    draft: Draft,
    catalogue: Catalogue,
    *,
    by: str,
    now: datetime,
) -> Question:
    """Take a draft in: a new question, a new version of one, or the same with other teams.

    Raises Rejection where something of it must be mended; the codes of `advice` say what.
    """
    refresh(session, catalogue)
    must = [each.code for each in advice(draft, catalogue) if each.must]
    if must:
        raise Rejection(f"The question cannot be asked so: {', '.join(must)}.")
    draft = draft.model_copy(update={"key": draft.key or key_for(draft, catalogue)})
    return keep(session, workspace_id, draft, by=by, now=now)


def keep(session: Session, workspace_id: int, draft: Draft, *, by: str, now: datetime) -> Question:
    """Store a draft with a key, in which nothing must be mended."""
    key, stored = str(draft.key), draft.model_dump(mode="json", exclude_none=True)
    last = session.scalars(
        select(OwnQuestionRow)
        .where(OwnQuestionRow.key == key)
        .order_by(OwnQuestionRow.version.desc())
        .limit(1)
    ).first()
    if last is not None and all(last.draft.get(part) == stored.get(part) for part in _WORDS):
        if last.draft != stored or last.retired_at is not None:
            last.draft, last.retired_at, last.changes = stored, None, last.changes + 1
            last.written_by = by
        row = last
    else:
        retire(session, key, now=now)
        row = OwnQuestionRow(
            workspace_id=workspace_id,
            key=key,
            version=last.version + 1 if last else 1,
            draft=stored,
            written_by=by,
            written_at=now,
            changes=0,
        )
        session.add(row)
    session.flush()
    return _own(row).question


def retire(session: Session, key: str, *, now: datetime) -> bool:
    """Not asked any more; what was answered stays. False if no such question was in use."""
    if not key.startswith(PREFIX):
        raise Rejection(f"{key} is no question of your own; leave it out of the schedule instead.")
    found = session.scalars(
        update(OwnQuestionRow)
        .where(OwnQuestionRow.key == key, OwnQuestionRow.retired_at.is_(None))
        .values(retired_at=now, changes=OwnQuestionRow.changes + 1)
        .returning(OwnQuestionRow.id)
    )
    return bool(found.all())


def forget_writer(session: Session, slack_id: str) -> None:
    """Erasure: the questions stay, and nobody wrote them."""
    session.execute(
        update(OwnQuestionRow).where(OwnQuestionRow.written_by == slack_id).values(written_by="")
    )


def _mark(session: Session) -> tuple[int, int]:
    found = session.execute(
        select(func.max(OwnQuestionRow.id), func.sum(OwnQuestionRow.changes))
    ).one()
    return int(found[0] or 0), int(found[1] or 0)


def _own(row: OwnQuestionRow) -> OwnQuestion:
    draft = Draft.model_validate(row.draft)
    question = draft.question(key=row.key, version=row.version)
    return OwnQuestion(question, draft.teams, in_use=row.retired_at is None)
