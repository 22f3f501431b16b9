"""The rules about people, held against the past itself: not what the product counted, but who was.

Where the solver asks whether anybody can be worked out, this asks whether R1, R3 and R7 hold for
each cell that was told. Sums apart, verdicts and other words turn only when a cell is told anew:
so this is what A19 rests on.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.trends.model.gap import GAP_WINDOW, PAIRS
from tests.attacks.history import START, Answer, History, Team
from tests.attacks.ledger import Ledger

_WINDOW = timedelta(weeks=6)
_FEW = range(1, 5)


def breaches(history: History, ledger: Ledger) -> list[str]:
    """What was told against the rules, in words."""
    found = [
        problem
        for team in history.teams
        for problem in _of_team(history, team, _tellings(ledger, f"team:{team.number}"))
    ]
    for week in {week for cell, week in ledger.behind if cell.startswith("gap:")}:
        found += _of_comparisons(history, ledger, week)
    return found


def _tellings(ledger: Ledger, cell: str) -> list[tuple[int, list[Answer]]]:
    return sorted((week, behind) for (each, week), behind in ledger.behind.items() if each == cell)


def _of_team(
    history: History, team: Team, tellings: Iterable[tuple[int, list[Answer]]]
) -> Iterator[str]:
    before: tuple[datetime, int, set[str]] | None = None
    for week, behind in tellings:
        at = START + timedelta(weeks=week) + team.freezes_after
        new = {token for number, token in history.newcomers(at) if number == team.number}
        said = [each for each in behind if each.given.token not in new]
        recent = _people(each for each in said if each.given.received_at > at - _WINDOW)
        if len(recent) < team.minimum:
            yield f"R1: team {team.number} was told in week {week} of {len(recent)} people"
        least = 5 if history.members(team, week, at) >= 8 else 3
        if before:
            newly = _people(each for each in said if each.given.received_at > before[0])
            if len(newly) < least:
                yield f"R3: team {team.number} was told in week {week} after {len(newly)} answered"
            changed = _came_or_went(history, team, before, _people(said), at)
            if 0 < changed < least and week - before[1] < 6:
                yield f"R3: team {team.number} differs in week {week} by {changed} people"
        before = at, week, _people(said)


def _came_or_went(
    history: History,
    team: Team,
    before: tuple[datetime, int, set[str]],
    now: set[str],
    at: datetime,
) -> int:
    joined = history.joined([team.number], at)
    came = {each for each in now - before[2] if each in joined and joined[each] > before[0]}
    return len(before[2] - now) + len(came)


def _of_comparisons(history: History, ledger: Ledger, week: int) -> Iterator[str]:
    """No few people lie between any two sides that are told anew side by side."""
    groups: list[set[str]] = []
    for a, b in PAIRS:
        cell = f"gap:silo:{'+'.join(a)}:{'+'.join(b)}"
        behind = ledger.behind.get((cell, week))
        if behind is not None:
            groups += [_side(history, ledger, behind, week, a, b)]
            groups += [_side(history, ledger, behind, week, b, a)]
    for place, one in enumerate(groups):
        for other in groups[:place]:
            if len(one - other) in _FEW or len(other - one) in _FEW:
                yield f"R7: two sides differ by few people in week {week}"
                return


def _side(
    history: History,
    ledger: Ledger,
    behind: Iterable[Answer],
    week: int,
    side: Iterable[str],
    other: Iterable[str],
) -> set[str]:
    """Of the people who count: who is on the side, in teams that have people of both."""
    lately = [each for each in behind if 0 <= week - ledger.weeks[each.number] < GAP_WINDOW]
    teams = [
        {each.team for each in lately if each.role in roles} for roles in (set(side), set(other))
    ]
    new = {
        found
        for team in history.teams
        for found in history.newcomers(START + timedelta(weeks=week) + team.freezes_after)
        if found[0] == team.number
    }
    return _people(
        each
        for each in lately
        if each.role in set(side)
        and each.team in teams[0] & teams[1]
        and (each.team, each.given.token) not in new
    )


def _people(answers: Iterable[Answer]) -> set[str]:
    return {each.given.token for each in answers}
