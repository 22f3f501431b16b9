"""Follow-ups: one more question, because of what somebody just answered.

Whoever gives a worrying answer, or says that they do not know, may be asked for a word on it in
the same message. What is asked then depends on the answer, so that it must never count in a
trend: it is marked, and left out there. Nobody else is told that it was asked. Only what the tap
has loaded anyway is looked at, unless an answer asks for one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.answering.model import Situation, Submission
from bot.asking import followups
from bot.asking.followups import FollowUp, Written
from bot.asking.rotation import REPEAT_AFTER
from bot.catalogue import DONT_KNOW, EXTRAS, Catalogue, Kind, Question, Role
from bot.scheduling.model import iso_week

#: The share of person-weeks in which no follow-up is asked, whatever is answered: what follow-ups
#: do to later answers can be looked at.
HOLD_OUT = 0.2


def follow_up(
    session: Session,
    catalogue: Catalogue,
    saved: Iterable[tuple[Situation, Submission]],
    *,
    now: datetime,
) -> None:
    """Ask what these answers call for, in the caller's transaction: one a member and week."""
    causes: dict[int, tuple[Situation, Question]] = {}
    for situation, submission in saved:
        question = catalogue.find(situation.question_key, situation.question_version)
        open_still = now < situation.closes_at
        if question and open_still and calls_for_more(question, submission.value):
            week = iso_week(situation.local_day)
            if not held_out(situation.member_id, week):
                causes.setdefault(situation.member_id, (situation, question))
    if not causes:
        return
    texts = [each for each in catalogue if each.kind is Kind.TEXT]
    keys = [each.key for each in texts]
    written = followups.written(session, causes.keys(), keys)
    rests = followups.rests(session, causes.keys(), keys)
    chosen = []
    for member_id, (situation, question) in causes.items():
        resting = {
            key
            for (who, key), until in rests.items()
            if who == member_id and until > situation.local_day
        }
        free = [each for each in texts if each.key not in resting]
        more = choose(question, situation, free, written[member_id])
        if more is not None:
            chosen.append(
                FollowUp(
                    situation.prompt_id, member_id, situation.team_id, situation.local_day, more
                )
            )
    if chosen:
        followups.add(session, chosen)


def calls_for_more(question: Question, value: str) -> bool:
    """Whether an answer is worrying, or "I don't know", on a question that stands for something.

    Worrying are the upper two of five, the worst of three, the upper half of choices.
    """
    if not question.is_scaled or not (question.lenses or question.practices):
        return False
    if value in EXTRAS:
        return value == DONT_KNOW
    return question.category(value) * 2 >= len(question.values())


def held_out(member_id: int, week: str) -> bool:
    """Whether the member is asked no follow-up in that ISO week: the same at every look."""
    digest = sha256(f"{member_id}:{week}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < HOLD_OUT * 2**64


def choose(
    cause: Question, situation: Situation, texts: Sequence[Question], written: Sequence[Written]
) -> Question | None:
    """The question in words on what *cause* is about that this member has not seen for longest.

    None if they had a follow-up that week, if the prompt asks for words anyway, or if nothing of
    the same lens or practice is left that they were not asked within four weeks.
    """
    week, day = iso_week(situation.local_day), situation.local_day
    if any(each.followup_week == week or each.prompt_id == situation.prompt_id for each in written):
        return None
    near = {each.key for each in written if abs(each.day - day) < REPEAT_AFTER}
    last: dict[str, date] = {}
    for each in written:
        last[each.key] = max(each.day, last.get(each.key, date.min))
    role = Role(situation.role) if situation.role else Role.OTHER
    fitting = [
        each
        for each in texts
        if _kinship(cause, each) and role in each.roles and each.key not in near
    ]
    return min(
        fitting,
        key=lambda each: (-_kinship(cause, each), last.get(each.key, date.min), each.key),
        default=None,
    )


def _kinship(cause: Question, other: Question) -> int:
    """3: the same lens and practice, 2: the same lens, 1: the same practice, 0: neither."""
    lens = bool(set(cause.lenses) & set(other.lenses))
    practice = bool(set(cause.practices) & set(other.practices))
    return 2 * lens + practice
