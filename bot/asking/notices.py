"""What admins are told once: that people were not asked although their time had come, and why.

Counts only; what a member decided for themselves (a pause, an opt-out) is not told here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.asking import store
from bot.asking.model import Reason
from bot.db.database import Database
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.language import language_of
from bot.people.model import Team
from bot.scheduling import store as schedules
from bot.scheduling.model import Origin, Round, local_time
from bot.sending.store import OutboxRow, enqueue
from bot.slack import Message
from bot.slack.blocks import dicts, section
from bot.slack.text import escape

KIND = "notice"
_LEFT_OUT, _MISSED = "left_out", "missed"
#: Others of the same round may turn late too: the notice waits, and then counts them all.
_SETTLE = timedelta(minutes=15)
_LOOK_BACK = timedelta(days=3)
#: Missed rounds that one notice names.
_NAMED = 5


def tell_admins(db: Database, *, now: datetime) -> int:
    """Queue a notice for each admin about each round with people left out; how many rounds.

    Rounds that were missed altogether while the program was down are told together, by team.
    """
    with db.read() as session:
        told = store.told_subjects(session, KIND, since=now - 2 * _LOOK_BACK)
        subjects = [
            f"{_LEFT_OUT}:{round_id}" for round_id in store.left_out_in(session, now - _LOOK_BACK)
        ]
        missed = store.missed_rounds(session, now - _LOOK_BACK)
        subjects += [f"{_MISSED}:{team_id}:{made_at.date()}" for team_id, made_at in missed]
        admins = people.admins(session)
    new = [subject for subject in dict.fromkeys(subjects) if subject not in told]
    if not new or not admins:
        return 0
    with db.write() as session:
        for subject in new:
            for admin in admins:
                enqueue(
                    session,
                    kind=KIND,
                    subject=f"{subject}:{admin}",
                    recipient=admin,
                    due_at=now + _SETTLE,
                    now=now,
                )
    return len(new)


def renderer(texts: Texts) -> Callable[[Session, OutboxRow], Message | None]:
    """The outbox's renderer of notices, each in its admin's language."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        kind, about, *rest = row.subject.split(":")
        member = people.member_by_slack_id(session, row.recipient)
        say = texts.by(language_of(member) if member else None)
        if kind == _LEFT_OUT:
            return _left_out(session, say, int(about))
        return _missed(session, say, int(about), day=rest[0])

    return render


def _left_out(session: Session, say: Say, round_id: int) -> Message | None:
    counts = store.left_out_counts(session, round_id)
    if not counts:
        return None
    round_ = schedules.round_by_id(session, round_id)
    team = people.team_by_id(session, round_.team_id)
    head = say(
        "asking.notice_left_out",
        n=sum(counts.values()),
        team=escape(team.name),
        round=_named(say, team, round_),
    )
    return _message(head, *_reasons(say, counts), say("asking.notice_next"))


def _missed(session: Session, say: Say, team_id: int, *, day: str) -> Message | None:
    rounds = [
        schedules.round_by_id(session, round_id)
        for round_id in store.missed_of_team(
            session, team_id, day=datetime.fromisoformat(day).date()
        )
    ]
    if not rounds:
        return None
    team = people.team_by_id(session, team_id)
    head = say(
        "asking.notice_missed",
        n=len(rounds),
        team=escape(team.name),
        rounds=say.list(_named(say, team, each) for each in rounds[-_NAMED:]),
    )
    return _message(head, say("asking.notice_next"))


def _reasons(say: Say, counts: Mapping[Reason, int]) -> list[str]:
    return [say(f"asking.notice_{reason.value}", n=number) for reason, number in counts.items()]


def _named(say: Say, team: Team, round_: Round) -> str:
    at = datetime.fromisoformat(round_.occurrence)
    if round_.origin is not Origin.SCHEDULED:
        at = local_time(at, team.zone)
    when = say("language.moment", day=say.day(at.date()), time=say.time(at))
    return f"{escape(round_.schedule_key)} ({when})"


def _message(*lines: str) -> Message:
    text = "\n".join(lines)
    return Message(text=text, blocks=dicts([section(text)]))
