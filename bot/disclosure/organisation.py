"""Release the organisation's week: all teams together, beside what the teams told themselves.

It rests on each team's answers up to that team's own freeze in the week. What may be told of
roles is in gaps.py, what readers could subtract in remainder.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.disclosure import counting, gaps, organisation_store
from bot.disclosure.before import Before, last_tellings
from bot.disclosure.comparing import candidates
from bot.disclosure.counting import on_lens, tokens
from bot.disclosure.evidence import REMEMBERED, WINDOW
from bot.disclosure.model import (
    PROTECTS_OTHERS,
    BlindSpot,
    Crowd,
    Footing,
    LensRelease,
    Verdict,
    attendance,
    blind_spots,
    guarded,
    hidden,
)
from bot.disclosure.numbers import Telling
from bot.disclosure.organisation_store import gap_cell, released_organisation
from bot.disclosure.remainder import Part, brings_own, may_stand
from bot.disclosure.rules import changed_enough
from bot.disclosure.store import LENS, NEWCOMER
from bot.disclosure.week import ReleasedOrganisation, week_number
from bot.disclosure.whole import Instants, Whole, gather_whole
from bot.disclosure.words import quotes_of
from bot.trends import organisation as trends
from bot.trends.model.reading import SILENT_WEEKS
from bot.trends.model.weeks import iso_week as week_named
from bot.trends.model.whole import OrganisationReading

_TEAM_BANDS = ((20, "20+"), (10, "10-19"), (5, "5-9"))


@dataclass(frozen=True)
class PreparedOrganisation:
    """A week ready to be entered into the ledger, with whom it rests on; `mark`: made by what."""

    week: ReleasedOrganisation
    people: Mapping[str, frozenset[str]]
    untold: Mapping[str, Mapping[int, frozenset[str]]]
    mark: organisation_store.Mark
    members: frozenset[str]


def prepare_organisation(
    db: Database, catalogue: Catalogue, *, workspace_id: int, iso_week: str, freeze_at: datetime
) -> PreparedOrganisation | None:
    """Make the week ready, which takes a while, before the transaction that releases it.

    None where no team is released, or the week is told already.
    """
    with db.read() as session:
        mark = organisation_store.mark(session)
        freezes = organisation_store.freezes(session, workspace_id, iso_week=iso_week)
    if not freezes:
        return None
    reading = trends.read_organisation(
        db, catalogue, workspace_id=workspace_id, iso_week=iso_week, freezes=freezes
    )
    with db.read() as session:
        earlier = _earlier(session, workspace_id, iso_week)
        if earlier and earlier[-1].week == iso_week:
            return None
        return _prepared(
            session, catalogue, reading, earlier, freezes, freeze_at=freeze_at, mark=mark
        )


def release_organisation(
    session: Session,
    catalogue: Catalogue,
    *,
    workspace_id: int,
    iso_week: str,
    freeze_at: datetime,
    now: datetime,
    prepared: PreparedOrganisation | None = None,
) -> ReleasedOrganisation | None:
    """Publish the organisation's week: once, in the order of weeks, never changed afterwards.

    To be called when all teams of the week are released; None where none is. `freeze_at` is the
    moment of the organisation's own digest. What was prepared counts as long as it stands.
    """
    if prepared is None or not _stands(session, prepared):
        earlier = _earlier(session, workspace_id, iso_week)
        if earlier and earlier[-1].week == iso_week:
            return earlier[-1]
        mark = organisation_store.mark(session)
        freezes = organisation_store.freezes(session, workspace_id, iso_week=iso_week)
        if not freezes:
            return None
        reading = trends.read_organisation_in(
            session, catalogue, workspace_id=workspace_id, iso_week=iso_week, freezes=freezes
        )
        prepared = _prepared(
            session, catalogue, reading, earlier, freezes, freeze_at=freeze_at, mark=mark
        )
    organisation_store.put_down(
        session,
        workspace_id,
        prepared.week,
        people=prepared.people,
        untold=prepared.untold,
        now=now,
    )
    return prepared.week


def _earlier(session: Session, workspace_id: int, iso_week: str) -> list[ReleasedOrganisation]:
    since = week_named(week_number(iso_week) - REMEMBERED)
    return released_organisation(session, workspace_id, since=since, until=iso_week)


def _stands(session: Session, prepared: PreparedOrganisation) -> bool:
    """Under the workspace's lock: both ledgers are as they were, and nobody quoted is erased."""
    if prepared.mark != organisation_store.mark(session):
        return False
    return not prepared.week.quotes or prepared.members <= counting.living(session)


