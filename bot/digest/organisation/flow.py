"""Compose the organisation's digest when its time comes, queue it, and render it.

It tells the last ISO week of which every team's freeze lies before it: of exactly the answers
that the teams' own digests of that week rest on. Which weeks are due is in due.py, what follows
when Slack refuses in delivery.py, what is asked for by hand in posting.py.
"""

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.digest import chart, replies
from bot.digest import flow as teams
from bot.digest.delivery import STALE_AFTER
from bot.digest.organisation import delivery, store
from bot.digest.organisation import due as dues
from bot.digest.organisation.cards import organisation_card
from bot.digest.organisation.due import Due
from bot.digest.organisation.gaps import rows
from bot.digest.organisation.story import (
    OrganisationTelling,
    organisation_json,
    tell_organisation,
)
from bot.digest.organisation.view import TAPS, organisation_message
from bot.digest.plain import plain_text
from bot.digest.rendering import Rendered
from bot.digest.store import digest_of
from bot.digest.store import picture as pictured
from bot.digest.view import details_message, digest_again
from bot.disclosure import flow as disclosure
from bot.errors import Failed, Misconfigured, Rejection, Unavailable
from bot.language import Texts
from bot.people import store as people
from bot.sending.store import OutboxRow
from bot.slack import Message

log = logging.getLogger(__name__)

#: So long it waits for a team that lacks its digest; then it can still be sent without.
WAITS_FOR = STALE_AFTER - timedelta(days=1)


def compose_organisation_due(db: Database, catalogue: Catalogue, *, now: datetime) -> int:
    """Compose what lacks a digest of the organisation, in order; how many there were.

    Unavailable while a team of the next week has none of its own.
    """
    with db.read() as session:
        found = dues.due(session, now=now)
    composed = 0
    for each in found:
        try:
            composed += compose(db, catalogue, each, now=now)
        except (Failed, Misconfigured, Rejection) as error:
            log.error("no digest of the organisation", extra={"why": str(error)})  # noqa: TRY400
            if now - each.at <= STALE_AFTER:
                break  # a later week told first would leave this one untold for ever
    return composed


def compose(db: Database, catalogue: Catalogue, due: Due, *, now: datetime) -> bool:
    """Compose one week; False if it has a digest by now, or there is nothing to tell."""
    with db.read() as session:
        _require_teams(session, due, now=now)
    prepared = disclosure.prepare_organisation(
        db, catalogue, workspace_id=due.workspace.id, iso_week=due.iso_week, freeze_at=due.at
    )
    with db.write() as session:
        # Whoever composes at the same time waits here, be it for a team or for all.
        disclosure.lock_workspace(session, due.workspace.id)
        if store.of_week(session, due.workspace.id, due.iso_week):
            return False
        _require_teams(session, due, now=now)
        fresh = now - due.at <= STALE_AFTER
        digest = write_down(session, catalogue, due, posted=fresh, prepared=prepared, now=now)
        if digest is None:
            return False
        if fresh:
            delivery.queue(session, digest, now=now)
    log.info("organisation's digest composed", extra={"week": due.iso_week, "posted": fresh})
    return True


def _require_teams(session: Session, due: Due, *, now: datetime) -> None:
    """Unavailable while a team's own digest of the week is still to come.

    Told beside it, the organisation's would leave that team out, for good.
    """
    if now - due.at > WAITS_FOR:
        return
    if waiting := teams.lacking(session, due.iso_week, now=now):
        keys = ", ".join(team.key for team in waiting)
        raise Unavailable(
            f"The organisation's digest of {due.iso_week} waits for that of: {keys}. "
            "The log says why it is lacking."
        )


