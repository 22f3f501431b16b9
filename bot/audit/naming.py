"""Who is named in the log: people's Slack ids stand in it as marks that can be made to mean nobody.

A mark is a salted digest of the id. While its row is there, the log is read with the id in place;
the row is checked against the mark, so that nobody can be put in another's place. Erasing a person
deletes the row: the chain holds, and the mark leads nowhere.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.audit.tables import AuditNameRow

_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
MARK = "person:"
_MARKED = re.compile(MARK + "[0-9a-f]{32}")


def marked(session: Session, content: Any) -> Any:  # noqa: ANN401  any JSON
    """*content* with a mark in place of each Slack id of a person, as value or as key."""
    ids = {text for text in _texts(content) if _PERSON.fullmatch(text)}
    if not ids:
        return content
    marks = _marks_of(session, ids)
    for slack_id in sorted(ids - marks.keys()):
        salt = secrets.token_hex(16)
        row = AuditNameRow(mark=_mark(salt, slack_id), slack_id=slack_id, salt=salt)
        session.add(row)
        marks[slack_id] = row.mark
    return _replaced(content, lambda text: marks.get(text, text))


def named(content: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  any JSON
    """*content* with the Slack ids back in; marks that lead nowhere stay."""
    return _replaced(content, lambda text: names.get(text, text))


def names(session: Session) -> dict[str, str]:
    """The Slack id that each mark means, of those whose row is as it was written."""
    rows = session.scalars(select(AuditNameRow))
    return {row.mark: row.slack_id for row in rows if row.mark == _mark(row.salt, row.slack_id)}


def marks_in(content: Any) -> set[str]:  # noqa: ANN401  any JSON
    """The marks that stand in *content*."""
    return {text for text in _texts(content) if _MARKED.fullmatch(text)}


def mark_of(session: Session, slack_id: str) -> str | None:
    """The person's mark; None where the log never named them."""
    return _marks_of(session, {slack_id}).get(slack_id)


def forget(session: Session, slack_id: str) -> str | None:
    """From now on the person's mark leads nowhere; gives it, for the entry that says so."""
    mark = mark_of(session, slack_id)
    session.execute(delete(AuditNameRow).where(AuditNameRow.slack_id == slack_id))
    return mark


def _marks_of(session: Session, slack_ids: Collection[str]) -> dict[str, str]:
    rows = session.execute(
        select(AuditNameRow.slack_id, AuditNameRow.mark).where(AuditNameRow.slack_id.in_(slack_ids))
    )
    return {slack_id: mark for slack_id, mark in rows}  # noqa: C416  # rows are no pairs to types


def _mark(salt: str, slack_id: str) -> str:
    return MARK + hashlib.sha256(f"{salt}:{slack_id}".encode()).hexdigest()[:32]


def _texts(content: Any) -> Iterator[str]:  # noqa: ANN401  any JSON
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for each in content:
            yield from _texts(each)


def _replaced(content: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401  any JSON
    if isinstance(content, str):
        return change(content)
    if isinstance(content, Mapping):
        return {change(str(key)): _replaced(value, change) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_replaced(each, change) for each in content]
    return content
