"""A play workspace of its own for each test, on loopback."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.play import PlayServer, Workspace
from tests.play.app import SmallApp, client_of


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.model_validate(
        {
            "team": {"id": "T01", "name": "Fjord", "domain": "fjord"},
            "users": [
                {"id": "U01", "name": "ida", "real_name": "Ida Lind", "flags": ["owner"]},
                {"id": "U02", "name": "omar", "tz": "America/New_York", "locale": "en-GB"},
                {"id": "U03", "name": "gone", "flags": ["deleted"]},
                {"id": "U04", "name": "sam", "flags": {"is_stranger": True}, "team_id": "T99"},
            ],
            "channels": [
                {"id": "C01", "name": "general"},
                {"id": "C02", "name": "old", "archived": True},
                {"id": "C03", "name": "closed", "private": True, "members": ["U01"]},
                {"id": "C04", "name": "elsewhere", "members": ["U01"]},
            ],
            "usergroups": [{"id": "S01", "handle": "ml", "name": "ML", "users": ["U01", "U02"]}],
            "file_ready_after_ms": 150,
        }
    )


@pytest.fixture
def play(workspace: Workspace) -> Iterator[PlayServer]:
    with PlayServer(workspace) as server:
        yield server


@pytest.fixture
def impatient(workspace: Workspace) -> Iterator[PlayServer]:
    """One that gives an app a tenth of the time that Slack gives."""
    with PlayServer(workspace, ack_within=0.3) as server:
        yield server


@pytest.fixture
def client(play: PlayServer) -> WebClient:
    return client_of(play)


@pytest.fixture
def app(play: PlayServer) -> Iterator[SmallApp]:
    with SmallApp(play) as small:
        yield small
