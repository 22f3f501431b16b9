"""A team's set-up in sentences: rhythm, durations, people, when it asks next. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.configuring.model import DigestPart, OrganisationDigest, SchedulePart, TeamPart
from bot.configuring.panel.offers import place_name, zone_name
from bot.language import Say
from bot.scheduling.model import MEMBER_ZONE, duration
from bot.scheduling.rhythm import Every, rhythm_of
from bot.slack.text import channel, escape, mention

#: People that are named one by one.
NAMED = 10


def lasting(say: Say, length: timedelta) -> str:
    """`2 days`, `4 hours`; whole days where it is that."""
    hours, rest = divmod(int(length.total_seconds()), 3600)
    if rest:
        return say("configuring.minutes", n=int(length.total_seconds()) // 60)
    if hours % 24:
        return say("configuring.hours", n=hours)
    return say("configuring.days", n=hours // 24)


def how_often(say: Say, part: SchedulePart | DigestPart | OrganisationDigest) -> str:
    """`every Tuesday`, `on the first Monday of each month`; a rule that has no words, as it is."""
    sprint = part.sprint if isinstance(part, SchedulePart) else None
    found = rhythm_of(part.recurrence, is_sprint=sprint is not None)
    if found is None:
        return say("configuring.often_as_written", rule=escape(part.recurrence))
    days = say.list(say(f"configuring.on_{day}") for day in found.days)
    if found.every is Every.MONTH:
        nth = say(f"configuring.nth_{found.nth}".replace("-1", "last"))
        return say("configuring.often_month", nth=nth, day=days)
    weeks = sprint.weeks if sprint else 1
    return say(f"configuring.often_{found.every.value}", day=days, n=weeks)


def clock(say: Say, at: str) -> str:
    return say.time(time.fromisoformat(at))


def when(say: Say, schedule: SchedulePart) -> str:
    """How often, at what time and in whose zone, in one line."""
    often, at = how_often(say, schedule), clock(say, schedule.at)
    often = often[:1].upper() + often[1:]
    if schedule.timezone == MEMBER_ZONE:
        return say("configuring.when_member", often=often, at=at)
    zone = schedule.timezone.replace("_", " ")
    return say("configuring.when_zone", often=often, at=at, zone=zone)


def who(say: Say, part: TeamPart) -> str:
    """Where the team's people come from (mrkdwn)."""
    source = part.members.source
    if source.kind == "channel":
        return say("configuring.who_channel", channel=channel(source.ids[0]))
    if source.kind == "usergroup":
        return say("configuring.who_usergroup", group=f"<!subteam^{source.ids[0]}>")
    if not source.ids:
        return say("configuring.who_nobody")
    return say("configuring.who_users", people=people(say, source.ids))


def people(say: Say, slack_ids: tuple[str, ...]) -> str:
    """Everybody by name, or the first few and how many more."""
    named = [mention(one) for one in slack_ids[:NAMED]]
    if more := len(slack_ids) - len(named):
        named.append(say("configuring.more_people", n=more))
    return say.list(named)


def readers(say: Say, part: TeamPart) -> str:
    """Who reads the digest, and when the week closes (mrkdwn)."""
    digest = part.digest
    if digest.to == "channel":
        to = channel(digest.channel or "")
    else:
        to = people(say, part.leads) if part.leads else say("configuring.nobody")
    return say("configuring.readers", to=to, often=how_often(say, digest), at=clock(say, digest.at))


def schedule(say: Say, part: SchedulePart) -> str:
    """All of a schedule in a few lines (mrkdwn)."""
    parts = [
        say("configuring.questions", n=part.questions_per_person),
        say("configuring.open_long", long=lasting(say, duration(part.open_for))),
    ]
    if part.reminders:
        after = say.list(lasting(say, duration(one)) for one in part.reminders)
        parts.append(say("configuring.reminded", after=after))
    chosen = len(part.lenses) + len(part.themes) + len(part.practices) + len(part.questions)
    parts.append(say("configuring.about_some" if chosen else "configuring.about_all"))
    head = f"*{when(say, part)}*"
    if part.paused:
        head += f" · {say('configuring.paused')}"
    return f"{head}\n{' · '.join(parts)}"


def roles(say: Say, part: TeamPart) -> str:
    """How many roles are set; the rest are asked for."""
    if not part.roles:
        return say("configuring.roles_none")
    return say("configuring.roles_set", n=len(part.roles))


def rights(say: Say, part: TeamPart) -> str:
    """Who holds which right (mrkdwn); leads are always told."""
    held = [("leads", part.leads), ("coders", part.coders), ("researchers", part.researchers),
            ("auditors", part.auditors)]  # fmt: skip
    return "\n".join(
        say(f"configuring.held_{right}", who=people(say, who) if who else say("configuring.nobody"))
        for right, who in held
        if who or right == "leads"
    )


def place(say: Say, part: TeamPart) -> str:
    opens, _, closes = part.working_hours.partition("-")
    where = place_name(part.holidays, say.language) if part.holidays else None
    lines = [
        say(
            "configuring.hours_line",
            first=clock(say, opens.strip()),
            last=clock(say, closes.strip()),
            zone=zone_name(part.timezone),
        ),
        say("configuring.holidays_line" if where else "configuring.holidays_none", where=where),
    ]
    if part.days_off:
        lines.append(say("configuring.days_off_line", n=len(part.days_off)))
    return " · ".join(lines)


def context(say: Say, part: TeamPart) -> str:
    said = [
        say(f"configuring.context_{name}_{value}")
        for name in ("customer", "after_release")
        if (value := getattr(part.context, name))
    ]
    if part.context.regulated:
        said.append(say("configuring.context_regulated_yes"))
    return " · ".join(said) or say("configuring.context_none")


def moment(say: Say, local: datetime) -> str:
    """A local date and time: 'Tuesday 1 December at 10:00'."""
    return say("language.moment", day=say.day(local.date()), time=say.time(local.time()))


def today_in(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()
