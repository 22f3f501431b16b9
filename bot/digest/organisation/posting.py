"""The organisation's digest asked for by hand: which week, what it would say, posting it now."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.db.trial import trial
from bot.digest import flow as teams
from bot.digest import posting as by_hand
from bot.digest.flow import SETTLES_AFTER
from bot.digest.organisation import delivery, flow, store
from bot.digest.organisation import due as dues
from bot.digest.organisation.due import Due
from bot.digest.organisation.store import ComposedOrganisation
from bot.digest.organisation.story import OrganisationTelling
from bot.errors import Failed, Misconfigured
from bot.language import Say, Texts
from bot.people import store as people
from bot.people.organisation import OrganisationPlan
from bot.scheduling.model import monday_of

#: What composing writes, here and in the stages below.
WRITTEN = (
    *by_hand.WRITTEN,
    "organisation_reading",
    "organisation_release",
    "organisation_digest",
)
_LATELY = timedelta(weeks=60)  # longer than any recurrence of digests


def wanted(session: Session, week: str | None, *, say: Say, now: datetime) -> Due:
    """The digest that is asked for by hand: of that ISO week, or the latest whose time has come."""
    found = dues.planned(session)
    if found is None:
        raise Misconfigured(
            "The organisation has no digest. Name organisation.digest in the config."
        )
    workspace, plan = found
    if week is not None:
        _require_week(week)
        if stands := store.of_week(session, workspace.id, week):
            return Due(workspace, plan, week, stands.freeze_at)
    until = now - SETTLES_AFTER
    past = dues.by_week(session, plan, dues.moments(plan, now - _LATELY, until))
    chosen = week if week is not None else next(reversed(past), None)
    if chosen is None or chosen not in past:
        raise _why_not(session, plan, chosen, say=say, now=now)
    return Due(workspace, plan, chosen, past[chosen])


def _require_week(week: str) -> None:
    try:
        monday_of(week)
    except ValueError as error:
        raise Misconfigured(f"--week: {error}.") from None


def _why_not(
    session: Session, plan: OrganisationPlan, week: str | None, *, say: Say, now: datetime
) -> Failed:
    """Why the organisation has no digest of that week, or none at all."""
    zone = ZoneInfo(plan.timezone)
    ahead = dues.moments(plan, now - SETTLES_AFTER, now + _LATELY)
    # The next few: far ahead there is no end of them.
    coming = dues.by_week(session, plan, ahead[:9])
    at = next(iter(ahead), None) if week is None else coming.get(week)
    if at is not None:
        which = "first digest" if week is None else f"digest of {week}"
        return Failed(
            f"The organisation's {which} comes on {say.moment(at, zone)}. Ask again after that."
        )
    if week is not None and monday_of(week) < plan.starts_on:
        return Failed(
            f"The organisation has no digest of {week}: it has had one since "
            f"{plan.starts_on.isoformat()}."
        )
    if week is not None and monday_of(week) > now.astimezone(zone).date():
        return Failed(f"The organisation has no digest of {week} yet: that week is to come.")
    return Failed(
        f"The organisation has no digest of {week or 'any week'}: no team's week freezes then, or "
        "a later week is told in its place."
    )


def preview(
    db: Database, catalogue: Catalogue, texts: Texts, due: Due, *, now: datetime
) -> OrganisationTelling:
    """Exactly what it says, or would say; nothing is released, written or queued."""
    with db.read() as session:
        if store.of_week(session, due.workspace.id, due.iso_week):
            return flow.told(session, catalogue, texts, due.workspace.id, due.iso_week)
    with trial(db, WRITTEN) as session:
        for team in people.teams(session):
            lacking = [
                teams.Due(team, freeze)
                for freeze in teams.due(session, team, now=now)
                if freeze.iso_week <= due.iso_week
            ]
            by_hand.try_out(session, catalogue, lacking, now=now)
        for each in _missing(session, due, now=now):
            flow.write_down(session, catalogue, each, posted=False, now=now)
        if store.of_week(session, due.workspace.id, due.iso_week) is None:
            raise _no_team(due)
        return flow.told(session, catalogue, texts, due.workspace.id, due.iso_week)


def post(
    db: Database, catalogue: Catalogue, due: Due, *, now: datetime
) -> tuple[ComposedOrganisation, bool]:
    """Compose the week, after the teams' own and the weeks before it, and queue it for its channel.

    However old it is, and whatever became of earlier attempts. The digest, and whether its
    channel had it before.
    """
    teams.compose_due(db, catalogue, now=now)
    with db.read() as session:
        missing = _missing(session, due, now=now)
    for each in missing:
        flow.compose(db, catalogue, each, now=now)
    with db.write() as session:
        digest = store.of_week(session, due.workspace.id, due.iso_week)
        if digest is None:
            raise _no_team(due)
        before = delivery.queue_by_hand(session, digest, now=now)
        store.mark_posted(session, digest.id)
    return digest, before


def _missing(session: Session, due: Due, *, now: datetime) -> list[Due]:
    """What has to be composed first, and the week itself, in order."""
    missing = [each for each in dues.due(session, now=now) if each.iso_week < due.iso_week]
    if store.of_week(session, due.workspace.id, due.iso_week) is None:
        missing.append(due)
    return missing


def _no_team(due: Due) -> Failed:
    return Failed(
        f"No team has anything to tell of {due.iso_week}, so there is nothing to tell of all of "
        "them: nobody had been asked by then."
    )
