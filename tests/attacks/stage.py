"""An organisation in a real database, and everything of it that an attacker can see.

Attackers are leads and admins of all teams who pool what they get: every digest, the messages
with their metadata, /retro, Home, the command line's output and files, and the log.
"""

import io
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from slack_bolt import BoltRequest
from sqlalchemy import update

from bot.cli.main import retrostar
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.home.view import GO
from bot.logs import JsonLines
from bot.people import organisation
from bot.people.model import Member, Team
from bot.people.organisation import OrganisationPlan
from bot.people.store import AdminRow, TeamRow
from bot.terms import store as terms_store
from bot.trends.model.weeks import iso_week, week_number
from tests.attacks.history import CATALOGUE
from tests.deliveries import a_command, a_tap
from tests.disclosure.figures import FREEZE, answered
from tests.scene import PaperSlack, parts_of
from tests.seed import LONG_AGO, a_digest_plan, a_member, a_team, terms_of

SILO = [str(each.key) for each in CATALOGUE if "silo" in each.lenses and each.is_scaled]
TESTING = [str(each.key) for each in CATALOGUE if "testing_gap" in each.lenses and each.is_scaled]
WORDS = next(str(each.key) for each in CATALOGUE if not each.is_scaled)
#: The newest week, and the Monday after it on which people look.
WEEK = "2026-W47"
MONDAY = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
OVER = LEAD, OTHER_LEAD = ("U90", "U91")
ADMIN = "U99"
_MOST_PAGES = 12


def week_ago(ago: int) -> str:
    return iso_week(week_number(WEEK) - ago)


def values_of(question: str) -> list[str]:
    """Healthiest first."""
    found = CATALOGUE.question(question)
    return sorted(found.values(), key=found.category)


def frozen(ago: int) -> datetime:
    """Friday at 15:00 in Helsinki, summer or winter."""
    summer = timedelta(hours=1 if ago >= 4 else 0)
    return FREEZE - timedelta(weeks=ago) - summer


def scattered(ago: int) -> Callable[[int], Mapping[str, str]]:
    """Three questions a week, on which everybody says something else."""
    asked = [SILO[(ago + step) % len(SILO)] for step in (0, 4, 8)]

    def said(place: int) -> Mapping[str, str]:
        scales = {question: values_of(question) for question in asked}
        return {question: scale[(place + ago) % len(scale)] for question, scale in scales.items()}

    return said


