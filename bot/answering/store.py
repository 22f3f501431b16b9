"""The table of answers, in versions, and its queries."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.answering.model import Consent, Newest, Situation, Submission
from bot.asking.store import AskedRow, PromptRow
from bot.db.base import Base
from bot.people.store import MemberRow, MembershipRow


class AnswerRow(Base):
    """One version of one answer. The newest version counts; older ones stay until retention."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("asked_id", "version"),
        Index("ix_answer_team_id_received_at", "team_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_id: Mapped[int] = mapped_column(ForeignKey("asked.id"))
    version: Mapped[int]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[str | None] = mapped_column(String(20))
    """The member's role in the team when answering."""
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    value: Mapped[str] = mapped_column(String(20))
    """A legal value of the question, `text`, `dont_know`, `not_my_area` or `skip`."""
    text: Mapped[str | None] = mapped_column(Text)
    quote: Mapped[bool] = mapped_column(default=False)
    research: Mapped[bool] = mapped_column(default=False)
    language_model: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime]
    """When the member tapped."""
    received_at: Mapped[datetime]
    """When it was stored here; decides which digest it counts for."""


_NEWEST = (
    select(func.max(AnswerRow.version))
    .where(AnswerRow.asked_id == AskedRow.id)
    .correlate(AskedRow)
    .scalar_subquery()
)
#: Built once: every tap runs these three, and building them takes longer than running them.
_SITUATIONS = (
    select(
        AskedRow.id,
        AskedRow.prompt_id,
        AskedRow.member_id,
        AskedRow.team_id,
        MemberRow.slack_id,
        MembershipRow.role,
        PromptRow.terms_id,
        AskedRow.question_key,
        AskedRow.question_version,
        PromptRow.closes_at,
        PromptRow.freezes_at,
        MemberRow.home_opened_at,
        AnswerRow.version,
        AnswerRow.value,
        AnswerRow.text,
        AnswerRow.quote,
        AnswerRow.research,
        AnswerRow.language_model,
        PromptRow.local_day,
    )
    .join(PromptRow, PromptRow.id == AskedRow.prompt_id)
    .join(MemberRow, MemberRow.id == AskedRow.member_id)
    .outerjoin(
        MembershipRow,
        (MembershipRow.team_id == AskedRow.team_id)
        & (MembershipRow.member_id == AskedRow.member_id),
    )
    .outerjoin(AnswerRow, (AnswerRow.asked_id == AskedRow.id) & (AnswerRow.version == _NEWEST))
    .where(AskedRow.id.in_(bindparam("ids", expanding=True)))
)
_LOCKED = (
    select(PromptRow.id)
    .where(
        PromptRow.id.in_(
            select(AskedRow.prompt_id).where(AskedRow.id.in_(bindparam("ids", expanding=True)))
        )
    )
    .order_by(PromptRow.id)
    .with_for_update()
)
_INSERT = AnswerRow.__table__.insert()  # type: ignore[attr-defined]  # a Table


def situations(session: Session, asked_ids: Collection[int]) -> dict[int, Situation]:
    """What is known of each asked question, by its id; their prompts stay locked (PostgreSQL).

    They are locked by a statement of their own: one that reads and locks at once waits for the
    lock and then still shows the answers of before, so that two taps make the same version.
    """
    connection, ids = session.connection(), {"ids": list(asked_ids)}
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCKED, ids)
    rows = connection.execute(_SITUATIONS, ids)
    return {row[0]: _situation(row) for row in rows.all()}


def _situation(row: Any) -> Situation:  # noqa: ANN401  19 columns, in the order selected above
    version = row[12]
    newest = None if version is None else Newest(version, row[13], row[14], Consent(*row[15:18]))
    return Situation(
        asked_id=row[0],
        prompt_id=row[1],
        member_id=row[2],
        team_id=row[3],
        slack_user=row[4],
        role=row[5],
        terms_id=row[6],
        question_key=row[7],
        question_version=row[8],
        closes_at=row[9],
        freezes_at=row[10],
        has_home=row[11] is not None,
        local_day=row[18],
        newest=newest,
    )


def add(
    session: Session, saved: Sequence[tuple[Situation, Submission, int]], *, now: datetime
) -> None:
    """Store answers, each with its version, in one statement."""
    session.connection().execute(
        _INSERT,
        [
            {
                "asked_id": situation.asked_id,
                "version": version,
                "team_id": situation.team_id,
                "member_id": situation.member_id,
                "role": situation.role,
                "terms_id": situation.terms_id,
                "value": submission.value,
                "text": submission.text,
                "quote": submission.consent.quote,
                "research": submission.consent.research,
                "language_model": submission.consent.language_model,
                "answered_at": submission.at,
                "received_at": now,
            }
            for situation, submission, version in saved
        ],
    )


def newest_of_prompt(session: Session, prompt_id: str) -> dict[int, Newest]:
    """The answers that count in one prompt, by asked question."""
    ids = select(AskedRow.id).where(AskedRow.prompt_id == prompt_id)
    return _newest(session, AnswerRow.asked_id.in_(ids))


def newest_of(session: Session, asked_ids: Collection[int]) -> dict[int, Newest]:
    """The answers that count to these asked questions."""
    return _newest(session, AnswerRow.asked_id.in_(asked_ids))


def _newest(session: Session, condition: ColumnElement[bool]) -> dict[int, Newest]:
    rows = session.execute(
        select(
            AnswerRow.asked_id,
            AnswerRow.version,
            AnswerRow.value,
            AnswerRow.text,
            AnswerRow.quote,
            AnswerRow.research,
            AnswerRow.language_model,
        )
        .where(condition)
        .order_by(AnswerRow.asked_id, AnswerRow.version)
    )
    # Later versions overwrite earlier ones.
    return {row[0]: Newest(row[1], row[2], row[3], Consent(*row[4:])) for row in rows}


def delete_of(session: Session, asked_id: int) -> None:
    """Every version of an answer: it was never given."""
    session.execute(delete(AnswerRow).where(AnswerRow.asked_id == asked_id))


def latest_of_member(
    session: Session, member_id: int, *, limit: int, offset: int = 0
) -> list[tuple[AskedRow, PromptRow, AnswerRow]]:
    """A member's own newest answers, latest first, with what they answered."""
    rows = session.execute(
        select(AskedRow, PromptRow, AnswerRow)
        .join(AnswerRow, AnswerRow.asked_id == AskedRow.id)
        .join(PromptRow, PromptRow.id == AskedRow.prompt_id)
        # By the asked question's member, of which there is an index.
        .where(AskedRow.member_id == member_id, _is_newest())
        .order_by(AnswerRow.answered_at.desc(), AnswerRow.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [(asked, prompt, answer) for asked, prompt, answer in rows]


def number_of_member(session: Session, member_id: int) -> int:
    """How many questions a member has answered."""
    count = (
        select(func.count())
        .select_from(AskedRow)
        .join(AnswerRow, AnswerRow.asked_id == AskedRow.id)
        .where(AskedRow.member_id == member_id, _is_newest())
    )
    return session.scalar(count) or 0


def _is_newest() -> ColumnElement[bool]:
    later = aliased(AnswerRow)
    return ~exists().where(later.asked_id == AnswerRow.asked_id, later.version > AnswerRow.version)
