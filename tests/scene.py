"""A whole bot for tests: a team, a prompt that stands in Slack, and taps as Slack sends them.

`PaperSlack` writes down what would be sent. The play workspace is the full stand-in: tests that
need more than one process or a real socket use that one.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from slack_bolt import BoltRequest, BoltResponse
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.answering.model import Submission
from bot.answering.recorder import Recorder
from bot.answering.store import AnswerRow
from bot.app import Parts, build
from bot.asking import view as prompt_view
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import Catalogue, load_catalogue
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.language import load_texts
from bot.people import store as people
from bot.people.model import Member, Team
from bot.people.store import AdminRow, TeamRow
from bot.scheduling import store as schedules
from bot.scheduling.model import NewRound, Origin
from bot.slack import Gateway, Identity, Message, MessageRef, SlackUser
from bot.terms import store as terms
from tests.deliveries import MESSAGE_TS, Json, a_command, a_submission, a_tap
from tests.seed import a_digest_plan, a_member, a_team

#: Friday of 2026-W48, 11:00 and 15:00 in Helsinki.
CLOSES = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
FREEZES = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
AGREE, CHOICE, WORDS = "role_clear", "help_soon", "main_work"
CATALOGUE = load_catalogue()
TEXTS = load_texts()


class PaperSlack(Gateway):
    """Slack as the stages see it, on paper. `failures[call]` is raised instead of the call."""

    def __init__(self, users: Sequence[SlackUser] = ()) -> None:
        super().__init__("xoxb-paper", "http://127.0.0.1:9/api/")
        self.people = list(users)
        self.responses: list[tuple[str, Message | None, bool]] = []
        self.modals: list[tuple[str, Json]] = []
        self.homes: dict[str, Json] = {}
        self.posts: list[tuple[MessageRef, str, Message, str | None]] = []
        self.threads: dict[str, str | None] = {}
        self.updates: list[tuple[MessageRef, Message]] = []
        self.files: list[tuple[str, str, bytes, str]] = []
        self.words: dict[tuple[str, str], str] = {}
        self.failures: dict[str, BaseException] = {}
        self._numbers = itertools.count(1)

    def identity(self) -> Identity:
        self._fail("identity")
        return Identity("T0RETRO", "Retro", "U0RETRO", "B0RETRO", None)

    def users(self) -> Iterator[SlackUser]:
        """Slack lists the bot that asks, too."""
        yield from (*self.people, SlackUser(id="U0RETRO", name="retrostar", is_bot=True))

    def post(
        self,
        recipient: str,
        message: Message,
        *,
        metadata_id: str | None = None,
        thread: str | None = None,
    ) -> MessageRef:
        self._fail("post")
        channel = f"D{recipient}" if recipient.startswith("U") else recipient
        ref = MessageRef(channel, f"1800000000.{next(self._numbers):06d}")
        self.posts.append((ref, recipient, message, metadata_id))
        self.threads[ref.ts] = thread
        self._fail("post_after")
        return ref

    def update(self, ref: MessageRef, message: Message) -> None:
        self._fail("update")
        self.updates.append((ref, message))

    def find(
        self,
        recipient: str,  # noqa: ARG002
        metadata_id: str,
        *,
        since: datetime,  # noqa: ARG002
        thread: str | None = None,  # noqa: ARG002
    ) -> MessageRef | None:
        self._fail("find")
        return next((ref for ref, _, _, known in self.posts if known == metadata_id), None)

    def publish_home(self, user_id: str, view: Json) -> None:
        self._fail("publish_home")
        self.homes[user_id] = view

    def open_view(self, trigger_id: str, view: Json) -> None:
        self._fail("open_view")
        self.modals.append((trigger_id, view))

    def respond(self, response_url: str, message: Message | None, *, replace: bool = True) -> None:
        self._fail("respond")
        self.responses.append((response_url, message, replace))

    def send_file(
        self, user_id: str, content: bytes, *, filename: str, title: str, comment: str
    ) -> None:
        self._fail("send_file")
        self.files.append((user_id, filename, content, f"{title}\n{comment}"))

    def written(self, channel: str, ts: str) -> str | None:
        self._fail("written")
        return self.words.get((channel, ts))

    def notes(self) -> list[str]:
        """The lines that only the person who tapped saw."""
        return [one.text for _, one, replace in self.responses if one and not replace]

    def redrawn(self) -> list[Message]:
        return [one for _, one, replace in self.responses if one and replace]

    def _fail(self, call: str) -> None:
        if call in self.failures:
            raise self.failures[call]


def a_prompt(
    session: Session,
    team: Team,
    member: Member,
    questions: Sequence[str] = (AGREE, CHOICE, WORDS),
    *,
    closes_at: datetime = CLOSES,
    freezes_at: datetime = FREEZES,
    due_at: datetime = datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    language: str = "en",
    local_day: date = date(2026, 11, 24),
    asks_role: bool = False,
) -> str:
    """The id of a prompt that was sent; its round is the team's of that day."""
    round_id = _round(session, team, due_at, closes_at, freezes_at, local_day)
    prompt_id = uuid4().hex
    session.add(
        PromptRow(
            id=prompt_id, round_id=round_id, team_id=team.id, member_id=member.id,
            local_day=local_day, scheduled=True, due_at=due_at, closes_at=closes_at,
            freezes_at=freezes_at, language=language, terms_id=terms.current(session, team.id).id,
            asks_role=asks_role, state="sent", sent_at=due_at,
            channel=f"D{member.slack_id}", ts=MESSAGE_TS,
        )
    )  # fmt: skip
    session.flush()
    for position, key in enumerate(questions):
        question = CATALOGUE.question(key)
        session.add(
            AskedRow(
                prompt_id=prompt_id, member_id=member.id, team_id=team.id, question_key=key,
                question_version=question.version, position=position, local_day=local_day,
            )
        )  # fmt: skip
    session.flush()
    return prompt_id


