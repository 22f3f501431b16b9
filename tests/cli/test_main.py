"""The top of the command line: exit codes, and errors as one line on stderr."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS, main

#: A command that is not what it should be: what a bug in one looks like.
BUG = """
import sys
from bot.cli import main
main.COMMANDS["broken"] = ("math", "pi")
sys.argv = ["retrostar", *sys.argv[1:]]
main.main()
"""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs the command line in an empty folder, without any settings but those given."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def invoke(*args: str, **env: str) -> Ended:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["retrostar", *args])
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, told.out, told.err)

    return invoke


def test_help_and_version_are_no_errors(run: Run) -> None:
    assert run("--help").code == run("-h").code == run("catalogue", "--help").code == 0
    version = run("--version")
    assert (version.code, version.err) == (0, "")


def test_help_names_every_command(run: Run) -> None:
    told = run("--help").out
    assert all(f"  {name} " in told for name in COMMANDS)


def test_no_command_shows_the_help(run: Run) -> None:
    told = run()
    assert (told.code, "Usage: retrostar" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["nope"], "No such command 'nope'. See: retrostar --help"),
        (["-x"], "No such option '-x'"),
        (["serve", "--role", "king"], "'king' is not one of 'all', 'web', 'worker'"),
        (["answers", "import"], "Missing argument 'FILE'. See: retrostar answers import --help"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(run: Run, args: list[str], why: str) -> None:
    told = run(*args)
    assert (told.code, told.out) == (2, "")
    assert told.err.count("\n") == 1
    assert told.err.startswith("retrostar: ")
    assert why in told.err


WRONG_SETTINGS = {
    "no token": ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is not set"),
    "no app token": ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not set"),
    "no secret": (
        {"SLACK_BOT_TOKEN": "xoxb-1", "RETROSTAR_MODE": "http"},
        "SLACK_SIGNING_SECRET is not set",
    ),
    "tokens mixed up": (
        {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xapp-1"},
        "SLACK_BOT_TOKEN should start with xoxb-",
    ),
    "no such mode": ({"RETROSTAR_MODE": "carrier"}, "RETROSTAR_MODE"),
    "no port": ({"RETROSTAR_PORT": "many"}, "RETROSTAR_PORT"),
    "an address that is none": (
        {"RETROSTAR_SLACK_API_URL": "http://127.0.0.1:1/"},
        "RETROSTAR_SLACK_API_URL: must be an http(s) address that ends in /api/",
    ),
    "no database address": (
        {"SLACK_APP_TOKEN": "xapp-1", "RETROSTAR_DATABASE_URL": "mysql://x"},
        "RETROSTAR_DATABASE_URL",
    ),
    "a clock without offset": ({"RETROSTAR_NOW": "2026-11-20T14:55:00"}, "RETROSTAR_NOW"),
}


@pytest.mark.parametrize("name", sorted(WRONG_SETTINGS))
def test_wrong_settings_are_one_line_that_names_them_and_exit_2(run: Run, name: str) -> None:
    env, why = WRONG_SETTINGS[name]
    told = run("serve", **env)
    assert told.code == 2
    lines = [line for line in told.err.splitlines() if not line.startswith("{")]
    assert len(lines) == 1
    assert why in lines[0]
    assert "xapp-1" not in told.err


def test_work_that_failed_is_exit_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite3").write_bytes(b"SQLite format 3\0 and then nothing")
    told = run("db", "restore", "broken.sqlite3", "--yes")
    assert (told.code, told.err.count("\n")) == (1, 1)


@pytest.mark.parametrize("args", [["--debug", "serve"], ["serve", "--debug"]])
def test_debug_adds_the_traceback_and_keeps_the_exit_code(run: Run, args: list[str]) -> None:
    told = run(*args)
    assert told.code == 2
    assert "Traceback" in told.err
    assert told.err.splitlines()[-1].startswith("retrostar: ")


def in_a_process(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BUG, *args], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_bug_is_one_line_and_exit_1() -> None:
    told = in_a_process("broken")
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1)
    assert told.stderr.startswith("retrostar: This is a bug: ")


def test_a_bug_with_debug_shows_where() -> None:
    told = in_a_process("broken", "--debug")
    assert told.returncode == 1
    assert "Traceback" in told.stderr
