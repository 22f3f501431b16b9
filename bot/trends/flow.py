"""Read a team's week at its freeze: load what was received by then, figure, store once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from bot.actions import store as actions_store
from bot.actions.model import Action
from bot.asking.store import focus_of, set_focus
from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.people import store as people_store
from bot.trends import organisation_store, store
from bot.trends.lenses import (
    LENSES,
    Counts,
    basis_of,
    elsewhere_of,
    item_norms,
    lens_answers,
    trials_of,
)
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.coverage import Reply, practice_counts, prompts, turnout
from bot.trends.model.effects import Answers
from bot.trends.model.focus import LONGEST, pick, suspicion
from bot.trends.model.many import Cell, own_steps, read_teams
from bot.trends.model.norms import Ints, NormTable
from bot.trends.model.organisation import Ripple, common, ripples
from bot.trends.model.participation import participation_of
from bot.trends.model.reading import Reading
from bot.trends.model.state import State, advance
from bot.trends.model.step import Steps
from bot.trends.model.week import MANY_TEAMS, PRIVACY_WINDOW, Elsewhere, LensReading, WeekReading
from bot.trends.model.weeks import DigestWeeks, week_number
from bot.trends.model.weeks import iso_week as week_named

# A week more than any window: a freeze may stand on another weekday than it used to.
_LOADED = timedelta(weeks=COUNTED_WEEKS + 1)
# How long what an organisation answered counts as what is usual there.
_NORMS_FROM = timedelta(weeks=52)
_WATCH = "watch"  # the source of a focus that no action asked for


@dataclass(frozen=True)
class _Past:
    """What was known of a team at a freeze."""

    asked: Sequence[store.Asked]
    counts: Counts
    elsewhere: Mapping[tuple[str, int], Elsewhere]
    states: Mapping[str, State]
    weeks: DigestWeeks
    first_freeze: datetime | None
    members: Ints
    others: Mapping[str, Mapping[int, Ripple]]
    """By lens, what the workspace's other teams said week by week; empty where they are few."""
    actions: Sequence[Action]
    focused: Sequence[str | None]
    """What the newest weeks asked more about, this one last."""


@dataclass(frozen=True)
class _Read:
    """A week, and what it leaves behind for others: the team's ripples, and what to ask next."""

    week: WeekReading
    ripples: Mapping[str, Ripple]
    focus: str | None


def read_week(
    db: Database, catalogue: Catalogue, *, team_id: int, iso_week: str, freeze_at: datetime
) -> WeekReading:
    """The figures of the digest of `iso_week`, made once and the same ever after.

    They hold what was received up to `freeze_at`, each answer as it stood then. Weeks are to be
    read in order: a verdict lives on from the one before.
    """
    with db.read() as session:
        known = store.find(session, team_id=team_id, iso_week=iso_week)
        if known:
            return known
        past = _past(session, team_id=team_id, iso_week=iso_week, freeze_at=freeze_at)
    read = _read(past, catalogue, team_id=team_id, iso_week=iso_week)
    with db.write() as session:
        people_store.lock_team(session, team_id)
        known = store.find(session, team_id=team_id, iso_week=iso_week)
        if known:
            return known
        _keep(session, read, freeze_at=freeze_at)
    return read.week


def read_week_in(
    session: Session, catalogue: Catalogue, *, team_id: int, iso_week: str, freeze_at: datetime
) -> WeekReading:
    """As `read_week`, all in the caller's transaction, which may be one that is rolled back."""
    known = store.find(session, team_id=team_id, iso_week=iso_week)
    if known:
        return known
    past = _past(session, team_id=team_id, iso_week=iso_week, freeze_at=freeze_at)
    read = _read(past, catalogue, team_id=team_id, iso_week=iso_week)
    _keep(session, read, freeze_at=freeze_at)
    return read.week


def _keep(session: Session, read: _Read, *, freeze_at: datetime) -> None:
    team_id, week = read.week.team_id, week_number(read.week.iso_week)
    store.keep(session, read.week, freeze_at=freeze_at)
    organisation_store.note(
        session, team_id=team_id, week=week, freeze_at=freeze_at, ripples=read.ripples
    )
    if read.focus is not None:
        set_focus(session, team_id, week_named(week + 1), read.focus, _WATCH, freeze_at)


def _past(session: Session, *, team_id: int, iso_week: str, freeze_at: datetime) -> _Past:
    earlier = store.freezes(session, team_id=team_id, before=freeze_at)
    return _Past(
        asked=store.asked(session, team_id=team_id, since=freeze_at - _LOADED, until=freeze_at),
        counts=store.value_counts(
            session, team_id=team_id, since=freeze_at - _NORMS_FROM, until=freeze_at
        ),
        elsewhere=store.elsewhere(
            session, team_id=team_id, since=freeze_at - _NORMS_FROM, until=freeze_at
        ),
        states=store.states_before(session, team_id=team_id, before=freeze_at),
        weeks=DigestWeeks(
            (instant, week_number(name)) for instant, name in [*earlier, (freeze_at, iso_week)]
        ),
        first_freeze=store.first_freeze(session, team_id=team_id, until=freeze_at),
        members=np.array(store.members_at(session, team_id=team_id, at=freeze_at), dtype=np.int64),
        others=_others(session, team_id=team_id, week=week_number(iso_week), until=freeze_at),
        actions=actions_store.open_of(session, team_id),
        focused=_focused(session, team_id=team_id, week=week_number(iso_week)),
    )


