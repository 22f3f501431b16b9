"""Release the organisation's week: all teams together, beside what the teams told themselves.

It rests on each team's answers up to that team's own freeze in the week. What may be told of
roles is in gaps.py, what readers could subtract in remainder.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.catalogue.model import SKIP, Catalogue
from bot.db.database import Database
from bot.disclosure import counting, gaps, organisation_store, remainder
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
from bot.disclosure.remainder import Span
from bot.disclosure.rules import MINIMUM_GROUP, changed_enough
from bot.disclosure.store import LENS
from bot.disclosure.week import GapVerdict, ReleasedGap, ReleasedOrganisation, week_number
from bot.people import store as people_store
from bot.trends import organisation as trends
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.reading import SILENT_WEEKS
from bot.trends.model.weeks import iso_week as week_named
from bot.trends.model.whole import OrganisationReading

_WEEK = timedelta(weeks=1)
_TEAM_BANDS = ((20, "20+"), (10, "10-19"), (5, "5-9"))

Instants = Mapping[int, datetime]


@dataclass(frozen=True)
class _Before:
    """The last time that a cell of the organisation was told: in which week, and what it held."""

    figures_week: str
    freezes: Instants
    covered: Mapping[tuple[int, str], datetime]
    people: frozenset[str] | None


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
    told = _told(session, workspace_id, earlier)
    whole = _whole(session, reading, freezes, told.values(), freeze_at=freeze_at)
    week, people = _week(whole, catalogue, earlier, told)
    organisation_store.put_down(session, workspace_id, week, people=people, now=now)
    return week


def _whole(
    session: Session,
    reading: OrganisationReading,
    freezes: Instants,
    told: Iterable[_Before],
    *,
    freeze_at: datetime,
) -> _Whole:
    answers, numbers, imported = {}, {}, False
    ends: dict[int, datetime] = dict(freezes)
    for before in told:
        ends = {**before.freezes, **ends}
    for team_id, until in ends.items():
        found = counting.given(session, team_id=team_id, after=until - MEMORY, until=until)
        team = people_store.team_by_id(session, team_id)
        new = counting.newcomers(
            session, workspace_id=team.workspace_id, team_id=team_id, freeze_at=until
        )
        answers[team_id] = [each for each in found if (team_id, each.token) not in new]
        numbers.update({each.member_id: each.token for each in answers[team_id]})
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
        covered=_covered(session, reading.workspace_id, reading.iso_week),
        answers=answers,
        tokens=numbers,
        # A team that shows names agreed to show them to itself.
        guard=Guard(max([MINIMUM_GROUP, *minimums])),
        imported=imported,
    )


def _covered(
    session: Session, workspace_id: int, iso_week: str
) -> Mapping[tuple[int, str], datetime]:
    since = week_named(week_number(iso_week) - COUNTED_WEEKS)
    return organisation_store.covered(session, workspace_id, iso_week=iso_week, since=since)


def _told(
    session: Session, workspace_id: int, earlier: Sequence[ReleasedOrganisation]
) -> dict[str, _Before]:
    """By cell: the last time that it was told."""
    newest: dict[str, tuple[str, str]] = {}
    for week in earlier:
        for lens, release in week.lenses.items():
            if release.verdict is not Verdict.HIDDEN and release.figures_week:
                newest[LENS + lens] = week.week, release.figures_week
        for gap in week.gaps:
            if gap.verdict is not GapVerdict.HIDDEN and gap.figures_week:
                newest[gap_cell(gap)] = week.week, gap.figures_week
    behind = {
        week: organisation_store.behind(session, workspace_id, iso_week=week)
        for week, _ in newest.values()
    }
    held = {
        week: (
            organisation_store.freezes(session, workspace_id, iso_week=week),
            _covered(session, workspace_id, week),
        )
        for _, week in newest.values()
    }
    return {
        cell: _Before(figures, *held[figures], behind[week].get(cell))
        for cell, (week, figures) in newest.items()
    }


def _week(
    whole: _Whole,
    catalogue: Catalogue,
    earlier: Sequence[ReleasedOrganisation],
    told: Mapping[str, _Before],
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
    before: _Before | None,
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
            changed=len(people ^ before.people) if before and before.people is not None else None,
            weeks=week_number(week) - week_number(before.figures_week) if before else 0,
        ),
        guard=whole.guard,
        last=last,
        footing=Footing(read.elsewhere, read.basis, read.unfavourable),
    )
    if release.verdict is Verdict.HIDDEN:
        return release, frozenset()
    if release.figures_week == week and not _stands_beside(lens, whole, catalogue, before):
        release = replace(last, new=False) if last else hidden(lens, PROTECTS_OTHERS)
    if release.figures_week == week:
        return release, people
    return release, (before.people if before else None) or frozenset()


def _last(lens: str, earlier: Sequence[ReleasedOrganisation]) -> LensRelease | None:
    found = (week.lenses[lens] for week in reversed(earlier) if lens in week.lenses)
    return next((each for each in found if each.verdict is not Verdict.HIDDEN), None)


def _stands_beside(lens: str, whole: _Whole, catalogue: Catalogue, before: _Before | None) -> bool:
    """R2 and R7: whether no few people are left over beside what the teams told of the lens."""
    spans = [
        Span(
            answers=[
                (each.token, each.received_at)
                for each in on_lens(whole.answers[team_id], lens, catalogue)
            ],
            until=whole.freezes.get(team_id),
            told=whole.covered.get((team_id, lens)),
            before=before.freezes.get(team_id) if before else None,
            told_before=before.covered.get((team_id, lens)) if before else None,
        )
        for team_id in whole.answers
    ]
    return remainder.holds(spans, since=max(whole.freezes.values()) - WINDOW)


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
    told: Mapping[str, _Before],
    lenses: Mapping[str, LensRelease],
) -> Iterable[gaps.Candidate]:
    """The comparisons of this week, each with what was told of it last."""
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
        yield gaps.Candidate(
            found=found,
            a=a,
            b=b,
            rest=rest,
            fresh=lenses[found.lens].figures_week == week,
            last=None if lenses[found.lens].verdict is Verdict.HIDDEN else last,
            last_people=before.people if before else None,
            newly=len(newly & (a | b)),
            weeks=week_number(week) - week_number(before.figures_week) if before else 0,
        )
