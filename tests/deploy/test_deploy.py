"""What is shipped under deploy/ says the same as the program."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt import App

from bot.clock import TurnableClock
from bot.db.database import Database
from bot.serving.web import EVENTS_PATH
from bot.slack.scopes import NEEDED, OPTIONAL
from tests.rights.surface import surface_of
from tests.scene import PaperSlack, parts_of

ROOT = Path(__file__).parents[2]
MANIFESTS = ("manifest-socket.yaml", "manifest-http.yaml")


@pytest.fixture
def bolt(sqlite_url: str, clock: TurnableClock) -> App:
    return parts_of(Database(sqlite_url), clock, PaperSlack()).bolt


def _read(path: str) -> Any:
    return yaml.safe_load((ROOT / "deploy" / path).read_text(encoding="utf-8"))


def _listened(kind: str, bolt: App) -> set[str]:
    return {each.name for each in surface_of(bolt) if each.kind == kind}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_asks_for_the_scopes_that_are_needed_and_no_other(name: str) -> None:
    scopes = _read(f"slack/{name}")["oauth_config"]["scopes"]
    assert scopes == {"bot": sorted(NEEDED | OPTIONAL)}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_names_what_the_bot_listens_to(name: str, bolt: App) -> None:
    manifest = _read(f"slack/{name}")
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert events == sorted(events)
    assert {event.removesuffix(".im") for event in events} == _listened("event", bolt)
    commands = {command["command"] for command in manifest["features"]["slash_commands"]}
    assert commands == _listened("command", bolt)


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_keeps_to_slack_s_lengths(name: str) -> None:
    manifest = _read(f"slack/{name}")
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140


def test_the_manifests_differ_in_how_slack_reaches_the_bot_only() -> None:
    socket, http = (_read(f"slack/{name}") for name in MANIFESTS)
    command, settings = http["features"]["slash_commands"][0], http["settings"]
    addresses = {
        command.pop("url"),
        settings["event_subscriptions"].pop("request_url"),
        settings["interactivity"].pop("request_url"),
        settings["interactivity"].pop("message_menu_options_url"),
    }
    assert {address.removeprefix("https://retrostar.example.com") for address in addresses} == {
        EVENTS_PATH
    }
    assert settings.pop("socket_mode_enabled") is False
    assert socket["settings"].pop("socket_mode_enabled") is True
    assert http == socket


def test_the_image_is_locked_unprivileged_and_watched() -> None:
    lines = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in lines
    assert "--no-deps" in lines
    assert re.search(r"^USER 10001$", lines, re.MULTILINE)
    assert "/healthz" in lines
    assert "index-url" not in lines


def test_the_image_gets_each_file_that_it_copies() -> None:
    lines = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    ignored = (ROOT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8")
    copied = [
        name
        for line in re.findall(r"^COPY (?!--)(.+)$", lines, re.MULTILINE)
        for name in line.split()[:-1]
    ]
    assert copied
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}\n" in ignored


def test_the_bot_is_composed_with_a_volume_and_postgres_only_on_request() -> None:
    services = _read("compose.yaml")["services"]
    assert "profiles" not in services["retrostar"]
    assert services["retrostar"]["volumes"] == ["data:/data/var"]
    assert services["postgres"]["profiles"] == ["postgres"]
