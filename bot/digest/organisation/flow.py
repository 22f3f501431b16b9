"""Compose the organisation's digest when its time comes, queue it, render it, keep at it.

It tells the last ISO week of which every team's freeze lies before it: of exactly the answers
that the teams' own digests of that week rest on.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.clock import Clock
from bot.db.database import Database
from bot.db.trial import trial
from bot.digest.delivery import REFUSED_PAUSE, STALE_AFTER, refused_place
from bot.digest.flow import SETTLES_AFTER
from bot.digest.flow import compose_due as compose_teams
from bot.digest.organisation import store
from bot.digest.organisation.story import (
    OrganisationTelling,
    organisation_json,
    tell_organisation,
)
from bot.digest.organisation.view import organisation_message
from bot.disclosure import flow as disclosure
from bot.disclosure.week import ReleasedOrganisation
from bot.errors import Failed, Misconfigured, Rejection
from bot.language import Texts
from bot.people import organisation as organisations
from bot.people import store as people
from bot.people.model import Workspace
from bot.people.organisation import OrganisationPlan
from bot.scheduling import store as scheduling
from bot.scheduling.model import DigestPlan, freeze_of_week, freezes_between, iso_week
from bot.scheduling.recurrence import Recurrence
from bot.sending import store as outbox
from bot.sending.store import OutboxRow
from bot.slack import Message

log = logging.getLogger(__name__)

#: Of the outbox's rows that carry the organisation's digest to its channel or to a lead.
KIND = "organisation_digest"
#: What composing writes, here and in the stages below.
WRITTEN = ("organisation_reading", "ripple", "organisation_release", "organisation_digest")
#: Missed digests are made up for so far back.
_LATELY = timedelta(weeks=8)
_WEEK = timedelta(weeks=1)
#: A team's freeze of a week is at most so many weeks before the organisation's digest of it.
_WEEKS_BACK = 6


@dataclass(frozen=True)
class Due:
    """A week of the organisation, and the moment at which its digest is due."""

    workspace: Workspace
    plan: OrganisationPlan
    iso_week: str
    at: datetime


def compose_organisation_due(db: Database, catalogue: Catalogue, *, now: datetime) -> int:
    """Compose what lacks a digest of the organisation; how many there were."""
    with db.read() as session:
        found = due(session, now=now)
    composed = 0
    for each in found:
        try:
            composed += compose(db, catalogue, each, now=now)
        except (Failed, Misconfigured, Rejection) as error:
            log.error("no digest of the organisation", extra={"why": str(error)})  # noqa: TRY400
    return composed


def due(session: Session, *, now: datetime) -> list[Due]:
    """The moments that have come and whose week has no digest, in order."""
    workspace = people.workspace(session)
    found = organisations.organisation(session, workspace.id) if workspace else None
    if workspace is None or found is None or found.plan is None:
        return []
    done = store.weeks(session, workspace.id)
    lacking: dict[str, Due] = {}
    for at in moments(found.plan, now - _LATELY, now - SETTLES_AFTER):
        if at in done:
            continue
        week = week_before(session, at)
        if week is not None and week not in done.values():
            lacking.setdefault(week, Due(workspace, found.plan, week, at))
    return list(lacking.values())


def moments(plan: OrganisationPlan, after: datetime, until: datetime) -> list[datetime]:
    """When the organisation's digest is due, once an ISO week at most."""
    zone = ZoneInfo(plan.timezone)
    rhythm = Recurrence(plan.recurrence, time.fromisoformat(plan.at), plan.starts_on)
    found = freezes_between(DigestPlan(rhythm, zone), after, until)
    return [each.at for each in found if each.at.astimezone(zone).date() >= plan.starts_on]


def next_moment(session: Session, after: datetime) -> datetime | None:
    """When the organisation's digest is due next; None where it has none."""
    workspace = people.workspace(session)
    found = organisations.organisation(session, workspace.id) if workspace else None
    if found is None or found.plan is None:
        return None
    return next(iter(moments(found.plan, after, after + _LATELY)), None)


def week_before(session: Session, at: datetime) -> str | None:
    """The last ISO week of which all teams' freezes lie before *at*; None if none has one."""
    plans = [scheduling.digest_plan(session, team) for team in people.teams(session)]
    for back in range(_WEEKS_BACK):
        week = iso_week((at - back * _WEEK).date())
        freezes = [found for plan in plans if (found := freeze_of_week(plan, week))]
        if freezes and max(freezes) < at:
            return week
    return None


def compose(db: Database, catalogue: Catalogue, due: Due, *, now: datetime) -> bool:
    """Compose one week; False if it has a digest by now, or there is nothing to tell."""
    disclosure.read_organisation(
        db, catalogue, workspace_id=due.workspace.id, iso_week=due.iso_week
    )
    with db.write() as session:
        # Whoever composes at the same time waits here: at the workspace's first team.
        people.lock_team(session, min(team.id for team in people.teams(session)))
        if store.of_week(session, due.workspace.id, due.iso_week):
            return False
        fresh = now - due.at <= STALE_AFTER
        digest = write_down(session, catalogue, due, posted=fresh, now=now)
        if digest is None:
            return False
        if fresh:
            queue(session, digest, due.plan.channel, now=now)
    log.info("organisation's digest composed", extra={"week": due.iso_week, "posted": fresh})
    return True


