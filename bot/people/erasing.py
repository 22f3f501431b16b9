"""Who was erased and is left alone from then on, known by a mark that names nobody.

A team may be made of all people of a channel: without a mark, the next look at the channel would
enrol somebody again who has just asked to be forgotten.
"""

import hashlib
import hmac
import logging
from collections.abc import Collection

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from bot.db.inserting import insert
from bot.errors import Misconfigured
from bot.people.tables import ErasedRow

log = logging.getLogger(__name__)


def remember(session: Session, slack_id: str) -> None:
    """Leave this person alone from now on."""
    key = _key(session)
    if _has_marks_of_another_key(session, key):
        raise Misconfigured(
            "The secret key here is not the one of this database. Run it where serve runs, or set "
            "RETROSTAR_SECRET_KEY."
        )
    row = {"mark": _mark(key, slack_id), "key_mark": _key_mark(key)}
    session.execute(insert(session, ErasedRow).values(row).on_conflict_do_nothing())


def take_back(session: Session, slack_id: str) -> bool:
    """They may be asked again, by their own wish; False if they had not been erased."""
    if not is_erased(session, slack_id):
        return False
    session.execute(delete(ErasedRow).where(ErasedRow.mark == _mark(_key(session), slack_id)))
    return True


def is_erased(session: Session, slack_id: str) -> bool:
    return bool(erased_among(session, {slack_id}))


def erased_among(session: Session, slack_ids: Collection[str]) -> set[str]:
    """Those of the people who were erased."""
    if not session.scalar(select(exists().select_from(ErasedRow))):
        return set()
    key = _key(session)
    if _has_marks_of_another_key(session, key):
        log.warning("the secret key changed: people erased before may be asked again")
    marks = {_mark(key, one): one for one in slack_ids}
    found = session.scalars(select(ErasedRow.mark).where(ErasedRow.mark.in_(marks)))
    return {marks[mark] for mark in found}


def _has_marks_of_another_key(session: Session, key: bytes) -> bool:
    other = select(exists().where(ErasedRow.key_mark != _key_mark(key)))
    return bool(session.scalar(other))


def _key(session: Session) -> bytes:
    key: bytes = session.info["secret"]()
    return key


def _mark(key: bytes, slack_id: str) -> str:
    return hmac.new(key, f"erased:{slack_id}".encode(), hashlib.sha256).hexdigest()


def _key_mark(key: bytes) -> str:
    return hmac.new(key, b"which key", hashlib.sha256).hexdigest()
