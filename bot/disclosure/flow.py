"""Release one team's week: read the figures, count the people, guard, enter into the ledger.

The ledger is the only thing that digest, picture, command line and Home ever read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.catalogue.model import SKIP, Catalogue
from bot.disclosure import store
from bot.disclosure.model import (
    Crowd,
    Guard,
    LensRelease,
    Verdict,
    attendance,
    blind_spots,
    guarded,
)
from bot.disclosure.quotes import quotable
from bot.disclosure.rules import PRIVACY_WINDOW
from bot.disclosure.store import Given, released
from bot.disclosure.week import ReleasedWeek
from bot.people import store as people_store
from bot.terms import store as terms_store
from bot.terms.model import Terms, strictest
from bot.trends.flow import read_week, read_week_in
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.reading import SILENT_WEEKS
from bot.trends.model.week import WeekReading
from bot.trends.model.weeks import iso_week as week_named

# What the stage above needs of the one below, which it may not read itself.
__all__ = ["WeekReading", "promised", "read_week", "read_week_in", "release_week", "released"]

_WEEK = timedelta(weeks=1)
_WINDOW = timedelta(weeks=PRIVACY_WINDOW)
_MEMORY = timedelta(weeks=COUNTED_WEEKS)


@dataclass(frozen=True)
class _Evidence:
    """What is looked at: answers, the promise, earlier releases, people in the team."""

    answers: Sequence[Given]  # of the privacy window
    since_last: Mapping[str, Sequence[Given]]  # by lens, since its last release with figures
    guard: Guard
    last: Mapping[str, LensRelease]
    members: int
    imported: bool


def release_week(
    session: Session,
    catalogue: Catalogue,
    figures: WeekReading,
    *,
    freeze_at: datetime,
    now: datetime,
) -> ReleasedWeek:
    """Publish the week of *figures*: once, in the order of weeks, never changed afterwards."""
    earlier = released(session, figures.team_id, until=figures.iso_week)
    if earlier and earlier[-1].week == figures.iso_week:
        return earlier[-1]
    evidence = _evidence(session, catalogue, figures, earlier, freeze_at=freeze_at)
    week = _week(session, catalogue, figures, evidence, earlier, freeze_at=freeze_at)
    store.put_down(session, figures.team_id, week, now=now)
    return week


def promised(session: Session, team_id: int, *, freeze_at: datetime) -> Terms:
    """What holds for a week: the strictest of the present terms and all those behind its answers.

    Figures rest on answers from half a year, so the promises of all these count.
    """
    holds = terms_store.current(session, team_id)
    stamped = store.stamped(session, team_id=team_id, after=freeze_at - _MEMORY, until=freeze_at)
    for terms_id in stamped:
        holds = strictest(terms_store.by_id(session, terms_id), holds)
    return holds


def _evidence(
    session: Session,
    catalogue: Catalogue,
    figures: WeekReading,
    earlier: Sequence[ReleasedWeek],
    *,
    freeze_at: datetime,
) -> _Evidence:
    last = _last_told(earlier)
    freezes = {week.week: week.freeze_at for week in earlier}
    since = {lens: freezes[release.figures_week or ""] for lens, release in last.items()}
    start = min([freeze_at - _WINDOW, *since.values()])
    answers = store.given(session, team_id=figures.team_id, after=start, until=freeze_at)
    recent = [each for each in answers if each.received_at > freeze_at - _WINDOW]
    active = people_store.active_members(session, figures.team_id)
    return _Evidence(
        answers=recent,
        since_last={
            lens: [each for each in _on_lens(answers, lens, catalogue) if each.received_at > then]
            for lens, then in since.items()
        },
        guard=Guard.of(promised(session, figures.team_id, freeze_at=freeze_at)),
        last=last,
        # Former members of imported answers belong to no team any more but were asked.
        members=max(len(active), figures.window.people_asked),
        imported=store.imported(
            session, team_id=figures.team_id, after=freeze_at - _WEEK, until=freeze_at
        ),
    )


def _week(
    session: Session,
    catalogue: Catalogue,
    figures: WeekReading,
    evidence: _Evidence,
    earlier: Sequence[ReleasedWeek],
    *,
    freeze_at: datetime,
) -> ReleasedWeek:
    guard = evidence.guard
    recent = len(_people(each for each in evidence.answers if each.value != SKIP))
    first_week = next(iter(figures.lenses.values())).reading.first_week
    return ReleasedWeek(
        week=figures.iso_week,
        freeze_at=freeze_at,
        first_trend_week=week_named(first_week + SILENT_WEEKS),
        guard=guard,
        lenses={lens: _lens(lens, catalogue, figures, evidence) for lens in figures.lenses},
        attendance=attendance(
            # Imported answers do not tell who was asked and stayed silent.
            invited=0 if evidence.imported else figures.this_week.people_asked,
            answered=figures.this_week.people_replied,
            recent=recent,
            guard=guard,
        ),
        blind_spots=blind_spots(figures.practices, recent=recent, guard=guard),
        quotes=quotable(
            store.texts_of(evidence.answers),
            names=store.names(session, team_id=figures.team_id),
            told={quote for week in earlier for quote in week.quotes},
            guard=guard,
            week=figures.iso_week,
        ),
    )


def _lens(
    lens: str, catalogue: Catalogue, figures: WeekReading, evidence: _Evidence
) -> LensRelease:
    read = figures.lenses[lens]
    return guarded(
        lens,
        read.reading,
        read.state,
        crowd=Crowd(
            recent=len(_people(_on_lens(evidence.answers, lens, catalogue))),
            newly=len(_people(evidence.since_last.get(lens, ()))),
            members=evidence.members,
        ),
        guard=evidence.guard,
        last=evidence.last.get(lens),
        elsewhere=read.elsewhere,
    )


def _last_told(earlier: Iterable[ReleasedWeek]) -> dict[str, LensRelease]:
    """Each lens's newest release that told something."""
    return {
        lens: release
        for week in earlier
        for lens, release in week.lenses.items()
        if release.verdict is not Verdict.HIDDEN
    }


def _on_lens(answers: Iterable[Given], lens: str, catalogue: Catalogue) -> Iterable[Given]:
    """The scale answers to questions of the lens: those that its figures are made of."""
    for each in answers:
        question = catalogue.find(*each.question)
        if question and lens in question.lenses and each.value in question.values():
            yield each


def _people(answers: Iterable[Given]) -> set[int]:
    return {each.member_id for each in answers}
