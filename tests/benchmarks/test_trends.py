import subprocess
import sys

from tests.benchmarks.trends_table import Line, printed

SHARE = Line("found", "d6", (0.28, 0.50, 0.80, 0.94), (0.37, 0.59, 0.89, 0.99))
RATE = Line("false", "rate", (1.0,), least=False, form=".2f")


def test_without_the_generator_nothing_is_measured_and_it_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.trends", "--pulsesim", ""],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "PULSESIM is not set: nothing measured." in done.stdout


def test_a_missed_must_is_marked_and_a_kept_one_is_not() -> None:
    found = {5: {"d6": (27.0, 100.0), "rate": (3.0, 3.0)}, 8: {"d6": (50.0, 100.0)}}
    found[8]["rate"] = (31.0, 30.0)
    title, share, rate = printed("Steps", [SHARE, RATE], found, (5, 8)).splitlines()
    assert title.split() == ["Steps", "n=5", "n=8", "must", "best", "known"]
    assert share.split() == ["found", "27%!", "50%", ">=", "28%/50%", ">=", "37%/59%"]
    assert rate.split() == ["false", "1.00", "1.03!", "<=", "1.00"]


def test_what_was_not_measured_is_a_dash_and_misses_nothing() -> None:
    table = printed("Steps", [SHARE], {5: {"d6": (0.0, 0.0)}}, (5, 30))
    assert table.splitlines()[1].split()[:3] == ["found", "-", "-"]
    assert "!" not in table
