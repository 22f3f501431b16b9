"""From readings to verdicts: what a lens is said to be, week after week.

A pure walk: last week's state and this week's reading give this week's state. Whether anybody may
be told (`hidden`) is not decided here.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.trends.model.reading import Reading
from bot.trends.model.step import Step

WATCH = 1.5  # log Bayes factor: worth another question, told to nobody
ALARM = 3.0
LONGEST = 12  # weeks for which an alarm is told
REFRACTORY = 6  # weeks before the same direction may alarm again
_LEAST_WEEKS = 2  # distinct weeks with answers since the onset


class Direction(StrEnum):
    WORSE = "worse"
    BETTER = "better"


class Verdict(StrEnum):
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    RAISED = "raised"
    EASED = "eased"
    STEADY = "steady"


@dataclass(frozen=True)
class Episode:
    """An alarm and what is known of its step; `alarm_week` and `onset` count Mondays.

    Onset and size follow the answers for as long as these still make the alarm, then stand.
    `people` had answered in the eight weeks before onset and size were last figured.
    """

    direction: Direction
    alarm_week: int
    onset: int
    size: float
    low: float
    high: float
    people: int


@dataclass(frozen=True)
class Watch:
    """The alarm of one direction: when it last rang, and whether it may ring again.

    It rings on the way up only; `armed` comes back once the evidence has fallen under the line.
    """

    last_alarm: int | None = None
    armed: bool = True


@dataclass(frozen=True)
class State:
    week: int
    verdict: Verdict
    new: bool  # the episode is told for the first time
    episode: Episode | None
    alarm: Direction | None  # what rang this week, told or not
    worse: Watch
    better: Watch
    told: bool  # the running episode has been a verdict before or is one now


def advance(previous: State | None, reading: Reading) -> State:
    """The state of `reading.week`; `previous` is the last earlier one, None at the beginning."""
    watches = {
        Direction.WORSE: previous.worse if previous else Watch(),
        Direction.BETTER: previous.better if previous else Watch(),
    }
    steps = {Direction.WORSE: reading.worse, Direction.BETTER: reading.better}
    alarm = _alarm(watches, steps, reading)
    after = {way: _watch(watches[way], steps[way], reading, rang=alarm is way) for way in watches}
    episode = _episode(previous.episode if previous else None, steps, reading, alarm)
    told = alarm is None and previous is not None and previous.told
    verdict = _verdict(reading, episode)
    telling = verdict in {Verdict.RAISED, Verdict.EASED}
    return State(
        week=reading.week,
        verdict=verdict,
        new=telling and not told,
        episode=episode,
        alarm=alarm,
        worse=after[Direction.WORSE],
        better=after[Direction.BETTER],
        told=telling or told,
    )


def _above(step: Step | None) -> bool:
    return step is not None and step.log_bf >= ALARM and step.weeks >= _LEAST_WEEKS


def _alarm(
    watches: dict[Direction, Watch], steps: dict[Direction, Step | None], reading: Reading
) -> Direction | None:
    """The direction whose alarm rings this week; of two, the stronger."""
    if not reading.fresh:
        return None
    ringing = [
        (step.log_bf, way)
        for way, step in steps.items()
        if step is not None and _above(step) and _may_ring(watches[way], reading.week)
    ]
    return max(ringing)[1] if ringing else None


def _may_ring(watch: Watch, week: int) -> bool:
    return watch.armed and (watch.last_alarm is None or week - watch.last_alarm >= REFRACTORY)


def _watch(watch: Watch, step: Step | None, reading: Reading, *, rang: bool) -> Watch:
    if rang:
        return Watch(last_alarm=reading.week, armed=False)
    if reading.fresh and not _above(step):
        return replace(watch, armed=True)
    return watch


def _episode(
    running: Episode | None,
    steps: dict[Direction, Step | None],
    reading: Reading,
    alarm: Direction | None,
) -> Episode | None:
    way = alarm or (running.direction if running else None)
    started = reading.week if alarm or not running else running.alarm_week
    if way is None or reading.week - started >= LONGEST:
        return None
    step = steps[way]
    if step is None or not _above(step):
        return running
    return Episode(way, started, step.onset, step.size, step.low, step.high, people=reading.people)


def _verdict(reading: Reading, episode: Episode | None) -> Verdict:
    """The first that fits, in the order of the contract."""
    if not reading.trending or not reading.enough:
        return Verdict.NOT_ENOUGH_EVIDENCE
    if episode is None:
        return Verdict.STEADY
    return Verdict.RAISED if episode.direction is Direction.WORSE else Verdict.EASED
