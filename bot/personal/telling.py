"""All that is kept of one person, for that person alone, as one JSON document."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.answering import own as answering
from bot.answering.store import AnswerRow
from bot.asking import own as asking
from bot.asking.tables import AskedRow, PromptRow
from bot.catalogue import Catalogue
from bot.digest import store as digests
from bot.disclosure import own as disclosure
from bot.people import own as people
from bot.people.model import Member
from bot.personal import store
from bot.scheduling import own as scheduling
from bot.terms import store as terms


def export(
    session: Session,
    catalogue: Catalogue,
    member: Member,
    *,
    now: datetime,
    language: str = "en",
) -> dict[str, Any]:
    """Everything, oldest first, questions with their words; nothing about anybody else.

    Released figures are named and not told: they are made of many people's answers.
    """
    slack_id = member.slack_id
    told = {
        "exported_at": now,
        "profile": people.profile(session, member.id),
        "teams": people.memberships(session, member.id),
        "rights": people.rights(session, slack_id),
        "absences": people.absences(session, member.id),
        "questions_at_rest": asking.rests(session, member.id),
        "prompts": _prompts(session, catalogue, member.id, language),
        "released_with_your_answers": [
            asdict(each) for each in disclosure.releases_with(session, member.id)
        ],
        "actions": actions.of_member(session, slack_id),
        "words_on_digests": digests.of_member(session, slack_id),
        "rounds_opened_by_hand": scheduling.opened_by(session, slack_id),
        "changes_of_the_set_up": store.audited_of(session, slack_id),
    }
    plain: dict[str, Any] = _plain(told)
    return plain


def _prompts(
    session: Session, catalogue: Catalogue, member_id: int, language: str
) -> list[dict[str, Any]]:
    asked = asking.asked(session, member_id)
    answers = answering.answers(session, member_id)
    return [
        {
            **_prompt(session, row, team),
            "questions": [
                _question(catalogue, each, answers.get(each.id, []), language)
                for each in asked.get(row.id, [])
            ],
        }
        for row, team in asking.prompts(session, member_id)
    ]


def _prompt(session: Session, row: PromptRow, team: str) -> dict[str, Any]:
    promised = terms.by_id(session, row.terms_id)
    return {
        "team": team,
        "day": row.local_day,
        "due_at": row.due_at,
        "sent_at": row.sent_at,
        "closes_at": row.closes_at,
        "freezes_at": row.freezes_at,
        "state": row.state,
        "reason": row.reason,
        "language": row.language,
        "put_off": row.snoozed,
        "promised": {
            "mode": promised.mode.value,
            "minimum_group": promised.minimum_group,
            "digest_to": promised.audience.to,
            "leads": list(promised.audience.leads),
        },
    }


def _question(
    catalogue: Catalogue, asked: AskedRow, answers: list[AnswerRow], language: str
) -> dict[str, Any]:
    question = catalogue.find(asked.question_key, asked.question_version)
    return {
        "question": f"{asked.question_key}@{asked.question_version}",
        "text": question.text.by(language) if question else None,
        "follow_up": asked.followup,
        "answers": [_answer(each) for each in answers],
    }


def _answer(row: AnswerRow) -> dict[str, Any]:
    return {
        "version": row.version,
        "value": row.value,
        "text": row.text,
        "role": row.role,
        "answered_at": row.answered_at,
        "received_at": row.received_at,
        "consents": {
            "quote": row.quote,
            "research": row.research,
            "language_model": row.language_model,
        },
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  any value to JSON
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime | date) else value