def _prepared(
    session: Session,
    catalogue: Catalogue,
    reading: OrganisationReading,
    earlier: Sequence[ReleasedOrganisation],
    freezes: Instants,
    *,
    freeze_at: datetime,
    mark: organisation_store.Mark,
) -> PreparedOrganisation:
    told = last_tellings(session, reading.workspace_id, earlier)
    whole = gather_whole(session, reading, freezes, freeze_at=freeze_at)
    week, people = _week(whole, catalogue, earlier, told)
    quotes = quotes_of(
        session,
        whole.answers,
        freezes,
        earlier,
        workspace_id=reading.workspace_id,
        iso_week=week.week,
        guard=whole.guard,
    )
    untold = {
        LENS + lens: _untold(lens, whole, catalogue)
        for lens, release in week.lenses.items()
        if release.number_week == week.week
    }
    members = frozenset(whole.tokens.values())
    return PreparedOrganisation(replace(week, quotes=quotes), people, untold, mark, members)


def _week(
    whole: Whole,
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
        candidates(whole, catalogue, earlier, told, lenses),
        guard=whole.guard,
        week=reading.iso_week,
    )
    people |= {gap_cell(gap): behind for gap, behind in found}
    recent = len(whole.people(None, catalogue, whole.window))
    spots, spots_week = _blind_spots(whole, catalogue, earlier, recent)
    first_week = next(iter(reading.lenses.values())).reading.first_week
    invited, answered = whole.took_part()
    return ReleasedOrganisation(
        week=reading.iso_week,
        freeze_at=whole.freeze_at,
        first_trend_week=week_named(first_week + SILENT_WEEKS),
        guard=whole.guard,
        lenses=lenses,
        attendance=attendance(
            invited=invited,
            answered=answered,
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
    whole: Whole,
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
    parts = _parts(lens, whole, catalogue, before)
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
        telling=Telling(size_may=brings_own(parts)),
    )
    if release.verdict is Verdict.HIDDEN:
        return release, frozenset()
    if release.number_week != week:
        parts = _parts(lens, whole, catalogue, before, words=True)
    if release.figures_week == week and not may_stand(parts):
        release = replace(last, new=False) if last else hidden(lens, PROTECTS_OTHERS)
    if release.figures_week == week:
        return release, people
    return release, (before.people if before else None) or frozenset()


def _last(lens: str, earlier: Sequence[ReleasedOrganisation]) -> LensRelease | None:
    found = (week.lenses[lens] for week in reversed(earlier) if lens in week.lenses)
    return next((each for each in found if each.verdict is not Verdict.HIDDEN), None)


def _parts(
    lens: str,
    whole: Whole,
    catalogue: Catalogue,
    before: Before | None,
    *,
    words: bool = False,
) -> list[Part]:
    """Each team's part; beside `words` without a number the teams' words are told enough."""
    anew = {
        team_id
        for (team_id, each), level in whole.anew.items()
        if each == lens and (level or words)
    }
    return [
        _part(lens, team_id, whole, catalogue, before, told=team_id in anew)
        for team_id in whole.freezes
    ]


def _part(
    lens: str,
    team_id: int,
    whole: Whole,
    catalogue: Catalogue,
    before: Before | None,
    *,
    told: bool,
) -> Part:
    freeze_at = whole.freezes[team_id]
    known = [
        freeze_at - WINDOW,
        whole.covered.get((team_id, lens)),
        before.freezes.get(team_id) if before else None,
    ]
    since = max(each for each in known if each is not None)
    said = whole.said(lens, team_id, catalogue)
    new = list(on_lens(whole.newcomers.get(team_id, ()), lens, catalogue))
    behind = whole.behind.get((team_id, lens), frozenset())
    return Part(
        told=told,
        people=tokens([*said, *new]),
        fresh=tokens(each for each in said if each.received_at > since),
        gone=frozenset(each.removeprefix(NEWCOMER) for each in behind) - tokens([*said, *new]),
    )


def _untold(lens: str, whole: Whole, catalogue: Catalogue) -> dict[int, frozenset[str]]:
    """By team: who is in the whole with what the team itself has not told."""
    left = {}
    for team_id in whole.answers:
        told = whole.covered.get((team_id, lens))
        new = on_lens(whole.newcomers.get(team_id, ()), lens, catalogue)
        said = [*whole.said(lens, team_id, catalogue), *new]
        people = tokens(each for each in said if told is None or each.received_at > told)
        if people:
            left[team_id] = people
    return left


def _blind_spots(
    whole: Whole, catalogue: Catalogue, earlier: Sequence[ReleasedOrganisation], recent: int
) -> tuple[tuple[BlindSpot, ...], str | None]:
    """As a team's: old ones stand until enough people have answered since."""
    if not whole.guard.holds(recent):
        return (), None
    last = next((week for week in reversed(earlier) if week.blind_spots_week), None)
    if last:
        at = next(
            (week.freeze_at for week in earlier if week.week == last.blind_spots_week),
            last.freeze_at,
        )
        # No team of that week froze later than the organisation's own digest.
        newly = whole.people(None, catalogue, dict.fromkeys(whole.freezes, at))
        if not changed_enough(len(newly), members=whole.members):
            return last.blind_spots, last.blind_spots_week
    found = blind_spots(whole.reading.practices, recent=recent, guard=whole.guard)
    return found, whole.reading.iso_week
