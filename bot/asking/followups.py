"""What a follow-up reads and writes of prompts. Whether one is due is decided in bot.answering.

A follow-up is one more question to be answered in words, in the prompt whose answer led to it. It
stands outside the weekly cap, is marked as optional, and belongs to no trend.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.asking.tables import AskedRow, RestRow
from bot.catalogue.model import Question
from bot.db.inserting import insert
from bot.scheduling.model import iso_week

#: Behind the questions that the prompt was sent with.
_POSITION = 100


@dataclass(frozen=True)
class Written:
    """A question to be answered in words that a member was asked."""

    prompt_id: str
    key: str
    day: date
    followup_week: str | None
    """The ISO week, where it was a follow-up."""


@dataclass(frozen=True)
class FollowUp:
    """One more question, about to be stored."""

    prompt_id: str
    member_id: int
    team_id: int
    day: date
    question: Question


#: Built once: every tap on a worrying answer may run them.
_WRITTEN = select(
    AskedRow.member_id,
    AskedRow.prompt_id,
    AskedRow.question_key,
    AskedRow.local_day,
    AskedRow.followup_week,
).where(
    AskedRow.member_id.in_(bindparam("members", expanding=True)),
    AskedRow.question_key.in_(bindparam("keys", expanding=True)),
)
_RESTS = select(RestRow.member_id, RestRow.question_key, RestRow.until_on).where(
    RestRow.member_id.in_(bindparam("members", expanding=True)),
    RestRow.question_key.in_(bindparam("keys", expanding=True)),
)


def written(
    session: Session, member_ids: Collection[int], keys: Collection[str]
) -> dict[int, list[Written]]:
    """What each member was asked of the questions *keys*, in all teams."""
    found: dict[int, list[Written]] = {member_id: [] for member_id in member_ids}
    bound = {"members": list(member_ids), "keys": list(keys)}
    for row in session.connection().execute(_WRITTEN, bound):
        found[row[0]].append(Written(*row[1:]))
    return found


def rests(
    session: Session, member_ids: Collection[int], keys: Collection[str]
) -> dict[tuple[int, str], date]:
    """Until when each of these questions rests, by member and key."""
    bound = {"members": list(member_ids), "keys": list(keys)}
    return {(row[0], row[1]): row[2] for row in session.connection().execute(_RESTS, bound)}


def add(session: Session, followups: Sequence[FollowUp]) -> None:
    """Store them; of a member who has one in that ISO week already, none."""
    session.execute(
        insert(session, AskedRow).on_conflict_do_nothing(),
        [
            {
                "prompt_id": each.prompt_id,
                "member_id": each.member_id,
                "team_id": each.team_id,
                "question_key": each.question.key,
                "question_version": each.question.version,
                "position": _POSITION,
                "local_day": each.day,
                "followup": True,
                "followup_week": iso_week(each.day),
            }
            for each in followups
        ],
    )