def _round(
    session: Session,
    team: Team,
    opens_at: datetime,
    closes_at: datetime,
    freezes_at: datetime,
    day: date,
) -> int:
    new = NewRound(
        team_id=team.id, schedule_id=None, schedule_key="by-test", occurrence=day.isoformat(),
        origin=Origin.SCHEDULED, opens_at=opens_at, closes_at=closes_at, freezes_at=freezes_at,
        ignore_hours=True, asked_by=None,
    )  # fmt: skip
    made = schedules.add_round(session, new, missed=True, now=opens_at)
    if made is not None:
        return made
    row = schedules.RoundRow
    found = select(row.id).where(row.team_id == team.id, row.occurrence == day.isoformat())
    return session.scalars(found.where(row.schedule_key == "by-test")).one()


@dataclass
class Scene:
    """One team of three, Ada's (U01) prompt in her DM, and the bot's parts."""

    database: Database
    clock: TurnableClock
    slack: PaperSlack
    parts: Parts
    team: Team
    members: Mapping[str, Member]
    prompt_id: str
    asked: Mapping[str, int]
    triggers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def recorder(self) -> Recorder:
        """Another process's recorder over the same database."""
        return Recorder(self.database, CATALOGUE, self.clock)

    def deliver(self, body: Json) -> BoltResponse:
        return self.parts.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))

    def tap(self, action_id: str, value: object = None, *, by: str = "U01", **more: Any) -> Json:
        """Tap, let the messages be redrawn, and give the status and body of the ack."""
        response = self.deliver(a_tap(by, action_id, value, trigger=self.trigger(), **more))
        self.parts.refresher.drain()
        return {"status": response.status, "body": response.body}

    def answer(self, question: str, value: str, *, by: str = "U01", **more: Any) -> Json:
        return self.tap(prompt_view.ANSWER + value, self.asked[question], by=by, **more)

    def submit(
        self, words: str, *, ticked: Collection[str] = (), by: str = "U01", **more: Any
    ) -> BoltResponse:
        """Submit the newest modal."""
        response = self.deliver(a_submission(by, self.slack.modals[-1][1], words, ticked, **more))
        self.parts.refresher.drain()
        return response

    def command(self, text: str, *, by: str = "U01") -> str:
        """What `/retro TEXT` answers."""
        response = self.deliver(a_command(by, text))
        assert response.status == 200, response.body
        return json.dumps(json.loads(response.body), ensure_ascii=False)

    def event(self, **event: Any) -> BoltResponse:
        body = {"type": "event_callback", "team_id": "T0RETRO", "event_id": "Ev1", "event": event}
        response = self.deliver(body)
        self.parts.refresher.drain()
        return response

    def trigger(self) -> str:
        return f"trigger-{next(self.triggers)}"

    def submission(self, question: str, value: str, **more: Any) -> Submission:
        return Submission(
            more.pop("by", "U01"), self.asked[question], value, at=self.clock.now(), **more
        )

    def versions(self, question: str) -> list[AnswerRow]:
        """Every stored version of Ada's answer, in order."""
        with self.database.read() as session:
            found = select(AnswerRow).where(AnswerRow.asked_id == self.asked[question])
            return list(session.scalars(found.order_by(AnswerRow.version)))

    def stored(self) -> int:
        """How many answers there are, all versions counted."""
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(AnswerRow)) or 0

    def prompt(self) -> PromptRow:
        with self.database.read() as session:
            return session.get_one(PromptRow, self.prompt_id)


