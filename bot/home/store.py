"""What the front door asks of rounds and of the outbox, and the one choice it keeps itself."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.asking.model import PromptState, Reason
from bot.asking.store import PromptRow
from bot.people import store as people
from bot.people.store import MemberRow
from bot.scheduling.model import Origin
from bot.scheduling.store import RoundRow
from bot.sending.store import OutboxRow


def asked_by_hand_since(session: Session, team_id: int, since: datetime) -> bool:
    """Whether a round of this team was opened by hand after *since*; others who ask wait here."""
    people.lock_team(session, team_id)
    found = session.scalars(
        select(RoundRow.id).where(
            RoundRow.team_id == team_id,
            RoundRow.origin == Origin.AD_HOC.value,
            RoundRow.created_at > since,
        )
    ).first()
    return found is not None


def planned_in(session: Session, round_id: int) -> tuple[int, list[tuple[str, Reason]]]:
    """How many are asked in a round, and each who is left out (Slack id) with the reason."""
    rows = session.execute(
        select(MemberRow.slack_id, PromptRow.state, PromptRow.reason)
        .join(PromptRow, PromptRow.member_id == MemberRow.id)
        .where(PromptRow.round_id == round_id)
        .order_by(MemberRow.id)
    ).all()
    skipped = [
        (slack_id, Reason(reason))
        for slack_id, state, reason in rows
        if state == PromptState.SKIPPED.value and reason
    ]
    return len(rows) - len(skipped), skipped


def set_language(session: Session, member_id: int, language: str | None) -> None:
    """A member's own choice of language; None: as Slack tells it."""
    session.get_one(MemberRow, member_id).language = language


def is_heard(session: Session, kind: str, subject: str) -> bool:
    """Whether a message that somebody wrote has its answer queued, whatever became of it."""
    found = session.scalars(
        select(OutboxRow.id)
        .where(
            OutboxRow.kind == kind,
            OutboxRow.subject.startswith(f"{subject}:", autoescape=True),
        )
        .limit(1)
    )
    return found.first() is not None
