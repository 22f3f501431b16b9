"""Release the organisation's week: all teams together, beside what the teams told themselves.

It rests on each team's answers up to that team's own freeze in the week. What may be told of
roles is in gaps.py, what readers could subtract in remainder.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.catalogue.model import SKIP, Catalogue
from bot.db.database import Database
from bot.disclosure import counting, gaps, organisation_store
from bot.disclosure.before import Before, last_tellings
from bot.disclosure.counting import Given, on_lens, tokens
from bot.disclosure.evidence import MEMORY, WINDOW
from bot.disclosure.model import (
    PROTECTS_OTHERS,
    BlindSpot,
    Crowd,
    Footing,
    Guard,
    LensRelease,
    Verdict,
    attendance,
    blind_spots,
    guarded,
    hidden,
)
from bot.disclosure.organisation_store import gap_cell, released_organisation
from bot.disclosure.remainder import Part, may_stand
from bot.disclosure.rules import MINIMUM_GROUP, changed_enough
from bot.disclosure.store import LENS, NEWCOMER
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation, week_number
from bot.disclosure.words import quotes_of
from bot.people import store as people_store
from bot.trends import organisation as trends
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.gap import GAP_WINDOW
from bot.trends.model.reading import SILENT_WEEKS
from bot.trends.model.weeks import iso_week as week_named
from bot.trends.model.whole import OrganisationReading

_WEEK = timedelta(weeks=1)
_TEAM_BANDS = ((20, "20+"), (10, "10-19"), (5, "5-9"))

Instants = Mapping[int, datetime]


@dataclass(frozen=True)
class _Whole:
    """What stands behind the organisation's week; answers by team, of people who count."""

    reading: OrganisationReading
    freeze_at: datetime
    freezes: Instants
    covered: Mapping[tuple[int, str], datetime]
    answers: Mapping[int, Sequence[Given]]
    tokens: Mapping[int, str]
    """Of every member who counts."""
    guard: Guard
    imported: bool
    newcomers: Mapping[int, Sequence[Given]] = field(default_factory=dict)
    """By team: the answers of those who do not count yet, which are in the figures all the same."""
    joined: Mapping[str, datetime] = field(default_factory=dict)
    """When each member came to a team, by token."""
    behind: Mapping[tuple[int, str], frozenset[str]] = field(default_factory=dict)
    """By team and lens: the tokens behind what the team itself tells this week."""
    roles: frozenset[str] = frozenset()
    """Those that members had while the answers of role gaps came in; none: nobody knows."""

    @property
    def members(self) -> int:
        return self.reading.window.people_asked

    def people(self, lens: str | None, catalogue: Catalogue, since: Instants) -> frozenset[str]:
        """Who said something on the lens, or on anything, after their team's instant."""
        found: set[str] = set()
        for team_id, freeze_at in self.freezes.items():
            said: Iterable[Given] = self.answers[team_id]
            if lens is None:
                said = (each for each in said if each.value != SKIP)
            else:
                said = on_lens(said, lens, catalogue)
            then = since.get(team_id)
            found |= tokens(
                each
                for each in said
                if each.received_at <= freeze_at and (then is None or each.received_at > then)
            )
        return frozenset(found)

    @property
    def window(self) -> Instants:
        """Where each team's privacy window begins."""
        return {team_id: at - WINDOW for team_id, at in self.freezes.items()}


def read_organisation(
    db: Database, catalogue: Catalogue, *, workspace_id: int, iso_week: str
) -> None:
    """Make the figures of the week, which takes a while, before the transaction that releases."""
    with db.read() as session:
        freezes = organisation_store.freezes(session, workspace_id, iso_week=iso_week)
    if freezes:
        trends.read_organisation(
            db, catalogue, workspace_id=workspace_id, iso_week=iso_week, freezes=freezes
        )


def release_organisation(
    session: Session,
    catalogue: Catalogue,
    *,
    workspace_id: int,
    iso_week: str,
    freeze_at: datetime,
    now: datetime,
) -> ReleasedOrganisation | None:
    """Publish the organisation's week: once, in the order of weeks, never changed afterwards.

    To be called when all teams of the week are released; None where none is. `freeze_at` is the
    moment of the organisation's own digest.
    """
    earlier = released_organisation(session, workspace_id, until=iso_week)
    if earlier and earlier[-1].week == iso_week:
        return earlier[-1]
    freezes = organisation_store.freezes(session, workspace_id, iso_week=iso_week)
    if not freezes:
        return None
    reading = trends.read_organisation_in(
        session, catalogue, workspace_id=workspace_id, iso_week=iso_week, freezes=freezes
    )
    told = last_tellings(session, workspace_id, earlier)
    whole = _whole(session, reading, freezes, freeze_at=freeze_at)
    week, people = _week(whole, catalogue, earlier, told)
    week = replace(
        week,
        quotes=quotes_of(
            session,
            whole.answers,
            freezes,
            earlier,
            workspace_id=workspace_id,
            iso_week=iso_week,
            guard=whole.guard,
        ),
    )
    untold = {
        LENS + lens: _untold(lens, whole, catalogue)
        for lens, release in week.lenses.items()
        if release.figures_week == iso_week
    }
    organisation_store.put_down(session, workspace_id, week, people=people, untold=untold, now=now)
    return week


