"""What a config that reads well may still have wrong, and what its author should know.

Misconfigured stops; a warning is one line and stops nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.asking.model import topics_of
from bot.catalogue.draft import advice
from bot.catalogue.keys import nearest
from bot.catalogue.model import Catalogue
from bot.catalogue.shelf import PREFIX, Books, OwnQuestion, Shelf
from bot.configuring.crowd import Crowd
from bot.configuring.model import Config, Organisation, SchedulePart, TeamPart
from bot.errors import Misconfigured
from bot.language import load_texts
from bot.people.flow import Findings, facts, is_eligible
from bot.scheduling.model import (
    MEMBER_ZONE,
    DigestPlan,
    Recurrence,
    duration,
    freeze_after,
    instant,
    sprint_of,
)
from bot.terms.model import Mode

#: How far ahead it is looked for freezes that shorten an answer window.
_AHEAD = timedelta(days=35)


def require_known_questions(config: Config, catalogue: Catalogue) -> None:
    """Misconfigured if a schedule names a question that is not there, or asks about nothing.

    A question of one's own that must be mended stops, too.
    """
    catalogue = _with_own(config, catalogue)
    known = [question.key for question in catalogue]
    for place, schedule in _schedules(config):
        for index, key in enumerate(schedule.questions):
            stands = config.questions is None and key.startswith(PREFIX)  # perhaps, in the database
            if key not in known and not stands:
                raise Misconfigured(
                    f"{place}.questions[{index}]: {key} is no question"
                    f"{nearest(key, known) or '; see retrostar catalogue list'}."
                )
        topics = topics_of(
            schedule.model_dump(include={"lenses", "themes", "practices", "questions"})
        )
        if not any(topics.holds(question) for question in catalogue):
            raise Misconfigured(f"{place}: no question fits all its lenses, themes and practices.")


def _with_own(config: Config, catalogue: Catalogue) -> Catalogue:
    """The catalogue as it will be once the config applies."""
    if config.questions is None:
        return catalogue
    say = load_texts().by(None)
    for index, draft in enumerate(config.questions):
        for one in advice(draft, catalogue):
            if one.must:
                told = say(f"catalogue.advice_{one.code}", **one.params)
                raise Misconfigured(f"questions[{index}].{one.part}: {told}")
    drafts = {draft.key: draft for draft in config.questions}
    kept = [one for one in catalogue.own.books.all if one.question.key not in drafts]
    new = [OwnQuestion(draft.question(key=key, version=1), draft.teams)
           for key, draft in drafts.items()]  # fmt: skip
    return replace(catalogue, own=Shelf(Books((*kept, *new))))


def require_known_people(config: Config, found: Findings) -> None:
    """Misconfigured if somebody is not in the workspace, or researches a team they are in."""
    for place, slack_id in config.people:
        if slack_id not in found.people:
            raise Misconfigured(
                f"{place}: {slack_id} is nobody in {found.identity.team_name}"
                f"{nearest(slack_id, found.people)}."
            )
    for index, team in enumerate(config.teams):
        inside = found.sources.get(team.members.source) or ()
        for right in ("coders", "researchers"):
            for slack_id in sorted(set(getattr(team, right)) & set(inside)):
                raise Misconfigured(
                    f"teams[{index}].{right} holds {slack_id}, who is a member of this team."
                )


def warnings(config: Config, *, now: datetime, found: Findings | None = None) -> list[str]:
    """One line for each thing that will surprise: no effect, too few people, a short window."""
    lines = list(_organisation_warnings(config.organisation)) if config.organisation else []
    for index, team in enumerate(config.teams):
        told = _team_warnings(team, now=now, found=found)
        lines += [f"teams[{index}].{line}" for line in told]
    return lines


def _organisation_warnings(organisation: Organisation) -> Iterator[str]:
    if organisation.digest is None:
        yield "organisation.digest: none, so the organisation's leads are told nothing"
    elif not organisation.leads:
        yield "organisation.leads: none, so nobody gets the digest while its channel refuses it"


def _team_warnings(team: TeamPart, *, now: datetime, found: Findings | None) -> Iterator[str]:
    for right in ("coders", "researchers"):
        if getattr(team, right):
            yield f"{right}: kept, but see nothing beyond the promise in this version"
    if team.privacy.mode == Mode.NAMED.value and team.privacy.minimum_group is not None:
        yield "privacy.minimum_group: has no effect, because mode is named"
    if team.digest.to == "leads" and not team.leads:
        yield "digest.to: leads, but the team has none; nobody is sent the digest"
    if team.digest.to == "leads" and team.digest.channel is not None:
        yield "digest.channel: has no effect, because the digest goes to leads"
    yield from _people_warnings(team, found)
    for index, schedule in enumerate(team.schedules):
        told = _schedule_warnings(team, schedule, now=now, found=found)
        yield from (f"schedules[{index}].{line}" for line in told)


def _schedule_warnings(
    team: TeamPart, schedule: SchedulePart, *, now: datetime, found: Findings | None
) -> Iterator[str]:
    if schedule.paused or team.paused:
        yield "paused: asks nobody until it is resumed"
    for number, reminder in enumerate(schedule.reminders):
        if duration(reminder) >= duration(schedule.open_for):
            yield (
                f"reminders[{number}]: {reminder} has no effect, because the questions are open "
                f"for {schedule.open_for}"
            )
    if line := _short_window(team, schedule, _zones(team, schedule, found), now=now):
        yield f"open_for: {schedule.open_for}, but {line}"


def _people_warnings(team: TeamPart, found: Findings | None) -> Iterator[str]:
    source = team.members.source
    ids = source.ids if source.kind == "users" else None
    if found is not None:
        ids = found.sources.get(source)
        if ids is None:
            yield f"members.{source.kind}: {source.ids[0]} cannot be read; is the bot in it?"
        else:
            left_out = [one for one in ids if not _can_be_asked(one, found)]
            ids = tuple(one for one in ids if one not in left_out)
            if source.kind == "users":
                yield from (
                    f"members.users: {one} is left out: a bot, a guest, external or deactivated"
                    for one in left_out
                )
    minimum = team.promise.minimum_group
    if ids is not None:
        yield from _crowd_warnings(Crowd(len(set(ids))))
    if ids is not None and len(set(ids)) < minimum:
        yield (
            f"members: {len(set(ids))}, fewer than the minimum group of {minimum}; "
            "the team's figures stay hidden"
        )


def _crowd_warnings(crowd: Crowd) -> Iterator[str]:
    if crowd.is_empty:
        yield "members: nobody who can be asked"
    if crowd.is_large:
        minutes = int(crowd.sending_for.total_seconds()) // 60
        line = f"members: {crowd.size}; sending to all of them takes about {minutes} minutes"
        late = f", {crowd.too_late} would be too late" if crowd.too_late else ""
        yield f"{line}{late}"


def _can_be_asked(slack_id: str, found: Findings) -> bool:
    user = found.people.get(slack_id)
    return user is not None and is_eligible(user, found.identity)


def _zones(team: TeamPart, schedule: SchedulePart, found: Findings | None) -> set[str]:
    """The zones in which the schedule's local time may fall, as far as they are known."""
    if schedule.timezone != MEMBER_ZONE:
        return {schedule.timezone}
    ids = (found.sources.get(team.members.source) or ()) if found else ()
    people = (
        [facts(found.people[one], found.identity) for one in ids if one in found.people]
        if found
        else []
    )
    return {one.timezone or team.timezone for one in people if one.eligible} or {team.timezone}


