"""`retrostar demo` as somebody types it: files, words, exit codes, and what it leaves behind."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

URL = re.compile(r"URL http://127\.0\.0\.1:\d+/\n")
FILES = ("digest.json", "digest.png", "digest.txt")
#: A lock against a demo that never ends; no measure of its speed.
GIVES_UP_AFTER = 240.0


@dataclass(frozen=True)
class Run:
    """One headless demo that has ended."""

    code: int
    stdout: str
    stderr: str
    here: Path
    out: Path


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "bot", "demo", *args]


def headless(folder: Path) -> Run:
    here, out = folder / "here", folder / "out"
    here.mkdir()
    ended = subprocess.run(
        command("--headless", "--out", str(out)),
        cwd=here,
        capture_output=True,
        text=True,
        timeout=GIVES_UP_AFTER,
        check=False,
    )
    return Run(ended.returncode, ended.stdout, ended.stderr, here, out)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """Two headless demos, at the same time."""
    folders = [tmp_path_factory.mktemp("demo") for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        return list(pool.map(headless, folders))


def test_a_headless_demo_ends_well_and_prints_the_digest(runs: list[Run]) -> None:
    run = runs[0]
    assert (run.code, run.stderr) == (0, "")
    assert URL.match(run.stdout)
    assert run.stdout.partition("\n")[2].startswith((run.out / "digest.txt").read_text())
    assert "are generated" in run.stdout


def test_two_headless_demos_give_the_same_files(runs: list[Run]) -> None:
    first, second = runs
    for name in FILES:
        assert (first.out / name).read_bytes() == (second.out / name).read_bytes(), name


def test_a_headless_demo_writes_into_its_folder_only(runs: list[Run]) -> None:
    run = runs[0]
    assert list(run.here.iterdir()) == []
    assert {path.name for path in run.out.iterdir()} >= set(FILES)


def test_the_planted_changes_are_told_in_words_and_figures(runs: list[Run]) -> None:
    content = json.loads((runs[0].out / "digest.json").read_text())
    assert (content["team"], content["week"]) == ("route-planning", "2026-W47")
    said = {lens["key"]: (lens["verdict"], lens["onset_week"]) for lens in content["lenses"]}
    assert said["testing_gap"] == ("raised", "2026-W39")
    assert said["user_feedback_gap"] == ("eased", "2026-W41")
    others = [said[key] for key in said if key not in {"testing_gap", "user_feedback_gap"}]
    assert others == [("steady", None)] * 4
    said_in_words = " ".join(runs[0].stdout.split())
    assert re.search(r"Thin testing: .* week 39: about [\d.]+ points", said_in_words)
    assert re.search(r"Far from users: .* week 41: about [\d.]+ points", said_in_words)


def test_a_folder_that_cannot_be_written_is_wrong_use(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    ended = subprocess.run(
        command("--headless", "--out", str(taken / "out")),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=GIVES_UP_AFTER,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "cannot be written" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.fixture
def served(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command("--port", "0"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_the_address_comes_first_and_control_c_ends_it_well(
    served: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert served.stdout is not None
    first = served.stdout.readline()
    assert URL.fullmatch(first)
    with urlopen(first.split()[1]) as page:  # noqa: S310 - the demo's own address
        assert page.status == 200
    served.send_signal(signal.SIGINT)  # while it still gets ready
    rest, errors = served.communicate(timeout=GIVES_UP_AFTER)
    assert (served.returncode, errors) == (0, "")
    assert "generated" in rest
    assert list(tmp_path.iterdir()) == []
