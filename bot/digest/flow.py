"""Compose what lacks a digest, queue it for its readers, and render it when it is sent.

A digest is composed once its week is frozen, in the order of weeks: released, its actions settled,
written down and queued in one transaction. What is shown is read back from the ledger each time.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.catalogue.model import Catalogue
from bot.db.database import Database
from bot.digest import chart, replies, store, trying
from bot.digest.delivery import STALE_AFTER, is_channel, queue, readers
from bot.digest.model import digest_of
from bot.digest.plain import plain_text
from bot.digest.store import Composed
from bot.digest.story import tell
from bot.digest.telling import Telling
from bot.digest.view import digest_again
from bot.disclosure import flow as disclosure
from bot.errors import Failed, Misconfigured, Rejection
from bot.language import Say, Texts
from bot.people import store as people_store
from bot.people.model import Team
from bot.scheduling import store as scheduling_store
from bot.scheduling.model import Freeze, freeze_of_week, freezes_between
from bot.slack import Message
from bot.slack.text import channel

log = logging.getLogger(__name__)

#: Weeks of history that a digest draws.
SHOWN_WEEKS = 26
#: A freeze is composed so much later: an answer taken just before it may still be on its way into
#: the database.
SETTLES_AFTER = timedelta(seconds=5)

#: Longer than from one digest of a team to its next.
_LATELY = timedelta(weeks=60)
#: Between two weekly freezes lies at least this, also when clocks change.
_APART = timedelta(days=6)
#: A freeze is later than what it freezes by at least this.
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Due:
    """A frozen week of a team that has no digest yet."""

    team: Team
    freeze: Freeze


def compose_due(
    db: Database, catalogue: Catalogue, *, now: datetime, team_id: int | None = None
) -> int:
    """Compose every frozen week without a digest, of all teams or of one; how many there were."""
    with db.read() as session:
        found = (
            behind(session, now=now)
            if team_id is None
            else [team for team in people_store.teams(session) if team.id == team_id]
        )
    composed, around = 0, disclosure.Around()
    for team in found:
        try:
            with db.read() as session:
                weeks = due(session, team, now=now)
            for freeze in weeks:
                composed += compose(db, catalogue, Due(team, freeze), now=now, around=around)
        except (Failed, Misconfigured, Rejection) as error:
            # The others are not to wait for a team whose settings are broken.
            log.error("no digest", extra={"team": team.key, "why": str(error)})  # noqa: TRY400
    return composed


def due(session: Session, team: Team, *, now: datetime) -> list[Freeze]:
    """The team's frozen weeks without a digest, in order, from its first asked week on."""
    first = store.first_moment(session, team.id)
    if first is None:
        return []
    plan = scheduling_store.digest_plan(session, team)
    done = store.weeks(session, team.id)
    frozen = freezes_between(plan, first - INSTANT, now - SETTLES_AFTER)
    return [freeze for freeze in frozen if freeze.iso_week not in done]


def behind(session: Session, *, now: datetime) -> list[Team]:
    """The teams with a week to compose: few queries, however many teams there are.

    Their latest frozen week has no digest, or answers from before their first one came later.
    """
    teams = people_store.teams(session)
    plans = scheduling_store.digest_plans(session, teams)
    until = now - SETTLES_AFTER
    latest = {
        plan: next(iter(freezes_between(plan, until - _LATELY, until)[-1:]), None)
        for plan in set(plans.values())
    }
    frozen = {team.id: latest[plans[team.id]] for team in teams}
    found = {team.id for team in _without(session, teams, frozen)}
    for team_id, first_week, first_at, answered_at in store.beginnings(session):
        if team_id in plans and answered_at <= first_at - _APART:
            earlier = freezes_between(plans[team_id], answered_at - INSTANT, first_at)
            if any(freeze.iso_week < first_week for freeze in earlier):
                found.add(team_id)
    return [team for team in teams if team.id in found]


def lacking(session: Session, iso_week: str, *, now: datetime) -> list[Team]:
    """The teams whose freeze of that ISO week has come, without a digest of it so far."""
    teams = people_store.teams(session)
    plans = scheduling_store.digest_plans(session, teams)
    instants = {plan: freeze_of_week(plan, iso_week) for plan in set(plans.values())}
    frozen = {
        team.id: Freeze(iso_week, at)
        for team in teams
        if (at := instants[plans[team.id]]) and at <= now - SETTLES_AFTER
    }
    return _without(session, teams, frozen)


def _without(
    session: Session, teams: Sequence[Team], frozen: Mapping[int, Freeze | None]
) -> list[Team]:
    """The teams of which that week has no digest although somebody had been asked by then."""
    weeks = {freeze.iso_week for freeze in frozen.values() if freeze}
    done = store.composed_weeks(session, weeks)
    open_ = {
        team_id: freeze.at
        for team_id, freeze in frozen.items()
        if freeze and (team_id, freeze.iso_week) not in done
    }
    begun = store.first_moments(session, list(open_))
    return [
        team
        for team in teams
        if team.id in open_ and team.id in begun and begun[team.id] <= open_[team.id]
    ]