def parts_of(
    database: Database,
    clock: TurnableClock,
    gateway: Gateway,
    *,
    api_url: str = "http://127.0.0.1:9/api/",
    signing_secret: str | None = None,
    catalogue: Catalogue = CATALOGUE,
    admins: tuple[str, ...] = ("U09",),
) -> Parts:
    return build(
        database=database,
        catalogue=catalogue,
        texts=TEXTS,
        clock=clock,
        gateway=gateway,
        api_url=api_url,
        signing_secret=signing_secret,
        posts_per_minute=6000,
        admins=admins,
    )


def a_scene(
    database: Database,
    clock: TurnableClock,
    *,
    slack: PaperSlack | None = None,
    language: str = "en",
    **prompt: Any,
) -> Scene:
    """Ada (U01), Bo (U02) and Cy (U03); Lee (U08) leads."""
    slack = slack or PaperSlack()
    with database.write() as session:
        team = a_team(session, leads=("U08",))
        a_digest_plan(session, team)
        # Nobody is looked up in Slack: people are as they are seeded.
        far = clock.now() + timedelta(days=3650)
        session.execute(update(TeamRow).values(synced_at=far, tried_at=far))
        locale = f"{language}-XX"
        names = {"U01": "Ada", "U02": "Bo", "U03": "Cy"}
        members = {
            slack_id: a_member(session, team, slack_id=slack_id, name=name, locale=locale)
            for slack_id, name in names.items()
        }
        prompt_id = a_prompt(session, team, members["U01"], language=language, **prompt)
    return Scene(
        database, clock, slack, parts_of(database, clock, slack), team, members, prompt_id,
        asked_in(database, prompt_id),
    )  # fmt: skip


def make_admin(scene: Scene, slack_id: str) -> None:
    with scene.database.write() as session:
        workspace = people.workspace(session)
        assert workspace is not None
        session.add(AdminRow(workspace_id=workspace.id, slack_id=slack_id, source="config"))


def asked_in(database: Database, prompt_id: str) -> dict[str, int]:
    """The asked questions' ids, by question key."""
    with database.read() as session:
        rows = session.execute(
            select(AskedRow.question_key, AskedRow.id).where(AskedRow.prompt_id == prompt_id)
        )
        return {row.question_key: row.id for row in rows}


def slack_user(slack_id: str, name: str, *, tz: str = "Europe/Helsinki", **more: Any) -> SlackUser:
    return SlackUser.model_validate(
        {"id": slack_id, "name": name.lower(), "real_name": name, "tz": tz, "locale": "en-GB",
         "team_id": "T0RETRO", **more}
    )  # fmt: skip
