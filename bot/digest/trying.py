"""What is tried, as digests tell it: settled with the week that brings a result, read back later.

The actions are bot/actions'; the results come from the ledger; the sentences are `doing`'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.actions.agenda import ask_debt
from bot.actions.model import Action, Result
from bot.digest import replies, store
from bot.digest.course import first_told
from bot.digest.model import ActionLine, Digest, digest_of
from bot.disclosure.week import ReleasedWeek
from bot.people import store as people

#: A digest lists so many actions, the newest.
MOST_ACTIONS = 30


def settle(session: Session, team_id: int, week: ReleasedWeek, *, now: datetime) -> None:
    """Set down what the week tells of each action that was asked about again.

    What has waited too long for answers is settled, too: it cannot be told.
    """
    for action_id, trial in week.trials.items():
        actions.settle(session, action_id, trial.result, week.week, now=now)
    for action in actions.stranded(session, team_id, week.week):
        actions.settle(session, action.id, Result.CANNOT_TELL, week.week, now=now)


def lines(
    session: Session,
    team_id: int,
    *,
    until: datetime | None,
    results: Mapping[int, tuple[str, str | None]] | None = None,
) -> tuple[ActionLine, ...]:
    """The team's actions of that freeze, the newest first: with the results that it told, if given.

    Without a freeze they are those of now.

    What was withdrawn since is told no more.
    """
    known = [
        each
        for each in actions.all_of(session, team_id, limit=MOST_ACTIONS)
        if (until is None or each.created_at <= until) and (results is None or each.id in results)
    ]
    named = _owners(session, known)
    return tuple(
        ActionLine(
            id=each.id,
            lens=each.lens,
            what=each.what,
            owner=named.get(each.owner, ""),
            due_on=each.due_on,
            result=result,
            created_week=each.created_week,
            settled_week=settled,
        )
        for each in known
        for result, settled in [
            (each.result.value, each.settled_week) if results is None else results[each.id]
        ]
    )


def _owners(session: Session, known: Iterable[Action]) -> dict[str, str]:
    """Names by Slack id; somebody whose data were erased has none."""
    found = people.members_by_slack_id(session, {each.owner for each in known})
    return {slack_id: member.name for slack_id, member in found.items()}


def raised_since(session: Session, team_id: int, weeks: Sequence[ReleasedWeek]) -> dict[str, str]:
    """The lenses that the last week tells as worse, with the week that told people so first.

    A digest that was never sent, as of imported weeks, has told nobody.
    """
    last = weeks[-1]
    sent = sorted({*store.posted_weeks(session, team_id), last.week})
    return {
        key: next(week for week in sent if week >= first_told(weeks, key))
        for key in digest_of("", last).raised()
    }


def debts(
    session: Session, team_id: int, weeks: Sequence[ReleasedWeek]
) -> tuple[tuple[str, str], ...]:
    """The lenses told as worse for three weeks without any reply, and since when."""
    since = raised_since(session, team_id, weeks)
    discussed = replies.replied(session, team_id, since)
    found = ask_debt(session, team_id, weeks[-1].week, since, discussed=discussed)
    return tuple((debt.lens, since[debt.lens]) for debt in found)


def kept(digest: Digest) -> dict[str, Any]:
    """What is written down of a digest: of its actions only what it told of them."""
    told = [
        {"id": each.id, "result": each.result, "settled_week": each.settled_week}
        for each in digest.actions
    ]
    return {**digest.to_json(), "actions": told, "debts": list(digest.debts)}
