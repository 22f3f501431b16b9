"""Read an organisation's week: every team's answers up to its own freeze, figured, stored once.

What a single team's week says is flow.py's; whether anything may be told is disclosure's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue, LensKey
from bot.db.database import Database
from bot.trends import organisation_store, store
from bot.trends.lenses import LENSES
from bot.trends.model.blind import COUNTED_WEEKS
from bot.trends.model.coverage import Reply, practice_counts, turnout
from bot.trends.model.effects import Answers
from bot.trends.model.gap import GAP_WINDOW, PAIRS, RoleGap, role_gap
from bot.trends.model.norms import Norm, NormTable, norm_of, norms_of
from bot.trends.model.state import State, advance
from bot.trends.model.week import PRIVACY_WINDOW, Basis, Elsewhere, LensReading
from bot.trends.model.weeks import DigestWeeks, week_number
from bot.trends.model.whole import OrganisationReading, read_whole, worrying_share

# A week more than any window: a freeze may stand on another weekday than it used to.
_LOADED = timedelta(weeks=COUNTED_WEEKS + 1)


@dataclass(frozen=True)
class _Said:
    """One question that reached a member of a team, and the role in which it was answered."""

    team_id: int
    role: str
    reply: Reply


@dataclass(frozen=True)
class _Past:
    said: Sequence[_Said]
    states: Mapping[str, State]
    first_week: int


def read_organisation(
    db: Database,
    catalogue: Catalogue,
    *,
    workspace_id: int,
    iso_week: str,
    freezes: Mapping[int, datetime],
) -> OrganisationReading:
    """The organisation's figures of `iso_week`, made once and the same ever after.

    `freezes` names each team's own freeze in that week: exactly the answers behind the teams'
    readings count. Weeks are to be read in order: a verdict lives on from the one before.
    """
    with db.read() as session:
        known = organisation_store.find(session, workspace_id=workspace_id, iso_week=iso_week)
        if known:
            return known
        past = _past(
            session, catalogue, workspace_id=workspace_id, iso_week=iso_week, freezes=freezes
        )
    reading = _read(past, workspace_id=workspace_id, iso_week=iso_week)
    with db.write() as session:
        organisation_store.lock(session, workspace_id)
        known = organisation_store.find(session, workspace_id=workspace_id, iso_week=iso_week)
        if known:
            return known
        organisation_store.keep(session, reading)
    return reading


def read_organisation_in(
    session: Session,
    catalogue: Catalogue,
    *,
    workspace_id: int,
    iso_week: str,
    freezes: Mapping[int, datetime],
) -> OrganisationReading:
    """As `read_organisation`, all in the caller's transaction, which may be rolled back."""
    known = organisation_store.find(session, workspace_id=workspace_id, iso_week=iso_week)
    if known:
        return known
    past = _past(session, catalogue, workspace_id=workspace_id, iso_week=iso_week, freezes=freezes)
    reading = _read(past, workspace_id=workspace_id, iso_week=iso_week)
    organisation_store.keep(session, reading)
    return reading


def _past(
    session: Session,
    catalogue: Catalogue,
    *,
    workspace_id: int,
    iso_week: str,
    freezes: Mapping[int, datetime],
) -> _Past:
    said: list[_Said] = []
    first_week = week_number(iso_week)
    for team_id, freeze_at in sorted(freezes.items()):
        weeks = _weeks(session, team_id=team_id, iso_week=iso_week, freeze_at=freeze_at)
        begun = store.first_freeze(session, team_id=team_id, until=freeze_at)
        first_week = min(first_week, weeks.of(begun) if begun else first_week)
        said += _said(session, catalogue, team_id=team_id, freeze_at=freeze_at, weeks=weeks)
    states = organisation_store.states_before(session, workspace_id=workspace_id, iso_week=iso_week)
    return _Past(said, states, min([first_week, *(each.reply.week for each in said)]))


def _weeks(session: Session, *, team_id: int, iso_week: str, freeze_at: datetime) -> DigestWeeks:
    earlier = store.freezes(session, team_id=team_id, before=freeze_at)
    return DigestWeeks(
        (instant, week_number(name)) for instant, name in [*earlier, (freeze_at, iso_week)]
    )