def _whole(
    session: Session,
    reading: OrganisationReading,
    freezes: Instants,
    *,
    freeze_at: datetime,
) -> _Whole:
    answers, newcomers, imported = {}, {}, False
    for team_id, until in freezes.items():
        found = counting.given(session, team_id=team_id, after=until - MEMORY, until=until)
        team = people_store.team_by_id(session, team_id)
        new = counting.newcomers(
            session, workspace_id=team.workspace_id, team_id=team_id, freeze_at=until
        )
        answers[team_id] = [each for each in found if (team_id, each.token) not in new]
        newcomers[team_id] = [each for each in found if (team_id, each.token) in new]
        imported = imported or counting.imported(
            session, team_id=team_id, after=until - _WEEK, until=until
        )
    minimums = [
        guard.minimum or 0
        for guard in organisation_store.guards(
            session, reading.workspace_id, iso_week=reading.iso_week
        )
    ]
    return _Whole(
        reading=reading,
        freeze_at=freeze_at,
        freezes=freezes,
        covered=organisation_store.covered(
            session,
            reading.workspace_id,
            iso_week=reading.iso_week,
            since=week_named(week_number(reading.iso_week) - COUNTED_WEEKS),
        ),
        answers=answers,
        tokens={each.member_id: each.token for found in answers.values() for each in found},
        # A team that shows names agreed to show them to itself.
        guard=Guard(max([MINIMUM_GROUP, *minimums])),
        imported=imported,
        newcomers=newcomers,
        joined=counting.joined(session, freezes),
        behind=organisation_store.behind_teams(
            session, reading.workspace_id, iso_week=reading.iso_week
        ),
        roles=counting.roles(
            session,
            {team_id: at - GAP_WINDOW * _WEEK for team_id, at in freezes.items()},
        ),
    )


def _week(
    whole: _Whole,
    catalogue: Catalogue,
    earlier: Sequence[ReleasedOrganisation],
    told: Mapping[str, Before],
) -> tuple[ReleasedOrganisation, dict[str, frozenset[str]]]:
    reading = whole.reading
    people: dict[str, frozenset[str]] = {}
    lenses = {}
    for lens in reading.lenses:
        last = told.get(LENS + lens)
        lenses[lens], people[LENS + lens] = _lens(lens, whole, catalogue, earlier, last)
    found = gaps.told_gaps(
        _gaps(whole, catalogue, earlier, told, lenses), guard=whole.guard, week=reading.iso_week
    )
    people |= {gap_cell(gap): behind for gap, behind in found}
    recent = len(whole.people(None, catalogue, whole.window))
    spots, spots_week = _blind_spots(whole, catalogue, earlier, recent)
    first_week = next(iter(reading.lenses.values())).reading.first_week
    return ReleasedOrganisation(
        week=reading.iso_week,
        freeze_at=whole.freeze_at,
        first_trend_week=week_named(first_week + SILENT_WEEKS),
        guard=whole.guard,
        lenses=lenses,
        attendance=attendance(
            invited=0 if whole.imported else reading.this_week.people_asked,
            answered=reading.this_week.people_replied,
            recent=recent,
            guard=whole.guard,
        ),
        teams=next((band for least, band in _TEAM_BANDS if reading.teams >= least), "1-4"),
        gaps=tuple(gap for gap, _ in found),
        blind_spots=spots,
        blind_spots_week=spots_week,
    ), people


def _lens(
    lens: str,
    whole: _Whole,
    catalogue: Catalogue,
    earlier: Sequence[ReleasedOrganisation],
    before: Before | None,
) -> tuple[LensRelease, frozenset[str]]:
    """The lens as told, and the tokens behind it."""
    read = whole.reading.lenses[lens]
    last = _last(lens, earlier) if before else None
    people = whole.people(lens, catalogue, {})
    newly = whole.people(lens, catalogue, before.freezes) if before else frozenset[str]()
    week = whole.reading.iso_week
    release = guarded(
        lens,
        read.reading,
        read.state,
        crowd=Crowd(
            recent=len(whole.people(lens, catalogue, whole.window)),
            newly=len(newly),
            members=whole.members,
            changed=None
            if before is None or before.people is None
            else counting.changed(
                before.people,
                people,
                joined=whole.joined,
                since=max(before.freezes.values(), default=whole.freeze_at),
            ),
            weeks=week_number(week) - week_number(before.figures_week) if before else 0,
        ),
        guard=whole.guard,
        last=last,
        footing=Footing(read.elsewhere, read.basis, read.unfavourable),
    )
    if release.verdict is Verdict.HIDDEN:
        return release, frozenset()
    parts = (_part(lens, team_id, whole, catalogue, before) for team_id in whole.freezes)
    if release.figures_week == week and not may_stand(parts):
        release = replace(last, new=False) if last else hidden(lens, PROTECTS_OTHERS)
    if release.figures_week == week:
        return release, people
    return release, (before.people if before else None) or frozenset()


