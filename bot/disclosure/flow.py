"""What every surface above reads: release a week, and read what was released.

The ledger is the only thing that digest, picture, command line, report and Home ever read: one
team's weeks, or the organisation's, whole and as published. There is no other cell, window or
filter to ask for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.actions import store as actions
from bot.catalogue.model import Catalogue
from bot.disclosure import counting, organisation_store, store
from bot.disclosure.around import Around
from bot.disclosure.evidence import REMEMBERED, Evidence, gather, promised, replied
from bot.disclosure.model import (
    BlindSpot,
    Footing,
    Guard,
    LensRelease,
    Verdict,
    attendance,
    blind_spots,
    course_of_participation,
    guarded,
)
from bot.disclosure.numbers import Telling
from bot.disclosure.organisation import (
    PreparedOrganisation,
    prepare_organisation,
    release_organisation,
)
from bot.disclosure.organisation_store import released_organisation
from bot.disclosure.quotes import of_team
from bot.disclosure.rules import changed_enough
from bot.disclosure.store import released
from bot.disclosure.trials import Sides, may_be_told, trial
from bot.disclosure.week import ReleasedTrial, ReleasedWeek, week_number
from bot.people import organisation as organisations
from bot.people import store as people_store
from bot.terms import store as terms_store
from bot.trends.flow import read_week, read_week_in
from bot.trends.model.moved import Moved
from bot.trends.model.reading import SILENT_WEEKS
from bot.trends.model.week import WeekReading
from bot.trends.model.weeks import iso_week as week_named
from bot.trends.organisation_store import lock as lock_workspace

# What the stage above needs of the one below, which it may not read itself.
__all__ = [
    "Around",
    "Prepared",
    "PreparedOrganisation",
    "WeekReading",
    "enter",
    "lock_workspace",
    "prepare",
    "prepare_organisation",
    "promised",
    "read_week",
    "read_week_in",
    "release_organisation",
    "release_week",
    "released",
    "released_organisation",
    "stands",
    "weeks_before",
]

_FAR = 20  # percentage points of participation whose loss makes levels less sure


def release_week(
    session: Session,
    catalogue: Catalogue,
    figures: WeekReading,
    *,
    freeze_at: datetime,
    now: datetime,
) -> ReleasedWeek:
    """Publish the week of *figures*: once, in the order of weeks, never changed afterwards."""
    ready = prepare(session, catalogue, figures, freeze_at=freeze_at)
    return enter(session, ready, now=now)


@dataclass(frozen=True)
class Prepared:
    """A week ready to be entered into the ledger, and the tokens behind each lens.

    `earlier` are the weeks before it that readers may still remember. `mark` is what it was made
    by; without one it stands in the ledger.
    """

    team_id: int
    week: ReleasedWeek
    earlier: Sequence[ReleasedWeek]
    people: Mapping[str, frozenset[str]]
    mark: "_Mark | None"


@dataclass(frozen=True)
class _Mark:
    """What may change while a week is made ready: ledgers, promise, what is told, members."""

    ledgers: organisation_store.Mark
    terms_id: int
    organisation: bool
    members: frozenset[str]
    """So that nobody's words come out who is erased meanwhile."""

    @classmethod
    def now(cls, session: Session, team_id: int) -> "_Mark":
        team = people_store.team_by_id(session, team_id)
        return cls(
            organisation_store.mark(session),
            terms_store.current(session, team_id).id,
            organisations.is_told(session, team.workspace_id),
            frozenset(counting.joined(session, [team_id])),
        )


def prepare(
    session: Session,
    catalogue: Catalogue,
    figures: WeekReading,
    *,
    freeze_at: datetime,
    around: Around | None = None,
) -> Prepared:
    """Make a week ready without writing anything: no other writer has to wait meanwhile."""
    team_id = figures.team_id
    mark = _Mark.now(session, team_id)
    since = weeks_before(figures.iso_week, REMEMBERED)
    earlier = released(session, team_id, since=since, until=figures.iso_week)
    if earlier and earlier[-1].week == figures.iso_week:
        return Prepared(team_id, earlier[-1], earlier[:-1], {}, None)
    evidence = gather(
        session, catalogue, figures, earlier, freeze_at=freeze_at, around=around or Around()
    )
    week = _week(session, catalogue, figures, evidence, earlier)
    people = {
        lens: _behind(release, evidence, catalogue, week=week.week)
        for lens, release in week.lenses.items()
    }
    return Prepared(team_id, week, earlier, people, mark)


def weeks_before(iso_week: str, weeks: int) -> str:
    return week_named(week_number(iso_week) - weeks)


def stands(session: Session, prepared: Prepared) -> bool:
    """Whether nothing has changed since it was made ready; under the workspace's lock."""
    return prepared.mark == _Mark.now(session, prepared.team_id)


def enter(session: Session, prepared: Prepared, *, now: datetime) -> ReleasedWeek:
    """Enter what was made ready, unless the week is in the ledger; it must stand."""
    if prepared.mark is not None:
        store.put_down(session, prepared.team_id, prepared.week, people=prepared.people, now=now)
    return prepared.week


def _behind(
    release: LensRelease, evidence: Evidence, catalogue: Catalogue, *, week: str
) -> frozenset[str]:
    """Who is behind what is told now: nobody, or those of the figures that stand.

    Newcomers are marked: they count for nothing, but if they are erased it must not show.
    """
    if release.verdict is Verdict.HIDDEN:
        return frozenset()
    last = evidence.last.get(release.lens)
    if last and release.figures_week != week:
        return last.people or frozenset()
    new = counting.tokens(counting.on_lens(evidence.of_newcomers, release.lens, catalogue))
    return evidence.behind(release.lens, catalogue) | {store.NEWCOMER + each for each in new}