@dataclass
class Stage:
    """The stage with its teams; people say what a test has them say."""

    database: Database
    url: str
    folder: Path
    slack: PaperSlack = field(default_factory=PaperSlack)
    teams: dict[str, Team] = field(default_factory=dict)
    members: dict[str, list[Member]] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    log: io.StringIO = field(default_factory=io.StringIO)

    def team(
        self, key: str, people: int, *, minimum: int | None = None, roles: Sequence[str] = ("ml",)
    ) -> None:
        with self.database.write() as session:
            team = a_team(session, key=key, name=key.title(), leads=OVER, terms=False)
            terms_of(session, team, minimum_group=minimum, leads=OVER, channel=f"C{key}")
            a_digest_plan(session, team, channel=f"C{key}")
            if not self.teams:
                admin = AdminRow(workspace_id=team.workspace_id, slack_id=ADMIN, source="settings")
                session.add(admin)
            # Nobody is looked up in Slack: people are as they are seeded.
            far = MONDAY + timedelta(days=3650)
            session.execute(update(TeamRow).values(synced_at=far, tried_at=far))
        self.teams[key], self.members[key] = team, []
        for number in range(people):
            self.join(key, role=roles[number % len(roles)])

    def join(self, key: str, *, role: str = "ml", at: datetime = LONG_AGO) -> None:
        number = len(self.members[key])
        with self.database.write() as session:
            member = a_member(
                session, self.teams[key], slack_id=f"U{key.upper()}{number}",
                name=f"Zaphod{key.title()}{number}", role=role, joined_at=at,
            )  # fmt: skip
        self.members[key].append(member)
        self.roles[member.id] = role

    def organisation(self) -> None:
        plan = OrganisationPlan(
            "C99", "FREQ=WEEKLY;BYDAY=MO", "09:00", "Europe/Helsinki", date(2026, 6, 1)
        )
        with self.database.write() as session:
            workspace = next(iter(self.teams.values())).workspace_id
            organisation.write(session, workspace, leads=(LEAD,), plan=plan, today=date(2026, 6, 1))

    def say(
        self,
        key: str,
        places: Iterable[int],
        said: Mapping[str, str] | Callable[[int], Mapping[str, str]],
        *,
        ago: int = 0,
        at: datetime | None = None,
    ) -> None:
        """These members answer so in that week; everybody else in the team stays silent."""
        team, answering = self.teams[key], set(places)
        with self.database.write() as session:
            terms = terms_store.current(session, team.id)
            for place, member in enumerate(self.members[key]):
                found = said if isinstance(said, Mapping) else said(place)
                values: dict[str, str | None] = dict.fromkeys(found)
                if place in answering:
                    values |= found
                until = at or frozen(ago)
                role = self.roles[member.id]
                answered(session, team, member, terms, values, freeze_at=until, role=role)

    def write_words(self, key: str, words: Mapping[int, str], *, ago: int = 0) -> None:
        """Text answers, all of which may be quoted."""
        team = self.teams[key]
        with self.database.write() as session:
            terms = terms_store.current(session, team.id)
            for place, text in words.items():
                answered(
                    session, team, self.members[key][place], terms, {WORDS: "text"},
                    freeze_at=frozen(ago), text=text, quote=True,
                )  # fmt: skip

    def compose(self, *, ago: int = 0) -> None:
        """The Monday after that week's freeze: the tick composes and sends what is due."""
        clock = TurnableClock(MONDAY - timedelta(weeks=ago))
        parts = parts_of(self.database, clock, self.slack, admins=(ADMIN,))
        with self.logged():
            steps = parts.steps()
            for step in ("digests", "organisation"):
                steps[step](clock.now())
            for _ in range(3):
                parts.sender.send_due()

    @contextmanager
    def logged(self) -> Iterator[None]:
        """All that the program logs meanwhile, at DEBUG."""
        ours, handler = logging.getLogger("bot"), logging.StreamHandler(self.log)
        handler.setFormatter(JsonLines())
        level = ours.level
        ours.addHandler(handler)
        ours.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            ours.removeHandler(handler)
            ours.setLevel(level)

    def cli(self, *args: str, now: datetime = MONDAY) -> str:
        """What the command prints, and its error if there is one."""
        env = {"RETROSTAR_DATABASE_URL": self.url, "RETROSTAR_NOW": now.isoformat()}
        result = CliRunner().invoke(retrostar, list(args), env=env)
        error = result.exception
        told = "" if error is None or isinstance(error, SystemExit) else str(error)
        return f"{result.output}\n{told}"

    def retro(self, words: str, *, by: str = LEAD, now: datetime = MONDAY) -> str:
        parts = parts_of(self.database, TurnableClock(now), self.slack, admins=(ADMIN,))
        with self.logged():
            response = parts.bolt.dispatch(_request(a_command(by, words)))
        return str(response.body)

    def homes(self, *, by: str, now: datetime = MONDAY) -> dict[str, str]:
        """App Home and all that its buttons lead to, by place."""
        parts = parts_of(self.database, TurnableClock(now), self.slack, admins=(ADMIN,))
        found: dict[str, str] = {}
        with self.logged():
            event = {"type": "app_home_opened", "user": by, "tab": "home", "channel": f"D{by}"}
            deliveries = {
                "": {
                    "type": "event_callback", "team_id": "T0RETRO", "event_id": "E", "event": event,
                }
            }  # fmt: skip
            while deliveries and len(found) < _MOST_PAGES:
                place = next(iter(deliveries))
                parts.bolt.dispatch(_request(deliveries.pop(place)))
                parts.refresher.drain()
                view = self.slack.homes[by]
                found[place] = json.dumps(view, ensure_ascii=False)
                for action, chosen in _ways(view):
                    if chosen not in found:
                        deliveries[chosen] = a_tap(by, action, chosen, home=True, at=place)
        return found

    def digest(self, key: str, *, week: str = WEEK, now: datetime = MONDAY) -> dict[str, Any]:
        """digest.json of a team; of the organisation for the key `organisation`."""
        whose = ("--organisation",) if key == "organisation" else ("--team", key)
        told = self.cli("digest", *whose, "--week", week, "--dry-run", "--json", now=now)
        found: dict[str, Any] = json.loads(told)
        return found

    def lens(self, key: str, lens: str = "silo", *, week: str = WEEK) -> dict[str, Any]:
        """What was released of a team's lens, as `retrostar trends show` gives it."""
        weeks = json.loads(self.cli("trends", "show", "--team", key, "--json"))
        rows = next(each for each in weeks if each["week"] == week)["lenses"]
        found: dict[str, Any] = next(each for each in rows if each["key"] == lens)
        return found

    def messages(self) -> str:
        """What went to Slack: to whom, in which thread, with which metadata."""
        return json.dumps(
            [
                (recipient, message.text, message.blocks, metadata)
                for _, recipient, message, metadata in self.slack.posts
            ],
            ensure_ascii=False,
        )

    def public(self, *, now: datetime = MONDAY) -> dict[str, str]:
        """All that leads and admins of all teams can get at, by where they got it."""
        found = {"messages": self.messages()}
        for key in self.teams:
            found[f"digest {key}"] = self.cli("digest", "--team", key, "--dry-run", now=now)
            found[f"json {key}"] = self.cli("digest", "--team", key, "--dry-run", "--json", now=now)
            found[f"trends {key}"] = self.cli("trends", "show", "--team", key, "--json", now=now)
            path = self.folder / f"{key}.html"
            self.cli("report", "--team", key, "--out", str(path), now=now)
            found[f"report {key}"] = path.read_text(encoding="utf-8") if path.exists() else ""
        for person in (LEAD, OTHER_LEAD, ADMIN):
            for words in ("digest", "agenda", "privacy", "help"):
                found[f"/retro {words} by {person}"] = self.retro(words, by=person, now=now)
        for person in (LEAD, ADMIN):
            for place, page in self.homes(by=person, now=now).items():
                found[f"home of {person}: {place}"] = page
        found["organisation"] = self.cli("digest", "--organisation", "--dry-run", now=now)
        return found


def _ways(view: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The buttons of a page that lead to another one, and where to."""
    for block in view["blocks"]:
        for element in (*block.get("elements", ()), block.get("accessory", {})):
            if element.get("action_id", "").startswith(GO) and "value" in element:
                yield element["action_id"], element["value"]


def _request(body: dict[str, Any]) -> BoltRequest:
    return BoltRequest(body=body, mode="socket_mode")
