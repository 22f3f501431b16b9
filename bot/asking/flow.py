"""Prompts are planned for rounds that have none, and told what became of their messages."""

import logging
import time
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from bot.asking import planning, reminding, replanning, store
from bot.asking.batch import plan_batch
from bot.asking.model import Reason
from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.people import store as people
from bot.scheduling import store as schedules
from bot.scheduling.model import Round
from bot.sending.store import EXPIRED, UNCERTAIN, OutboxRow

log = logging.getLogger(__name__)

#: Members planned in one transaction, so that none lasts longer than a tap can wait.
_AT_ONCE = 40
#: Seconds between two of them: on SQLite the taps that wait get their turn.
_BREATH = 0.005


def plan_prompts(db: Database, catalogue: Catalogue, *, now: datetime) -> int:
    """Make the prompts of all rounds that still lack them; how many are to be sent.

    Each member gets one in a round, with questions and a place in the outbox, or with the reason
    why not. Any number of processes may do this at once, and each may stop half-way.
    """
    _withdraw(db)
    replanning.replan(db, catalogue, now=now)
    with db.read() as session:
        rounds = schedules.rounds_to_plan(session)
    return sum(_plan_round(db, catalogue, round_, now=now) for round_ in rounds)


def mark_sent(session: Session, row: OutboxRow) -> None:
    """The outbox's hook: the prompt's message stands in Slack."""
    at = row.sent_at or row.due_at
    prompt = store.mark_sent(session, row.subject, channel=row.channel, ts=row.ts, at=at)
    reminding.queue(session, prompt, now=at)
    people.mark_home_stale(session, [prompt.member_id], at)


def mark_lapsed(session: Session, row: OutboxRow) -> None:
    """The outbox's hook: the message was not sent, and will not be.

    One that perhaps was sent is taken for sent: it can be answered where it stands, and else in
    App Home.
    """
    if row.state == UNCERTAIN:
        at = row.attempted_at or row.due_at
        prompt = store.mark_sent(session, row.subject, channel=None, ts=None, at=at)
        people.mark_home_stale(session, [prompt.member_id], at)
        return
    reason = Reason.LATE if row.state == EXPIRED else Reason.NOT_REACHED
    store.mark_skipped(session, row.subject, reason)
    log.warning("a prompt is skipped", extra={"prompt": row.subject, "reason": reason.value})


def _withdraw(db: Database) -> None:
    """Take back what is planned for people who have paused, opted out or left since."""
    with db.read() as session:
        if not planning.no_longer_wanted(session):
            return
    with db.write() as session:
        for prompt, reason in planning.no_longer_wanted(session):
            planning.withdraw(session, prompt, reason)


def _plan_round(db: Database, catalogue: Catalogue, round_: Round, *, now: datetime) -> int:
    to_send = 0
    while True:
        with db.write() as session:
            members = planning.lacking(
                session, round_, people.active_members(session, round_.team_id)
            )
            batch = list(islice(members, _AT_ONCE))
            if not batch:
                schedules.mark_planned(session, round_.id, now=now)
                return to_send
            planning.lock(session, [each.member.id for each in batch])
            # While this waited for the lock, another process may have planned for them, or they
            # may be gone.
            present = {each.id for each in people.active_members(session, round_.team_id)}
            batch = [each for each in batch if each.id in present]
            batch = planning.lacking(session, round_, batch)
            to_send += plan_batch(session, catalogue, round_, batch, now=now)
        time.sleep(_BREATH)
