import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path


def test_play_prints_its_address_first_starts_its_clock_where_told_and_ends_on_an_interrupt(
    tmp_path: Path,
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "RETROSTAR_NOW": "2031-05-06T07:08:00+02:00",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "play", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
        env=environment,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline().strip()
        assert first.startswith("URL http://127.0.0.1:")
        with urllib.request.urlopen(f"{first[4:]}_control/state", timeout=5) as answer:  # noqa: S310
            assert answer.status == 200
            assert json.load(answer)["now"].startswith("2031-05-06T05:08:")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        assert (process.returncode, errors) == (0, "")
