"""The servers that the tap benchmark compares, each in a process of its own.

`python -m tests.benchmarks.servers KIND FOLDER SECRET` with KIND inline, default or retrostar; it
prints its port, and ends when its standard input closes.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.app import build
from bot.asking.store import AskedRow, PromptRow
from bot.catalogue import Kind, load_catalogue
from bot.clock import SystemClock
from bot.db import schema
from bot.db.database import Database
from bot.language import load_texts
from bot.people.store import MemberRow, MembershipRow
from bot.scheduling.store import RoundRow
from bot.serving.health import Health
from bot.serving.web import EVENTS_PATH, WebServer, application
from bot.slack import Gateway
from tests.seed import a_team, terms_of

PEOPLE = 160
QUESTIONS = 3


def bare(secret: str, *, inline: bool) -> App:
    """A Bolt app that acks and stores nothing: the ceiling."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0RETRO", bot_token="xoxb", bot_id="B", bot_user_id="U"
        )

    app = App(
        name="bare",
        client=WebClient(),
        authorize=authorize,
        signing_secret=secret,
        process_before_response=inline,
    )

    @app.action({"type": "block_actions", "action_id": "retrostar.answer.v1.1"})
    def first(ack: Ack) -> None:
        ack()

    for value in "2345":
        app.action(f"retrostar.answer.v1.{value}")(lambda ack: ack())
    return app


def retrostar(folder: Path, secret: str) -> App:
    """The real bot in HTTP mode, with prompts that wait for answers; taps.json tells which."""
    database = Database(f"sqlite:///{folder / 'bench.sqlite3'}")
    schema.upgrade(database)
    catalogue = load_catalogue()
    (folder / "taps.json").write_text(json.dumps(_seed(database)), encoding="utf-8")
    parts = build(
        database=database,
        catalogue=catalogue,
        texts=load_texts(),
        clock=SystemClock(),
        gateway=Gateway("xoxb-bench", "http://127.0.0.1:9/api/"),
        api_url="http://127.0.0.1:9/api/",
        signing_secret=secret,
        posts_per_minute=180,
        admins=(),
    )
    parts.refresher.start()
    return parts.bolt


def _seed(database: Database) -> list[dict[str, object]]:
    now = datetime.now(UTC)
    later = now + timedelta(days=2)
    scales = [q for q in load_catalogue() if q.kind in {Kind.AGREE5, Kind.FREQ5}][:QUESTIONS]
    with database.write() as session:
        team = a_team(session)
        terms = terms_of(session, team)
        round_ = RoundRow(
            team_id=team.id, schedule_key="weekly", occurrence="bench", origin="scheduled",
            opens_at=now, closes_at=later, freezes_at=later, planned_at=now, created_at=now,
        )  # fmt: skip
        session.add(round_)
        session.flush()
        for n in range(PEOPLE):
            member = MemberRow(
                workspace_id=team.workspace_id, slack_id=f"U{n:04}", name="Bench", timezone="UTC",
                locale="en-GB", state="active", token=f"{n:032}",
            )  # fmt: skip
            session.add(member)
            session.flush()
            prompt = PromptRow(
                id=f"{n:032}", round_id=round_.id, team_id=team.id, member_id=member.id,
                local_day=now.date(), scheduled=True, due_at=now, closes_at=later,
                freezes_at=later, language="en", terms_id=terms.id, state="sent",
                channel="D0RETRO", ts="1764000000.000100", sent_at=now,
            )  # fmt: skip
            role = MembershipRow(team_id=team.id, member_id=member.id, role="ml", joined_at=now)
            session.add_all([prompt, role])
            session.flush()
            session.add_all(
                AskedRow(
                    prompt_id=prompt.id, member_id=member.id, team_id=team.id,
                    question_key=question.key, question_version=question.version,
                    position=place, local_day=now.date(),
                )
                for place, question in enumerate(scales)
            )  # fmt: skip
        session.flush()
        asked = session.query(AskedRow.id, MemberRow.slack_id).join(
            MemberRow, MemberRow.id == AskedRow.member_id
        )
        return [{"asked": asked_id, "user": user} for asked_id, user in asked]


def main() -> None:
    """Serve until standard input closes."""
    kind, folder, secret = sys.argv[1:4]
    served = (
        application(Health(ticks=False), retrostar(Path(folder), secret))
        if kind == "retrostar"
        # Bolt as it comes, with its own adapter, on the same server and threads.
        else SlackRequestHandler(bare(secret, inline=kind == "inline"), EVENTS_PATH)
    )
    web = WebServer(served, "127.0.0.1", 0)
    web.start()
    sys.stdout.write(f"{web.port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
