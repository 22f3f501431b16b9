"""From readings to verdicts: what a lens is said to be, week after week.

A pure walk: last week's state and this week's reading give this week's state. Whether anybody may
be told (`hidden`) is not decided here.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.trends.model.reading import Reading
from bot.trends.model.step import ALARM, CHANGE_WINDOW, Step, Steps

WATCH = 1.5  # log Bayes factor: worth another question, told to nobody
# What must be left when the organisation's weeks are taken out: below the alarm line, as the common
# weeks hold some of every team's own change. 20 simulated teams of 8, without / 3.0 / 2.5 / 2.0:
# false alarms a year in seasons 1.6 / .5 / .7 / 1.0, large steps in six weeks 57 / 51 / 52 / 56 %.
OWN = 2.0
LONGEST = 12  # weeks for which an alarm is told
REFRACTORY = 6  # weeks before the same direction may alarm again
_LEAST_WEEKS = 2  # distinct weeks with answers since the onset
_REFITTED = 3  # weeks after the alarm in which onset and size may still follow the answers
_EDGE = 2  # the oldest weeks of the change window: an onset there may lie before it


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

    Onset and size follow the answers for three weeks after the alarm, as long as these still make
    it and the onset lies well inside the change window; then they stand.
    `people` had answered in the eight weeks before onset and size were last figured.
    `organisation_wide`: with what all teams share taken out, the evidence has not reached the
    alarm line so far. Once it does, the change is the team's own and stays so.
    """

    direction: Direction
    alarm_week: int
    onset: int
    size: float
    low: float
    high: float
    people: int
    organisation_wide: bool = False


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
    begun: Direction | None = None  # what of the team's own begins this week

    @property
    def is_told(self) -> bool:
        """Whether a change runs on that has been a verdict already."""
        return self.episode is not None and self.told


def advance(previous: State | None, reading: Reading, own: Steps | None = None) -> State:
    """The state of `reading.week`; `previous` is the last earlier one, None at the beginning.

    `own` are the reading's steps with the organisation's common weeks taken out; None where there
    is no organisation to speak of, and everything is the team's own.
    """
    watches = {
        Direction.WORSE: previous.worse if previous else Watch(),
        Direction.BETTER: previous.better if previous else Watch(),
    }
    steps = {Direction.WORSE: reading.worse, Direction.BETTER: reading.better}
    alarm = _alarm(watches, steps, reading)
    after = {way: _watch(watches[way], steps[way], reading, rang=alarm is way) for way in watches}
    running = previous.episode if previous else None
    episode = _episode(running, steps, reading, alarm)
    if episode is not None:
        wide = _organisation_wide(running, steps[episode.direction], reading, own, alarm)
        episode = replace(episode, organisation_wide=wide)
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
        begun=_begun(running, episode, alarm),
    )


def _organisation_wide(
    running: Episode | None,
    step: Step | None,
    reading: Reading,
    own: Steps | None,
    alarm: Direction | None,
) -> bool:
    """Whether the episode that is told or runs on is, so far, no more than all teams share."""
    suspected = alarm is not None or (running is not None and running.organisation_wide)
    if not suspected:
        return False
    if own is None:
        return alarm is None
    way = alarm or (running.direction if running else Direction.WORSE)
    own_step = own.worse if way is Direction.WORSE else own.better
    return not (reading.fresh and _above(step) and _above(own_step, line=OWN))


def _begun(
    running: Episode | None, episode: Episode | None, alarm: Direction | None
) -> Direction | None:
    """An alarm of the team's own, or the running change of the organisation has become its own."""
    if episode is None or episode.organisation_wide:
        return None
    became = alarm is None and running is not None and running.organisation_wide
    return alarm or (episode.direction if became else None)


def _above(step: Step | None, line: float = ALARM) -> bool:
    return step is not None and step.log_bf >= line and step.weeks >= _LEAST_WEEKS


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
    if running is not None and way is running.direction and _stands(running, step, reading, alarm):
        return replace(running, alarm_week=started)
    if step is None:
        return running
    return Episode(way, started, step.onset, step.size, step.low, step.high, people=reading.people)


def _stands(running: Episode, step: Step | None, reading: Reading, alarm: Direction | None) -> bool:
    """Whether onset and size stay as they are told.

    The window moves on while the change stays where it was: a step that is looked for after its
    first weeks have left the window seems to begin later, and to be smaller, week by week.
    """
    if step is None or not _above(step):
        return True
    edge = reading.week - CHANGE_WINDOW + _EDGE
    if alarm is not None:  # the same direction again: another step, or the old one's remainder
        return running.onset <= edge and step.onset <= edge
    return running.onset <= edge or reading.week - running.alarm_week > _REFITTED


def _verdict(reading: Reading, episode: Episode | None) -> Verdict:
    """The first that fits, in the order of the contract."""
    if not reading.trending or not reading.enough:
        return Verdict.NOT_ENOUGH_EVIDENCE
    if episode is None:
        return Verdict.STEADY
    return Verdict.RAISED if episode.direction is Direction.WORSE else Verdict.EASED