def compose(
    db: Database,
    catalogue: Catalogue,
    due: Due,
    *,
    now: datetime,
    around: disclosure.Around | None = None,
) -> bool:
    """Compose one week; False if it has a digest by now.

    All that takes long comes before the transaction that writes. `around` is what teams that are
    composed one after another need alike.
    """
    figures = disclosure.read_week(
        db,
        catalogue,
        team_id=due.team.id,
        iso_week=due.freeze.iso_week,
        freeze_at=due.freeze.at,
    )
    with db.read() as session:
        prepared = disclosure.prepare(
            session, catalogue, figures, freeze_at=due.freeze.at, around=around
        )
    with db.write() as session:
        people_store.lock_team(session, due.team.id)
        disclosure.lock_workspace(session, due.team.workspace_id)
        if store.of_week(session, due.team.id, due.freeze.iso_week):
            return False
        compose_in(session, catalogue, due, figures, prepared=prepared, now=now)
    return True


def compose_in(
    session: Session,
    catalogue: Catalogue,
    due: Due,
    figures: disclosure.WeekReading,
    *,
    prepared: disclosure.Prepared | None = None,
    now: datetime,
) -> Composed:
    """Release the week, write its digest down and queue it, in the caller's transaction."""
    team, freeze = due.team, due.freeze
    fresh = now - freeze.at <= STALE_AFTER
    composed = write_down(
        session, catalogue, due, figures, posted=fresh, prepared=prepared, now=now
    )
    if fresh:
        queue(session, composed, now=now)
        members = people_store.active_members(session, team.id)
        people_store.mark_home_stale(session, [each.member.id for each in members], now)
    log.info("digest composed", extra={"team": team.key, "week": freeze.iso_week, "posted": fresh})
    return composed


def write_down(
    session: Session,
    catalogue: Catalogue,
    due: Due,
    figures: disclosure.WeekReading,
    *,
    posted: bool,
    prepared: disclosure.Prepared | None = None,
    now: datetime,
) -> Composed:
    """Release the week, settle the actions whose results it tells, and write its digest down.

    What was prepared counts as long as nothing that it rests on has changed since.
    """
    team, freeze = due.team, due.freeze
    if prepared is None or not disclosure.stands(session, prepared):
        prepared = disclosure.prepare(session, catalogue, figures, freeze_at=freeze.at)
    week = disclosure.enter(session, prepared, now=now)
    trying.settle(session, team.id, week, now=now)
    digest = digest_of(
        team.key,
        week,
        actions=trying.lines(session, team.id, until=freeze.at),
        debts=trying.debts(session, team.id, [*prepared.earlier, week]),
    )
    useful = replies.TEAMS.heard(session, team.id, freeze.at)
    return store.add(
        session,
        team.id,
        iso_week=freeze.iso_week,
        freeze_at=freeze.at,
        content=trying.kept(digest) | ({"useful": useful.kept()} if useful else {}),
        posted=posted,
        now=now,
    )


def told(
    session: Session,
    catalogue: Catalogue,
    texts: Texts,
    team_id: int,
    week: str,
    *,
    language: str | None = None,
) -> Telling:
    """A week's digest ready to be told, from the ledger, in the team's or the reader's language."""
    team = people_store.team_by_id(session, team_id)
    shown = disclosure.weeks_before(week, SHOWN_WEEKS - 1)
    weeks = disclosure.released(session, team_id, since=shown, until=week)
    composed = store.of_week(session, team_id, week)
    if not weeks or weeks[-1].week != week or composed is None:
        raise Failed(f"Nothing was released for {team.key} in {week}.")
    actions = trying.lines(session, team_id, until=composed.freeze_at, results=composed.results)
    return Telling(
        digest=digest_of(team.key, weeks[-1], actions, composed.debts),
        weeks=tuple(weeks),
        team_name=team.name,
        context=team.context,
        catalogue=catalogue,
        say=texts.by(language or team.language),
        team_id=team.id,
        digest_id=composed.id,
        useful=composed.useful,
    )


def told_again(
    session: Session, catalogue: Catalogue, texts: Texts, team_id: int, *, language: str
) -> Message | None:
    """The team's latest digest in a reader's language, with the picture that it came with.

    None before the first. Slack may refuse a picture that is gone: `without_picture` is then the
    same in words alone, with a line on where the picture came.
    """
    digest = store.newest(session, team_id)
    if digest is None:
        return None
    telling = told(session, catalogue, texts, team_id, digest.iso_week, language=language)
    where = _picture_where(session, digest, telling.say)
    return digest_again(tell(telling), file_id=store.picture(session, digest.id), where=where)


def _picture_where(session: Session, digest: Composed, say: Say) -> str | None:
    """A line, in Slack's markup, on where the digest's picture came; None where it did not."""
    found = readers(session, digest) if digest.posted else ()
    if not found:
        return None
    where = say("digest.tap_where_message")
    if is_channel(found[0]):
        where = say("digest.tap_where_channel", channel=channel(found[0]))
    return say("digest.picture_where", where=where)


def write_files(telling: Telling, folder: Path) -> None:
    """digest.txt, digest.json and digest.png of one digest in *folder*."""
    put_files(folder, plain_text(tell(telling)), as_json(telling), chart.draw(telling))


def put_files(folder: Path, words: str, figures: str, png: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "digest.txt").write_text(words, encoding="utf-8")
    (folder / "digest.json").write_text(figures, encoding="utf-8")
    (folder / "digest.png").write_bytes(png)


def as_json(telling: Telling) -> str:
    return json.dumps(telling.digest.to_json(), ensure_ascii=False, indent=2) + "\n"
