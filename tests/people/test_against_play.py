"""The same sync against the real Gateway and the play workspace."""

from collections.abc import Iterator

import pytest

from bot.clock import Clock
from bot.db.database import Database
from bot.people import flow, store
from bot.play import PlayServer, Workspace
from bot.slack import Gateway
from tests.seed import a_team, a_workspace


@pytest.fixture
def play() -> Iterator[PlayServer]:
    workspace = Workspace.model_validate(
        {
            "team": {"id": "T01", "name": "Fjord", "domain": "fjord"},
            "users": [
                {"id": "U01", "name": "ida", "real_name": "Ida Lind", "flags": ["owner"]},
                {"id": "U02", "name": "omar", "tz": "America/New_York", "locale": "fi-FI"},
                {"id": "U03", "name": "gone", "flags": ["deleted"]},
                {"id": "U04", "name": "sam", "flags": {"is_stranger": True}, "team_id": "T99"},
                {"id": "U05", "name": "guest", "flags": {"is_restricted": True}},
            ],
            "channels": [{"id": "C01", "name": "general"}],
            "usergroups": [{"id": "S01", "handle": "ml", "name": "ML", "users": ["U02", "U05"]}],
        }
    )
    with PlayServer(workspace) as server:
        yield server


@pytest.fixture
def gateway(play: PlayServer) -> Gateway:
    return Gateway(play.workspace.bot_token, play.api_url)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"channel": "C01"}, {"U01", "U02"}),
        ({"usergroup": "S01"}, {"U02"}),
        ({"users": ["U01", "U03", "U05"]}, {"U01"}),
    ],
)
def test_every_source_gives_the_people_who_can_be_asked(
    sqlite_url: str, clock: Clock, gateway: Gateway, source: dict[str, object], expected: set[str]
) -> None:
    database = Database(sqlite_url)
    with database.write() as session:
        team = a_team(session, workspace=a_workspace(session, slack_id="T01"), source=source)
    flow.sync(database, gateway, now=clock.now())
    with database.read() as session:
        members = [one.member for one in store.active_members(session, team.id)]
        assert {member.slack_id for member in members} == expected
        assert store.admins(session) == ("U01",)
        zones = {member.slack_id: (member.timezone, member.locale) for member in members}
        assert zones.get("U02", ("America/New_York", "fi-FI")) == ("America/New_York", "fi-FI")
    database.dispose()