def _focused(session: Session, *, team_id: int, week: int) -> list[str | None]:
    weeks = range(week - LONGEST + 1, week + 1)
    found = [focus_of(session, team_id, week_named(each)) for each in weeks]
    return [None if each is None else str(each.lens) for each in found]


def _others(
    session: Session, *, team_id: int, week: int, until: datetime
) -> dict[str, dict[int, Ripple]]:
    since = week - COUNTED_WEEKS
    if store.teams_heard(session, team_id=team_id, since=since, until=until) < MANY_TEAMS:
        return {}
    return {
        str(lens): organisation_store.others(
            session, team_id=team_id, lens=str(lens), since=since, until=until
        )
        for lens in LENSES
    }


def _read(past: _Past, catalogue: Catalogue, *, team_id: int, iso_week: str) -> _Read:
    week = week_number(iso_week)
    replies = list(_replies(past, catalogue))
    begun = [past.weeks.of(past.first_freeze)] if past.first_freeze else []
    first_week = min([*begun, *(reply.week for reply in replies)], default=week)
    norms_of = item_norms(replies, past.counts)
    told = {str(lens): lens_answers(replies, lens, norms_of) for lens in LENSES}
    team = [Cell(*each, first_week, past.members) for each in told.values()]
    (readings,) = read_teams([team], week=week)
    own = _own(team, readings, past.others, week=week)
    lenses = {}
    for lens, reading in zip(LENSES, readings, strict=True):
        state = advance(past.states.get(str(lens)), reading, own.get(lens))
        answers, _ = told[lens]
        lenses[str(lens)] = LensReading(
            reading=reading,
            state=state,
            people=len(np.unique(answers.person[answers.week > week - PRIVACY_WINDOW])),
            elsewhere=elsewhere_of(replies, lens, past.elsewhere, week=week),
            basis=basis_of(replies, lens, past.counts, week=week),
            unfavourable=reading.unfavourable,
            organisation_wide=state.episode is not None and state.episode.organisation_wide,
        )
    return _Read(
        week=WeekReading(
            team_id=team_id,
            iso_week=iso_week,
            lenses=lenses,
            practices=practice_counts(replies, week=week),
            this_week=turnout(replies, week=week, weeks=1),
            window=turnout(replies, week=week, weeks=PRIVACY_WINDOW),
            participation=participation_of(prompts(replies), week=week),
            trials=trials_of(past.actions, replies, norms_of, past.weeks, week=week),
        ),
        ripples=_ripples(told, week=week),
        focus=_focus(lenses, past.focused),
    )


def _own(
    team: Sequence[Cell],
    readings: Sequence[Reading],
    others: Mapping[str, Mapping[int, Ripple]],
    *,
    week: int,
) -> dict[str, Steps | None]:
    """Of suspicious lenses, the steps left when what the organisation's teams share is out."""
    suspicious = [str(lens) for lens, each in zip(LENSES, readings, strict=True) if each.suspicious]
    if not others or not suspicious:
        return {}
    effects = [common(others[lens]) for lens in LENSES]
    (steps,) = own_steps([team], [effects], week=week)
    own = dict(zip(map(str, LENSES), steps, strict=True))
    return {lens: own[lens] for lens in suspicious}


def _ripples(told: Mapping[str, tuple[Answers, NormTable]], *, week: int) -> dict[str, Ripple]:
    found = {lens: ripples(*each, week=week).get(week) for lens, each in told.items()}
    return {lens: ripple for lens, ripple in found.items() if ripple is not None}


def _focus(lenses: Mapping[str, LensReading], lately: Sequence[str | None]) -> str | None:
    """The lens that everybody's last question goes to next week, from a team's ninth week on."""
    told = [lens for lens, each in lenses.items() if each.state.is_told]
    suspicions = {lens: suspicion(each.reading) for lens, each in lenses.items()}
    return pick(suspicions, told=told, lately=lately)


def _replies(past: _Past, catalogue: Catalogue) -> Iterator[Reply]:
    """What was asked, by digest week; questions that the catalogue forgot are passed over."""
    for each in past.asked:
        question = catalogue.find(*each.question)
        if question is not None:
            yield Reply(
                week=past.weeks.of(each.received_at or each.freezes_at),
                prompt_id=each.prompt_id,
                member_id=each.member_id,
                question=question,
                value=each.value,
                asked_on=each.asked_on,
                imported=each.imported,
            )
