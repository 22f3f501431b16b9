"""One digest asked for by hand: which week, what it would say, and posting it now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.db.trial import trial
from bot.digest import delivery, flow, store
from bot.digest.flow import Due
from bot.digest.store import Composed
from bot.digest.telling import Telling
from bot.disclosure import flow as disclosure
from bot.errors import Failed, Misconfigured
from bot.language import Say, Texts
from bot.people import store as people_store
from bot.people.model import Team
from bot.scheduling import store as scheduling_store
from bot.scheduling.model import DigestPlan, Freeze, freeze_after, freeze_of_week, freezes_between

#: What composing writes, here and in the stages below.
WRITTEN = ("reading", "ripple", "focus", "release", "digest", "action")
_LATELY = timedelta(weeks=60)  # longer than any recurrence of digests


@dataclass(frozen=True)
class Outcome:
    """`digest` stands and is queued; `before`: it had been posted already."""

    digest: Composed
    before: bool


def frozen_week(
    session: Session, team: Team, week: str | None, *, say: Say, now: datetime
) -> Freeze:
    """The freeze of the ISO week that is asked for, or of the latest; it must have passed."""
    plan = scheduling_store.digest_plan(session, team)
    if week is None:
        return _latest(session, team, plan, say=say, now=now)
    try:
        at = freeze_of_week(plan, week)
    except ValueError as error:
        raise Misconfigured(f"--week: {error}.") from None
    if at is None:
        raise Failed(f"{team.name} has no digest in {week}: its recurrence leaves that week out.")
    if at > now:
        raise _not_yet(Freeze(week, at), plan, say)
    first = store.first_moment(session, team.id)
    if first is None or at < first:
        raise Failed(f"{team.name} has no digest of {week}: nobody had been asked by then.")
    return Freeze(week, at)


def _latest(session: Session, team: Team, plan: DigestPlan, *, say: Say, now: datetime) -> Freeze:
    first = store.first_moment(session, team.id)
    start = None if first is None else max(first - flow.INSTANT, now - _LATELY)
    frozen = freezes_between(plan, start, now) if start else []
    if frozen:
        return frozen[-1]
    try:
        raise _not_yet(freeze_after(plan, now), plan, say)
    except ValueError:
        raise Failed(f"{team.name} has no digest to come: its recurrence has ended.") from None


def _not_yet(freeze: Freeze, plan: DigestPlan, say: Say) -> Failed:
    moment = say.moment(freeze.at, plan.zone)
    return Failed(f"The digest of {freeze.iso_week} freezes on {moment}. Ask again after that.")


def preview(
    db: Database, catalogue: Catalogue, texts: Texts, due: Due, *, now: datetime
) -> Telling:
    """Exactly what the digest says, or would say; nothing is released, written or queued."""
    with trial(db, WRITTEN) as session:
        try_out(session, catalogue, _missing(session, due, now=now), now=now)
        return flow.told(session, catalogue, texts, due.team.id, due.freeze.iso_week)


def try_out(session: Session, catalogue: Catalogue, weeks: list[Due], *, now: datetime) -> None:
    """Write down what these weeks would tell, in a trial of which nothing remains."""
    for each in weeks:
        figures = disclosure.read_week_in(
            session,
            catalogue,
            team_id=each.team.id,
            iso_week=each.freeze.iso_week,
            freeze_at=each.freeze.at,
        )
        flow.write_down(session, catalogue, each, figures, posted=False, now=now)


def post(db: Database, catalogue: Catalogue, due: Due, *, now: datetime) -> Outcome:
    """Compose the week, after those before it, and queue it for all who have not got it.

    However old it is, and whatever became of earlier attempts.
    """
    with db.read() as session:
        missing = _missing(session, due, now=now)
    for each in missing:
        flow.compose(db, catalogue, each, now=now)
    with db.write() as session:
        people_store.lock_team(session, due.team.id)
        digest = store.of_week(session, due.team.id, due.freeze.iso_week)
        if digest is None:
            raise Failed(f"No digest of {due.freeze.iso_week} could be made.")
        before = delivery.queue_by_hand(session, digest, now=now)
        store.mark_posted(session, digest.id)
    return Outcome(digest, before)


def _missing(session: Session, due: Due, *, now: datetime) -> list[Due]:
    """What has to be composed first, and the week itself, in order."""
    lacking = flow.due(session, due.team, now=now)
    missing = [Due(due.team, freeze) for freeze in lacking if freeze.at < due.freeze.at]
    if store.of_week(session, due.team.id, due.freeze.iso_week) is None:
        missing.append(due)
    return missing
