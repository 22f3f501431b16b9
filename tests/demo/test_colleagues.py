"""People who answer by themselves: what they tap, what they leave alone, what they do again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.asking.view import ANSWER, CHANGE, WRITE
from bot.catalogue import Kind, Question, load_catalogue
from bot.demo.colleagues import Colleagues

CATALOGUE = load_catalogue()
SCALED = next(question for question in CATALOGUE if question.kind is Kind.AGREE5)
OTHER = next(question for question in CATALOGUE if question.kind is Kind.FREQ5)
WRITTEN = next(question for question in CATALOGUE if question.kind is Kind.TEXT)
NOW = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
#: Somebody who does not happen to stay silent in these rounds.
PERSON = "U02"


class Phone:
    """One person's talk with the bot: a prompt whose questions close as they are answered."""

    def __init__(
        self, *questions: Question, sent_for: timedelta = timedelta(days=2), language: str = "en"
    ) -> None:
        self.failures = 0
        self.saved: dict[str, str] = {}
        self.taps = 0
        self._questions = questions
        self._ts = f"{(NOW - sent_for).timestamp():.6f}"
        self._language = language

    def now(self) -> datetime:
        return NOW

    def messages(self, channel: str) -> list[dict[str, Any]]:
        blocks = [block for each in self._questions for block in self._blocks(each)]
        return [{"channel": f"D{channel}", "ts": self._ts, "blocks": blocks}]

    def act(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self.taps += 1
        if self.failures:
            self.failures -= 1
            return {"ok": False, "error": "action_not_found"}
        self.saved[body["block_id"]] = body["action_id"].removeprefix(ANSWER)
        return {"ok": True}

    def _blocks(self, question: Question) -> list[dict[str, Any]]:
        words = question.text.by(self._language)
        text = {"type": "mrkdwn", "text": f"*{words}*"}
        if question.key in self.saved:
            change = {"type": "button", "action_id": CHANGE}
            return [{"type": "section", "text": text, "accessory": change}]
        actions = [WRITE] if question.kind is Kind.TEXT else []
        actions += [ANSWER + value for value in (*question.values(), "skip")]
        buttons = [{"action_id": action, "value": question.key} for action in actions]
        return [
            {"type": "section", "text": text},
            {"type": "actions", "block_id": question.key, "elements": buttons},
        ]


def answered_by(phone: Phone) -> int:
    return Colleagues(phone, CATALOGUE).answer([PERSON])


@pytest.mark.parametrize("language", ["en", "fi"])
def test_every_scale_is_answered_once_and_words_are_left(language: str) -> None:
    phone = Phone(SCALED, WRITTEN, OTHER, language=language)
    assert answered_by(phone) == 1
    assert set(phone.saved) == {SCALED.key, OTHER.key}
    assert phone.taps == 2


def test_an_answer_is_one_of_the_questions_own() -> None:
    phone = Phone(SCALED)
    answered_by(phone)
    assert phone.saved[SCALED.key] in SCALED.values()


def test_a_tap_that_failed_is_tapped_again() -> None:
    phone = Phone(SCALED, OTHER)
    phone.failures = 3
    assert answered_by(phone) == 1
    assert set(phone.saved) == {SCALED.key, OTHER.key}


def test_a_bot_that_does_not_hear_is_not_tapped_for_ever() -> None:
    phone = Phone(SCALED)
    phone.failures = 1_000
    assert answered_by(phone) == 0
    assert phone.taps < 10


def test_whom_the_visitor_has_acted_as_is_left_alone() -> None:
    phone = Phone(SCALED, OTHER)
    phone.saved[SCALED.key] = "5"
    assert answered_by(phone) == 0
    assert phone.taps == 0


def test_last_weeks_questions_are_left_alone() -> None:
    phone = Phone(SCALED, sent_for=timedelta(days=9))
    assert answered_by(phone) == 0
