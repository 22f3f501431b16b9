"""What happens to people and schedules, at any hour; each also changes the truth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from sqlalchemy import select

from bot.answering.model import Submission
from bot.answering.recorder import Recorder
from bot.asking import snoozing
from bot.asking import store as prompts
from bot.asking.model import Snooze
from bot.asking.tables import AskedRow
from bot.configuring import changing
from bot.people import absence
from bot.people import store as people
from bot.people.absence import Said
from bot.people.model import Member
from tests.benchmarks.year.company import ADMIN, Company, account
from tests.benchmarks.year.people import WEEKDAYS, ZONES, Away, Human, Team
from tests.scene import CATALOGUE

_HOURS = ((time(9), time(17)), (time(7), time(15)), (time(11), time(19)), (time(10), time(14)))


def _known(company: Company, human: Human) -> Member | None:
    with company.database.read() as session:
        return people.member_by_slack_id(session, human.id)


def _changed(company: Company, human: Human) -> None:
    """Slack tells of the account, then once more of an older state that came late."""
    old = account(human).model_copy(update={"tz": "Asia/Tokyo", "updated": human.updated})
    human.updated += 10
    company.tell(type="user_change", user=account(human).model_dump(mode="json"))
    if company.random.random() < 0.3:
        company.tell(type="user_change", user=old.model_dump(mode="json"))


def moves(company: Company, human: Human) -> None:
    human.zone = company.random.choice(list(ZONES))
    _changed(company, human)


def sets_status(company: Company, human: Human) -> None:
    """A status that says away, with an end or without; or another word, which ends it."""
    now = company.clock.now()
    human.back(now, "status")
    if human.status[0] or company.random.random() < 0.2:
        human.status = ("", "", 0) if company.random.random() < 0.7 else ("Deep work", ":brain:", 0)
    else:
        ends = now + timedelta(hours=company.random.choice([5, 26, 80, 200]))
        stays = company.random.random() < 0.15
        seconds = 0 if stays else int(ends.timestamp())
        human.status = ("Lomalla", ":palm_tree:", seconds)
        until = None if stays else datetime.fromtimestamp(seconds, ends.tzinfo)
        human.away.append(Away("status", now, until))
    _changed(company, human)


def takes_leave(company: Company, human: Human) -> None:
    """An absence by button, or by the lead; now or from some day on."""
    member, now, random = _known(company, human), company.clock.now(), company.random
    if member is None:
        return
    said = random.choice([Said.SELF, Said.LEAD])
    since = now + timedelta(hours=random.choice([0, 0, 3, 30, 100]))
    until = since + timedelta(hours=random.choice([2, 20, 50, 170]))
    with company.database.write() as session:
        absence.away(
            session, member.id, said=said, from_at=since, until_at=until, written_by=ADMIN, now=now
        )
    human.away.append(Away(said.value, since, until))


def is_back(company: Company, human: Human) -> None:
    """Here again, whatever said otherwise."""
    member, now = _known(company, human), company.clock.now()
    if member is None:
        return
    with company.database.write() as session:
        absence.bring_back(session, member.id, now=now)
        people.pause(session, member.id, until=None, now=now)
        people.opt_out(session, member.id, out=False, now=now)
    human.back(now)
    human.paused_until, human.opted_out = None, False


def pauses(company: Company, human: Human) -> None:
    member, now = _known(company, human), company.clock.now()
    if member is None:
        return
    out = company.random.random() < 0.1
    with company.database.write() as session:
        if out:
            people.opt_out(session, member.id, out=True, now=now)
            human.opted_out = True
        else:
            human.paused_until = now + timedelta(weeks=company.random.choice([1, 2]))
            people.pause(session, member.id, until=human.paused_until, now=now)


def puts_off(company: Company, human: Human) -> None:
    member, now, random = _known(company, human), company.clock.now(), company.random
    if member is None:
        return
    with company.database.write() as session:
        if random.random() < 0.3:
            snoozing.unsnooze(session, member.id, now=now)
            human.back(now, "snooze")
            return
        done = snoozing.snooze(session, member.id, random.choice(list(Snooze)), now=now)
    if done is not None:
        human.back(now, "snooze")
        human.away.append(Away("snooze", now, done.until_at))


def chooses(company: Company, human: Human) -> None:
    """Own hours, days, country and cap."""
    member, now, random = _known(company, human), company.clock.now(), company.random
    if member is None:
        return
    human.hours = random.choice([None, *_HOURS])
    human.days = random.choice([WEEKDAYS[:5], WEEKDAYS[:4], WEEKDAYS[1:6]])
    human.place = random.choice([None, ZONES[human.zone]])
    # Lowered below what was asked already it would seem broken: it holds from the next week on.
    human.cap = random.choice([3, 4, 5, 3, max(2, human.asked[human.local(now).isocalendar()[:2]])])
    hours = human.hours and "-".join(one.isoformat("minutes") for one in human.hours)
    with company.database.write() as session:
        people.set_own_time(
            session, member.id, working_hours=hours, working_days=",".join(human.days),
            holidays=human.place, now=now,
        )  # fmt: skip
        people.set_cap(session, member.id, human.cap, now=now)


def comes_or_goes(company: Company, human: Human) -> None:
    """Into a channel, out of it; deactivated, and active again."""
    random = company.random
    if random.random() < 0.3:
        human.deactivated = not human.deactivated
        _changed(company, human)
        return
    channel = random.choice(list(company.inside))
    inside = company.inside[channel]
    joins = human.id not in inside
    if not joins and len(inside) <= 5:
        return
    (inside.add if joins else inside.discard)(human.id)
    kind = "member_joined_channel" if joins else "member_left_channel"
    company.tell(type=kind, user=human.id, channel=channel, team="T0RETRO")


def wants_quiet(company: Company, human: Human) -> None:
    now = company.clock.now()
    human.quiet = (now, now + timedelta(hours=company.random.choice([2, 8, 30])))
    company.tell(type="dnd_updated_user", user=human.id, dnd_status={})


def answers(company: Company, human: Human) -> None:
    """The first question of everything that is open."""
    member, now = _known(company, human), company.clock.now()
    if member is None:
        return
    recorder = Recorder(company.database, CATALOGUE, company.clock)
    with company.database.read() as session:
        found = prompts.open_prompts(session, member.id, now=now)
        ids = {one.id: session.scalars(
            select(AskedRow.id).where(AskedRow.prompt_id == one.id).limit(1)
        ).first() for one in found}  # fmt: skip
    for prompt_id, asked_id in ids.items():
        if asked_id is not None:
            recorder.record(Submission(human.id, asked_id, "dont_know", at=now))
            company.watcher.answered.add(prompt_id)


def edits(company: Company, human: Human) -> None:  # noqa: ARG001  nobody of the sixty does it
    """An admin changes a schedule or the team's time, at whatever moment."""
    random, now = company.random, company.clock.now()
    team: Team = random.choice(list(company.teams.values()))
    with company.database.write() as session:
        found = changing.standing(session, team.key)
        assert found is not None
        part = found.part
        choice = random.random()
        if choice < 0.5:
            schedule = random.choice(part.schedules)
            day, hour = random.choice(WEEKDAYS[:5]), random.randrange(7, 18)
            edited = schedule.model_copy(
                update={"recurrence": f"FREQ=WEEKLY;BYDAY={day}", "at": f"{hour:02}:30"}
            )
            part = part.with_schedule(edited)
        elif choice < 0.75:
            team.days_off = {now.date() + timedelta(days=random.randrange(3)) for _ in range(2)}
            part = part.model_copy(update={"days_off": tuple(sorted(team.days_off))})
        else:
            team.opens, team.closes = random.choice(_HOURS[:3])
            hours = f"{team.opens:%H:%M}-{team.closes:%H:%M}"
            part = part.model_copy(update={"working_hours": hours})
        changing.change(session, part, actor=ADMIN, version=None, now=now)


#: What happens, and how often against each other.
HAPPENINGS: dict[Callable[[Company, Human], None], int] = {
    moves: 6, sets_status: 6, takes_leave: 6, is_back: 4, pauses: 3, puts_off: 8, chooses: 3,
    comes_or_goes: 4, wants_quiet: 4, answers: 12, edits: 2,
}  # fmt: skip