def _short_window(
    team: TeamPart, schedule: SchedulePart, zones: Iterable[str], *, now: datetime
) -> str | None:
    """How far the freeze shortens an answer window of the coming weeks at most, in words."""
    today = now.astimezone(ZoneInfo(team.timezone)).date()
    at, digest_at = time.fromisoformat(schedule.at), time.fromisoformat(team.digest.at)
    sprint = sprint_of(schedule.sprint.model_dump() if schedule.sprint else {})
    days = Recurrence(schedule.recurrence, at, today, sprint)
    plan = DigestPlan(
        Recurrence(team.digest.recurrence, digest_at, today), ZoneInfo(team.digest_zone)
    )
    full = duration(schedule.open_for)
    shortest = full
    for local in days.between(today, today + _AHEAD):
        for zone in zones:
            opens_at = instant(local, ZoneInfo(zone))
            shortest = min(shortest, freeze_after(plan, opens_at).at - opens_at)
    if shortest >= full:
        return None
    hours, minutes = divmod(int(shortest.total_seconds()) // 60, 60)
    return f"the digest freezes {hours} h {minutes} min after asking at the latest moment"


def _schedules(config: Config) -> Iterator[tuple[str, SchedulePart]]:
    for index, team in enumerate(config.teams):
        for number, schedule in enumerate(team.schedules):
            yield f"teams[{index}].schedules[{number}]", schedule
