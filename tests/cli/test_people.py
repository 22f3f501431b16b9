import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.db.database import Database
from bot.people.erasing import is_erased
from bot.people.store import MemberRow, member_by_slack_id
from tests.personal.life import FIRST, NAME, WHO, a_life, places_of


@pytest.fixture
def url(database_url: str) -> str:
    database = Database(database_url)
    a_life(database)
    database.dispose()
    return database_url


def run(
    url: str, *args: str, cwd: Path, key: str | None = "k" * 32
) -> subprocess.CompletedProcess[str]:
    env = {"RETROSTAR_DATABASE_URL": url, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [sys.executable, "-m", "bot", "people", *args],
        env=env | ({"RETROSTAR_SECRET_KEY": key} if key else {}) | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, cwd=cwd, stdin=subprocess.DEVNULL,
    )  # fmt: skip


ROOT = Path(__file__).parents[2]


def test_export_prints_json_and_nothing_else(url: str, tmp_path: Path) -> None:
    done = run(url, "export", "--user", WHO, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["profile"]["name"] == NAME
    assert FIRST in done.stdout


def test_erase_wants_a_yes_where_nobody_can_be_asked(url: str, tmp_path: Path) -> None:
    done = run(url, "erase", "--user", WHO, cwd=tmp_path)
    assert done.returncode == 2
    assert "--yes" in done.stderr
    database = Database(url)
    with database.read() as session:
        assert member_by_slack_id(session, WHO)
    database.dispose()


def test_erase_says_what_remains_and_keeps_the_key_outside_the_database(
    url: str, tmp_path: Path
) -> None:
    done = run(url, "erase", "--user", WHO, "--yes", cwd=tmp_path, key=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 answers" in done.stdout
    assert "backups" in done.stdout
    key = (tmp_path / "var" / "secret_key").read_text("ascii").strip().encode()
    database = Database(url, secret=lambda: key)
    with database.read() as session:
        assert is_erased(session, WHO)
    assert not places_of(database, NAME, key.decode())
    database.dispose()
    # Elsewhere there is another key: with it nobody would be known again.
    (tmp_path / "else").mkdir()
    done = run(url, "erase", "--user", "U02", "--yes", cwd=tmp_path / "else", key=None)
    assert done.returncode == 2
    assert "secret key" in done.stderr


def test_nobody_of_that_id_is_one_line_and_exit_code_2(url: str, tmp_path: Path) -> None:
    for args in (("export", "--user", "U0NOBODY"), ("erase", "--user", "U0NOBODY", "--yes")):
        done = run(url, *args, cwd=tmp_path)
        assert done.returncode == 2
        assert "Nothing is kept of U0NOBODY" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_what_is_erased_cannot_be_imported_again(url: str, tmp_path: Path) -> None:
    assert run(url, "erase", "--user", WHO, "--yes", cwd=tmp_path).returncode == 0
    lines = "answered_at,team,member,role,question,value,text\n"
    lines += f"2026-10-20T10:00:00+03:00,fraud-ml,{WHO},ml,role_clear,4,\n"
    (tmp_path / "old.csv").write_text(lines, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "answers", "import", "old.csv"],
        env={"RETROSTAR_DATABASE_URL": url, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT),
             "RETROSTAR_SECRET_KEY": "k" * 32},
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 2
    assert "had their data erased" in done.stderr
    database = Database(url)
    with database.read() as session:
        assert WHO not in {row.slack_id for row in session.query(MemberRow)}
    database.dispose()
