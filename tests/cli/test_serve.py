"""From an empty folder to a bot that serves: the README's steps, in whatever order."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.play import PlayServer, Workspace
from tests.configuring.files import CONFIG
from tests.serving.processes import serving

USERS = [{"id": f"U0{number}", "name": f"u{number}"} for number in range(1, 10)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the operator stands: a config, and nothing else."""
    (tmp_path / "retrostar.yaml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def env() -> Iterator[dict[str, str]]:
    workspace = Workspace.model_validate({"team": {"id": "T01", "name": "Fjord"}, "users": USERS})
    with PlayServer(workspace) as play:
        yield {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "RETROSTAR_SLACK_API_URL": play.api_url,
            "RETROSTAR_CONFIG": "retrostar.yaml",
        }


def run(env: dict[str, str], *args: str) -> str:
    """What `retrostar ARGS` prints; it has to go well."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *args],
        env={**os.environ, **env},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def serve(env: dict[str, str]) -> None:
    with serving("--role", "worker", **env) as bot:
        assert bot.event("serving")
        assert bot.terminate() == 0


def test_validate_plan_apply_and_serve_work_in_an_empty_folder(
    folder: Path, env: dict[str, str]
) -> None:
    assert "nothing to mend" in run(env, "config", "validate")
    assert "fraud-ml/weekly  U05  3 questions" in run(env, "config", "plan")
    assert not (folder / "var" / "retrostar.sqlite3").exists()
    assert run(env, "config", "apply") == "fraud-ml: new, 5 people\n"
    serve({**env, "RETROSTAR_SECRET_KEY": "0123456789abcdef"})
    assert not (folder / "var" / "secret_key").exists(), "one is set"


def test_serve_may_come_first_and_makes_the_secret_key(folder: Path, env: dict[str, str]) -> None:
    serve(env)
    key = folder / "var" / "secret_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) >= 32
    assert run(env, "config", "apply") == "fraud-ml: nothing changed, 5 people\n"


def test_a_secret_key_that_cannot_be_kept_stops_nothing(folder: Path, env: dict[str, str]) -> None:
    (folder / "var" / "secret_key").mkdir(parents=True)
    with serving("--role", "worker", **env) as bot:
        told = bot.event("no secret key can be kept; set RETROSTAR_SECRET_KEY")
        assert "secret_key" in told["why"]
        assert bot.event("serving")


@pytest.mark.usefixtures("folder")
def test_serve_leaves_a_database_of_the_version_before_to_the_operator(
    env: dict[str, str],
) -> None:
    run(env, "config", "apply")
    run(env, "db", "downgrade", "0001", "--yes")
    with serving(**env) as bot:
        assert bot.wait() == 1
        assert "retrostar db upgrade" in bot.lines[-1]
    assert run(env, "db", "upgrade") == "up to date\n"
    serve(env)
    assert run(env, "config", "apply") == "fraud-ml: nothing changed, 5 people\n"
