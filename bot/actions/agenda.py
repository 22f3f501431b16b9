"""What a team's next retrospective may start from: findings, due actions, unanswered findings.

The findings are handed in, for only what is released may be told; bot/digest renders it all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.actions import store
from bot.actions.model import Action, Debt, Result, debts, due_in, monday

#: Results of so many weeks are still worth a word in the retrospective.
RECENT_WEEKS = 4


@dataclass(frozen=True)
class Agenda:
    """Each part in the order of telling; any of them may be empty."""

    findings: tuple[tuple[str, str], ...]
    """(lens, the ISO week it was raised in), as handed in."""
    due: tuple[Action, ...]
    """Open, and their time has come."""
    under_way: tuple[Action, ...]
    """Open, with time left."""
    settled: tuple[Action, ...]
    """With a result of the last four weeks, the newest first."""
    debts: tuple[Debt, ...]


def agenda(
    session: Session,
    team_id: int,
    *,
    iso_week: str,
    raised_since: Mapping[str, str],
    discussed: Mapping[str, str],
) -> Agenda:
    """The agenda in that ISO week; *raised_since* and *discussed* as `ask_debt` takes them."""
    known = store.all_of(session, team_id)
    running = store.open_of(session, team_id)
    due = due_in(running, iso_week)
    return Agenda(
        findings=tuple(raised_since.items()),
        due=tuple(due),
        under_way=tuple(action for action in running if action not in due),
        settled=tuple(action for action in known if _is_recent(action, iso_week)),
        debts=tuple(ask_debt(session, team_id, iso_week, raised_since, discussed=discussed)),
    )


def ask_debt(
    session: Session,
    team_id: int,
    iso_week: str,
    raised_since: Mapping[str, str],
    *,
    discussed: Mapping[str, str],
) -> list[Debt]:
    """Raised findings without any reply for three weeks or more, the longest waiting first.

    *raised_since*: the ISO week in which each finding that still stands was raised.
    *discussed*: the ISO week of the newest card to talk a lens over.
    """
    known = {
        action.id: action
        for action in (*store.all_of(session, team_id), *store.open_of(session, team_id))
    }
    return debts(known.values(), raised_since, discussed, week=iso_week)


def _is_recent(action: Action, iso_week: str) -> bool:
    if action.result is Result.OPEN or action.settled_week is None:
        return False
    return 0 <= (monday(iso_week) - monday(action.settled_week)).days < RECENT_WEEKS * 7
