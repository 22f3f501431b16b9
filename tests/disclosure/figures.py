"""Figures of one lens, and what a team answered: where tests of disclosure start from."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.answering.store import AnswerRow
from bot.asking.store import AskedRow, PromptRow
from bot.people.model import Member, Team
from bot.scheduling.store import RoundRow
from bot.terms.model import Terms
from bot.trends.model.reading import Level, Reading
from bot.trends.model.state import Direction, Episode, State, Verdict, Watch
from bot.trends.model.step import Step, Steps
from bot.trends.model.weeks import week_number

WEEK = "2026-W47"
MONDAY = week_number(WEEK)
#: Friday of W47, 15:00 in Helsinki.
FREEZE = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)

_STEP = Step(log_bf=0.1, onset=MONDAY - 3, size=0.1, low=-0.2, high=0.3, weeks=3)


def a_reading(
    *, level: float | None = 0.3, wide: float = 0.4, detectable: float | None = 0.9
) -> Reading:
    return Reading(
        week=MONDAY,
        first_week=MONDAY - 20,
        answers=20,
        people=7,
        weeks=8,
        fresh=True,
        level=None if level is None else Level(level, level - wide, level + wide),
        steps=Steps(_STEP, _STEP, detectable),
    )


def a_state(
    verdict: Verdict = Verdict.STEADY,
    *,
    size: float = 0.7,
    alarm_week: int = MONDAY,
    new: bool = False,
    people: int = 7,
) -> State:
    episode = None
    if verdict in {Verdict.RAISED, Verdict.EASED}:
        way = Direction.WORSE if verdict is Verdict.RAISED else Direction.BETTER
        episode = Episode(way, alarm_week, alarm_week - 4, size, size - 0.6, size + 0.6, people)
    return State(MONDAY, verdict, new, episode, None, Watch(), Watch(), told=False)


def answered(
    session: Session,
    team: Team,
    member: Member,
    terms: Terms,
    values: dict[str, str | None],
    *,
    freeze_at: datetime = FREEZE,
    text: str | None = None,
    quote: bool = False,
    origin: str = "scheduled",
    role: str = "ml",
) -> None:
    """A prompt of the week before *freeze_at* with one question a value; None: no answer came."""
    sent_at = freeze_at - timedelta(days=3)
    round_ = RoundRow(
        team_id=team.id, schedule_key=uuid4().hex, occurrence="x", origin=origin,
        opens_at=sent_at, closes_at=freeze_at, freezes_at=freeze_at, created_at=sent_at,
    )  # fmt: skip
    session.add(round_)
    session.flush()
    prompt = PromptRow(
        id=uuid4().hex, round_id=round_.id, team_id=team.id, member_id=member.id,
        local_day=sent_at.date(), scheduled=False, due_at=sent_at, closes_at=freeze_at,
        freezes_at=freeze_at, language="en", terms_id=terms.id, state="sent", sent_at=sent_at,
    )  # fmt: skip
    session.add(prompt)
    session.flush()
    for place, (question, value) in enumerate(values.items()):
        asked = AskedRow(
            prompt_id=prompt.id, member_id=member.id, team_id=team.id, question_key=question,
            question_version=1, position=place, local_day=sent_at.date(),
        )  # fmt: skip
        session.add(asked)
        session.flush()
        if value is not None:
            at = sent_at + timedelta(hours=1)
            session.add(
                AnswerRow(
                    asked_id=asked.id, version=1, team_id=team.id, member_id=member.id, role=role,
                    terms_id=terms.id, value=value, text=text, quote=quote, answered_at=at,
                    received_at=at,
                )
            )  # fmt: skip
    session.flush()
