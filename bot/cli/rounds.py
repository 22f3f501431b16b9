"""`retrostar rounds`: a round asked by hand, from the command line."""

import time
from collections.abc import Iterable
from datetime import datetime

import click

from bot.app import Parts, build
from bot.asking import flow as asking
from bot.asking import store as prompts
from bot.asking.model import Prompt, PromptState
from bot.cli.context import Context, with_context
from bot.clock import elapsed
from bot.errors import Failed, Misconfigured
from bot.language import Say
from bot.people import flow as people_flow
from bot.people import store as people
from bot.people.model import Member, Team
from bot.scheduling import flow as scheduling
from bot.scheduling import store as schedules
from bot.scheduling.model import RoundId, Schedule

#: Seconds without any prompt going out after which it gives up, and between two looks.
_PATIENCE, _PAUSE = 60, 0.3

Entry = tuple[Member, Prompt]


@click.group("rounds")
def rounds_group() -> None:
    """Rounds: one occurrence of a schedule, or one asked now."""


@rounds_group.command("open")
@click.option("--team", "team_key", required=True, help="The team's key.")
@click.option("--schedule", "schedule_key", help="Ask what this schedule of the team asks.")
@click.option("--ignore-hours", is_flag=True, help="Also outside people's working hours.")
@with_context
def open_command(
    context: Context, team_key: str, schedule_key: str | None, *, ignore_hours: bool
) -> None:
    """Ask a team now; say who is left out and why; return when the prompts are sent."""
    parts = _parts(context)
    now = parts.clock.now()
    people_flow.require_same_workspace(parts.database, parts.gateway, now=now)
    parts.sync_people(now)
    with parts.database.write() as session:
        team = people.team_by_key(session, team_key)
        if team is None:
            raise Misconfigured(f"There is no team {team_key}. See: retrostar config export.")
        schedule = None
        if schedule_key is not None:
            schedule = schedules.schedule_by_key(session, team.id, schedule_key)
            if schedule is None:
                keys = schedules.schedules(session, team.id)
                raise Misconfigured(_no_schedule(team, schedule_key, keys))
        round_id = scheduling.open_ad_hoc(
            session, team, schedule=schedule, asked_by=None, ignore_hours=ignore_hours, now=now
        )
    asking.plan_prompts(parts.database, parts.catalogue, now=now)
    _send(parts, round_id, now=now)
    _tell(parts, team, _entries(parts, round_id))


def _parts(context: Context) -> Parts:
    database = context.open_database()
    return build(
        database=database,
        catalogue=context.catalogue(database),
        texts=context.texts(),
        clock=context.clock,
        gateway=context.gateway(),
        api_url=context.settings.api_url,
        signing_secret=None,
        posts_per_minute=context.settings.posts_per_minute,
        admins=context.settings.admin_ids,
    )


def _no_schedule(team: Team, key: str, known: Iterable[Schedule]) -> str:
    keys = ", ".join(schedule.key for schedule in known)
    return f"The team {team.key} has no schedule {key}; it has: {keys or 'none'}."


def _entries(parts: Parts, round_id: RoundId) -> list[Entry]:
    with parts.database.read() as session:
        return prompts.of_round(session, round_id)


def _send(parts: Parts, round_id: RoundId, *, now: datetime) -> None:
    """Send until what is due now has gone out; a running `serve` may be the one that does it."""
    until, before = elapsed() + _PATIENCE, None
    while waiting := [each for each in _entries(parts, round_id) if _is_due(each, now)]:
        parts.sender.send_due()
        if len(waiting) != before:
            until, before = elapsed() + _PATIENCE, len(waiting)
        elif elapsed() > until:
            raise Failed(
                f"Slack has not taken {len(waiting)} of the prompts yet. "
                "They stay queued for: retrostar serve"
            )
        if any(_is_due(each, now) for each in _entries(parts, round_id)):
            time.sleep(_PAUSE)


def _is_due(entry: Entry, now: datetime) -> bool:
    return entry[1].state is PromptState.PLANNED and entry[1].due_at <= now


def _tell(parts: Parts, team: Team, entries: list[Entry]) -> None:
    """One line for each who is not asked now, with the reason; then the count."""
    say = parts.texts.by("en")
    asked = sum(prompt.state is PromptState.SENT for _, prompt in entries)
    for member, prompt in entries:
        if prompt.state is not PromptState.SENT:
            click.echo(f"{member.slack_id} {member.name}: {_why(say, team, member, prompt)}")
    noun = "member" if asked == 1 else "members"
    click.echo(f"{asked} {noun} of {team.name} asked, {len(entries) - asked} not now.")


def _why(say: Say, team: Team, member: Member, prompt: Prompt) -> str:
    if prompt.reason is not None:
        return say(f"home.reason_{prompt.reason.value}")
    when = say.moment(prompt.due_at, member.zone(team))
    return f"outside working hours; will be asked on {when} their time"
