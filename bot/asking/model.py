"""Prompts as values, and whether a member is asked at all in a round. Pure.

Which questions a prompt carries is decided in rotation.py; when it is due, in bot.scheduling.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from bot.actions.model import Action
from bot.catalogue.model import LensKey, Practice, Question, Theme
from bot.people.model import USUAL_CAP, Member
from bot.scheduling.model import RoundId, Window
from bot.terms.model import Terms

#: The most questions for one person in one ISO week, over all teams, schedules and rounds,
#: unless they chose another number themselves (`Member.cap`).
WEEKLY_CAP = USUAL_CAP


class PromptState(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    SKIPPED = "skipped"


class Snooze(StrEnum):
    """How a member puts a prompt off."""

    LATER = "later"
    """Two hours, within today's working hours."""
    TOMORROW = "tomorrow"
    """The next working day's first minute."""
    WEEK = "week"
    """Nothing more in this week."""


class Reason(StrEnum):
    """Why a member is left out of a round."""

    OPTED_OUT = "opted_out"
    PAUSED = "paused"
    AWAY = "away"
    """An absence, or a week that the member skips."""
    LEFT = "left"
    """Out of the team, or deactivated, between planning and sending."""
    NO_WORKING_TIME = "no_working_time"
    """No working minute of theirs comes while the round is open."""
    LATE = "late"
    """More than two hours behind the planned time."""
    ASKED_TODAY = "asked_today"
    CAP = "cap"
    NO_QUESTION = "no_question"
    """Every question that fits was asked lately, or rests."""
    NOT_REACHED = "not_reached"
    """Slack refused the message."""
    STOPPED = "stopped"
    """Its schedule or team was paused or archived between planning and sending."""


@dataclass(frozen=True)
class Prompt:
    """One member's message in a round."""

    id: str
    round_id: RoundId
    team_id: int
    member_id: int
    local_day: date
    scheduled: bool
    due_at: datetime
    closes_at: datetime
    freezes_at: datetime
    """Until here a saved answer may be changed."""
    language: str
    terms_id: int
    asks_role: bool
    state: PromptState
    reason: Reason | None
    channel: str | None
    ts: str | None
    revision: int
    shown: int
    snoozed: Snooze | None = None
    snoozed_until: datetime | None = None
    told_action: int | None = None
    """The settled action that it tells of."""


@dataclass(frozen=True)
class Asked:
    """One question of a prompt, in its order there."""

    id: int
    prompt_id: str
    question_key: str
    question_version: int
    followup: bool = False
    """Asked because of an answer in the same prompt; may be left open, and is not counted."""


@dataclass(frozen=True)
class Focus:
    """The lens to which the last question of each member goes in one week."""

    lens: LensKey
    source: str
    """`watch`, or `action:ID`."""

    @property
    def is_action(self) -> bool:
        return self.source.startswith("action:")


@dataclass(frozen=True)
class Saved:
    """The answer that counts now."""

    value: str
    text: str | None


@dataclass(frozen=True)
class Card:
    """One question with what is saved for it."""

    asked_id: int
    question: Question
    saved: Saved | None
    followup: bool = False
    """Asked because of an answer above it: marked so, and left open at will."""


@dataclass(frozen=True)
class Sheet:
    """All that a prompt's message shows."""

    prompt: Prompt
    cards: tuple[Card, ...]
    terms: Terms
    team_name: str
    zone: tzinfo
    """The member's; times are told in it."""
    asked_by: str | None
    """The Slack id of who asked by hand; None: the team's schedule."""
    first: bool
    """Whether it is the member's first prompt ever: it introduces the bot."""
    role: str | None
    """What they said of their role, where the prompt asks for it."""
    reopened: int | None
    """The asked question whose buttons come back, to change a saved answer."""
    now: datetime
    offers: tuple[Snooze, ...] = ()
    """The ways to put it off that are to be had now."""
    cap: int = WEEKLY_CAP
    """The member's most questions in a week."""
    told: Action | None = None
    """What the team tried, with its result: said once, in the first prompt after it."""

    @property
    def is_open(self) -> bool:
        """Whether a first answer to one of its questions is still taken."""
        unanswered = any(card.saved is None and not card.followup for card in self.cards)
        return unanswered and self.now < self.prompt.closes_at

    @property
    def put_off_until(self) -> datetime | None:
        """Until when the member has put it off."""
        until = self.prompt.snoozed_until
        return until if until is not None and self.now < until and self.is_open else None


@dataclass(frozen=True)
class Topics:
    """What a schedule asks about. A question fits if it is named, or fits every list that is set.

    Empty: the whole catalogue.
    """

    lenses: frozenset[LensKey] = frozenset()
    themes: frozenset[Theme] = frozenset()
    practices: frozenset[Practice] = frozenset()
    questions: frozenset[str] = frozenset()

    def holds(self, question: Question) -> bool:
        lists = [
            (self.lenses, frozenset(question.lenses)),
            (self.themes, frozenset({question.theme})),
            (self.practices, frozenset(question.practices)),
        ]
        wanted = [(wish, has) for wish, has in lists if wish]
        if not wanted:
            return not self.questions or question.key in self.questions
        return question.key in self.questions or all(wish & has for wish, has in wanted)

    def wheel(self) -> tuple[LensKey, ...]:
        """The lenses to take turns; those that are not wished for keep out of it."""
        return tuple(
            lens
            for lens in LensKey
            if lens is not LensKey.BLIND_SPOTS and (not self.lenses or lens in self.lenses)
        )


def topics_of(stored: Mapping[str, Any]) -> Topics:
    """The topics of a schedule's `{lenses, themes, practices, questions}`."""
    return Topics(
        lenses=frozenset(map(LensKey, stored.get("lenses") or ())),
        themes=frozenset(map(Theme, stored.get("themes") or ())),
        practices=frozenset(map(Practice, stored.get("practices") or ())),
        questions=frozenset(stored.get("questions") or ()),
    )


def left_out(
    member: Member, window: Window, *, asked_that_day: bool, asked_that_week: int, now: datetime
) -> Reason | None:
    """Why *member* is not asked in this round; None: they are, if a question fits.

    `asked_that_day`: a scheduled prompt of theirs stands on that local day, and this is another
    scheduled one. `asked_that_week`: questions planned or sent in the ISO week of that day.
    """
    reasons = {
        Reason.OPTED_OUT: member.opted_out,
        Reason.PAUSED: member.is_paused(max(window.due_at, now)),
        Reason.AWAY: window.is_away,
        Reason.NO_WORKING_TIME: not window.can_be_asked,
        Reason.LATE: window.is_late(now) or now >= window.closes_at,
        Reason.ASKED_TODAY: asked_that_day,
        Reason.CAP: asked_that_week >= member.cap,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
