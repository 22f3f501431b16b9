"""What may be told of one team's week: pure decisions over figures and counts of people.

Whatever leaves here is stepped, guarded and final. The sets of people, the ledger and the texts
are beside this module; how a released figure is worded or drawn is the digest's business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.disclosure import levels
from bot.disclosure.levels import STEP, Grade
from bot.disclosure.numbers import Telling, numbered, one_number
from bot.disclosure.release import (
    PROTECTS_OTHERS,
    TOLD_CHANGE,
    TOO_FEW_PEOPLE,
    LensRelease,
    Verdict,
    hidden,
)
from bot.disclosure.rules import MINIMUM_GROUP, Turn, may_replace
from bot.terms.model import Mode, Terms
from bot.trends.model.blind import PracticeCount, Statement
from bot.trends.model.participation import Participation
from bot.trends.model.reading import Level, Reading
from bot.trends.model.state import LONGEST, Episode, State
from bot.trends.model.state import Verdict as Found
from bot.trends.model.week import Basis, Elsewhere
from bot.trends.model.weeks import iso_week, week_number

__all__ = [
    "PROTECTS_OTHERS",
    "STEP",
    "TOLD_CHANGE",
    "TOO_FEW_PEOPLE",
    "Attendance",
    "BlindSpot",
    "Crowd",
    "Footing",
    "Grade",
    "Guard",
    "LensRelease",
    "Verdict",
    "attendance",
    "blind_spots",
    "course_of_participation",
    "detectable_change",
    "guarded",
    "hidden",
]

_WELL_FOUNDED = 50  # answers of other teams behind what is usual on an item
_SPOKEN_OF_LEAST = frozenset({"compliance", "security", "trust"})
_RESPONDENT_BANDS = ((20, "20+"), (10, "10-19"), (5, "5-9"))


@dataclass(frozen=True)
class Guard:
    """The promise that the counted answers were given under; no minimum where names are shown."""

    minimum: int | None

    def holds(self, people: int) -> bool:
        return self.minimum is None or people >= self.minimum

    @classmethod
    def of(cls, terms: Terms) -> "Guard":
        return cls(None if terms.mode is Mode.NAMED else terms.minimum_group)


@dataclass(frozen=True)
class Crowd:
    """How many people stand behind a lens: in the privacy window, and since the last release.

    `changed` counts those who are behind either this week's figures or the last told ones, but
    not both; None where the ledger does not say. `weeks` is the age of the last told figures.
    `alone` is false where telling this cell would give away a few people of another team.
    """

    recent: int
    newly: int
    members: int
    changed: int | None = None
    weeks: int = 1
    alone: bool = True


@dataclass(frozen=True)
class Footing:
    """What a level rests on beside its own answers; `faltering`: participation fell far."""

    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    basis: Basis = Basis.ABSOLUTE
    unfavourable: float | None = None
    organisation_wide: bool = False
    faltering: bool = False


@dataclass(frozen=True)
class Attendance:
    """Bands, never counts: who took part this week, and how many were counted in six weeks."""

    respondents_band: str = "hidden"
    participation_band: str = "hidden"


def guarded(
    lens: str,
    reading: Reading,
    state: State,
    *,
    crowd: Crowd,
    guard: Guard,
    last: LensRelease | None,
    footing: Footing | None = None,
    telling: Telling = Telling(),  # noqa: B008  # frozen
) -> LensRelease:
    """The release of one lens; `last` is the newest earlier one that told anything.

    Fewer people than promised: hidden, and nothing else is said. Too few new ones since the last
    release: that one stands, with its week, its verdict and all. A change whose size rests on too
    few people, from a time when the lens was hidden, is not told.
    """
    if not guard.holds(crowd.recent):
        return hidden(lens)
    if not crowd.alone:
        return hidden(lens, PROTECTS_OTHERS)
    if last and guard.minimum is not None and not may_replace(_turn(crowd)):
        return _standing(last, week=reading.week)
    if state.episode is not None and not guard.holds(state.episode.people):
        state = _untold(state)
    told = _told(lens, reading, state, last, footing or Footing(), crowd, guard)
    if guard.minimum is not None:
        told = one_number(told, last, telling)
    return numbered(told, last, telling)


def _standing(last: LensRelease, *, week: int) -> LensRelease:
    """What was told stands; a change only as long as it would be told, which hangs on no answer."""
    told = last.alarm_week or last.figures_week
    if last.verdict in TOLD_CHANGE and told and week - week_number(told) >= LONGEST:
        return replace(
            last,
            verdict=Verdict.STEADY,
            new=False,
            onset_week=None,
            alarm_week=None,
            size=None,
            low=None,
            high=None,
            size_week=None,
            organisation_wide=False,
        )
    return replace(last, new=False)


def _turn(crowd: Crowd) -> Turn:
    return Turn(crowd.newly, crowd.changed, crowd.weeks, crowd.members)


def _untold(state: State) -> State:
    """As if the episode had never been: any other word would tell of it."""
    changed = Verdict(state.verdict.value) in TOLD_CHANGE
    return replace(state, verdict=Found.STEADY if changed else state.verdict, episode=None)


def _told(
    lens: str,
    reading: Reading,
    state: State,
    last: LensRelease | None,
    footing: Footing,
    crowd: Crowd,
    guard: Guard,
) -> LensRelease:
    verdict = Verdict(state.verdict.value)
    told = LensRelease(
        lens,
        verdict,
        detectable=levels.up(reading.steps.detectable)
        if reading.steps and reading.steps.detectable is not None
        else None,
        figures_week=iso_week(reading.week),
    )
    if reading.enough and reading.level is not None:
        told = _with_level(told, reading.level, footing, crowd, guard)
    if verdict in TOLD_CHANGE and state.episode is not None:
        told = _with_change(told, state.episode, last)
        told = replace(told, organisation_wide=footing.organisation_wide)
    return told


def _with_level(
    told: LensRelease, level: Level, footing: Footing, crowd: Crowd, guard: Guard
) -> LensRelease:
    """Without enough said elsewhere nobody else makes what is usual, and there is no grade."""
    graded = footing.basis is Basis.ABSOLUTE or _comparable(footing.elsewhere, guard)
    return replace(
        told,
        level_week=told.figures_week,
        level=levels.nearest(level.points),
        level_low=levels.down(level.low),
        level_high=levels.up(level.high),
        basis=footing.basis.value,
        unfavourable=None
        if footing.unfavourable is None
        else levels.share(footing.unfavourable, people=crowd.recent),
        grade=levels.grade(level, footing.basis, footing.unfavourable, faltering=footing.faltering)
        if graded
        else None,
    )


def _comparable(elsewhere: Elsewhere, guard: Guard) -> bool:
    return elsewhere.answers >= _WELL_FOUNDED and elsewhere.people >= max(
        MINIMUM_GROUP, guard.minimum or 0
    )


def _with_change(told: LensRelease, episode: Episode, last: LensRelease | None) -> LensRelease:
    """A change is new when it is told for the first time, be it weeks after it rang."""
    first_told = (
        last is None
        or last.verdict is not told.verdict
        or last.figures_week is None
        or week_number(last.figures_week) < episode.alarm_week
    )
    return replace(
        told,
        new=first_told,
        onset_week=iso_week(episode.onset),
        alarm_week=iso_week(episode.alarm_week),
        size_week=told.figures_week,
        size=max(levels.nearest(episode.size), STEP),
        low=levels.down(episode.low),
        high=max(levels.up(episode.high), STEP),
    )


def attendance(*, invited: int, answered: int, recent: int, guard: Guard) -> Attendance:
    """The bands of a week: `answered` of `invited` this week, `recent` people in six weeks.

    With fewer answering people than the minimum the share is told only where it would be the same
    for any such number, so that nobody can watch it move as one person answers.
    """
    return Attendance(
        respondents_band=_respondents(recent, guard),
        participation_band=_participation(invited, answered, guard),
    )


def _respondents(people: int, guard: Guard) -> str:
    if not guard.holds(people):
        return "hidden"
    return next((band for least, band in _RESPONDENT_BANDS if people >= least), "hidden")


def _participation(invited: int, answered: int, guard: Guard) -> str:
    if not invited or not guard.holds(invited):
        return "hidden"
    band = _share_band(answered / invited)
    if guard.minimum is not None and answered < guard.minimum:
        alike = {_share_band(count / invited) for count in range(guard.minimum)}
        return band if len(alike) == 1 else "hidden"
    return band


def _share_band(share: float) -> str:
    if share < 0.4:
        return "<40"
    if share < 0.6:
        return "40-60"
    return "60-80" if share <= 0.8 else ">80"


def course_of_participation(
    found: Participation, *, invited: int, answered: int, guard: Guard
) -> str:
    """Whether fewer take part than used to: `invited` and `answered` are people of six weeks.

    With fewer of either than the minimum it would be a line about somebody.
    """
    held = invited and guard.holds(invited) and guard.holds(answered)
    return found.change.value if held else "hidden"


@dataclass(frozen=True)
class BlindSpot:
    """A practice and which of three things is true of it; the statements are never mixed."""

    practice: str
    statement: Statement


def blind_spots(
    practices: Iterable[PracticeCount], *, recent: int, guard: Guard, newcomers: int = 0
) -> tuple[BlindSpot, ...]:
    """Those the study found nobody speaking of come first.

    Below the minimum of `recent` people nothing is said at all. "Nobody answered" needs the
    minimum of different people asked about that very practice, "don't know" the minimum who said
    so; that nobody was asked is our doing, and nobody's answer. The `newcomers` among all of them,
    who do not count yet, may have been any of these people.
    """
    if not guard.holds(recent):
        return ()
    found = [
        BlindSpot(each.practice, each.statement)
        for each in practices
        if each.statement is not None and _enough_behind(each, guard, newcomers)
    ]
    found.sort(key=lambda spot: spot.practice not in _SPOKEN_OF_LEAST)
    return tuple(found)


def _enough_behind(count: PracticeCount, guard: Guard, newcomers: int) -> bool:
    match count.statement:
        case Statement.SILENT:
            return guard.holds(count.people_asked - newcomers)
        case Statement.DONT_KNOW:
            return guard.holds(count.people_blind - newcomers)
        case _:
            return True


def detectable_change(lenses: Mapping[str, LensRelease]) -> float | None:
    """The change, in points, that one could expect to see in the middle one of the told lenses."""
    told = sorted(
        release.detectable for release in lenses.values() if release.detectable is not None
    )
    return told[len(told) // 2] if told else None