def _last(lens: str, earlier: Sequence[ReleasedOrganisation]) -> LensRelease | None:
    found = (week.lenses[lens] for week in reversed(earlier) if lens in week.lenses)
    return next((each for each in found if each.verdict is not Verdict.HIDDEN), None)


def _part(
    lens: str, team_id: int, whole: _Whole, catalogue: Catalogue, before: Before | None
) -> Part:
    freeze_at = whole.freezes[team_id]
    told = whole.covered.get((team_id, lens))
    known = [freeze_at - WINDOW, told, before.freezes.get(team_id) if before else None]
    since = max(each for each in known if each is not None)
    said = list(on_lens(whole.answers[team_id], lens, catalogue))
    new = list(on_lens(whole.newcomers.get(team_id, ()), lens, catalogue))
    behind = whole.behind.get((team_id, lens), frozenset())
    return Part(
        told=told == freeze_at,
        heard=bool(said or new),
        fresh=tokens(each for each in said if each.received_at > since),
        gone=frozenset(each.removeprefix(NEWCOMER) for each in behind) - tokens([*said, *new]),
    )


def _untold(lens: str, whole: _Whole, catalogue: Catalogue) -> dict[int, frozenset[str]]:
    """By team: who is in the whole with what the team itself has not told."""
    left = {}
    for team_id, answers in whole.answers.items():
        told = whole.covered.get((team_id, lens))
        said = on_lens([*answers, *whole.newcomers.get(team_id, ())], lens, catalogue)
        people = tokens(each for each in said if told is None or each.received_at > told)
        if people:
            left[team_id] = people
    return left


def _blind_spots(
    whole: _Whole, catalogue: Catalogue, earlier: Sequence[ReleasedOrganisation], recent: int
) -> tuple[tuple[BlindSpot, ...], str | None]:
    """As a team's: old ones stand until enough people have answered since."""
    if not whole.guard.holds(recent):
        return (), None
    last = next((week for week in reversed(earlier) if week.blind_spots_week), None)
    if last:
        at = next(week.freeze_at for week in earlier if week.week == last.blind_spots_week)
        # No team of that week froze later than the organisation's own digest.
        newly = whole.people(None, catalogue, dict.fromkeys(whole.freezes, at))
        if not changed_enough(len(newly), members=whole.members):
            return last.blind_spots, last.blind_spots_week
    found = blind_spots(whole.reading.practices, recent=recent, guard=whole.guard)
    return found, whole.reading.iso_week


def _gaps(
    whole: _Whole,
    catalogue: Catalogue,
    earlier: Sequence[ReleasedOrganisation],
    told: Mapping[str, Before],
    lenses: Mapping[str, LensRelease],
) -> Iterable[gaps.Candidate]:
    """The comparisons of this week, each with what was told of it last.

    Which there are depends on nobody's answers. A side of two roles of which one has no members
    is left to the other, unless it is told still.
    """
    week = whole.reading.iso_week
    for found in whole.reading.gaps:
        cell = gap_cell(ReleasedGap(found.lens, found.a, found.b, GapVerdict.HIDDEN))
        before = told.get(cell)
        newly = whole.people(found.lens, catalogue, before.freezes) if before else frozenset[str]()
        last = next(
            (
                gap
                for each in reversed(earlier)
                for gap in each.gaps
                if gap_cell(gap) == cell and gap.verdict is not GapVerdict.HIDDEN
            ),
            None,
        )
        a, b, rest = (
            frozenset(whole.tokens[each] for each in members if each in whole.tokens)
            for members in (found.people_a, found.people_b, found.rest)
        )
        candidate = gaps.Candidate(
            found=found,
            a=a,
            b=b,
            rest=rest,
            fresh=lenses[found.lens].figures_week == week,
            last=None if lenses[found.lens].verdict is Verdict.HIDDEN else last,
            last_people=before.people if before else None,
            newly=min(len(newly & a), len(newly & b)),
            weeks=week_number(week) - week_number(before.figures_week) if before else 0,
        )
        if candidate.stands or not (whole.roles and gaps.is_repeated(found, whole.roles)):
            yield candidate