def _week(
    session: Session,
    catalogue: Catalogue,
    figures: WeekReading,
    evidence: Evidence,
    earlier: Sequence[ReleasedWeek],
) -> ReleasedWeek:
    guard, recent = evidence.guard, evidence.repliers
    first_week = next(iter(figures.lenses.values())).reading.first_week
    new, this_week = evidence.newcomers, figures.this_week
    asked_lately = figures.window.people_asked - new.asked_lately
    course = course_of_participation(
        figures.participation,
        # Imported answers do not tell who was asked and stayed silent.
        invited=0 if evidence.imported_lately else asked_lately,
        answered=recent,
        guard=guard,
    )
    faltering = course == "fell" and figures.participation.drop_points > _FAR
    tried = _tried(session, catalogue, figures, evidence)
    with_result = {each.lens for each in tried if may_be_told(each.sides, guard)}
    lenses = {}
    for lens in figures.lenses:
        telling = Telling(of_trial=lens in with_result)
        lenses[lens] = _lens(
            lens, catalogue, figures, evidence, faltering=faltering, telling=telling
        )
    spots, spots_week = _blind_spots(figures, evidence, earlier)
    return ReleasedWeek(
        week=figures.iso_week,
        freeze_at=evidence.freeze_at,
        first_trend_week=week_named(first_week + SILENT_WEEKS),
        guard=guard,
        lenses=lenses,
        attendance=attendance(
            invited=0 if evidence.imported else this_week.people_asked - new.asked,
            answered=this_week.people_replied - new.replied,
            recent=recent,
            guard=guard,
        ),
        blind_spots=spots,
        blind_spots_week=spots_week,
        quotes=_quotes(session, figures, evidence, earlier),
        participation=course,
        trials=_trials(tried, lenses, guard, figures.iso_week),
    )


def _quotes(
    session: Session,
    figures: WeekReading,
    evidence: Evidence,
    earlier: Sequence[ReleasedWeek],
) -> tuple[str, ...]:
    return of_team(
        # Those who show names hide no date either.
        counting.texts_of(evidence.recent, until=evidence.freeze_at),
        names=counting.names(session, team_id=figures.team_id),
        told={quote for week in earlier for quote in week.quotes},
        guard=evidence.guard,
        week=figures.iso_week,
    )


def _lens(
    lens: str,
    catalogue: Catalogue,
    figures: WeekReading,
    evidence: Evidence,
    *,
    faltering: bool,
    telling: Telling,
) -> LensRelease:
    read, last = figures.lenses[lens], evidence.last.get(lens)
    return guarded(
        lens,
        read.reading,
        read.state,
        crowd=evidence.crowd(lens, catalogue, week=figures.iso_week),
        guard=evidence.guard,
        last=last.release if last else None,
        footing=Footing(
            elsewhere=read.elsewhere,
            basis=read.basis,
            unfavourable=read.unfavourable,
            organisation_wide=read.organisation_wide,
            faltering=faltering,
        ),
        telling=telling,
    )


def _blind_spots(
    figures: WeekReading, evidence: Evidence, earlier: Sequence[ReleasedWeek]
) -> tuple[tuple[BlindSpot, ...], str | None]:
    """R3 holds for these, too: nobody is to see one appear as one person answers."""
    guard, recent = evidence.guard, evidence.repliers
    if not guard.holds(recent):
        return (), None
    last = next((week for week in reversed(earlier) if week.blind_spots_week), None)
    if last and guard.minimum is not None:
        at = next(
            (week.freeze_at for week in earlier if week.week == last.blind_spots_week),
            last.freeze_at,
        )
        newly = len(replied(evidence.since(at)))
        if not changed_enough(newly, members=evidence.members):
            return last.blind_spots, last.blind_spots_week
    new = evidence.newcomers.asked_lately
    found = blind_spots(figures.practices, recent=recent, guard=guard, newcomers=new)
    return found, figures.iso_week


@dataclass(frozen=True)
class _Tried:
    """An open action whose lens was asked again, and who spoke on it before and since."""

    action_id: int
    lens: str
    moved: Moved
    sides: Sides


def _tried(
    session: Session, catalogue: Catalogue, figures: WeekReading, evidence: Evidence
) -> list[_Tried]:
    """Of several on one lens the first: its result is the lens's new number (numbers.py)."""
    found: dict[str, _Tried] = {}
    named = []
    for action_id, moved in sorted(figures.trials.items()):
        action = actions.by_id(session, action_id)
        if action is None or action.lens not in figures.lenses:
            continue
        said = counting.on_lens(evidence.answers, action.lens, catalogue)
        tried = _Tried(action_id, action.lens, moved, Sides.of(said, action.created_at))
        if evidence.guard.minimum is None or not may_be_told(tried.sides, evidence.guard):
            named.append(tried)
        else:
            found.setdefault(action.lens, tried)
    return [*named, *found.values()]


def _trials(
    tried: Iterable[_Tried], lenses: Mapping[str, LensRelease], guard: Guard, week: str
) -> dict[int, ReleasedTrial]:
    found = {
        each.action_id: trial(each.moved, lenses[each.lens], each.sides, guard=guard, week=week)
        for each in tried
    }
    return {action_id: told for action_id, told in found.items() if told is not None}
