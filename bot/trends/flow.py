"""Read a team's week at its freeze: load what was received by then, figure, store once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue, LensKey, Question
from bot.db.database import Database
from bot.people import store as people_store
from bot.trends import store
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.coverage import Reply, practice_counts, turnout
from bot.trends.model.effects import Answers
from bot.trends.model.norms import Norm, NormTable, norms_of
from bot.trends.model.reading import LEVEL_WINDOW, read_lens
from bot.trends.model.state import State, advance
from bot.trends.model.week import PRIVACY_WINDOW, Elsewhere, LensReading, WeekReading
from bot.trends.model.weeks import DigestWeeks, week_number

LENSES = tuple(lens for lens in LensKey if lens is not LensKey.BLIND_SPOTS)

# A week more than any window: a freeze may stand on another weekday than it used to.
_LOADED = timedelta(weeks=COUNTED_WEEKS + 1)
# How long what an organisation answered counts as what is usual there.
_NORMS_FROM = timedelta(weeks=52)

Counts = Mapping[tuple[str, int], Mapping[str, int]]


@dataclass(frozen=True)
class _Past:
    """What was known of a team at a freeze."""

    asked: Sequence[store.Asked]
    counts: Counts
    elsewhere: Mapping[tuple[str, int], Elsewhere]
    states: Mapping[str, State]
    weeks: DigestWeeks
    first_freeze: datetime | None


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
    week = _read(past, catalogue, team_id=team_id, iso_week=iso_week)
    with db.write() as session:
        people_store.lock_team(session, team_id)
        known = store.find(session, team_id=team_id, iso_week=iso_week)
        if known:
            return known
        store.keep(session, week, freeze_at=freeze_at)
    return week


def read_week_in(
    session: Session, catalogue: Catalogue, *, team_id: int, iso_week: str, freeze_at: datetime
) -> WeekReading:
    """As `read_week`, all in the caller's transaction, which may be one that is rolled back."""
    known = store.find(session, team_id=team_id, iso_week=iso_week)
    if known:
        return known
    past = _past(session, team_id=team_id, iso_week=iso_week, freeze_at=freeze_at)
    week = _read(past, catalogue, team_id=team_id, iso_week=iso_week)
    store.keep(session, week, freeze_at=freeze_at)
    return week


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
    )


def _read(past: _Past, catalogue: Catalogue, *, team_id: int, iso_week: str) -> WeekReading:
    week = week_number(iso_week)
    replies = list(_replies(past, catalogue))
    begun = [past.weeks.of(past.first_freeze)] if past.first_freeze else []
    first_week = min([*begun, *(reply.week for reply in replies)], default=week)
    norms_of = _norms(replies, past.counts)
    lenses = {}
    for lens in LENSES:
        answers, norms = _lens_answers(replies, lens, norms_of)
        reading = read_lens(answers, norms, week=week, first_week=first_week)
        lenses[str(lens)] = LensReading(
            reading=reading,
            state=advance(past.states.get(str(lens)), reading),
            people=len(np.unique(answers.person[answers.week > week - PRIVACY_WINDOW])),
            elsewhere=_elsewhere(replies, lens, past.elsewhere, week=week),
        )
    return WeekReading(
        team_id=team_id,
        iso_week=iso_week,
        lenses=lenses,
        practices=practice_counts(replies, week=week),
        this_week=turnout(replies, week=week, weeks=1),
        window=turnout(replies, week=week, weeks=PRIVACY_WINDOW),
    )


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
            )


def _lens_answers(
    replies: Sequence[Reply], lens: LensKey, norms_of: Mapping[str, Norm]
) -> tuple[Answers, NormTable]:
    """The scale answers to one lens, and the norms of its items."""
    told = list(_on_scale(replies, lens))
    questions = sorted({reply.question.name: reply.question for reply in told}.items())
    place = {name: index for index, (name, _) in enumerate(questions)}
    table = np.array(
        [
            (
                reply.member_id,
                reply.week,
                place[reply.question.name],
                reply.question.category(str(reply.value)),
            )
            for reply in told
        ],
        dtype=np.int64,
    ).reshape(-1, 4)
    norms = NormTable.of([norms_of[question.name] for _, question in questions])
    return Answers(*table.T), norms


def _on_scale(replies: Iterable[Reply], lens: LensKey) -> Iterator[Reply]:
    for reply in replies:
        if lens in reply.question.lenses and reply.value in reply.question.values():
            yield reply


def _elsewhere(
    replies: Iterable[Reply],
    lens: LensKey,
    said: Mapping[tuple[str, int], Elsewhere],
    *,
    week: int,
) -> Elsewhere:
    """The least that stands behind what is usual on any item that the level rests on."""
    items = {
        (str(reply.question.key), reply.question.version)
        for reply in _on_scale(replies, lens)
        if week - LEVEL_WINDOW < reply.week <= week
    }
    found = [said.get(item, Elsewhere()) for item in items]
    return Elsewhere(
        answers=min((each.answers for each in found), default=0),
        people=min((each.people for each in found), default=0),
    )


def _norms(replies: Iterable[Reply], counts: Counts) -> dict[str, Norm]:
    """The norm of every scaled question that came up, by its name and version."""
    questions = {each.question.name: each.question for each in replies if each.question.is_scaled}
    return norms_of({name: _usual(question, counts) for name, question in questions.items()})


def _usual(question: Question, counts: Counts) -> list[int]:
    """How often each category was answered, healthiest first; "don't know" is none."""
    given = counts.get((str(question.key), question.version), {})
    by_category = [0] * len(question.values())
    for value in question.values():
        by_category[question.category(value)] = given.get(value, 0)
    return by_category
