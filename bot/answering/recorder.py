"""Keeping answers: what was tapped is durable when `record` returns, many taps in one commit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answering import store
from bot.answering.following import follow_up
from bot.answering.model import (
    NOT_MY_AREA_REST,
    Newest,
    Outcome,
    Receipt,
    Situation,
    Submission,
    decide,
    decide_withdrawal,
)
from bot.asking import store as prompts
from bot.catalogue import EXTRAS, NOT_MY_AREA, TEXT, Catalogue, Question
from bot.clock import Clock
from bot.db.database import Database
from bot.people import store as people


def legal_values(question: Question) -> frozenset[str]:
    """What may be answered to *question*: its own values, or words, and the three extras."""
    return frozenset(question.values() or (TEXT,)) | frozenset(EXTRAS)


@dataclass(frozen=True)
class Recorder:
    """Stores submissions. Concurrent ones share a commit on SQLite (`Database.gather`)."""

    database: Database
    catalogue: Catalogue
    clock: Clock

    def record(self, submission: Submission) -> Receipt:
        """Store *submission* if it may be stored; the receipt says what became of it.

        Raises Unavailable when the database cannot keep it: then nothing was stored.
        """
        return self.database.gather(self._record_all, submission)

    def withdraw(self, slack_user: str, asked_id: int) -> Receipt:
        """Take an answer back, if it may still be: every version of it goes, as if never given.

        Raises Unavailable when the database cannot do it: then the answer stands.
        """
        with self.database.write() as session:
            situation = store.situations(session, {asked_id}).get(asked_id)
            now = self.clock.now()
            outcome = decide_withdrawal(situation, slack_user, now=now)
            if situation is not None and outcome is Outcome.WITHDRAWN:
                store.delete_of(session, asked_id)
                prompts.touch(session, {situation.prompt_id}, now=now)
                if situation.has_home:
                    people.mark_home_stale(session, {situation.member_id}, now)
                if situation.newest is not None and situation.newest.value == NOT_MY_AREA:
                    prompts.wake(session, situation.member_id, situation.question_key)
        return Receipt(outcome, situation.prompt_id if situation else None)

    def _record_all(self, session: Session, submissions: Sequence[Submission]) -> list[Receipt]:
        known = store.situations(session, {one.asked_id for one in submissions})
        # Only now is it this writer's turn: an instant from before a wait for another's lock could
        # lie before the freeze while the answer becomes visible after the digest was composed.
        now = self.clock.now()
        saved: list[tuple[Situation, Submission, int]] = []
        receipts = [self._judge(one, known, saved, now=now) for one in submissions]
        if saved:
            store.add(session, saved, now=now)
            prompts.touch(session, {situation.prompt_id for situation, _, _ in saved}, now=now)
            if homes := {situation.member_id for situation, _, _ in saved if situation.has_home}:
                people.mark_home_stale(session, homes, now)
            self._rest(session, saved, now=now)
            answers = ((situation, submission) for situation, submission, _ in saved)
            follow_up(session, self.catalogue, answers, now=now)
        return receipts

    def _judge(
        self,
        submission: Submission,
        known: dict[int, Situation],
        saved: list[tuple[Situation, Submission, int]],
        *,
        now: datetime,
    ) -> Receipt:
        situation = known.get(submission.asked_id)
        outcome = decide(situation, submission, legal=self._legal(situation), now=now)
        if situation is None:
            return Receipt(outcome, None)
        if outcome is Outcome.SAVED:
            version = 1 if situation.newest is None else situation.newest.version + 1
            saved.append((situation, submission, version))
            # A second tap on the same question in the same batch sees the first one's answer.
            newest = Newest(version, submission.value, submission.text, submission.consent)
            known[submission.asked_id] = replace(situation, newest=newest)
        return Receipt(outcome, situation.prompt_id)

    def _legal(self, situation: Situation | None) -> frozenset[str]:
        if situation is None:
            return frozenset()
        question = self.catalogue.find(situation.question_key, situation.question_version)
        return legal_values(question) if question else frozenset()

    def _rest(
        self,
        session: Session,
        saved: Sequence[tuple[Situation, Submission, int]],
        *,
        now: datetime,
    ) -> None:
        until = (now + NOT_MY_AREA_REST).date()
        for situation, submission, _ in saved:
            if submission.value == NOT_MY_AREA:
                prompts.rest(session, situation.member_id, situation.question_key, until_on=until)
            elif situation.newest is not None and situation.newest.value == NOT_MY_AREA:
                prompts.wake(session, situation.member_id, situation.question_key)
