"""What becomes of a tap: pure decisions. The database and Slack are the flow's business."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

#: How long an item rests for a member who said that it is not their area.
NOT_MY_AREA_REST = timedelta(weeks=26)
#: The longest text that is kept, in characters.
LONGEST_TEXT = 500


class Outcome(Enum):
    """What a member is told about a tap."""

    SAVED = "saved"
    UNCHANGED = "unchanged"
    """The same answer again, such as a double tap: nothing new is stored."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """Taken back before the freeze: it counts as never given."""
    NOTHING = "nothing"
    """There is no answer to take back, such as after a second tap."""
    NOT_YOURS = "not_yours"
    UNKNOWN = "unknown"
    """No such question, or a value that it does not offer."""


@dataclass(frozen=True)
class Consent:
    """What a member allows with the words of one text answer. Nothing by default."""

    quote: bool = False
    research: bool = False
    language_model: bool = False


@dataclass(frozen=True)
class Submission:
    """One answer as it came in: who, to which asked question, what."""

    slack_user: str
    asked_id: int
    value: str
    at: datetime
    text: str | None = None
    consent: Consent = Consent()


@dataclass(frozen=True)
class Newest:
    """The version of an answer that counts."""

    version: int
    value: str
    text: str | None
    consent: Consent


@dataclass(frozen=True)
class Situation:
    """What is known of an asked question when an answer to it comes in."""

    asked_id: int
    prompt_id: str
    member_id: int
    team_id: int
    slack_user: str
    role: str | None
    terms_id: int
    question_key: str
    question_version: int
    closes_at: datetime
    freezes_at: datetime
    local_day: date
    """The member's own day of the prompt."""
    has_home: bool
    """Whether the member ever opened App Home, so that it has to be kept fresh."""
    newest: Newest | None


@dataclass(frozen=True)
class Receipt:
    """The outcome of one submission, with the prompt whose message should show it."""

    outcome: Outcome
    prompt_id: str | None


def decide(
    situation: Situation | None, submission: Submission, *, legal: frozenset[str], now: datetime
) -> Outcome:
    """What becomes of *submission*; *legal* are the values that the question offers.

    A first answer is taken until the prompt closes, a change until the freeze (DESIGN,
    "freeze"). Who may answer comes from the row, never from the button.
    """
    if situation is None:
        return Outcome.UNKNOWN
    if situation.slack_user != submission.slack_user:
        return Outcome.NOT_YOURS
    if submission.value not in legal:
        return Outcome.UNKNOWN
    newest = situation.newest
    if now >= (situation.closes_at if newest is None else situation.freezes_at):
        return Outcome.CLOSED
    if newest is not None and (newest.value, newest.text, newest.consent) == (
        submission.value,
        submission.text,
        submission.consent,
    ):
        return Outcome.UNCHANGED
    return Outcome.SAVED


def decide_withdrawal(situation: Situation | None, slack_user: str, *, now: datetime) -> Outcome:
    """What becomes of the wish to take an answer back: until the freeze, all of it goes.

    What the freeze found is in a release by then, and releases stand.
    """
    if situation is None:
        return Outcome.UNKNOWN
    if situation.slack_user != slack_user:
        return Outcome.NOT_YOURS
    if situation.newest is None:
        return Outcome.NOTHING
    return Outcome.CLOSED if now >= situation.freezes_at else Outcome.WITHDRAWN
