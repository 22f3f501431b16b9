"""Rounds are opened: when an occurrence has come for the first member, and by hand."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.people import store as people
from bot.people.calendar import Calendar
from bot.people.model import Absence, Team
from bot.scheduling import store
from bot.scheduling.model import (
    DigestPlan,
    NewRound,
    Origin,
    Round,
    RoundId,
    Schedule,
    Window,
    freeze_after,
    instant,
    window,
)

log = logging.getLogger(__name__)

#: How far back occurrences without a round are looked for after the program was down.
LOOK_BACK = timedelta(days=14)
#: The first clocks to show a local time are 14 hours ahead of UTC, the last 12 behind.
_EARLIEST_ZONE, _LATEST_ZONE = timedelta(hours=14), timedelta(hours=12)
_OPEN_FOR = timedelta(days=3)


@dataclass(frozen=True)
class _Place:
    """What a team's rounds depend on: its freeze, its members' zones and working calendars."""

    team: Team
    plan: DigestPlan
    times: frozenset[tuple[tzinfo, Calendar]]

    @property
    def zones(self) -> frozenset[tzinfo]:
        return frozenset(zone for zone, _ in self.times)


def open_rounds(
    db: Database, *, now: datetime, except_teams: Collection[int] = ()
) -> list[RoundId]:
    """Open the rounds whose occurrence has come in any member's zone; those opened here.

    An occurrence that every member's planned time is more than two hours behind was missed while
    the program was down: it is stored without prompts, so that a restart floods nobody.
    Any number of processes may do this at once: one occurrence makes one round.
    """
    opened = []
    for schedule, local in _unopened(db, now):
        if schedule.team_id in except_teams:
            continue
        with db.read() as session:
            place = _place(session, schedule.team_id)
        windows = _windows(place, schedule, local)
        opens_at = min(each.opens_at for each in windows)
        # A rule made when it is past 10:00 in the east still asks those for whom it is not.
        if opens_at > now or not schedule.covers(max(each.opens_at for each in windows)):
            continue
        missed = all(each.is_late(now) for each in windows)
        round_ = NewRound(
            team_id=schedule.team_id,
            schedule_id=schedule.id,
            schedule_key=schedule.key,
            occurrence=local.isoformat(timespec="minutes"),
            origin=Origin.SCHEDULED,
            opens_at=opens_at,
            closes_at=max(each.closes_at for each in windows),
            freezes_at=freeze_after(place.plan, opens_at).at,
            ignore_hours=False,
            asked_by=None,
        )
        with db.write() as session:
            made = store.add_round(session, round_, missed=missed, now=now)
        if made is not None:
            _tell(round_, missed=missed)
            if not missed:
                opened.append(made)
    return opened


def open_ad_hoc(
    session: Session,
    team: Team,
    *,
    schedule: Schedule | None,
    asked_by: str | None,
    ignore_hours: bool,
    now: datetime,
) -> RoundId:
    """Open a round by hand, now. *schedule* lends its topics, number of questions and window."""
    place = _place(session, team.id)
    freezes_at = freeze_after(place.plan, now).at
    windows = [
        window(
            now,
            zone=zone,
            calendar=None if ignore_hours else calendar,
            open_for=schedule.open_for if schedule else _OPEN_FOR,
            freezes_at=freezes_at,
        )
        for zone, calendar in place.times
    ]
    round_ = NewRound(
        team_id=team.id,
        schedule_id=schedule.id if schedule else None,
        schedule_key=schedule.key if schedule else Origin.AD_HOC.value,
        occurrence=now.astimezone(UTC).isoformat(),
        origin=Origin.AD_HOC,
        opens_at=now,
        closes_at=max(each.closes_at for each in windows),
        freezes_at=freezes_at,
        ignore_hours=ignore_hours,
        asked_by=asked_by,
    )
    while (made := store.add_round(session, round_, now=now)) is None:
        # Somebody asked by hand at the very same instant of a clock that stands.
        later = datetime.fromisoformat(round_.occurrence) + timedelta(microseconds=1)
        round_ = replace(round_, occurrence=later.isoformat())
    return made


def member_window(
    round_: Round,
    *,
    zone: tzinfo,
    schedule: Schedule | None,
    calendar: Calendar,
    plan: DigestPlan,
    away: Sequence[Absence] = (),
    not_before: datetime | None = None,
) -> Window:
    """A member's part of a stored round, around the times in which they are *away*.

    The freeze is the one that was stamped on the round, but for a member whose clock shows the
    occurrence only after that freeze: theirs is the next one.
    """
    opens_at = round_.opens_for(zone, schedule.zone if schedule else None)
    frozen = opens_at >= round_.freezes_at
    return window(
        opens_at,
        zone=zone,
        calendar=None if round_.ignore_hours else calendar,
        open_for=schedule.open_for if schedule else _OPEN_FOR,
        freezes_at=freeze_after(plan, opens_at).at if frozen else round_.freezes_at,
        away=away,
        not_before=not_before,
    )


def zones_of(session: Session, team_id: int) -> frozenset[tzinfo]:
    """The zones of those who can be asked in the team; its own where nobody can."""
    return _place(session, team_id).zones


def next_opening(
    session: Session, *, now: datetime, team_id: int | None = None, schedule_id: int | None = None
) -> datetime | None:
    """When the next round will open, of one team or of all; None within the coming year."""
    found = []
    for schedule in store.schedules(session, team_id):
        if schedule_id not in {None, schedule.id}:
            continue
        today = now.astimezone(UTC).date()
        days = schedule.recurrence.between(today - timedelta(days=1), today + timedelta(days=366))
        zones = _place(session, schedule.team_id).zones if days else ()
        openings = (min(_opens_at(schedule, local, zones)) for local in days)
        found += [next((opening for opening in openings if opening > now), None)]
    return min((opening for opening in found if opening is not None), default=None)


def _unopened(db: Database, now: datetime) -> list[tuple[Schedule, datetime]]:
    """Occurrences without a round that some clock on earth has shown by now, oldest first."""
    clock = now.astimezone(UTC).replace(tzinfo=None)
    first, last = (clock - LOOK_BACK).date(), (clock + _EARLIEST_ZONE).date()
    with db.read() as session:
        known = store.known_occurrences(session, since=now - LOOK_BACK - timedelta(days=3))
        schedules = store.schedules(session)
    found = [
        (schedule, local)
        for schedule in schedules
        for local in schedule.recurrence.between(first, last)
        if local <= clock + _EARLIEST_ZONE
        # Only to be quick: whether it is covered is decided where its opening is known.
        and schedule.covers(local.replace(tzinfo=UTC) + _LATEST_ZONE)
        and (schedule.team_id, schedule.key, local.isoformat(timespec="minutes")) not in known
    ]
    return sorted(found, key=lambda each: (each[1], each[0].id))


def _place(session: Session, team_id: int) -> _Place:
    team = people.team_by_id(session, team_id)
    members = people.active_members(session, team_id)
    times = frozenset[tuple[tzinfo, Calendar]](
        (each.member.zone(team), each.member.calendar(team.calendar)) for each in members
    )
    own = frozenset[tuple[tzinfo, Calendar]]({(team.zone, team.calendar)})
    return _Place(team, store.digest_plan(session, team), times or own)


def _opens_at(schedule: Schedule, local: datetime, zones: Iterable[tzinfo]) -> list[datetime]:
    return [instant(local, schedule.zone or zone) for zone in zones]


def _windows(place: _Place, schedule: Schedule, local: datetime) -> list[Window]:
    found = []
    for zone, calendar in place.times:
        opens_at = instant(local, schedule.zone or zone)
        found.append(
            window(
                opens_at,
                zone=zone,
                calendar=calendar,
                open_for=schedule.open_for,
                freezes_at=freeze_after(place.plan, opens_at).at,
            )
        )
    return found


def _tell(round_: NewRound, *, missed: bool) -> None:
    about = {"schedule": round_.schedule_key, "occurrence": round_.occurrence}
    if missed:
        log.warning("a round was missed and is not asked", extra=about)
    else:
        log.info("a round opened", extra=about)
