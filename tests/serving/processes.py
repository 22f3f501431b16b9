"""`retrostar serve` as a process of its own, and what tests want to know of it."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
START_WITHIN = 60


class Serving:
    """One running process. Its log is read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._came: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))
            self._came.put(line)
        self._came.put(None)

    def event(self, name: str) -> Json:
        """The first log line of that event; waits for it."""
        end = time.monotonic() + START_WITHIN
        while True:
            for line in list(self.lines):
                if line.startswith("{") and json.loads(line)["event"] == name:
                    found: Json = json.loads(line)
                    return found
            with contextlib.suppress(queue.Empty):
                if self._came.get(timeout=max(0.0, end - time.monotonic())) is None:
                    raise AssertionError(f"it ended without {name}: {self.lines}")
            assert time.monotonic() < end, f"no {name} in {self.lines}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.event('serving')['port']}"

    def terminate(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end; the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(timeout=START_WITHIN)
        self._reader.join(timeout=10)
        return code


@contextlib.contextmanager
def serving(*args: str, **env: str) -> Iterator[Serving]:
    """`retrostar serve ARGS` with these settings and none of the surrounding ones."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "RETROSTAR_"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", *args],
        env={**kept, "RETROSTAR_PORT": "0", **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    running = Serving(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        running.wait()
        if process.stderr is not None:
            process.stderr.close()


def get(url: str) -> tuple[int, Json]:
    """Status and JSON of a GET."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  loopback
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def until(claim: Any, *, within: float = START_WITHIN) -> None:
    end = time.monotonic() + within
    while not claim():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.05)