def _said(
    session: Session,
    catalogue: Catalogue,
    *,
    team_id: int,
    freeze_at: datetime,
    weeks: DigestWeeks,
) -> Iterator[_Said]:
    since = freeze_at - _LOADED
    roles = organisation_store.roles(session, team_id=team_id, since=since, until=freeze_at)
    for each in store.asked(session, team_id=team_id, since=since, until=freeze_at):
        question = catalogue.find(*each.question)
        if question is not None:
            reply = Reply(
                week=weeks.of(each.received_at or each.freezes_at),
                prompt_id=each.prompt_id,
                member_id=each.member_id,
                question=question,
                value=each.value,
            )
            yield _Said(team_id, roles.get((each.prompt_id, each.question[0]), ""), reply)


def _read(past: _Past, *, workspace_id: int, iso_week: str) -> OrganisationReading:
    week = week_number(iso_week)
    replies = [each.reply for each in past.said]
    norms = _norms(replies)
    on_scale = _by_lens(past.said)
    lenses: dict[str, LensReading] = {}
    gaps: list[RoleGap] = []
    for lens in LENSES:
        told = _Told.of(on_scale[lens], norms)
        lenses[str(lens)] = told.reading(
            past.states.get(str(lens)), week=week, first_week=past.first_week
        )
        gaps += told.gaps(lens, week=week)
    lately = {each.team_id for each in past.said if each.reply.week > week - PRIVACY_WINDOW}
    return OrganisationReading(
        workspace_id=workspace_id,
        iso_week=iso_week,
        teams=len(lately),
        lenses=lenses,
        gaps=tuple(gaps),
        practices=practice_counts(replies, week=week),
        this_week=turnout(replies, week=week, weeks=1),
        window=turnout(replies, week=week, weeks=PRIVACY_WINDOW),
    )


def _by_lens(said: Sequence[_Said]) -> Mapping[LensKey, Sequence[_Said]]:
    """The scale answers to each lens; a question may belong to two."""
    found: dict[LensKey, list[_Said]] = {lens: [] for lens in LENSES}
    for each in said:
        if _on_scale(each.reply):
            for lens in each.reply.question.lenses:
                found[lens].append(each)
    return found


@dataclass(frozen=True)
class _Told:
    """The scale answers to one lens, with the team and the role of each."""

    answers: Answers
    norms: NormTable
    flat: NormTable
    team: np.ndarray[tuple[int], np.dtype[np.int64]]
    role: Sequence[str]

    @classmethod
    def of(cls, chosen: Sequence[_Said], norms: Mapping[str, Norm]) -> "_Told":
        names = sorted({each.reply.question.name for each in chosen})
        place = {name: index for index, name in enumerate(names)}
        table = np.array(
            [
                (
                    each.reply.member_id,
                    each.reply.week,
                    place[each.reply.question.name],
                    each.reply.question.category(str(each.reply.value)),
                    each.team_id,
                )
                for each in chosen
            ],
            dtype=np.int64,
        ).reshape(-1, 5)
        *columns, team = table.T
        return cls(
            Answers(*columns),
            NormTable.of([norms[name] for name in names]),
            NormTable.of([norm_of([0] * len(norms[name].scores)) for name in names]),
            team,
            [each.role for each in chosen],
        )

    def reading(self, before: State | None, *, week: int, first_week: int) -> LensReading:
        reading = read_whole(
            self.answers,
            self.norms,
            flat=self.flat,
            team=self.team,
            week=week,
            first_week=first_week,
        )
        lately = self.answers.week > week - PRIVACY_WINDOW
        return LensReading(
            reading=reading,
            state=advance(before, reading),
            people=len(np.unique(self.answers.person[lately])),
            elsewhere=Elsewhere(),
            basis=Basis.ABSOLUTE,
            unfavourable=worrying_share(self.answers, self.norms, week=week),
        )

    def gaps(self, lens: LensKey, *, week: int) -> Iterator[RoleGap]:
        """Every comparison, whoever answered: that there is one must say nothing."""
        kept = np.flatnonzero(self.answers.week > week - GAP_WINDOW)
        answers, team = self.answers.take(kept), self.team[kept]
        role = [self.role[int(index)] for index in kept]
        for pair in PAIRS:
            yield role_gap(str(lens), answers, self.norms, team=team, role=role, pair=pair)


def _on_scale(reply: Reply) -> bool:
    return reply.value in reply.question.values()


def _norms(replies: Sequence[Reply]) -> dict[str, Norm]:
    """What is usual on every scaled item in this organisation, by question name."""
    counts: dict[str, list[int]] = {}
    for reply in replies:
        question = reply.question
        if question.is_scaled and _on_scale(reply):
            given = counts.setdefault(question.name, [0] * len(question.values()))
            given[question.category(str(reply.value))] += 1
    return norms_of(counts)
