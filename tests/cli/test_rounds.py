"""`retrostar rounds open`, against the play workspace and a real database file."""

import threading
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from bot.app import build
from bot.asking.store import AskedRow
from bot.catalogue.load import load_catalogue
from bot.cli.context import Context
from bot.cli.rounds import rounds_group
from bot.clock import TurnableClock
from bot.db.database import Database
from bot.errors import Misconfigured
from bot.language import load_texts
from bot.play import PlayServer, Workspace
from bot.scheduling.store import ScheduleRow
from bot.settings import parse_instant
from bot.slack import Gateway
from tests.seed import a_member, a_schedule, a_team

USERS = [f"U0{number}" for number in range(1, 5)]
ZONES = ("Europe/Helsinki", "Europe/Berlin", "America/Los_Angeles", "Europe/Helsinki")


@pytest.fixture
def play() -> Iterator[PlayServer]:
    workspace = Workspace.model_validate(
        {
            "team": {"id": "T0RETRO", "name": "Retro", "domain": "retro"},
            "users": [
                {"id": user, "name": user.lower(), "tz": zone, "locale": "en-GB"}
                for user, zone in zip(USERS, ZONES, strict=True)
            ],
            "channels": [{"id": "C01", "name": "general"}],
        }
    )
    with PlayServer(workspace) as server:
        yield server


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    with database.write() as session:
        team = a_team(session, source={"users": USERS})
        for user, zone in zip(USERS, ZONES, strict=True):
            a_member(session, team, slack_id=user, tz=zone, opted_out=user == "U04")
        a_schedule(session, team, topics={"lenses": ["silo"]}, questions_per_person=1)
    yield database
    database.dispose()


Run = Callable[..., Result]


@pytest.fixture
def run(play: PlayServer, sqlite_url: str) -> Run:
    """Runs the command as on Tuesday 24 November 2026 at 11:00 in Helsinki."""

    def invoke(*args: str, at: str = "2026-11-24T11:00:00+02:00") -> Result:
        env = {
            "RETROSTAR_DATABASE_URL": sqlite_url,
            "RETROSTAR_SLACK_API_URL": play.api_url,
            "SLACK_BOT_TOKEN": play.workspace.bot_token,
            "RETROSTAR_NOW": at,
        }
        return CliRunner().invoke(
            rounds_group, ["open", "--team", "fraud-ml", *args], obj=Context(), env=env
        )

    return invoke


@pytest.mark.usefixtures("database")
def test_those_at_work_have_their_prompt_when_it_returns_and_the_others_a_line_why(
    run: Run, play: PlayServer
) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert len(play.messages("U01")) == len(play.messages("U02")) == 1
    assert play.messages("U03") == play.messages("U04") == []
    assert result.stdout.splitlines() == [
        "U03 u03: outside working hours; will be asked on Tuesday 24 November at 09:00 their time",
        "U04 u04: does not want questions",
        "2 members of Fraud ML asked, 2 not now.",
    ]


def test_beside_a_running_bot_each_prompt_is_sent_once(
    run: Run, play: PlayServer, database: Database
) -> None:
    with database.write() as session:
        # Else the running bot may ask of its own accord, too: the round of ten is not late yet.
        session.execute(update(ScheduleRow).values(paused=True))
    clock = TurnableClock(parse_instant("2026-11-24T11:00:05+02:00"), running=True)
    serving = build(
        database=database,
        catalogue=load_catalogue(),
        texts=load_texts(),
        clock=clock,
        gateway=Gateway(play.workspace.bot_token, play.api_url),
        api_url=play.api_url,
        signing_secret=None,
        posts_per_minute=180,
        admins=(),
    )
    done = threading.Event()

    def serve() -> None:
        while not done.wait(0.01):
            serving.tick()

    thread = threading.Thread(target=serve)
    thread.start()
    result = run("--ignore-hours")
    done.set()
    thread.join()
    assert result.exit_code == 0, result.output
    assert [len(play.messages(user)) for user in USERS] == [1, 1, 1, 0]


@pytest.mark.usefixtures("database")
def test_hours_can_be_ignored(run: Run, play: PlayServer) -> None:
    result = run("--ignore-hours")
    assert result.exit_code == 0, result.output
    assert len(play.messages("U03")) == 1
    assert "3 members of Fraud ML asked, 1 not now." in result.stdout


def test_a_schedule_lends_its_topics_and_number(run: Run, database: Database) -> None:
    assert run("--schedule", "weekly").exit_code == 0
    with database.read() as session:
        asked = session.scalars(select(AskedRow)).all()
    lenses = [load_catalogue().question(row.question_key).lenses for row in asked]
    assert len(lenses) == 3
    assert all("silo" in each for each in lenses)


@pytest.mark.usefixtures("database")
def test_asking_again_in_the_same_week_stops_at_the_cap(run: Run, play: PlayServer) -> None:
    run()
    result = run(at="2026-11-25T11:00:00+02:00")
    assert result.exit_code == 0
    assert "U01 u01: this week's questions are already planned or sent" in result.stdout
    assert len(play.messages("U01")) == 1


@pytest.mark.usefixtures("database")
def test_an_unknown_team_or_schedule_is_wrong_use_and_asks_nobody(
    run: Run, play: PlayServer
) -> None:
    result = run("--team", "nobody")
    assert isinstance(result.exception, Misconfigured)
    assert "no team nobody" in str(result.exception)
    result = run("--schedule", "daily")
    assert isinstance(result.exception, Misconfigured)
    assert "it has: weekly" in str(result.exception)
    assert play.messages("U01") == []
