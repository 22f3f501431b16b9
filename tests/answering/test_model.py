"""What becomes of a tap, without a database."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Consent, Newest, Outcome, Situation, Submission, decide
from tests.conftest import NOW
from tests.scene import CLOSES, FREEZES

LEGAL = frozenset({"1", "2", "text", "skip"})
FRESH = Situation(
    asked_id=1, prompt_id="p", member_id=1, team_id=1, slack_user="U01", role="ml", terms_id=1,
    question_key="q", question_version=1, closes_at=CLOSES, freezes_at=FREEZES, has_home=False,
    newest=None, local_day=date(2026, 11, 24),
)  # fmt: skip
ANSWERED = replace(FRESH, newest=Newest(1, "1", None, Consent()))


def outcome(
    situation: Situation | None, value: str, *, by: str = "U01", now: datetime = NOW
) -> Outcome:
    return decide(situation, Submission(by, 1, value, at=now), legal=LEGAL, now=now)


def test_a_first_answer_is_taken_until_the_prompt_closes() -> None:
    assert outcome(FRESH, "1", now=CLOSES - timedelta(microseconds=1)) is Outcome.SAVED
    assert outcome(FRESH, "1", now=CLOSES) is Outcome.CLOSED


def test_a_change_is_taken_until_the_freeze() -> None:
    assert outcome(ANSWERED, "2", now=CLOSES) is Outcome.SAVED
    assert outcome(ANSWERED, "2", now=FREEZES - timedelta(microseconds=1)) is Outcome.SAVED
    assert outcome(ANSWERED, "2", now=FREEZES) is Outcome.CLOSED


def test_the_same_answer_again_is_unchanged() -> None:
    assert outcome(ANSWERED, "1") is Outcome.UNCHANGED


def test_the_same_words_with_another_consent_are_a_change() -> None:
    spoken = replace(FRESH, newest=Newest(1, "text", "hello", Consent()))
    again = Submission("U01", 1, "text", at=NOW, text="hello", consent=Consent(quote=True))
    assert decide(spoken, again, legal=LEGAL, now=NOW) is Outcome.SAVED


@pytest.mark.parametrize("value", ["1", "9", ""])
def test_somebody_else_is_told_so_whatever_they_sent(value: str) -> None:
    assert outcome(FRESH, value, by="U02") is Outcome.NOT_YOURS


@pytest.mark.parametrize("value", ["0", "6", "", "text ", "SKIP"])
def test_a_value_that_the_question_does_not_offer_is_unknown(value: str) -> None:
    assert outcome(FRESH, value) is Outcome.UNKNOWN


def test_a_question_that_is_not_there_is_unknown() -> None:
    assert outcome(None, "1") is Outcome.UNKNOWN


@given(
    after=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
    value=st.sampled_from(sorted(LEGAL)),
    answered=st.booleans(),
)
def test_nothing_is_saved_from_the_freeze_on(
    after: timedelta, value: str, *, answered: bool
) -> None:
    situation = ANSWERED if answered else FRESH
    assert outcome(situation, value, now=FREEZES + after) is Outcome.CLOSED
