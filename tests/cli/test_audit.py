import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.audit import store
from bot.db.database import Database
from tests.conftest import NOW


def run(url: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "audit", "export", *args],
        env={"RETROSTAR_DATABASE_URL": url, "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def url(database_url: str) -> str:
    database = Database(database_url)
    for name in ("One", "=Two()", "Three\u2028lines"):
        enter(database, name)
    database.dispose()
    return database_url


def enter(database: Database, name: str) -> None:
    with database.write() as session:
        store.record(
            session, workspace_id=1, actor="U09", act="team.changed", subject="team:a",
            before=None, after={"name": name, "leads": ["U01"]}, now=NOW,
        )  # fmt: skip


def execute(url: str, statement: str) -> None:
    database = Database(url)
    with database.write() as session:
        session.execute(text(statement))
    database.dispose()


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def test_json_lines_hold_every_entry_and_then_the_verdict(url: str, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    done = run(url, "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    *entries, verdict = lines_of(out)
    assert [entry["after"]["name"] for entry in entries] == ["One", "=Two()", "Three\u2028lines"]
    assert entries[0]["after"]["leads"] == ["U01"]
    assert entries[1]["previous"] == entries[0]["digest"]
    assert (verdict["chain"], verdict["entries"]) == ("holds", 3)
    assert verdict["head"] == entries[-1]["digest"]


def test_a_name_that_ends_in_csv_makes_csv(url: str, tmp_path: Path) -> None:
    out = tmp_path / "log.CSV"
    assert run(url, "--out", str(out)).returncode == 0
    with out.open(encoding="utf-8", newline="") as file:
        *entries, verdict = csv.DictReader(file)
    assert len(entries) == 3
    assert json.loads(entries[1]["after"])["name"] == "=Two()"
    assert (verdict["act"], verdict["subject"]) == ("chain", "holds")


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
def test_a_row_changed_by_sql_is_told_in_the_file_and_by_the_exit_code(
    url: str, tmp_path: Path, name: str
) -> None:
    execute(url, "UPDATE audit_entry SET subject = 'team:b' WHERE id = 2")
    out = tmp_path / name
    done = run(url, "--out", str(out))
    assert done.returncode == 1
    assert "changed at entry 2" in done.stderr
    assert "broken" in out.read_text("utf-8").rstrip().split("\n")[-1]


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
def test_an_earlier_export_finds_what_was_cut_off(url: str, tmp_path: Path, name: str) -> None:
    earlier, later = tmp_path / name, str(tmp_path / "later.jsonl")
    assert run(url, "--out", str(earlier)).returncode == 0
    database = Database(url)
    enter(database, "Four")
    database.dispose()
    assert run(url, "--out", later, "--against", str(earlier)).returncode == 0
    execute(url, "DELETE FROM audit_entry WHERE id >= 3")
    assert run(url, "--out", later).returncode == 0, "the chain alone cannot tell"
    done = run(url, "--out", later, "--against", str(earlier))
    assert done.returncode == 1
    assert "does not go on" in done.stderr


def test_wrong_use_is_one_line_and_exit_code_2(sqlite_url: str, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.txt"
    stranger.write_text("hello\n", encoding="utf-8")
    for args, said in (
        ((), "--out"),
        (("--out", str(tmp_path)), "directory"),
        (("--out", str(tmp_path / "a.csv"), "--against", str(stranger)), "no export of the audit"),
    ):
        done = run(sqlite_url, *args)
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