def write_down(
    session: Session,
    catalogue: Catalogue,
    due: Due,
    *,
    posted: bool,
    prepared: disclosure.PreparedOrganisation | None = None,
    now: datetime,
) -> store.ComposedOrganisation | None:
    """Release the week and write its digest down; None where no team had anything released."""
    newest = store.newest(session, due.workspace.id)
    if newest is not None and due.iso_week < newest.iso_week:
        raise Failed(
            f"The organisation's digest of {newest.iso_week} is told already, and weeks are told "
            f"in order: that of {due.iso_week} cannot be told any more."
        )
    week = disclosure.release_organisation(
        session,
        catalogue,
        workspace_id=due.workspace.id,
        iso_week=due.iso_week,
        freeze_at=due.at,
        now=now,
        prepared=prepared,
    )
    if week is None:
        return None
    useful = replies.ORGANISATION.heard(session, due.workspace.id, due.at)
    return store.add(
        session,
        due.workspace.id,
        iso_week=due.iso_week,
        freeze_at=due.at,
        content={"teams_band": week.teams} | ({"useful": useful.kept()} if useful else {}),
        posted=posted,
        now=now,
    )


def renderer(catalogue: Catalogue, texts: Texts) -> Rendered:
    """What makes the queued digest into a message."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        digest = store.by_id(session, digest_of(row.subject))
        if digest is None:
            return None
        telling = told(session, catalogue, texts, digest.workspace_id, digest.iso_week)
        filename = f"organisation-{digest.iso_week}.png"
        return organisation_message(tell_organisation(telling), picture(telling), filename=filename)

    return render


def details_renderer(catalogue: Catalogue, texts: Texts) -> Rendered:
    """What makes the reply in its thread."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        digest = store.by_id(session, digest_of(row.subject))
        if digest is None:
            return None
        telling = told(session, catalogue, texts, digest.workspace_id, digest.iso_week)
        return details_message(tell_organisation(telling).details)

    return render


def card_renderer(catalogue: Catalogue, texts: Texts) -> Rendered:
    """What makes the card of a finding, which its subject names after the digest."""

    def render(session: Session, row: OutboxRow) -> Message | None:
        digest = store.by_id(session, digest_of(row.subject))
        if digest is None:
            return None
        telling = told(session, catalogue, texts, digest.workspace_id, digest.iso_week)
        return organisation_card(telling, row.subject.split(":")[1])

    return render


def picture(telling: OrganisationTelling) -> bytes:
    """Six lenses as a team's picture has them, and where roles see things differently."""
    return chart.draw(telling.alike, rows(telling.week, telling.alike))


def told(
    session: Session,
    catalogue: Catalogue,
    texts: Texts,
    workspace_id: int,
    week: str,
    *,
    language: str | None = None,
) -> OrganisationTelling:
    """A week of the organisation ready to be told, from the ledger.

    In the language that most of its teams speak, unless another is named.
    """
    since = disclosure.weeks_before(week, teams.SHOWN_WEEKS - 1)
    found = disclosure.released_organisation(session, workspace_id, since=since, until=week)
    workspace, composed = people.workspace(session), store.of_week(session, workspace_id, week)
    if workspace is None or not found or found[-1].week != week or composed is None:
        raise Failed(f"Nothing was released for the organisation in {week}.")
    spoken = [team.language for team in people.teams(session)]
    usual = max(sorted(set(spoken)), key=spoken.count) if spoken else None
    return OrganisationTelling(
        name=workspace.name,
        weeks=tuple(found),
        catalogue=catalogue,
        say=texts.by(language or usual),
        digest_id=composed.id,
        useful=composed.useful,
    )


def told_again(
    session: Session, catalogue: Catalogue, texts: Texts, *, language: str
) -> Message | None:
    """The latest digest of the organisation in a reader's language; None before the first.

    As a team's (`bot.digest.flow.told_again`).
    """
    workspace = people.workspace(session)
    digest = store.newest(session, workspace.id) if workspace else None
    if digest is None:
        return None
    telling = told(
        session, catalogue, texts, digest.workspace_id, digest.iso_week, language=language
    )
    file_id = pictured(session, digest.id, kind=delivery.KIND)
    return digest_again(tell_organisation(telling), file_id=file_id, taps=TAPS)


def as_json(telling: OrganisationTelling) -> str:
    return json.dumps(organisation_json(telling), ensure_ascii=False, indent=2) + "\n"


def write_files(telling: OrganisationTelling, folder: Path) -> None:
    """As a team's files."""
    words = plain_text(tell_organisation(telling))
    teams.put_files(folder, words, as_json(telling), picture(telling))