def write_down(
    session: Session, catalogue: Catalogue, due: Due, *, posted: bool, now: datetime
) -> store.ComposedOrganisation | None:
    """Release the week and write its digest down; None where no team had anything released."""
    week = disclosure.release_organisation(
        session,
        catalogue,
        workspace_id=due.workspace.id,
        iso_week=due.iso_week,
        freeze_at=due.at,
        now=now,
    )
    if week is None:
        return None
    return store.add(
        session,
        workspace_id=due.workspace.id,
        iso_week=due.iso_week,
        freeze_at=due.at,
        content={"teams_band": week.teams},
        posted=posted,
        now=now,
    )


def queue(
    session: Session, digest: store.ComposedOrganisation, reader: str, *, now: datetime
) -> None:
    """Queue it for its channel, or for a lead while the channel takes nothing."""
    outbox.enqueue(
        session,
        kind=KIND,
        subject=f"{digest.id}:{reader}",
        recipient=reader,
        due_at=now,
        expires_at=max(digest.freeze_at, now) + STALE_AFTER,
        now=now,
    )


def lapsed(clock: Clock) -> Callable[[Session, OutboxRow], None]:
    """The outbox's hook: a channel that refuses is tried again, and the leads need not wait."""

    def hook(session: Session, row: OutboxRow) -> None:
        digest = store.by_id(session, _digest_of(row))
        if digest is None or row.state != outbox.FAILED:
            return
        now = clock.now()
        log.warning("the organisation's digest was refused", extra={"why": row.error or ""})
        if not refused_place(row.recipient, row.error):
            return
        if row.expires_at is None or now + REFUSED_PAUSE < row.expires_at:
            outbox.try_again(session, row, at=now + REFUSED_PAUSE)
        for lead in organisations.leads(session, digest.workspace_id):
            queue(session, digest, lead, now=now)

    return hook


def renderer(catalogue: Catalogue, texts: Texts) -> Callable[[Session, OutboxRow], Message | None]:
    """What makes the queued digest into a message."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        digest = store.by_id(session, _digest_of(row))
        if digest is None:
            return None
        telling = told(session, catalogue, texts, digest.workspace_id, digest.iso_week)
        return organisation_message(tell_organisation(telling))

    return render


def told(
    session: Session, catalogue: Catalogue, texts: Texts, workspace_id: int, week: str
) -> OrganisationTelling:
    """A week of the organisation ready to be told, from the ledger, in its teams' language."""
    found = disclosure.released_organisation(session, workspace_id, until=week)
    workspace = people.workspace(session)
    if workspace is None or not found or found[-1].week != week:
        raise Failed(f"Nothing was released for the organisation in {week}.")
    return _telling(session, catalogue, texts, workspace, found[-1])


def _telling(
    session: Session,
    catalogue: Catalogue,
    texts: Texts,
    workspace: Workspace,
    week: ReleasedOrganisation,
) -> OrganisationTelling:
    spoken = [team.language for team in people.teams(session)]
    language = max(sorted(set(spoken)), key=spoken.count) if spoken else None
    return OrganisationTelling(workspace.name, week, catalogue, texts.by(language))


def wanted(session: Session, week: str | None, *, now: datetime) -> Due:
    """The digest that is asked for by hand: of that ISO week, or the latest whose time has come."""
    workspace = people.workspace(session)
    found = organisations.organisation(session, workspace.id) if workspace else None
    if workspace is None or found is None or found.plan is None:
        raise Misconfigured(
            "The organisation has no digest. Name organisation.digest in the config."
        )
    past = moments(found.plan, now - timedelta(weeks=60), now - SETTLES_AFTER)
    for at in reversed(past):
        told_week = week_before(session, at)
        if told_week is not None and week in {None, told_week}:
            return Due(workspace, found.plan, told_week, at)
    raise Failed("The organisation has no digest yet of that week: its time has not come.")


def preview(
    db: Database, catalogue: Catalogue, texts: Texts, due: Due, *, now: datetime
) -> OrganisationTelling:
    """Exactly what it says, or would say; nothing is released, written or queued."""
    with trial(db, WRITTEN) as session:
        stands = store.of_week(session, due.workspace.id, due.iso_week)
        if stands is None and not write_down(session, catalogue, due, posted=False, now=now):
            raise _no_team(due)
        return told(session, catalogue, texts, due.workspace.id, due.iso_week)


def post(db: Database, catalogue: Catalogue, due: Due, *, now: datetime) -> bool:
    """Compose the week, after the teams' own digests, and queue it; True if it was before."""
    compose_teams(db, catalogue, now=now)
    before = not compose(db, catalogue, due, now=now)
    with db.write() as session:
        digest = store.of_week(session, due.workspace.id, due.iso_week)
        if digest is None:
            raise _no_team(due)
        queue(session, digest, due.plan.channel, now=now)
    return before


def _no_team(due: Due) -> Failed:
    return Failed(
        f"No team's digest of {due.iso_week} stands yet, so there is nothing to tell of all of "
        "them. A running retrostar serve composes them; or: retrostar digest --team T."
    )


def as_json(telling: OrganisationTelling) -> str:
    return json.dumps(organisation_json(telling), ensure_ascii=False, indent=2) + "\n"


def _digest_of(row: OutboxRow) -> int:
    return int(row.subject.partition(":")[0])
