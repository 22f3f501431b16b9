"""The company: a Slack on paper, teams in channels, and the bot that serves them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from slack_bolt import BoltRequest
from sqlalchemy.orm import Session

from bot.app import Parts, run_step
from bot.asking.tables import PromptRow
from bot.clock import TurnableClock
from bot.configuring import changing
from bot.configuring.model import TeamPart
from bot.db.database import Database
from bot.people import store as people
from bot.scheduling.flow import next_opening
from bot.sending.store import next_due
from bot.slack import Message, MessageRef, SlackUser
from bot.slack.quiet import QuietTimes
from tests.benchmarks.year.people import ZONES, Human, Team
from tests.benchmarks.year.watching import Watcher
from tests.scene import PaperSlack, parts_of

ADMIN = "UADMIN"
#: The steps of the tick that are lived; digests, Homes and redrawings ask nobody anything.
STEPS = frozenset({"people", "rounds", "prompts", "notices", "send"})
START = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
#: Days and times of the two schedules of each team.
RHYTHMS = (("TU", "10:00"), ("TH", "15:30"), ("MO", "09:00"), ("WE", "16:45"), ("FR", "08:00"))


class Paper(PaperSlack):
    """Slack on paper, with channels, quiet times, and somebody who looks at what arrives."""

    def __init__(self, company: Company) -> None:
        super().__init__()
        self.company = company
        self.quiet = _Quiet(company)

    def users(self) -> Any:
        self.people = [account(human) for human in self.company.humans.values()]
        self.people.append(_admin())
        return super().users()

    def user(self, user_id: str) -> SlackUser | None:
        human = self.company.humans.get(user_id)
        return account(human) if human else None

    def channel_members(self, channel_id: str) -> list[str]:
        return sorted(self.company.inside[channel_id])

    def post(
        self,
        recipient: str,
        message: Message,
        *,
        metadata_id: str | None = None,
        thread: str | None = None,
    ) -> MessageRef:
        self.company.arrives(recipient, metadata_id or "")
        del self.posts[:]
        return super().post(recipient, message, metadata_id=metadata_id, thread=thread)


class _Quiet(QuietTimes):
    def __init__(self, company: Company) -> None:
        self._company = company

    def of(self, user_ids: Collection[str]) -> dict[str, tuple[datetime, datetime]]:
        humans = self._company.humans
        return {one: times for one in user_ids if one in humans and (times := humans[one].quiet)}


def account(human: Human) -> SlackUser:
    """The person as Slack describes them now."""
    text, emoji, ends = human.status
    return SlackUser.model_validate(
        {
            "id": human.id, "name": human.id.lower(), "tz": human.zone, "team_id": "T0RETRO",
            "deleted": human.deactivated, "updated": human.updated,
            "profile": {"status_text": text, "status_emoji": emoji, "status_expiration": ends},
        }
    )  # fmt: skip


def _admin() -> SlackUser:
    return SlackUser.model_validate(
        {"id": ADMIN, "name": "admin", "tz": "Europe/Helsinki", "team_id": "T0RETRO",
         "is_owner": True}
    )  # fmt: skip


@dataclass
class Company:
    """Sixty people in twelve zones and six teams; some are in two of them."""

    database: Database
    seed: int = 1
    size: int = 60
    humans: dict[str, Human] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)
    """Who is in each channel."""
    watcher: Watcher = field(default_factory=Watcher)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  the same year for the same seed
        self.clock = TurnableClock(START)
        self.slack = Paper(self)
        self._settle()
        self.parts: Parts = parts_of(self.database, self.clock, self.slack, admins=())
        with self.database.write() as session:
            for number, team in enumerate(self.teams.values()):
                part = self._part(team, number)
                changing.create(session, part, actor=ADMIN, now=self.clock.now())
        self.tick()
        with self.database.write() as session:
            for human in self.humans.values():
                if human.place and (member := people.member_by_slack_id(session, human.id)):
                    people.set_own_time(
                        session, member.id, holidays=human.place, now=self.clock.now()
                    )

    def _settle(self) -> None:
        """Who lives where and is in which team."""
        zones = list(ZONES)
        for number in range(self.size):
            zone = zones[number % len(zones)]
            human = Human(f"U{number:03}", zone)
            if self.random.random() < 0.5:
                human.place = ZONES[zone]
            self.humans[human.id] = human
        ids = list(self.humans)
        for number in range(6):
            channel = f"C{number:02}"
            team = Team(f"team-{number}", channel, ("FI", None, "US-NY")[number % 3])
            self.teams[team.key] = team
            ours = ids[number::6] + self.random.sample(ids, 4)
            self.inside[channel] = set(ours)

    def _part(self, team: Team, number: int) -> TeamPart:
        schedules = [
            {
                "key": f"s{place}", "recurrence": f"FREQ=WEEKLY;BYDAY={day}", "at": at,
                "questions_per_person": 2, "reminders": ["P1D"] if number % 2 else ["PT4H", "P1D"],
                "timezone": "member" if number < 5 else "Europe/Helsinki",
            }
            for place, (day, at) in enumerate(
                (RHYTHMS[number % 5], RHYTHMS[(number + 2) % 5])[: 1 + number % 2]
            )
        ]  # fmt: skip
        return TeamPart.model_validate(
            {
                "key": team.key, "name": team.key, "members": {"channel": team.channel},
                "timezone": "Europe/Helsinki", "holidays": team.holidays, "leads": [ADMIN],
                "digest": {"to": "leads", "recurrence": "FREQ=WEEKLY;BYDAY=SU", "at": "20:00"},
                "schedules": schedules,
            }
        )  # fmt: skip

    def arrives(self, recipient: str, metadata_id: str) -> None:
        """A message is taken by Slack."""
        kind, _, rest = metadata_id.partition(":")
        if recipient not in self.humans or kind not in {"prompt", "reminder"}:
            return
        prompt_id, _, number = rest.partition(":")
        who, at = self.humans[recipient], self.clock.now()
        with self.database.read() as session:
            team = self.team_of(session, prompt_id)
            if kind == "prompt":
                inside = recipient in self.inside[team.channel]
                self.watcher.prompt(session, prompt_id, who, team, at, inside=inside)
            else:
                self.watcher.reminder(prompt_id, number, who, team, at)

    def team_of(self, session: Session, prompt_id: str) -> Team:
        """The team that a prompt belongs to."""
        row = session.get_one(PromptRow, prompt_id)
        return self.teams[people.team_by_id(session, row.team_id).key]

    def tell(self, **event: Any) -> None:
        """Slack delivers an event."""
        body = {
            "type": "event_callback", "team_id": "T0RETRO", "event_id": "Ev1", "event": event,
            "event_time": int(self.clock.now().timestamp()),
        }  # fmt: skip
        told = self.parts.bolt.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode"))
        assert told.status == 200, told.body

    def tick(self) -> None:
        """The bot's own tick, but for what has no say in whom it asks when."""
        for name, step in self.parts.steps().items():
            if name in STEPS:
                run_step(name, step, self.clock.now(), told=self.parts.told)
                assert name not in self.parts.told, self.parts.told

    def walk(self, to: datetime) -> None:
        """Live until *to*: at each instant at which something is due, and at least daily."""
        opening: datetime | None = None
        while (now := self.clock.now()) < to:
            with self.database.read() as session:
                if opening is None or opening <= now:
                    opening = next_opening(session, now=now)
                due = next_due(session, now)
            steps = [to, now + timedelta(days=1), *(one for one in (opening, due) if one)]
            self.clock.turn(max(min(steps), now + timedelta(seconds=1)))
            self.tick()
