"""What the ledgers of the fuzzer take for granted: digest weeks, and what the statistics found.

Whether anything is found does not matter here, only whether it is told and of whom it is made.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.disclosure.counting import on_lens
from bot.trends.model.gap import Gap
from bot.trends.model.moved import Moved, Result
from bot.trends.model.state import Verdict as Found
from bot.trends.model.week import Elsewhere, LensReading
from bot.trends.model.weeks import week_number
from tests.attacks.history import CATALOGUE, LENS, Answer, History, name
from tests.disclosure.figures import a_reading, a_state

GAP = Gap(size=0.5, low=0.2, high=0.8, differs=True, see=0.6)
MOVED = Moved(Result.MOVED, 0.5, 0.2, 0.8)


def made_up(history: History, team: int, week: int) -> LensReading:
    """What the statistics would find of it: whether that is told is all that is asked here."""
    number, change = week_number(name(week)), history.change(team, week)
    unsure = (team, week) in history.unsure
    reading = replace(a_reading(level=None if unsure else 0.3), week=number)
    if unsure:
        state = a_state(Found.NOT_ENOUGH_EVIDENCE)
    elif change is None:
        state = a_state()
    else:
        verdict = Found.RAISED if change.worse else Found.EASED
        state = a_state(verdict, alarm_week=number - week + change.alarm, people=9)
    return LensReading(reading, state, 9, Elsewhere())


def weeks_of(history: History) -> dict[int, int]:
    """The digest week of each answer: that of its team's first freeze after it came."""
    freezes: dict[int, list[tuple[datetime, int]]] = {team.number: [] for team in history.teams}
    for week, found in history.freezes():
        for at, team in found:
            freezes[team.number].append((at, week))
    weeks = {}
    for answer in history.answers:
        later = [week for at, week in freezes[answer.team] if at >= answer.given.received_at]
        weeks[answer.number] = later[0] if later else history.weeks
        if freezes[answer.team] and answer.given.received_at <= freezes[answer.team][0][0]:
            # Before the first freeze weeks are counted back.
            at, first = freezes[answer.team][0]
            weeks[answer.number] = first - (at - answer.given.received_at) // timedelta(weeks=1)
    return weeks


def unused(answers: Iterable[Answer]) -> list[Answer]:
    """Answers to no question of the lens: there are none in a history, or the check is empty."""
    return [each for each in answers if not list(on_lens([each.given], LENS, CATALOGUE))]
