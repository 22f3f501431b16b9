import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.db.database import Database
from bot.digest import flow
from tests.digest.history import CATALOGUE, NOW, a_history


@pytest.fixture(scope="module")
def url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A team with three released weeks; nothing here writes to it."""
    path = tmp_path_factory.mktemp("released") / "retrostar.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        a_history(session)
    flow.compose_due(database, CATALOGUE, now=NOW)
    database.dispose()
    return f"sqlite:///{path}"


def run(url: str, *args: str) -> subprocess.CompletedProcess[str]:
    """The command as people start it: errors and exit codes are the program's."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "report", *args],
        env={"RETROSTAR_DATABASE_URL": url, "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_page_is_written_where_one_says(url: str, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = run(url, "--team", "fraud-ml", "--weeks", "8", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_language_may_be_named(url: str, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    run(url, "--team", "fraud-ml", "--weeks", "2", "--out", str(out), "--language", "fi")
    assert '<html lang="fi">' in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--team", "nobody", "--weeks", "8", "--out", "{out}"), "There is no team nobody"),
        (("--team", "fraud-ml", "--weeks", "0", "--out", "{out}"), "'--weeks'"),
        (("--team", "fraud-ml", "--weeks", "x", "--out", "{out}"), "'--weeks'"),
        (("--team", "fraud-ml", "--weeks", "8", "--out", "{folder}/no/r"), "cannot be written"),
        (("--team", "fraud-ml", "--weeks", "8", "--out", "{folder}"), "is a directory"),
        (("--team", "fraud-ml", "--weeks", "8"), "'--out'"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line_and_exit_code_2(
    url: str, tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    out = tmp_path / "report.html"
    done = run(url, *(each.format(out=out, folder=tmp_path) for each in args))
    assert done.returncode == 2
    assert said in done.stderr
    assert (len(done.stderr.splitlines()), done.stdout) == (1, "")
    assert not out.exists()


def test_a_team_without_a_release_is_one_line_and_exit_code_1(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    with database.write() as session:
        a_history(session)
    database.dispose()
    done = run(sqlite_url, "--team", "fraud-ml", "--out", str(tmp_path / "report.html"))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "Nothing has been released" in done.stderr
